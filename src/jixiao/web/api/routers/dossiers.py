"""Forms: the list, the form as a record, as typed json and as a document, its findings, its score with the way to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, File, UploadedFile
from pydantic import StringConstraints

from jixiao.checks.session import Choice
from jixiao.forms.entry import form_of
from jixiao.forms.record import form_record
from jixiao.profiles import Words
from jixiao.rendering import FORMATS
from jixiao.rendering.findings.scorecard import scored, scored_record
from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.problems import Problem
from jixiao.web.api.records import FormIn, FormOut, ScoreOut
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, person_of, version_of
from jixiao.web.api.schemas import (
    In,
    Out,
    Page,
    Record,
    Short,
    Text,
    UnitRef,
    number_text,
    paged,
    picked,
    unit_ref,
)
from jixiao.web.cycle import services, states
from jixiao.web.cycle.editing import dump_form
from jixiao.web.cycle.judging import finding_data, judged, rules_for, suggestions
from jixiao.web.cycle.models import Dossier
from jixiao.web.desk import downloads, evidence, intake
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.differences import Version
from jixiao.web.desk.differences import version_of as version_named
from jixiao.web.desk.snapshot import rights_of, snapshot
from jixiao.web.office.models import Unit
from jixiao.web.office.rights import Right, may
from jixiao.web.pages.lists import visible
from jixiao.web.pages.progress import is_late
from jixiao.web.pages.start import waiting
from jixiao.web.pages.wording import language

router = Router(tags=["forms"])
STATE = Literal["draft", "signing", "department", "bureau", "returned", "approved", "closed"]
assert {*STATE.__args__} == set(states.State.values)  # type: ignore[attr-defined]
Version_ = Annotated[str, StringConstraints(pattern=r"^(now|targets|[0-9]{1,5})$")]
"""A version of a form: as it is now, the approved targets, or the number of a revision."""


class DossierOut(Out):
    """A form on its way; money in 元."""

    id: int
    title: str
    round: int
    kind: str
    year: int
    unit: UnitRef
    project: int | None
    project_code: str | None
    state: STATE
    version: int
    budget: str | None
    executed: str | None
    total_score: str | None
    grade: str
    errors: int
    warnings: int
    notices: int
    deadline: date
    submitted_at: datetime | None
    state_at: datetime
    changed_at: datetime


class FormOf(Out):
    """A form: the record, as printed; the keys of its rows; ``typed`` is the form with all values as parsed, if asked for."""

    dossier: int
    version: int
    name: str
    record: FormOut
    rows: dict[str, list[str]]
    typed: dict[str, Any] | None


class FormFinding(Out):
    """A finding at a cell; ``path`` is the cell with its row's lasting key."""

    code: str
    severity: Literal["error", "warning", "notice"]
    field: str
    path: str
    printed: str | None
    expected: str | None
    difference: str | None
    message: str
    advice: str
    citation: str | None


class Findings(Out):
    """What the rules say of a form."""

    rules: str
    standing: list[FormFinding]
    waived: list[FormFinding]


class Edited(Out):
    """What came of changes: the new version, what was not applied, and the counts of findings."""

    version: int
    conflicts: list[dict[str, str]]
    counts: dict[str, int]


class ChangeIn(In):
    """One change: ``set`` a cell, ``add``, ``remove`` or ``move`` a row, or ``confirm`` a cell that was read from a file."""

    op: Literal["set", "add", "remove", "move", "confirm"]
    path: Short = ""
    was: Text = ""
    value: Text = ""
    list: Literal["", "funds", "indicators"] = ""
    key: Short = ""
    after: Short | None = None


class ReadIn(Out):
    """A document that was read: which of its forms was taken, and the troubles."""

    version: int
    attachment: int
    forms: list[dict[str, Any]]
    taken: int | None
    troubles: list[str]


def known(request: HttpRequest, pk: int) -> Dossier:
    """Return a form that the person may read; to others it does not exist."""
    related = ("round", "unit", "project", "basis", "round__scope")
    found = Dossier.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not may(person_of(request), Right.READ, found.unit):
        raise Http404
    return found


@router.get("/dossiers", response=Page[DossierOut], summary="绩效表列表")
def dossiers(
    request: HttpRequest,
    page: PageNumber = 1,
    size: PageSize = 50,
    after: int = 0,
    round: int | None = None,  # noqa: A002
    state: STATE | None = None,
    unit: int | None = None,
    project: int | None = None,
    wrong: bool = False,
    late: bool = False,
    mine: bool = False,
    changed_since: datetime | None = None,
    q: Short = "",
) -> Any:
    """List the forms that the person may read by number; ``after`` a number goes on where a long list ended."""
    person = person_of(request)
    demand(person, Right.READ)
    found = visible(person).filter(pk__gt=after).order_by("pk")
    for name, value in (("round_id", round), ("state", state), ("project_id", project)):
        if value is not None:
            found = found.filter(**{name: value})
    if unit is not None:
        top = Unit.objects.filter(pk=unit).first()
        found = found.filter(unit__path__startswith=top.path) if top else found.none()
    if mine:
        found = found.filter(pk__in=waiting(person).values("pk"))
    if wrong:
        found = found.filter(Q(errors__gt=0) | Q(warnings__gt=0))
    if late:
        found = found.filter(is_late(timezone.localdate()))
    if changed_since is not None:
        found = found.filter(changed_at__gte=aware(changed_since))
    if q:
        found = found.filter(
            Q(title__icontains=q) | Q(unit__name__icontains=q) | Q(project__code__startswith=q)
        )
    return paged(found, page, size, dossier_out)


def aware(moment: datetime) -> datetime:
    """Return a moment with its time zone: the office's where none is given. Raises ``Problem`` for one out of bounds."""
    if not 1970 <= moment.year <= 9000:
        raise Problem(422, "invalid")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def dossier_out(item: Dossier) -> Record:
    """Return a form as it goes out in a list."""
    names = ("title", "state", "version", "grade", "errors", "warnings", "notices", "deadline", "submitted_at", "state_at", "changed_at")  # fmt: skip
    return {
        "id": item.pk,
        "round": item.round_id,
        "kind": item.round.kind,
        "year": item.round.year,
        "unit": unit_ref(item.unit),
        "project": item.project_id,
        "project_code": item.project.code if item.project else None,
        "budget": number_text(item.budget),
        "executed": number_text(item.executed),
        "total_score": number_text(item.total_score),
        **picked(item, *names),
    }


@router.get("/dossiers/{int:pk}", response=DossierOut, summary="绩效表")
def dossier(request: HttpRequest, pk: Number, response: HttpResponse) -> Any:
    """Return where a form stands; its version comes as ``ETag`` too."""
    found = known(request, pk)
    response["ETag"] = f'"{found.version}"'
    return dossier_out(found)


@router.get("/dossiers/{int:pk}/form", response=FormOf, summary="表的内容")
def form(
    request: HttpRequest, pk: Number, response: HttpResponse, version: Version_ = "now", typed: bool = False
) -> Any:
    """Return what a form says, now or in a revision; its version comes as ``ETag``."""
    found = known(request, pk)
    named = _named(found, version)
    response["ETag"] = f'"{found.version}"'
    return form_out(found, named, typed=typed)


def _named(found: Dossier, name: str) -> Version:
    version = version_named(found, name)
    if version is None:
        raise Http404
    return version


def form_out(found: Dossier, version: Version, *, typed: bool = False) -> Record:
    """Return a form as it goes out."""
    return {
        "dossier": found.pk,
        "version": found.version,
        "name": version.name,
        "record": form_record(version.form),
        "rows": {name: list(keys) for name, keys in version.rows.items()},
        "typed": dump_form(version.form) if typed else None,
    }


@router.put("/dossiers/{int:pk}/form", response=FormOf, summary="整表填报")
def form_replace(request: HttpRequest, pk: Number, body: FormIn, response: HttpResponse) -> Any:
    """Put a whole form in the place of a draft; ``If-Match`` says which version was seen, another one is refused (412)."""
    found, person = known(request, pk), person_of(request)
    made = form_of(body.model_dump(exclude_none=True))
    version = version_of(request)
    if not may(person, Right.FILL, found.unit):
        raise PermissionDenied
    new, rows = intake.read_into(found, made)
    _stored(lambda: services.replace(pk, person, new, rows, source="api", version=version))
    return form(request, pk, response, "now", False)


def _stored(act: Any) -> None:
    """Do something that a version guards; somebody else having been first is told as 412."""
    try:
        act()
    except services.Refused as error:
        if error.code == "stale":
            raise Problem(412, "stale") from error
        raise


@router.post("/dossiers/{int:pk}/changes", response=Edited, summary="逐格修改")
def changes(request: HttpRequest, pk: Number, body: Annotated[list[ChangeIn], Body(max_length=4000)]) -> Any:
    """Change cells: each change names the text it replaces, and one whose cell says something else is left out and told."""
    known(request, pk)
    person = person_of(request)
    wanted: list[Any] = [change.model_dump(exclude_unset=True) for change in body]
    found, edited, result = services.change(pk, person, wanted)
    counts = snapshot(found, person, result)["counts"]
    conflicts = [{"path": c.path, "was": c.was, "now": c.now, "wanted": c.wanted} for c in edited.conflicts]
    return {"version": found.version, "conflicts": conflicts, "counts": counts}


@router.get("/dossiers/{int:pk}/findings", response=Findings, summary="审核发现")
def findings(request: HttpRequest, pk: Number) -> Any:
    """Return what the rules of the round say of the form as it is now."""
    result = judged(known(request, pk))
    return {
        "rules": result.rules_version,
        "standing": [finding_data(result, finding, language()) for finding in result.standing],
        "waived": [finding_data(result, finding, language()) for finding, _waiver in result.waived],
    }


@router.get("/dossiers/{int:pk}/score", response=ScoreOut, summary="得分和计算过程")
def score(request: HttpRequest, pk: Number) -> Any:
    """Recompute every score of the form under the rules of the round, with each step and the rule that it rests on."""
    found = known(request, pk)
    profile = rules_for(found.round)
    reason = Words("按任务选用的规则", "the rules of the round")
    version = _named(found, "now")
    return scored_record(scored(version.form, 0, Choice(profile, reason)), found.title, language())


@router.get("/dossiers/{int:pk}/suggestions", response=dict[str, str], summary="按规则应填的数")
def suggested(request: HttpRequest, pk: Number) -> Any:
    """Return the rates and points that the rules give, by cell, where they give one value."""
    return suggestions(judged(known(request, pk)))


@router.get("/dossiers/{int:pk}/snapshot", response=dict[str, Any], summary="填报页所见的全部状态")
def state_of(request: HttpRequest, pk: Number) -> Any:
    """Return what the page of the form works with: cells as understood, findings with answers, comments, rights."""
    found, person = known(request, pk), person_of(request)
    return {**snapshot(found, person), "rights": rights_of(found, person)}


@router.get(
    "/dossiers/{int:pk}/export/{to}",
    response=None,
    summary="下载正式表格",
    openapi_extra=HANDS_OUT,
)
def export(
    request: HttpRequest, pk: Number, to: Literal["docx", "xlsx", "pdf", "html"], version: Version_ = "now"
) -> Any:
    """Return the official form as a file."""
    found = known(request, pk)
    named = _named(found, version)
    assert to in FORMATS
    return downloads.form_file(found, named, to)


@router.get(
    "/dossiers/{int:pk}/findings/{to}",
    response=None,
    summary="下载审核发现",
    openapi_extra=HANDS_OUT,
)
def findings_file(
    request: HttpRequest, pk: Number, to: Literal["xlsx", "html", "json"], version: Version_ = "now"
) -> Any:
    """Return the findings on a form as a file; as json exactly as ``jixiao check --format json`` prints them."""
    found = known(request, pk)
    return downloads.findings_file(found, _named(found, version), to)


@router.post("/dossiers/{int:pk}/document", response=ReadIn, summary="上传文件读入")
def document(request: HttpRequest, pk: Number, file: File[UploadedFile], form: int | None = None) -> Any:
    """Read a docx, xlsx, pdf or doc into a draft; without ``form`` its only fitting form, or nothing if there are several.

    ``If-Match`` says which version was seen. The document stays beside the form.
    """
    found, person = known(request, pk), person_of(request)
    version = version_of(request)
    if not services.may_edit(found, person):
        raise services.Refused("state" if may(person, Right.FILL, found.unit) else "right")
    kept = evidence.attach(pk, person, evidence.SOURCE, file, evidence.READABLE)
    preview = intake.preview(kept, found, language())
    chosen = form if form is not None else _only(preview["forms"])
    if chosen is not None:
        read = intake.forms_of(kept).forms
        if not 0 <= chosen < len(read):
            raise Unusable("form")
        new, rows = intake.read_into(known(request, pk), read[chosen])
        _stored(lambda: services.replace(pk, person, new, rows, source=kept.name, version=version))
    now = known(request, pk).version
    return {"version": now, "attachment": kept.pk, "taken": chosen, "forms": preview["forms"], "troubles": preview["troubles"]}  # fmt: skip


def _only(forms: list[Record]) -> int | None:
    fitting = [item for item in forms if item["fits"]]
    own = [item for item in fitting if item["own"]] or fitting
    return int(own[0]["number"]) if len(own) == 1 else None


@router.post("/dossiers/{int:pk}/last-year", response=FormOf, summary="从上年度的表开始")
def last_year(request: HttpRequest, pk: Number, response: HttpResponse) -> Any:
    """Begin a draft with the promises of last year's form; ``If-Match`` says which version was seen."""
    found, person = known(request, pk), person_of(request)
    version = version_of(request)
    if not services.may_edit(found, person):
        raise services.Refused("state" if may(person, Right.FILL, found.unit) else "right")
    earlier = intake.last_year_of(found, person)
    if earlier is None:
        raise Http404
    new, rows = intake.begun_from(earlier, found)
    source = f"dossier:{earlier.pk}"
    _stored(lambda: services.replace(pk, person, new, rows, source=source, version=version))
    return form(request, pk, response, "now", False)
