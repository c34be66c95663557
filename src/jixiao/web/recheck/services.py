"""Everything that changes the review of a form: each a function with its right, its state, its version and its journal entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from jixiao.evaluation import Deduction as Taken
from jixiao.evaluation import SelfReview, review_findings, review_of
from jixiao.findings import Finding, Severity
from jixiao.scoring import grade_of, plain
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Notification
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right, may
from jixiao.web.recheck.drawing import rules_of
from jixiao.web.recheck.models import Deduction, Paper, Recheck, Review, Step
from jixiao.web.recheck.ways import BY_HAND, BY_REVIEWER, REVIEW, WRITTEN_IN, ReviewState, TaskState

if TYPE_CHECKING:
    from jixiao.web.office.models import Person
    from jixiao.web.workflow import Way

COLUMNS = ("score", "actual", "target", "reason", "rate")
_RELATED = (
    "recheck",
    "recheck__round",
    "recheck__round__scope",
    "dossier",
    "dossier__unit",
    "revision",
    "reviewer",
)


def locked(pk: int, version: int | None = None) -> Review:
    """Return a review, its row locked; refuse one that somebody else has changed since."""
    found = Review.objects.select_for_update(of=("self",)).select_related(*_RELATED).get(pk=pk)
    if version is not None and found.version != version:
        raise Refused("stale")
    return found


def side_by_side(review: Review, *, all_of_them: bool = False) -> SelfReview:
    """Return self scores and reviewed scores, with the deductions that stand, or with all that were ever made."""
    taken = [taken_of(one) for one in review.deductions.all() if all_of_them or one.stands]
    return review_of(load_form(review.revision.form), taken, id=str(review.pk))


def taken_of(one: Deduction) -> Taken:
    """Return a deduction as the rules judge it."""
    return Taken(one.row, one.criterion, one.points, one.note, one.by.name if one.by_id else "")


def needs_head(review: Review) -> bool:
    """Say whether the head has to confirm: from so many points of deviation, or where the grade falls."""
    rules = rules_of(review.recheck).decision
    deviation = review.deviation or Decimal(0)
    falls = rules.head_on_lower_grade and deviation > 0 and review.reviewed_grade != review.self_grade
    return abs(deviation) >= rules.head_from or falls


def is_reviewer(review: Review, person: Person) -> bool:
    """Say whether the review is assigned to this person, whose post is still in force."""
    return review.reviewer_id == person.pk and any(
        may(person, right, review.dossier.unit) for right in (Right.DECIDE, Right.EVALUATE)
    )


# -- assigning ----------------------------------------------------------------------------------------------------


def people_for(recheck: Recheck) -> list[Person]:
    """Return who may review: the officers of the bureau, and outside evaluators."""
    posts = [*posts_over(recheck.round.scope, Right.DECIDE), *posts_over(recheck.round.scope, Right.EVALUATE)]
    from jixiao.web.office.models import Person as People

    return list(
        People.objects.filter(pk__in={post.person_id for post in posts}, is_active=True).order_by("pk")
    )


def concerned(person: Person, review: Review) -> bool:
    """Say whether a person has a part in the form: fills it in, signs or reviews it for unit or department."""
    return any(may(person, right, review.dossier.unit) for right in (Right.FILL, Right.SIGN, Right.REVIEW))


def assign(
    recheck: Recheck,
    person: Person,
    reviews: Iterable[int],
    reviewers: list[Person],
    term: date,
    reason: str = "",
) -> int:
    """Assign reviews in turn to one or several reviewers, with a term; return how many. All are assigned or none."""
    reason = reason.strip()
    if not may(person, Right.DECIDE, recheck.round.scope):
        raise Refused("right")
    if recheck.state != TaskState.DRAWN:
        raise Refused("state")
    if term < timezone.localdate():
        raise Refused("recheck-term")
    allowed = {one.pk for one in people_for(recheck)}
    if not reviewers or any(one.pk not in allowed for one in reviewers):
        raise Refused("recheck-reviewer")
    with transaction.atomic():
        found = Review.objects.select_for_update(of=("self",)).select_related(*_RELATED)
        chosen = list(found.filter(recheck=recheck, pk__in=list(reviews)).order_by("pk"))
        if not chosen:
            raise Refused("recheck-none")
        told: dict[int, int] = {}
        for number, review in enumerate(chosen):
            who = reviewers[number % len(reviewers)]
            _assign(review, person, who, term, reason)
            told[who.pk] = told.get(who.pk, 0) + 1
        _tell(told, "recheck-assigned", recheck, {"term": term.isoformat()})
    return len(chosen)


def _assign(review: Review, person: Person, who: Person, term: date, reason: str) -> None:
    way = REVIEW.way("assign" if review.state == ReviewState.UNASSIGNED else "reassign")
    if review.state not in way.sources:
        raise Refused("state")
    if way.reason and not reason:
        raise Refused("reason")
    if concerned(who, review):
        raise Refused("recheck-concerned")
    before = review.reviewer.name if review.reviewer else ""
    review.reviewer, review.term = who, term
    detail = {"from": before, "to": who.name, "term": term.isoformat(), "reason": reason}
    _go(review, person, way, reason, detail)


# -- deductions ---------------------------------------------------------------------------------------------------


def deduct(
    pk: int, person: Person, *, version: int, values: Mapping[str, Any], deduction: int | None = None
) -> Deduction:
    """Take points off a row, or change what was taken off; the first one begins the review."""
    with transaction.atomic():
        review = locked(pk, version)
        _demand_reviewer(review, person)
        rules = rules_of(review.recheck)
        rows = {row.path: row for row in side_by_side(review).rows}
        row, points = rows.get(str(values["row"])), Decimal(values["points"])
        if row is None or values.get("column", "score") not in COLUMNS:
            raise Refused("recheck-row")
        if rules.criterion(str(values["criterion"])) is None:
            raise Refused("recheck-criterion")
        if not str(values["note"]).strip():
            raise Refused("reason")
        found = review.deductions.get(pk=deduction) if deduction else Deduction(review=review)
        others = sum(
            (d.points for d in review.deductions.filter(row=row.path).exclude(pk=found.pk)), Decimal(0)
        )
        if points <= 0 or row.self_score is None or others + points > row.self_score:
            raise Refused("recheck-points")
        before = plain(found.points) if deduction else ""
        found.row, found.column, found.name, found.weight = (
            row.path,
            values.get("column", "score"),
            row.name,
            row.weight,
        )
        found.criterion, found.points, found.note = values["criterion"], points, str(values["note"]).strip()
        found.finding, found.by = values.get("finding", ""), person
        found.save()
        detail = {
            "changes": [[f"{row.name}（{row.path}）", before, plain(points)]],
            "criterion": found.criterion, "text": found.note, "finding": found.finding,
        }  # fmt: skip
        _begun(review, person)
        _touch(review, person, "recheck-deduct", detail)
    return found


def remove(pk: int, person: Person, *, version: int, deduction: int) -> None:
    """Take a deduction back before it is sent; the journal keeps it."""
    with transaction.atomic():
        review = locked(pk, version)
        _demand_reviewer(review, person)
        found = review.deductions.get(pk=deduction)
        detail = {
            "changes": [[f"{found.name}（{found.row}）", plain(found.points), ""]],
            "criterion": found.criterion,
        }
        found.delete()
        _touch(review, person, "recheck-undeduct", detail)


def _demand_reviewer(review: Review, person: Person) -> None:
    if not is_reviewer(review, person):
        raise Refused("right")
    if review.state not in WRITTEN_IN or review.recheck.state != TaskState.DRAWN:
        raise Refused("state")


def _begun(review: Review, person: Person) -> None:
    if review.state == ReviewState.ASSIGNED:
        review.state, review.state_at = ReviewState.REVIEWING, timezone.now()
        Step.objects.create(review=review, name="begin", target=review.state, by=person)


def _touch(review: Review, person: Person, action: str, detail: Mapping[str, Any]) -> None:
    """Save a review whose deductions or answers have changed, with its score by what stands now."""
    result = side_by_side(review)
    review.reviewed_score = result.reviewed_total
    grade = grade_of(result.reviewed_total, rules_for(review.recheck.round).get("grades"))
    review.reviewed_grade = grade.name if grade else ""
    review.version += 1
    review.save()
    record(person, action, f"review:{review.pk}", path=review.dossier.unit.path, detail=detail)


# -- the unit's answer, and what comes of it ----------------------------------------------------------------------


def answer(pk: int, person: Person, *, version: int, deduction: int, accepts: bool, text: str) -> Deduction:
    """Write what the unit says to a deduction; it is the unit's own until its head sends it."""
    with transaction.atomic():
        review = locked(pk, version)
        if not may(person, Right.FILL, review.dossier.unit):
            raise Refused("right")
        if review.state != ReviewState.FEEDBACK:
            raise Refused("state")
        if not accepts and not text.strip():
            raise Refused("reason")
        found = review.deductions.get(pk=deduction)
        found.accepts, found.answer, found.answered_by = accepts, text.strip(), person
        found.outcome, found.outcome_reason = Deduction.Outcome.OPEN, ""
        found.save()
        detail = {"name": found.name, "accepts": "是" if accepts else "否", "text": found.answer}
        _touch(review, person, "recheck-answer", detail)
    return found


def put_paper(pk: int, person: Person, *, version: int, deduction: int, paper: Paper) -> Paper:
    """Put evidence beside the unit's answer to a deduction."""
    with transaction.atomic():
        review = locked(pk, version)
        _demand_answering(review, person)
        paper.deduction, paper.by = review.deductions.get(pk=deduction), person
        if paper.deduction.papers.count() >= 20:
            raise Refused("recheck-papers")
        paper.save()
        detail = {"name": paper.name, "sha256": paper.sha256, "size": paper.size}
        _touch(review, person, "attach", detail)
    return paper


def take_paper(pk: int, person: Person, *, version: int, paper: int) -> Paper:
    """Take evidence away again, before the answer is sent."""
    with transaction.atomic():
        review = locked(pk, version)
        _demand_answering(review, person)
        found = Paper.objects.get(pk=paper, deduction__review=review)
        found.delete()
        _touch(review, person, "detach", {"name": found.name, "sha256": found.sha256})
    return found


def _demand_answering(review: Review, person: Person) -> None:
    if not may(person, Right.FILL, review.dossier.unit):
        raise Refused("right")
    if review.state != ReviewState.FEEDBACK:
        raise Refused("state")


def hear(pk: int, person: Person, *, version: int, deduction: int, outcome: str, reason: str) -> Deduction:
    """Keep or withdraw a deduction to which the unit objected, with the reason."""
    with transaction.atomic():
        review = locked(pk, version)
        if not is_reviewer(review, person):
            raise Refused("right")
        found = review.deductions.get(pk=deduction)
        if review.state != ReviewState.ANSWERED or found.accepts is not False:
            raise Refused("state")
        if outcome not in (Deduction.Outcome.KEPT, Deduction.Outcome.WITHDRAWN):
            raise Refused("recheck-outcome")
        if not reason.strip():
            raise Refused("reason")
        found.outcome, found.outcome_reason = outcome, reason.strip()
        found.save()
        words = {
            "name": found.name,
            "outcome": Deduction.Outcome(outcome).label,
            "reason": found.outcome_reason,
        }
        _touch(review, person, "recheck-hear", {key: str(value) for key, value in words.items()})
    return found


# -- the ways -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A way that a person may take now."""

    name: str
    label: str
    reason: bool


def choices(review: Review, person: Person) -> list[Choice]:
    """Return the ways out of a review's state that a person may take."""
    if review.recheck.state != TaskState.DRAWN:
        return []
    return [
        Choice(way.name, str(way.label), way.reason)
        for way in BY_HAND
        if review.state in way.sources and not _barred(review, person, way)
    ]


def _barred(review: Review, person: Person, way: Way) -> str:
    """Return why a person may not take a way here, blank if he may: by right, by assignment, by being the reviewer."""
    if not may(person, way.right, review.dossier.unit):
        return "right"
    if way.name in BY_REVIEWER and not is_reviewer(review, person):
        return "right"
    if way.right is Right.EVALUATE and may(person, Right.DECIDE, review.dossier.unit):
        return "right"  # an officer who also evaluates takes the officer's way
    if way.name == "send" and review.state == ReviewState.REVIEWING and not is_reviewer(review, person):
        return "right"
    if way.name in ("agree", "agree-outside") and review.deductions.exists():
        return "recheck-deductions"
    if way.name in ("send", "hand-in") and not review.deductions.exists():
        return "recheck-no-deductions"
    if way.name == "lapse" and (review.answer_by is None or review.answer_by >= timezone.localdate()):
        return "recheck-early"
    return _barred_from_deciding(review, person, way)


def _barred_from_deciding(review: Review, person: Person, way: Way) -> str:
    if way.name not in ("decide", "refer", "confirm"):
        return ""
    second = rules_of(review.recheck).decision.second_person
    if second and review.reviewer_id == person.pk:
        return "recheck-own"
    if way.name == "confirm":
        return "recheck-own" if second and review.referred_by_id == person.pk else ""
    head = needs_head(review) and not may(person, Right.REOPEN, review.dossier.unit)
    return "recheck-head" if (way.name == "refer") != head else ""


def problems(review: Review) -> tuple[Finding, ...]:
    """Return what is wrong with the deductions by their criteria; errors stand in the way of sending."""
    return review_findings(side_by_side(review, all_of_them=True), rules_of(review.recheck))


def take(
    name: str,
    pk: int,
    person: Person,
    *,
    version: int,
    reason: str = "",
    conclusion: str = "",
    answer_by: date | None = None,
) -> Review:
    """Take a way by hand. Raises ``Refused``, and ``KeyError`` for a way that there is not."""
    way = next((item for item in BY_HAND if item.name == name), None)
    if way is None:
        raise KeyError(name)
    reason = reason.strip()
    with transaction.atomic():
        review = locked(pk, version)
        if not may(person, way.right, review.dossier.unit):
            raise Refused("right")
        if review.state not in way.sources or review.recheck.state != TaskState.DRAWN:
            raise Refused("state")
        barred = _barred(review, person, way)
        if barred:
            raise Refused(barred)
        if way.reason and not reason:
            raise Refused("reason")
        _prepare(review, way, person, conclusion.strip(), answer_by)
        _go(review, person, way, reason, {"reason": reason})
        _tell_next(review, person, reason)
    return review


def _prepare(review: Review, way: Way, person: Person, conclusion: str, answer_by: date | None) -> None:
    """Demand and do what belongs to a way."""
    rules = rules_of(review.recheck)
    if way.name in ("send", "hand-in") and any(f.severity is Severity.ERROR for f in problems(review)):
        raise Refused("errors")
    if way.name == "send":
        review.answer_by = answer_by or timezone.localdate() + timedelta(days=rules.decision.answer_days)
        review.lapsed = False
        if review.answer_by <= timezone.localdate():
            raise Refused("recheck-term")
    if way.name == "answer" and review.deductions.filter(accepts=None).exists():
        raise Refused("recheck-unanswered")
    if way.name == "call-back":
        review.deductions.update(accepts=None, outcome=Deduction.Outcome.OPEN, outcome_reason="")
    if way.name == "lapse":
        _lapse(review)
    if way.name.startswith("propose") and any(not one.settled for one in review.deductions.all()):
        raise Refused("recheck-unheard")
    if way.name.startswith(("propose", "agree")) or (conclusion and way.name in ("decide", "refer")):
        review.conclusion = conclusion or review.conclusion
    if way.name == "refer":
        review.referred_by = person
    if way.target == ReviewState.DECIDED:
        review.final_score, review.final_grade = review.reviewed_score, review.reviewed_grade
        review.decided_by, review.decided_at = person, timezone.now()
    if way.name == "reopen":
        review.final_score, review.final_grade, review.decided_by, review.decided_at = None, "", None, None


def _lapse(review: Review) -> None:
    review.lapsed = True
    review.deductions.update(accepts=None)


def _go(review: Review, person: Person | None, way: Way, reason: str, detail: Mapping[str, Any]) -> None:
    before = ReviewState(review.state)
    review.state, review.state_at = way.target, timezone.now()
    if review.reviewed_score is None and way.target == ReviewState.REVIEWING:
        result = side_by_side(review)
        grade = grade_of(result.reviewed_total, rules_for(review.recheck.round).get("grades"))
        review.reviewed_score, review.reviewed_grade = result.reviewed_total, grade.name if grade else ""
    review.version += 1
    review.save()
    Step.objects.create(review=review, name=way.name, target=way.target, reason=reason, by=person)
    with override("zh-hans"):
        told = {"from": str(before.label), "to": str(ReviewState(way.target).label), **detail}
    if way.name in ("assign", "reassign"):
        told = dict(detail)
    if way.target == ReviewState.DECIDED:
        told |= {
            "self_score": plain(review.self_score or Decimal(0)),
            "score": plain(review.final_score or Decimal(0)),
        }
    record(person, f"recheck-{way.name}", f"review:{review.pk}", path=review.dossier.unit.path, detail=told)


# -- messages -----------------------------------------------------------------------------------------------------


_NEXT: dict[str, tuple[Right, ...]] = {
    ReviewState.CHECKING: (Right.DECIDE,),
    ReviewState.FEEDBACK: (Right.FILL, Right.SIGN),
    ReviewState.DECIDING: (Right.DECIDE,),
    ReviewState.CONFIRMING: (Right.REOPEN,),
    ReviewState.DECIDED: (Right.FILL, Right.SIGN, Right.REVIEW),
}


def _tell_next(review: Review, by: Person | None, reason: str) -> None:
    rights = _NEXT.get(review.state, ())
    people = {post.person_id for right in rights for post in posts_over(review.dossier.unit, right)}
    if review.state in (ReviewState.REVIEWING, ReviewState.ANSWERED) and review.reviewer_id:
        people = {review.reviewer_id}
    words = {
        "form": review.dossier.title,
        "by": by.name if by else "",
        "reason": reason,
        "day": review.answer_by.isoformat() if review.answer_by else "",
        "score": plain(review.final_score) if review.final_score is not None else "",
        "address": f"/recheck/reviews/{review.pk}/",
    }
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=f"recheck-{review.state}", words=words)
        for pk in sorted(people - {by.pk if by else 0})
    )


def _tell(people: Mapping[int, int], code: str, recheck: Recheck, words: Mapping[str, Any]) -> None:
    Notification.objects.bulk_create(
        Notification(
            person_id=pk,
            code=code,
            words={"round": recheck.title, "n": n, "address": f"/recheck/{recheck.pk}/", **words},
        )
        for pk, n in sorted(people.items())
    )


# -- terms --------------------------------------------------------------------------------------------------------


def lapse_all(today: date) -> int:
    """Let every unit's term that has passed count as no objection; return how many did."""
    late = Review.objects.filter(
        state=ReviewState.FEEDBACK, answer_by__lt=today, recheck__state=TaskState.DRAWN
    )
    way, done = REVIEW.way("lapse"), 0
    for pk in late.values_list("pk", flat=True):
        with transaction.atomic():
            review = locked(pk)
            if review.state != ReviewState.FEEDBACK or review.answer_by is None or review.answer_by >= today:
                continue
            _lapse(review)
            _go(review, None, way, "", {"term": review.answer_by.isoformat()})
            _tell_next(review, None, "")
            done += 1
    return done


def remind_all(today: date, days: int = 3) -> int:
    """Tell reviewers and units what is due within some days or late, once a day; return how many were told."""
    told = 0
    found = Review.objects.filter(recheck__state=TaskState.DRAWN).select_related("dossier", "dossier__unit")
    soon = today + timedelta(days=days)
    for review in found.filter(state__in=[ReviewState.ASSIGNED, ReviewState.REVIEWING], term__lte=soon):
        told += _remind(review, {review.reviewer_id or 0}, review.term, today)
    for review in found.filter(state=ReviewState.FEEDBACK, answer_by__lte=soon):
        people = {post.person_id for post in posts_over(review.dossier.unit, Right.FILL)}
        told += _remind(review, people, review.answer_by, today)
    return told


def _remind(review: Review, people: set[int], day: date | None, today: date) -> int:
    made = 0
    for person in sorted(people - {0}):
        address = f"/recheck/reviews/{review.pk}/"
        again = Notification.objects.filter(
            person_id=person, code="recheck-due", words__on=today.isoformat(), words__address=address
        )
        if day is None or again.exists():
            continue
        left = (day - today).days
        words = {"form": review.dossier.title, "day": day.isoformat(), "left": left, "on": today.isoformat()}
        Notification.objects.create(person_id=person, code="recheck-due", words={**words, "address": address})
        made += 1
    return made
