"""Adjustments of approved targets, and the three texts side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api.routers.cycle import DifferenceOut
from jixiao.web.api.routers.dossiers import FormFinding
from jixiao.web.api.routing import (
    Number,
    PageNumber,
    PageSize,
    Router,
    SeenVersion,
    demand,
    demand_way,
    person_of,
)
from jixiao.web.api.schemas import (
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
    picked,
    unit_ref,
)
from jixiao.web.changes import comparing, services, views
from jixiao.web.changes.models import Adjustment, AdjustmentState, What
from jixiao.web.changes.ways import ADJUSTMENT
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import finding_data
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.differences import Version as TextVersion
from jixiao.web.desk.differences import differences
from jixiao.web.office.rights import Right
from jixiao.web.pages.wording import language

router = Router()


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
        **picked(found, *plain),
    }  # fmt: skip


def _whole(request: HttpRequest, pk: int) -> Record:
    found = views.adjustment_for(request, pk)
    result = services.judged_now(found)
    before = TextVersion("", load_form(found.base), found.base_rows)
    changed = differences(before, TextVersion("", result.form, found.rows))
    names = ("path", "where", "kind", "before", "after")
    return adjustment_out(found) | {
        "rows": found.rows,
        "differences": [picked(one, *names) for one in changed],
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
    demand_way(name, ADJUSTMENT.ways)
    services.take(name, pk, person_of(request), version=body.version, reason=body.reason)
    return _whole(request, pk)


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
def target_follow(request: HttpRequest, pk: Number, version: SeenVersion | None = None) -> Any:
    """Bring an open form of results up to the targets in force."""
    demand(person_of(request), Right.READ)
    dossier_for(request, pk)
    services.follow(pk, person_of(request), version=version)
    return _texts(request, pk)
