"""Adjustments, the history of projects and the figures of the finance system for programs: as on the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Status, UploadedFile
from pydantic import Field

from jixiao.web.api.keeping import demand
from jixiao.web.api.problems import Problem, field_errors
from jixiao.web.api.routers.cycle import DifferenceOut
from jixiao.web.api.routers.dossiers import FormFinding
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import (
    Id,
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    Text,
    UnitRef,
    Version,
    number_text,
    paged,
    person_ref,
    unit_ref,
)
from jixiao.web.changes import (
    carrying,
    comparing,
    figures,
    importing,
    imports,
    keeping,
    projects,
    services,
    views,
)
from jixiao.web.changes.models import Adjustment, AdjustmentState, Figure, Import, ImportRow, RowStatus, What
from jixiao.web.changes.sheets import SheetRefused
from jixiao.web.changes.ways import ADJUSTMENT
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import finding_data
from jixiao.web.cycle.models import Dossier
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.differences import Version as TextVersion
from jixiao.web.desk.differences import differences
from jixiao.web.desk.evidence import content_of
from jixiao.web.office.rights import Right, may, paths
from jixiao.web.pages.wording import language

router = Router(tags=["changes"])
Year = Annotated[int, Query(ge=1990, le=2200)]


# -- adjustments ------------------------------------------------------------------------------------------------------


class AdjustmentOut(Out):
    """An adjustment of approved targets; the budgets in 元 as text."""

    id: int
    version: int
    dossier: int
    title: str
    unit: UnitRef
    number: int
    what: What
    reason: str
    document: str
    state: AdjustmentState
    errors: int
    warnings: int
    budget_before: str | None
    budget: str | None
    by: PersonRef
    at: datetime
    decided_by: PersonRef | None
    decided_at: datetime | None


class AdjustmentWhole(AdjustmentOut):
    """An adjustment with what it changes, what the rules say of it, and the ways that the person may take now."""

    rows: dict[str, list[str]]
    differences: list[DifferenceOut]
    findings: list[FormFinding]
    ways: list[str]


class AdjustmentNew(In):
    """What is to be adjusted, and why."""

    what: What
    reason: Text
    document: Short = ""


class AdjustedCell(In):
    """One change: ``set`` a cell, ``add`` or ``remove`` a row; ``line`` names the source of an added fund line."""

    op: Literal["set", "add", "remove"]
    path: Short = ""
    was: Text = ""
    value: Text = ""
    list: Literal["", "funds", "indicators"] = ""
    key: Short = ""
    after: Short | None = None
    line: Literal["", "total", "appropriation", "superior", "carryover", "other"] = ""


class AdjustmentSave(In):
    """The changes of the text that is asked for; reason and document anew where they are given."""

    version: Version
    reason: Text | None = None
    document: Short | None = None
    changes: Annotated[list[AdjustedCell], Field(max_length=2000)] = Field(default_factory=list)


class AdjustmentAnswerIn(In):
    """What the unit says to a warning."""

    code: Annotated[str, Field(max_length=60)]
    field: Annotated[str, Field(max_length=120)] = ""
    text: Text


class AdjustmentWay(In):
    """A way with its reason."""

    version: Version
    reason: Text = ""


def adjustment_out(found: Adjustment) -> Record:
    """Return what goes out of an adjustment."""
    plain = (
        "version",
        "number",
        "what",
        "reason",
        "document",
        "state",
        "errors",
        "warnings",
        "at",
        "decided_at",
    )
    return {
        "id": found.pk, "dossier": found.dossier_id, "title": found.dossier.title, "unit": unit_ref(found.dossier.unit),
        "by": person_ref(found.by), "decided_by": person_ref(found.decided_by) if found.decided_by else None,
        "budget_before": number_text(found.budget_before), "budget": number_text(found.budget),
        **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _whole(request: HttpRequest, pk: int) -> Record:
    found = views.adjustment_for(request, pk)
    result = services.judged_now(found)
    before = TextVersion("", load_form(found.base), found.base_rows)
    changed = differences(before, TextVersion("", result.form, found.rows))
    names = ("path", "where", "kind", "before", "after")
    return adjustment_out(found) | {
        "rows": found.rows,
        "differences": [{name: getattr(one, name) for name in names} for one in changed],
        "findings": [finding_data(result, finding, language()) for finding in result.standing],
        "ways": [way.name for way in services.choices(found, person_of(request))],
    }


@router.get("/adjustments", response=Page[AdjustmentOut], summary="调整申请列表")
def adjustments(
    request: HttpRequest, state: AdjustmentState | None = None, mine: bool = False, page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:  # fmt: skip
    """List the adjustments that the person may read; with ``mine`` those on which it is the person's turn."""
    person = person_of(request)
    demand(person, Right.READ)
    found = views.visible(person).order_by("-pk")
    if state is not None:
        found = found.filter(state=state)
    return paged(found.filter(views.waiting(person)) if mine else found, page, size, adjustment_out)


@router.get("/adjustments/{int:pk}", response=AdjustmentWhole, summary="一份调整申请")
def adjustment(request: HttpRequest, pk: Number) -> Any:
    """Show an adjustment with what it changes."""
    demand(person_of(request), Right.READ)
    return _whole(request, pk)


@router.post("/dossiers/{int:pk}/adjustments", response={201: AdjustmentWhole}, summary="申请调整")
def adjustment_new(request: HttpRequest, pk: Number, body: AdjustmentNew) -> Any:
    """Start an adjustment of approved targets."""
    demand(person_of(request), Right.READ)
    dossier_for(request, pk)
    made = services.start(pk, person_of(request), body.what.value, body.reason, body.document)
    return Status(201, _whole(request, made.pk))


@router.patch("/adjustments/{int:pk}", response=AdjustmentWhole, summary="填写调整内容")
def adjustment_save(request: HttpRequest, pk: Number, body: AdjustmentSave) -> Any:
    """Write the adjusted text, all of the changes or none."""
    demand(person_of(request), Right.READ)
    found = views.adjustment_for(request, pk)
    reason = body.reason if body.reason is not None else found.reason
    document = body.document if body.document is not None else found.document
    wanted = [change.model_dump(exclude_unset=True) for change in body.changes]
    services.save(pk, person_of(request), wanted, reason, document, version=body.version)
    return _whole(request, pk)


@router.post("/adjustments/{int:pk}/answers", response=AdjustmentWhole, summary="答复调整的疑点")
def adjustment_answer(request: HttpRequest, pk: Number, body: AdjustmentAnswerIn) -> Any:
    """Answer a warning about the adjusted text."""
    demand(person_of(request), Right.READ)
    views.adjustment_for(request, pk)
    services.answer(pk, person_of(request), body.code, body.field, body.text)
    return _whole(request, pk)


@router.post("/adjustments/{int:pk}/take/{name}", response=AdjustmentWhole, summary="办理调整申请")
def adjustment_take(request: HttpRequest, pk: Number, name: str, body: AdjustmentWay) -> Any:
    """Take a way: submit, sign, pass, approve, send back, withdraw."""
    demand(person_of(request), Right.READ)
    views.adjustment_for(request, pk)
    if name not in {way.name for way in ADJUSTMENT.ways}:
        raise Http404
    services.take(name, pk, person_of(request), version=body.version, reason=body.reason)
    return _whole(request, pk)


# -- the three texts --------------------------------------------------------------------------------------------------


class TextLine(Out):
    """One row of the targets in every text; ``null`` where a text has no such row."""

    part: str
    label: str
    texts: list[str | None]
    differs: bool


class TargetTexts(Out):
    """The approved, the adjusted and the printed targets side by side."""

    dossier: int
    printed: int | None
    texts: list[str]
    lines: list[TextLine]
    behind: bool


def _texts(request: HttpRequest, pk: int) -> Record:
    target, printed = views.texts_for(dossier_for(request, pk))
    texts = comparing.versions_of(target, printed)
    lines = [
        {"part": part.title, "label": line.label, "differs": line.differs,
         "texts": [None if side.absent else side.text for side in line.sides]}
        for part in comparing.compare(texts)
        for line in part.lines
    ]  # fmt: skip
    return {
        "dossier": target.pk,
        "printed": printed.pk if printed else None,
        "texts": [text.name for text in texts],
        "lines": lines,
        "behind": printed is not None and services.is_behind(printed),
    }


@router.get("/dossiers/{int:pk}/targets", response=TargetTexts, summary="批复、调整后和所列的目标")
def target_texts(request: HttpRequest, pk: Number) -> Any:
    """Compare the approved, the adjusted and the printed targets of a form."""
    demand(person_of(request), Right.READ)
    return _texts(request, pk)


@router.post("/dossiers/{int:pk}/targets/follow", response=TargetTexts, summary="按调整后的目标更新")
def target_follow(
    request: HttpRequest, pk: Number, version: Annotated[int | None, Query(ge=0)] = None
) -> Any:
    """Bring an open form of results up to the targets in force."""
    demand(person_of(request), Right.READ)
    dossier_for(request, pk)
    services.follow(pk, person_of(request), version=version)
    return _texts(request, pk)


# -- projects ---------------------------------------------------------------------------------------------------------


class Spent(Out):
    """What a project had spent by a day, in 元, as the finance system says."""

    on: date
    executed: str
    revised: str | None
    spending_import: int


class StageOut(Out):
    """A form of a project's year."""

    dossier: int
    round: int
    kind: str
    month: int | None
    state: str
    budget: str | None
    executed: str | None
    score: str | None
    grade: str


class ProjectYear(Out):
    """One year of a project."""

    year: int
    stages: list[StageOut]
    adjustments: list[int]
    spent: list[Spent]


class Happened(Out):
    """A project was added during the year, renamed, ended or taken up again."""

    kind: str
    before: str
    after: str
    reason: str
    by: PersonRef
    at: datetime


class ProjectHistory(Out):
    """A project through its years and stages."""

    project: int
    years: list[ProjectYear]
    happenings: list[Happened]


class DeclareIn(In):
    """The term and the reason, where the year's round is closed already."""

    year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    deadline: date | None = None
    reason: Short = ""


class Declared(Out):
    """The form in which a project declares its targets."""

    dossier: int


def _stage(found: Dossier) -> Record:
    return {
        "dossier": found.pk, "round": found.round_id, "kind": found.round.kind, "month": found.round.month,
        "state": found.state, "budget": number_text(found.budget), "executed": number_text(found.executed),
        "score": number_text(found.total_score), "grade": found.grade or "",
    }  # fmt: skip


def _spent(found: Figure) -> Record:
    return {"on": found.on, "executed": number_text(found.executed), "revised": number_text(found.revised),
            "spending_import": found.batch_id}  # fmt: skip


@router.get("/projects/{int:pk}/history", response=ProjectHistory, summary="项目各年度各环节")
def project_history(request: HttpRequest, pk: Number) -> Any:
    """Show a project with its forms, adjustments and figures over the years."""
    demand(person_of(request), Right.READ, Right.ROUNDS)
    found = keeping.project_for(request, pk)
    years = [
        {"year": year.year, "stages": [_stage(one) for one in year.dossiers],
         "adjustments": [one.pk for one in year.adjustments], "spent": [_spent(one) for one in year.figures]}
        for year in keeping.years_of(found)
    ]  # fmt: skip
    happened = [
        {name: getattr(one, name) for name in ("kind", "before", "after", "reason", "at")}
        | {"by": person_ref(one.by)}
        for one in found.changes.select_related("by")
    ]
    return {"project": pk, "years": years, "happenings": happened}


@router.get("/projects/{int:pk}/spending", response=list[Spent], summary="项目执行数")
def project_spending(request: HttpRequest, pk: Number, year: Year | None = None) -> Any:
    """List what a project had spent by each day that was imported, of one budget year."""
    demand(person_of(request), Right.READ, Right.ROUNDS)
    found = keeping.project_for(request, pk)
    return [_spent(one) for one in figures.series(found, year or timezone.localdate().year)]


@router.post("/projects/{int:pk}/declaration", response={201: Declared}, summary="年中追加项目的目标申报")
def project_declare(request: HttpRequest, pk: Number, body: DeclareIn) -> Any:
    """Start the targets of a project that was added during the year."""
    person = person_of(request)
    demand(person, Right.READ, Right.ROUNDS)
    keeping.project_for(request, pk)
    year = body.year or timezone.localdate().year
    return Status(201, {"dossier": projects.declare(pk, person, year, body.deadline, body.reason).pk})


# -- figures of the finance system ------------------------------------------------------------------------------------


class SpendingImport(Out):
    """A file of the finance system that was compared, taken, dropped or reversed; amounts in 元 as text."""

    id: int
    scope: UnitRef
    year: int
    on: date
    state: str
    name: str
    sha256: str
    counts: dict[str, int]
    rows: int
    taken: int
    before: str
    executed: str
    reverses: int | None
    reason: str
    at: datetime
    taken_at: datetime | None


class SpendingRow(Out):
    """A row of such a file, compared with the figures in force; amounts in 元 as text."""

    id: int
    number: int
    code: str
    name: str
    unit: str
    source: str
    executed: str | None
    revised: str | None
    before: str | None
    status: RowStatus
    over: bool
    lower: bool
    project: int | None


class SpendingTake(In):
    """The rows that only their name fits and that are taken all the same."""

    accept: Annotated[list[Id], Field(max_length=5000)] = Field(default_factory=list)


class SpendingReverse(In):
    """Why an import is undone."""

    reason: Annotated[str, Field(max_length=500)]


class SpendingDifference(Out):
    """A form of results in which another sum stands than in the finance system, in 元."""

    dossier: int
    title: str
    unit: UnitRef
    executed: str | None
    spent: str
    spent_on: date
    adoptable: bool


class Adopted(Out):
    """A form that took the figures over."""

    dossier: int
    version: int


def _import(found: Import) -> Record:
    plain = ("year", "on", "state", "name", "sha256", "counts", "reason", "at", "taken_at")
    return {
        "id": found.pk, "scope": unit_ref(found.scope), "rows": found.rows_count, "taken": found.taken_count,
        "before": number_text(found.before), "executed": number_text(found.executed), "reverses": found.reverses_id,
        **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _reader_import(request: HttpRequest, found: Import) -> Record:
    """Return what goes out of an import to a person; the counts of the whole only to who decides on it."""
    deciding = may(person_of(request), Right.DECIDE, found.scope)
    return _import(found) | ({} if deciding else {"counts": {}})


def _row(found: ImportRow) -> Record:
    plain = ("number", "code", "name", "source", "status", "over", "lower")
    money = ("executed", "revised", "before")
    return {
        "id": found.pk, "unit": found.unit_name, "project": found.project_id,
        **{name: getattr(found, name) for name in plain},
        **{name: number_text(getattr(found, name)) for name in money},
    }  # fmt: skip


def _decided(request: HttpRequest, pk: int) -> Import:
    demand(person_of(request), Right.DECIDE)
    return importing.import_for(request, pk, deciding=True)


@router.get("/spending/imports", response=Page[SpendingImport], summary="执行数导入")
def spending_imports(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the imports from the finance system, the newest first."""
    demand(person_of(request), Right.READ)
    found = importing.visible(person_of(request)).order_by("-pk")
    return paged(found, page, size, lambda one: _reader_import(request, one))


@router.post("/spending/imports", response={201: SpendingImport}, summary="上传执行数，先比对")
def spending_upload(
    request: HttpRequest, file: File[UploadedFile], year: Form[int], scope: Form[int], on: Form[str] = "",
    unit: Form[str] = "",
) -> Any:  # fmt: skip
    """Compare a file (xlsx, xls, csv) with the projects and the figures in force; nothing counts before it is taken."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    given = {"year": year, "scope": scope, "on": on, "unit": unit}
    form = importing.UploadForm(person, given, {"file": file})
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    data = form.cleaned_data
    try:
        made = imports.preview(
            person,
            data["scope"],
            content_of(file),
            file.name or "",
            year=data["year"],
            on=data["on"],
            unit=data["unit"],
        )
    except SheetRefused as error:
        raise Problem(422, "unusable", str(error)) from error
    return Status(201, _import(made))


@router.get("/spending/imports/{int:pk}", response=SpendingImport, summary="一次执行数导入")
def spending_import(request: HttpRequest, pk: Number) -> Any:
    """Show an import."""
    demand(person_of(request), Right.READ)
    return _reader_import(request, importing.import_for(request, pk))


@router.get("/spending/imports/{int:pk}/rows", response=Page[SpendingRow], summary="执行数导入的各行")
def spending_rows(
    request: HttpRequest,
    pk: Number,
    status: RowStatus | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """List the rows of an import with what they change: all to who decides, else those of one's own projects."""
    demand(person_of(request), Right.READ)
    rows = importing.rows_of(importing.import_for(request, pk), person_of(request))
    return paged(rows.filter(status=status) if status is not None else rows, page, size, _row)


@router.post("/spending/imports/{int:pk}/take", response=SpendingImport, summary="采用执行数")
def spending_take(request: HttpRequest, pk: Number, body: SpendingTake) -> Any:
    """Take the figures that were compared, all at once."""
    _decided(request, pk)
    return _import(imports.take(pk, person_of(request), body.accept).import_)


@router.post("/spending/imports/{int:pk}/drop", response=SpendingImport, summary="放弃导入")
def spending_drop(request: HttpRequest, pk: Number) -> Any:
    """Put a compared file away."""
    _decided(request, pk)
    return _import(imports.drop(pk, person_of(request)))


@router.post("/spending/imports/{int:pk}/reverse", response=SpendingImport, summary="冲销导入")
def spending_reverse(request: HttpRequest, pk: Number, body: SpendingReverse) -> Any:
    """Undo the last import by an entry of its own."""
    _decided(request, pk)
    return _import(imports.reverse(pk, person_of(request), body.reason))


@router.get("/spending/differences", response=Page[SpendingDifference], summary="与财务系统不同的绩效表")
def spending_differences(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the forms of results in which another sum stands than in the finance system, or none."""
    person = person_of(request)
    demand(person, Right.READ)
    found = figures.differing(paths(person, Right.READ)).select_related("round", "unit", "project")

    def out(one: Any) -> Record:
        return {
            "dossier": one.pk, "title": one.title, "unit": unit_ref(one.unit), "executed": number_text(one.executed),
            "spent": number_text(one.spent), "spent_on": one.spent_on,
            "adoptable": services.is_open(one) and may(person, Right.FILL, one.unit),
        }  # fmt: skip

    return paged(found.defer("form", "rows").order_by("unit__path", "pk"), page, size, out)


@router.post("/dossiers/{int:pk}/spending", response=Adopted, summary="采用财务系统的执行数")
def spending_adopt(
    request: HttpRequest, pk: Number, version: Annotated[int | None, Query(ge=0)] = None
) -> Any:
    """Take the figures of the finance system over into a form of results."""
    demand(person_of(request), Right.READ)
    dossier_for(request, pk)
    found = carrying.adopt(pk, person_of(request), version=version)
    return {"dossier": found.pk, "version": found.version}
