"""Re-checks for programs: the sample and how it was drawn, the reviews with their deductions, what may be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.forms import model_to_dict
from django.http import Http404, HttpRequest
from ninja import File, Status, UploadedFile
from pydantic import Field

from jixiao.analysis.estimates import Interval
from jixiao.web.api.keeping import demand
from jixiao.web.api.problems import Problem, field_errors
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
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.wording import language
from jixiao.web.recheck import drawing, papers, reading, services, views
from jixiao.web.recheck.access import kept_by, recheck_for, review_for, whole_for
from jixiao.web.recheck.forms import DeductionForm, RecheckForm
from jixiao.web.recheck.models import FrameItem, FrameKind, Paper, Recheck, Review
from jixiao.web.recheck.reading import Standing, usage
from jixiao.web.recheck.report import concluded_words
from jixiao.web.recheck.sheet import Row, Taken, measures, sheet_of
from jixiao.web.recheck.sheets import shows_answers
from jixiao.web.recheck.summary import Department, summary_of
from jixiao.web.recheck.ways import BY_HAND, SHOWN_TO_THE_UNIT, WRITTEN_IN, ReviewState, TaskState

router = Router(tags=["recheck"])
Amount = Annotated[Decimal, Field(gt=0, lt=Decimal(10) ** 12, max_digits=18, decimal_places=6)]
Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]
Points = Annotated[Decimal, Field(gt=0, lt=Decimal(10) ** 5, max_digits=7, decimal_places=2)]


# -- re-checks --------------------------------------------------------------------------------------------------------


class StratumOut(Out):
    """A stratum of the list; its budget in 元, the chance of a project in percent."""

    key: str
    name: str
    size: int
    places: int
    budget: str
    chance: str


class RecheckOut(Out):
    """A re-check; the strata only to who oversees the whole. ``certain_from`` in 万元, the budget of the list in 元."""

    id: int
    version: int
    round: int
    title: str
    state: TaskState
    frame_kind: FrameKind
    size: int | None
    share: str | None
    certain_from: str | None
    seed_source: str
    seed_on: date
    seed: str
    note: str
    replaces: int | None
    reason: str
    digest: str
    frame_size: int
    frame_budget: str | None
    wanted: int
    strata: list[StratumOut]
    fixed_at: datetime | None
    drawn_at: datetime | None
    finished_at: datetime | None


class RecheckIn(In):
    """A new re-check; one of ``size`` and ``share`` (percent)."""

    round: Id
    title: Short
    frame_kind: FrameKind = FrameKind.CLOSED
    size: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    share: Percent | None = None
    certain_from: Amount | None = None
    seed_source: Annotated[str, Field(max_length=300)]
    seed_on: date
    seed: Annotated[str, Field(max_length=120)] = ""
    note: Text = ""


class RecheckChange(In):
    """What of a re-check is to change; what is left out stays."""

    version: Version
    title: Short | None = None
    frame_kind: FrameKind | None = None
    size: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    share: Percent | None = None
    certain_from: Amount | None = None
    seed_source: Annotated[str, Field(max_length=300)] | None = None
    seed_on: date | None = None
    seed: Annotated[str, Field(max_length=120)] | None = None
    note: Text | None = None


class RecheckWay(In):
    """Which version was seen."""

    version: Version


class RecheckDraw(RecheckWay):
    """The published seed, where it was not known before."""

    seed: Annotated[str, Field(max_length=120)] = ""


class RecheckReplace(RecheckWay):
    """Why a new draw takes the place of this one."""

    reason: Text


class RecheckAssign(In):
    """Which reviews go to whom, in turn, and until when."""

    reviews: Annotated[list[Id], Field(max_length=5000)]
    reviewers: Annotated[list[Id], Field(max_length=200)]
    term: date
    reason: Annotated[str, Field(max_length=500)] = ""


class RecheckAdd(RecheckWay):
    """Forms that are reviewed by name, outside the sample, and why."""

    dossiers: Annotated[list[Id], Field(max_length=500)]
    reason: Text


class Counted(Out):
    """How many."""

    number: int


def _words(found: Mapping[str, Any]) -> Any:
    return found.get(language(), found.get("zh"))


def _stratum(found: Mapping[str, Any]) -> Record:
    return {name: found[name] for name in ("key", "size", "places", "budget", "chance")} | {
        "name": found[language()]
    }


def recheck_out(found: Recheck, person: Person) -> Record:
    """Return what goes out of a re-check."""
    plain = (
        "version", "title", "state", "frame_kind", "size", "seed_source", "seed_on", "seed", "note", "reason", "digest",
        "frame_size", "wanted", "fixed_at", "drawn_at", "finished_at",
    )  # fmt: skip
    whole = reading.oversees(person, found)
    return {
        "id": found.pk, "round": found.round_id, "replaces": found.replaces_id,
        "strata": [_stratum(one) for one in found.strata] if whole else [],
        **{name: getattr(found, name) for name in plain},
        **{name: number_text(getattr(found, name)) for name in ("share", "certain_from", "frame_budget")},
    }  # fmt: skip


def _kept(request: HttpRequest, pk: int) -> Recheck:
    demand(person_of(request), Right.DECIDE)
    return kept_by(request, pk)


def _known(request: HttpRequest, pk: int) -> Recheck:
    demand(person_of(request), Right.READ)
    return recheck_for(request, pk)


def _whole(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that the person oversees and that was drawn."""
    demand(person_of(request), Right.READ)
    found = whole_for(request, pk)
    if found.drawn_at is None:
        raise Refused("state")
    return found


@router.get("/rechecks", response=Page[RecheckOut], summary="抽查复核任务")
def rechecks(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the re-checks that concern the person, the newest first."""
    person = person_of(request)
    demand(person, Right.READ)
    return paged(
        reading.rechecks_for(person).order_by("-pk"), page, size, lambda one: recheck_out(one, person)
    )


def _kept_from(form: RecheckForm, person: Person) -> Record:
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    return recheck_out(drawing.save(form.save(commit=False), person, form.changed_data), person)


@router.post("/rechecks", response={201: RecheckOut}, summary="新建抽查复核")
def recheck_new(request: HttpRequest, body: RecheckIn) -> Any:
    """Make a re-check of a round of self-evaluations."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    return Status(201, _kept_from(RecheckForm(body.model_dump(), person=person), person))


@router.get("/rechecks/{int:pk}", response=RecheckOut, summary="一次抽查复核")
def recheck(request: HttpRequest, pk: Number) -> Any:
    """Show a re-check."""
    return recheck_out(_known(request, pk), person_of(request))


@router.patch("/rechecks/{int:pk}", response=RecheckOut, summary="修改抽查复核")
def recheck_change(request: HttpRequest, pk: Number, body: RecheckChange) -> Any:
    """Change a re-check whose list is not fixed yet."""
    found, person = _kept(request, pk), person_of(request)
    if found.state != TaskState.PREPARING:
        raise Refused("state")
    if found.version != body.version:
        raise Refused("stale")
    given = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {**model_to_dict(found, RecheckForm.Meta.fields), **given}
    return _kept_from(RecheckForm(values, instance=found, person=person), person)


@router.post("/rechecks/{int:pk}/fix", response=RecheckOut, summary="固定抽样框")
def recheck_fix(request: HttpRequest, pk: Number, body: RecheckWay) -> Any:
    """Fix the list, the rules and the strata."""
    _kept(request, pk)
    person = person_of(request)
    return recheck_out(drawing.fix(pk, person, version=body.version), person)


@router.post("/rechecks/{int:pk}/draw", response=RecheckOut, summary="抽取样本")
def recheck_draw(request: HttpRequest, pk: Number, body: RecheckDraw) -> Any:
    """Draw the sample by the published seed."""
    _kept(request, pk)
    person = person_of(request)
    return recheck_out(drawing.draw_sample(pk, person, version=body.version, seed=body.seed), person)


@router.post("/rechecks/{int:pk}/replace", response={201: RecheckOut}, summary="重新抽样")
def recheck_replace(request: HttpRequest, pk: Number, body: RecheckReplace) -> Any:
    """Begin a new draw in the place of one, which stays as it is."""
    _kept(request, pk)
    person = person_of(request)
    return Status(
        201, recheck_out(drawing.replace(pk, person, version=body.version, reason=body.reason), person)
    )


@router.post("/rechecks/{int:pk}/finish", response=RecheckOut, summary="结束抽查")
def recheck_finish(request: HttpRequest, pk: Number, body: RecheckWay) -> Any:
    """End a re-check in which every review was decided."""
    _kept(request, pk)
    person = person_of(request)
    return recheck_out(drawing.finish(pk, person, version=body.version), person)


@router.post("/rechecks/{int:pk}/assign", response=Counted, summary="分派复核")
def recheck_assign(request: HttpRequest, pk: Number, body: RecheckAssign) -> Any:
    """Assign reviews to reviewers in turn, all or none."""
    found = _kept(request, pk)
    people = {one.pk: one for one in services.people_for(found)}
    if not set(body.reviewers) <= set(people):
        raise Refused("recheck-reviewer")
    chosen = [people[one] for one in body.reviewers]
    return {
        "number": services.assign(found, person_of(request), body.reviews, chosen, body.term, body.reason)
    }


@router.post("/rechecks/{int:pk}/additions", response=Counted, summary="列入重点抽查")
def recheck_add(request: HttpRequest, pk: Number, body: RecheckAdd) -> Any:
    """Add forms by name outside the sample; they never enter the estimate."""
    _kept(request, pk)
    return {"number": drawing.add(pk, person_of(request), body.dossiers, body.reason, version=body.version)}


# -- the sample and the list ------------------------------------------------------------------------------------------


class DrawnOut(Out):
    """A form of the fixed list: what its stratum and its chance follow from, and why it was drawn; money in 元."""

    key: str
    dossier: int
    title: str
    unit: str
    budget: str | None
    errors: int
    warnings: int
    score: str | None
    rate: str | None
    stratum: str
    risk: str | None
    signs: list[str]
    drawn: bool
    rank: int | None
    number: str
    why: str


class VerifiedDraw(Out):
    """Whether the list and the sample come out the same when they are drawn again."""

    digest: bool
    sample: bool


class SampleOut(Out):
    """How the sample was drawn, and the forms of it that the person may read."""

    digest: str
    seed: str
    seed_source: str
    words: list[str]
    items: list[DrawnOut]
    verified: VerifiedDraw | None


def _item(found: FrameItem) -> Record:
    plain = ("key", "errors", "warnings", "stratum", "drawn", "rank", "number")
    return {
        "dossier": found.dossier_id, "title": found.dossier.title, "unit": found.unit_name,
        "signs": [sign[1] if language() == "en" else sign[0] for sign in found.signs],
        "why": _words(found.why) or "",
        **{name: getattr(found, name) for name in plain},
        **{name: number_text(getattr(found, name)) for name in ("budget", "score", "rate", "risk")},
    }  # fmt: skip


@router.get("/rechecks/{int:pk}/sample", response=SampleOut, summary="样本")
def recheck_sample(request: HttpRequest, pk: Number, verify: bool = False) -> Any:
    """Show how the sample was drawn and what was; ``verify`` draws it again, for who oversees the whole."""
    found, person = _known(request, pk), person_of(request)
    drawn = found.items.filter(under(paths(person, Right.READ), "dossier__unit__path"), drawn=True)
    again = verify and found.drawn_at is not None and reading.oversees(person, found)
    return {
        **{name: getattr(found, name) for name in ("digest", "seed", "seed_source")},
        "words": _words(found.words) or [],
        "items": [
            _item(one) for one in drawn.select_related("dossier").defer("dossier__form", "dossier__rows")
        ],
        "verified": views.verified(found) if again else None,
    }


@router.get("/rechecks/{int:pk}/frame", response=Page[DrawnOut], summary="抽样框")
def recheck_frame(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List what the sample is drawn from, as it was fixed."""
    demand(person_of(request), Right.READ)
    items = whole_for(request, pk).items.select_related("dossier").defer("dossier__form", "dossier__rows")
    return paged(items.order_by("-budget", "key"), page, size, _item)


# -- what came of it --------------------------------------------------------------------------------------------------


class IntervalOut(Out):
    """A value with its bounds."""

    value: str | None
    low: str | None
    high: str | None


class EstimateOut(Out):
    """What the decided reviews say of the whole list; nothing where nothing may be said."""

    drawn: int
    decided: int
    additions: int
    mean: IntervalOut | None
    overstated: IntervalOut | None
    doubts: list[str]
    words: list[str]


class DepartmentOutcome(Out):
    """The outcome of a department's forms."""

    name: str
    drawn: int
    added: int
    decided: int
    self_mean: str | None
    final_mean: str | None
    deviation: str | None
    largest: str | None
    lowered: int


class CauseOutcome(Out):
    """A criterion by which points were lost."""

    name: str
    count: int
    points: str | None
    forms: int


class RecheckSummary(Out):
    """The outcome by department and by criterion; ``open`` reviews are not decided yet."""

    departments: list[DepartmentOutcome]
    total: DepartmentOutcome
    causes: list[CauseOutcome]
    open: int
    moved: int


def _interval(found: Interval | None) -> Record | None:
    return {name: number_text(getattr(found, name)) for name in ("value", "low", "high")} if found else None


@router.get("/rechecks/{int:pk}/estimate", response=EstimateOut, summary="推断")
def recheck_estimate(request: HttpRequest, pk: Number) -> Any:
    """Say what the reviewed sample says of all self-evaluations, and what it does not."""
    known = reading.concluded(_whole(request, pk))
    found = known.estimate
    return {
        **{name: getattr(known, name) for name in ("drawn", "decided", "additions")},
        "mean": _interval(found.mean) if found else None, "overstated": _interval(found.overstated) if found else None,
        "doubts": list(found.doubts) if found else [], "words": concluded_words(known),
    }  # fmt: skip


def _department(found: Department) -> Record:
    means = ("self_mean", "final_mean", "deviation", "largest")
    return {name: getattr(found, name) for name in ("name", "drawn", "added", "decided", "lowered")} | {
        name: number_text(getattr(found, name)) for name in means
    }


@router.get("/rechecks/{int:pk}/summary", response=RecheckSummary, summary="抽查汇总")
def recheck_summary(request: HttpRequest, pk: Number) -> Any:
    """Sum the outcome up by department and by criterion."""
    found = _whole(request, pk)
    counted = summary_of(found, drawing.rules_of(found))
    causes = [
        {"name": one.name, "count": one.count, "points": number_text(one.points), "forms": len(one.forms)}
        for one in counted.causes
    ]
    return {
        "departments": [_department(one) for one in counted.departments], "total": _department(counted.total),
        "causes": causes, "open": counted.open, "moved": counted.moved,
    }  # fmt: skip


# -- reviews ----------------------------------------------------------------------------------------------------------


class ReviewOut(Out):
    """The review of a form: what it came to, as far as it is shown to the person."""

    id: int
    recheck: int
    dossier: int
    title: str
    unit: UnitRef
    drawn: bool
    addition: str
    shown: bool
    state: ReviewState | None
    reviewer: PersonRef | None
    term: date | None
    self_score: str | None
    reviewed_score: str | None
    final_score: str | None


class PaperOut(Out):
    """Evidence beside the unit's answer."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str


class DeductionOut(Out):
    """Points taken off a row; what the unit says is null until it is shown to the person."""

    id: int
    row: str
    column: str
    criterion: str
    name: str
    points: str | None
    share: str | None
    note: str
    finding: str
    by: PersonRef
    doubts: list[str]
    accepts: bool | None
    answer: str | None
    outcome: str
    outcome_reason: str
    papers: list[PaperOut]


class ReviewRow(Out):
    """A row of the form with its self score, the points by the rules, and the reviewed score."""

    path: str
    name: str
    group: str
    target: str
    actual: str
    reason: str
    weight: str | None
    self_score: str | None
    by_rules: str
    reviewed: str | None
    deductions: list[DeductionOut]


class ReviewSheet(Out):
    """The review sheet of a form, and the ways that the person may take now."""

    id: int
    version: int
    recheck: int
    dossier: int
    revision: int
    title: str
    unit: UnitRef
    state: ReviewState
    addition: str
    reviewer: PersonRef | None
    term: date | None
    answer_by: date | None
    lapsed: bool
    self_score: str | None
    self_grade: str
    reviewed_score: str | None
    reviewed_grade: str
    final_score: str | None
    final_grade: str
    conclusion: str
    needs_head: bool
    rows: list[ReviewRow]
    criteria: list[str]
    ways: list[str]


class DeductionIn(In):
    """Points taken off a row by a criterion."""

    version: Version
    row: Annotated[str, Field(max_length=40)]
    column: Literal["score", "actual", "target", "reason", "rate"] = "score"
    criterion: Annotated[str, Field(max_length=60)]
    points: Points
    note: Annotated[str, Field(max_length=2000)]
    finding: Annotated[str, Field(max_length=60)] = ""


class ReviewWay(In):
    """A way with its reason; a conclusion where one is proposed or decided; until when the unit may answer."""

    version: Version
    reason: Annotated[str, Field(max_length=2000)] = ""
    conclusion: Text = ""
    answer_by: date | None = None


class ReviewAnswer(In):
    """What the unit says to a deduction."""

    version: Version
    accepts: bool
    text: Text = ""


class ReviewHear(In):
    """What became of a deduction to which the unit objected."""

    version: Version
    outcome: Literal["kept", "withdrawn"]
    reason: Annotated[str, Field(max_length=2000)]


def _review(found: Review, *, whole: bool) -> Record:
    shown = whole or found.state in SHOWN_TO_THE_UNIT
    return {
        "id": found.pk, "recheck": found.recheck_id, "dossier": found.dossier_id, "title": found.dossier.title,
        "unit": unit_ref(found.dossier.unit), "drawn": found.item_id is not None, "addition": found.addition,
        "shown": shown, "state": found.state if shown else None, "term": found.term if shown else None,
        "reviewer": person_ref(found.reviewer) if whole and found.reviewer else None,
        "self_score": number_text(found.self_score),
        **{name: number_text(getattr(found, name)) if shown else None for name in ("reviewed_score", "final_score")},
    }  # fmt: skip


@router.get("/rechecks/{int:pk}/reviews", response=Page[ReviewOut], summary="复核进度")
def reviews(
    request: HttpRequest,
    pk: Number,
    state: ReviewState | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """List the reviews of a re-check that the person may know of."""
    found, person = _known(request, pk), person_of(request)
    whole = reading.oversees(person, found)
    rows = reading.reviews_for(person, found).order_by("pk")
    if state is not None:
        rows = rows.filter(state=state) if whole or state in SHOWN_TO_THE_UNIT else rows.none()
    return paged(rows, page, size, lambda one: _review(one, whole=whole))


@router.get("/reviews", response=Page[ReviewOut], summary="待我办理的复核")
def reviews_waiting(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the reviews on which the person has the next step, an evaluator's own assignments too."""
    demand(person_of(request), Right.READ, Right.EVALUATE)
    found = reading.waiting_for(person_of(request))
    return paged(found, page, size, lambda one: _review(one, whole=True))


def _paper(found: Paper) -> Record:
    return {"id": found.pk} | {name: getattr(found, name) for name in ("name", "kind", "size", "sha256")}


def _taken(found: Taken, *, answers: bool, inner: bool) -> Record:
    one = found.deduction
    return {
        "id": one.pk, "by": person_ref(one.by), "doubts": found.doubts if inner else [], "points": number_text(one.points),
        "share": number_text(found.share), "name": found.criterion,
        **{name: getattr(one, name) for name in ("row", "column", "criterion", "note", "finding")},
        "accepts": one.accepts if answers else None, "answer": one.answer if answers else None,
        "outcome": one.outcome, "outcome_reason": one.outcome_reason if answers else "",
        "papers": [_paper(paper) for paper in one.papers.all()] if answers else [],
    }  # fmt: skip


def _row(found: Row, **shown: bool) -> Record:
    plain = ("path", "name", "group", "target", "actual", "reason", "by_rules")
    return {
        **{name: getattr(found, name) for name in plain},
        **{name: number_text(getattr(found, name)) for name in ("weight", "self_score", "reviewed")},
        "deductions": [_taken(one, **shown) for one in found.taken],
    }


def _seen(request: HttpRequest, pk: int) -> tuple[Review, Standing]:
    demand(person_of(request), Right.READ, Right.EVALUATE)
    return review_for(request, pk)


def _sheet(request: HttpRequest, pk: int) -> Record:
    found, place = _seen(request, pk)
    laid = sheet_of(found)
    shown = {
        "answers": shows_answers(found, place),
        "inner": place.reviewer or place.officer or place.overseer,
    }
    plain = ("version", "state", "addition", "term", "answer_by", "lapsed", "conclusion")
    return {
        "id": pk, "recheck": found.recheck_id, "dossier": found.dossier_id, "revision": found.revision.number,
        "title": found.dossier.title, "unit": unit_ref(found.dossier.unit),
        "reviewer": person_ref(found.reviewer) if found.reviewer else None,
        **{name: getattr(found, name) for name in plain},
        **{name: number_text(getattr(found, name)) for name in ("self_score", "reviewed_score", "final_score")},
        **{name: getattr(laid, name) for name in ("self_grade", "reviewed_grade", "final_grade")},
        "needs_head": found.reviewed_score is not None and services.needs_head(found),
        "rows": [_row(row, **shown) for row in laid.rows],
        "criteria": [one.id for one in laid.rules.deductions.criteria],
        "ways": [way.name for way in services.choices(found, person_of(request))],
    }  # fmt: skip


@router.get("/reviews/{int:pk}", response=ReviewSheet, summary="复核表")
def review(request: HttpRequest, pk: Number) -> Any:
    """Show self scores and reviewed scores side by side, with the deductions."""
    return _sheet(request, pk)


def _reviewed_by(request: HttpRequest, pk: int, deduction: int | None = None) -> Review:
    """Return a review that is the person's own to write in."""
    demand(person_of(request), Right.DECIDE, Right.EVALUATE)
    found, place = review_for(request, pk)
    if not place.reviewer or (deduction is not None and not found.deductions.filter(pk=deduction).exists()):
        raise Http404
    return found


def _deduct(request: HttpRequest, pk: int, body: DeductionIn, chosen: int | None) -> Record:
    found = _reviewed_by(request, pk, chosen)
    if found.state not in WRITTEN_IN or found.recheck.state != TaskState.DRAWN:
        raise Refused("state")
    laid = sheet_of(found)
    known = measures(laid.rules, usage(found.recheck, found), laid.row(body.row))
    values = body.model_dump(exclude={"version"})
    form = DeductionForm(values, sheet=laid, choices=known, apart_from=chosen or 0)
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    services.deduct(pk, person_of(request), version=body.version, values=form.cleaned_data, deduction=chosen)
    return _sheet(request, pk)


@router.post("/reviews/{int:pk}/deductions", response={201: ReviewSheet}, summary="扣分")
def deduction_new(request: HttpRequest, pk: Number, body: DeductionIn) -> Any:
    """Take points off a row."""
    return Status(201, _deduct(request, pk, body, None))


@router.put("/reviews/{int:pk}/deductions/{int:number}", response=ReviewSheet, summary="修改扣分")
def deduction_change(request: HttpRequest, pk: Number, number: Number, body: DeductionIn) -> Any:
    """Change what was taken off."""
    return _deduct(request, pk, body, number)


@router.post("/reviews/{int:pk}/deductions/{int:number}/remove", response=ReviewSheet, summary="撤回扣分")
def deduction_remove(request: HttpRequest, pk: Number, number: Number, body: RecheckWay) -> Any:
    """Take a deduction back before it is sent."""
    _reviewed_by(request, pk, number)
    services.remove(pk, person_of(request), version=body.version, deduction=number)
    return _sheet(request, pk)


@router.post("/reviews/{int:pk}/take/{name}", response=ReviewOut, summary="办理复核")
def review_take(request: HttpRequest, pk: Number, name: str, body: ReviewWay) -> Any:
    """Take a review a step further or back."""
    _found, place = _seen(request, pk)
    if name not in {way.name for way in BY_HAND}:
        raise Http404
    made = services.take(
        name, pk, person_of(request), version=body.version, reason=body.reason, conclusion=body.conclusion,
        answer_by=body.answer_by,
    )  # fmt: skip
    return _review(made, whole=place.reviewer or place.officer or place.overseer)


def _answering(request: HttpRequest, pk: int, deduction: int) -> None:
    """Demand that the person speaks for the unit of a review."""
    demand(person_of(request), Right.FILL)
    found, place = review_for(request, pk)
    if not place.unit or not found.deductions.filter(pk=deduction).exists():
        raise Http404


@router.post("/reviews/{int:pk}/deductions/{int:number}/answer", response=ReviewSheet, summary="反馈扣分意见")
def deduction_answer(request: HttpRequest, pk: Number, number: Number, body: ReviewAnswer) -> Any:
    """Agree or disagree with a deduction, for the unit."""
    _answering(request, pk, number)
    person = person_of(request)
    services.answer(pk, person, version=body.version, deduction=number, accepts=body.accepts, text=body.text)
    return _sheet(request, pk)


@router.post(
    "/reviews/{int:pk}/deductions/{int:number}/papers", response={201: ReviewSheet}, summary="反馈佐证"
)
def deduction_paper(
    request: HttpRequest, pk: Number, number: Number, file: File[UploadedFile], version: int = 0
) -> Any:
    """Put evidence beside the unit's answer."""
    _answering(request, pk, number)
    paper = papers.taken_in(file)
    services.put_paper(pk, person_of(request), version=version, deduction=number, paper=paper)
    return Status(201, _sheet(request, pk))


@router.post("/reviews/{int:pk}/deductions/{int:number}/hear", response=ReviewSheet, summary="研究单位意见")
def deduction_hear(request: HttpRequest, pk: Number, number: Number, body: ReviewHear) -> Any:
    """Keep or withdraw a deduction to which the unit objected."""
    _reviewed_by(request, pk, number)
    services.hear(
        pk,
        person_of(request),
        version=body.version,
        deduction=number,
        outcome=body.outcome,
        reason=body.reason,
    )
    return _sheet(request, pk)
