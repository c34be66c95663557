"""What may be seen of re-checks by whom, and the reviewed score of a form for other parts of the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from jixiao.analysis.estimates import Estimate, estimate
from jixiao.evaluation import Deduction as Taken
from jixiao.evaluation import ReviewRules, RowReview, SelfReview, consistency_findings
from jixiao.findings import Finding
from jixiao.scoring.rounding import quotient
from jixiao.web.cycle.models import Dossier
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.recheck.drawing import plan_of
from jixiao.web.recheck.models import Deduction, Recheck, Review
from jixiao.web.recheck.services import is_reviewer, taken_of
from jixiao.web.recheck.ways import SHOWN_TO_THE_UNIT, WITH_THE_REVIEWER, ReviewState, TaskState

if TYPE_CHECKING:
    from jixiao.analysis.sampling import Plan
    from jixiao.web.office.models import Person

DRAWN_STATES = (TaskState.DRAWN, TaskState.FINISHED, TaskState.REPLACED)


# -- the reviewed score of a form ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The score that the bureau decided on after a re-check; the self score stays beside it.

    ``revision`` is the submission that was reviewed, ``outdated`` whether the form was submitted again since.
    """

    review: int
    score: Decimal | None
    grade: str
    self_score: Decimal | None
    self_grade: str
    decided_at: datetime
    drawn: bool
    """Whether the form was drawn, or else added by name."""
    revision: int
    outdated: bool

    @property
    def deviation(self) -> Decimal | None:
        """Self score less reviewed score."""
        return (
            self.self_score - self.score if self.self_score is not None and self.score is not None else None
        )


def reviewed(dossier: Dossier) -> Reviewed | None:
    """Return the decided review of a form, the newest if there are several; ``None`` where there is none."""
    return reviewed_of([dossier.pk]).get(dossier.pk)


def reviewed_of(dossiers: Iterable[int] | QuerySet[Dossier]) -> dict[int, Reviewed]:
    """Return the decided reviews of forms, by the number of the form; one query, however many forms."""
    chosen: Any = dossiers.values("pk") if isinstance(dossiers, QuerySet) else list(dossiers)
    found: Iterable[Any] = (
        Review.objects.filter(dossier__in=chosen, state=ReviewState.DECIDED, decided_at__isnull=False)
        .annotate(number=F("revision__number"), newest=Max("dossier__revisions__number"))
        .order_by("decided_at", "pk")
        .values_list(
            "dossier_id", "pk", "final_score", "final_grade", "self_score", "self_grade", "decided_at", "item_id",
            "number", "newest",
        )
    )  # fmt: skip
    return {
        row[0]: Reviewed(
            row[1], row[2], row[3], row[4], row[5], row[6], row[7] is not None, row[8], row[9] > row[8]
        )
        for row in found
    }


# -- who sees what ------------------------------------------------------------------------------------------------


def oversees(person: Person, recheck: Recheck) -> bool:
    """Say whether a person sees a whole re-check: he reads all forms of its round."""
    return may(person, Right.READ, recheck.round.scope)


def rechecks_for(person: Person) -> QuerySet[Recheck]:
    """Return the re-checks that concern a person: those of his subtree, and those that drew from it once drawn."""
    mine = paths(person, Right.READ)
    own = Review.objects.filter(under(mine, "dossier__unit__path"), recheck=OuterRef("pk"))
    found = Recheck.objects.filter(
        under(mine, "round__scope__path") | (Q(state__in=DRAWN_STATES) & Q(Exists(own)))
    )
    return found.select_related("round", "round__scope").defer("rules", "words")


def reviews_for(person: Person, recheck: Recheck) -> QuerySet[Review]:
    """Return the reviews of a re-check that a person may know of."""
    found = recheck.reviews.filter(under(paths(person, Right.READ), "dossier__unit__path"))
    return found.select_related(
        "dossier", "dossier__unit", "dossier__unit__parent", "dossier__project", "reviewer", "item"
    ).defer(*(f"dossier__{name}" for name in ("form", "rows", "adjusted", "adjusted_rows")))


def waiting_for(person: Person) -> QuerySet[Review]:
    """Return the reviews on which a person has the next step: as reviewer, for the unit, or for the bureau."""
    evaluates = under(paths(person, Right.DECIDE) + paths(person, Right.EVALUATE), "dossier__unit__path")
    mine = Q(reviewer=person, state__in=WITH_THE_REVIEWER) & evaluates
    unit = Q(state=ReviewState.FEEDBACK) & under(paths(person, Right.FILL), "dossier__unit__path")
    decides = under(paths(person, Right.DECIDE), "dossier__unit__path")
    bureau = Q(state__in=[ReviewState.CHECKING, ReviewState.DECIDING]) & decides
    head = Q(state=ReviewState.CONFIRMING) & under(paths(person, Right.REOPEN), "dossier__unit__path")
    found = Review.objects.filter(mine | unit | bureau | head, recheck__state=TaskState.DRAWN)
    return found.select_related("dossier", "dossier__unit", "recheck", "reviewer").order_by("term", "pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to a review: reviewer, officer, reader of the whole, filler or reader of the unit."""

    reviewer: bool
    officer: bool
    overseer: bool
    unit: bool
    reader: bool

    def sees(self, state: str) -> bool:
        """Say whether the review is shown at all in a state; the unit's side sees it once it was sent."""
        if self.reviewer or self.officer or self.overseer:
            return True
        return self.reader and state in SHOWN_TO_THE_UNIT


def standing(person: Person, review: Review) -> Standing:
    """Return what a person is to a review."""
    unit = review.dossier.unit
    reader = may(person, Right.READ, unit)
    return Standing(
        reviewer=is_reviewer(review, person),
        officer=may(person, Right.DECIDE, unit),
        overseer=reader and oversees(person, review.recheck),
        unit=may(person, Right.FILL, unit),
        reader=reader,
    )


# -- consistency and estimate -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usage:
    """How a criterion was used elsewhere in the same re-check: how often, between which shares of the points in percent."""

    count: int
    low: Decimal
    high: Decimal


def usage(recheck: Recheck, apart_from: Review) -> dict[str, Usage]:
    """Return how each criterion was used in the other reviews."""
    shares: dict[str, list[Decimal]] = {}
    for criterion, points, weight in (
        _deductions(recheck).exclude(review=apart_from).values_list("criterion", "points", "weight")
    ):
        if weight:
            shares.setdefault(criterion, []).append(quotient(points, weight) * 100)
    return {name: Usage(len(found), min(found), max(found)) for name, found in shares.items()}


def _deductions(recheck: Recheck) -> QuerySet[Deduction]:
    found = Deduction.objects.filter(review__recheck=recheck).exclude(review__state=ReviewState.VOID)
    return found.exclude(outcome=Deduction.Outcome.WITHDRAWN)


def inconsistencies(recheck: Recheck, rules: ReviewRules) -> tuple[Finding, ...]:
    """Return where one defect cost clearly different shares of the points; one query, however many reviews."""
    rows: dict[int, dict[str, tuple[str, Decimal | None, list[Taken]]]] = {}
    titles: dict[int, str] = {}
    for one in (
        _deductions(recheck)
        .select_related("by", "review__dossier")
        .defer("review__dossier__form", "review__dossier__rows")
    ):
        titles[one.review_id] = one.review.dossier.title
        row = rows.setdefault(one.review_id, {}).setdefault(one.row, (one.name, one.weight, []))
        row[2].append(taken_of(one))
    reviews = [
        SelfReview(
            str(pk),
            titles[pk],
            tuple(
                RowReview(path, name, weight, None, tuple(taken))
                for path, (name, weight, taken) in own.items()
            ),
            None,
        )
        for pk, own in rows.items()
    ]
    return consistency_findings(reviews, rules)


@dataclass(frozen=True, slots=True)
class Concluded:
    """What the decided reviews of the sample say of the whole list, and how many are still open."""

    plan: Plan
    estimate: Estimate | None
    drawn: int
    decided: int
    additions: int


def concluded(recheck: Recheck) -> Concluded:
    """Return the estimate from the drawn forms with decided reviews; additions by name never enter it."""
    plan = plan_of(recheck)
    sample = recheck.reviews.exclude(item=None)
    finished = sample.filter(state=ReviewState.DECIDED, self_score__isnull=False, final_score__isnull=False)
    pairs = finished.values_list("item__key", "final_score")
    scores = {key: score for key, score in pairs if score is not None}
    scored = any(item.score is not None for stratum in plan.strata for item in stratum.items)
    return Concluded(
        plan,
        estimate(plan, scores) if scored else None,
        sample.count(),
        len(scores),
        recheck.reviews.filter(item=None).count(),
    )
