"""The sample and the list it was drawn from, what may be concluded, and the outcome summed up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from jixiao.analysis.estimates import Interval
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import Out, Page, Record, number_text, numbers, paged, picked
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.wording import language
from jixiao.web.recheck import drawing, reading, views
from jixiao.web.recheck.access import whole_for
from jixiao.web.recheck.api.known import known, whole
from jixiao.web.recheck.models import FrameItem
from jixiao.web.recheck.report import concluded_words
from jixiao.web.recheck.summary import Department, summary_of

router = Router()


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


def _words(found: Mapping[str, Any]) -> Any:
    return found.get(language(), found.get("zh"))


def _item(found: FrameItem) -> Record:
    plain = ("key", "errors", "warnings", "stratum", "drawn", "rank", "number")
    return {
        "dossier": found.dossier_id, "title": found.dossier.title, "unit": found.unit_name,
        "signs": [sign[1] if language() == "en" else sign[0] for sign in found.signs],
        "why": _words(found.why) or "",
        **picked(found, *plain),
        **numbers(found, "budget", "score", "rate", "risk"),
    }  # fmt: skip


@router.get("/rechecks/{int:pk}/sample", response=SampleOut, summary="样本")
def recheck_sample(request: HttpRequest, pk: Number, verify: bool = False) -> Any:
    """Show how the sample was drawn and what was; ``verify`` draws it again, for who oversees the whole."""
    found, person = known(request, pk), person_of(request)
    drawn = found.items.filter(under(paths(person, Right.READ), "dossier__unit__path"), drawn=True)
    again = verify and found.drawn_at is not None and reading.oversees(person, found)
    return {
        **picked(found, "digest", "seed", "seed_source"),
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
    return numbers(found, "value", "low", "high") if found else None


@router.get("/rechecks/{int:pk}/estimate", response=EstimateOut, summary="推断")
def recheck_estimate(request: HttpRequest, pk: Number) -> Any:
    """Say what the reviewed sample says of all self-evaluations, and what it does not."""
    known = reading.concluded(whole(request, pk))
    found = known.estimate
    return {
        **picked(known, "drawn", "decided", "additions"),
        "mean": _interval(found.mean) if found else None, "overstated": _interval(found.overstated) if found else None,
        "doubts": list(found.doubts) if found else [], "words": concluded_words(known),
    }  # fmt: skip


def _department(found: Department) -> Record:
    means = ("self_mean", "final_mean", "deviation", "largest")
    return picked(found, "name", "drawn", "added", "decided", "lowered") | numbers(found, *means)


@router.get("/rechecks/{int:pk}/summary", response=RecheckSummary, summary="抽查汇总")
def recheck_summary(request: HttpRequest, pk: Number) -> Any:
    """Sum the outcome up by department and by criterion."""
    found = whole(request, pk)
    counted = summary_of(found, drawing.rules_of(found))
    causes = [
        {"name": one.name, "count": one.count, "points": number_text(one.points), "forms": len(one.forms)}
        for one in counted.causes
    ]
    return {
        "departments": [_department(one) for one in counted.departments], "total": _department(counted.total),
        "causes": causes, "open": counted.open, "moved": counted.moved,
    }  # fmt: skip
