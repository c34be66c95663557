"""The use of results: the list from the scores that count, what departments say, what is decided, what is to be put right.

What follows from a grade is the profile's ``result_use`` with its citation (财预〔2020〕10号 art. 27); amounts come from the forms,
ranges only from a rule that the bureau states with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jixiao.analysis.dashboard import DossierRow
from jixiao.analysis.results import BudgetRule, use_of_results
from jixiao.scoring import plain
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Dossier, Notification, Round, RoundKind
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.cycle.states import State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Unit
from jixiao.web.office.rights import Right, may
from jixiao.web.results.models import BudgetRange, Rectification, Use
from jixiao.web.results.scores import Final, final_scores
from jixiao.web.results.states import RectificationState, UseState
from jixiao.web.results.ways import RECTIFICATION, USE
from jixiao.web.workflow import Way

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Project
    from jixiao.web.office.models import Person


_LOT = 200
"""So many forms are put on the list in one transaction."""
_FILLED = ("year", "unit", "budget", "executed", "version", "score", "grade", "source", "measure", "low", "high",
           "range_source", "explains", "at")  # fmt: skip
_KEPT_STEP = Decimal("0.0001")
"""The least difference between two scores that is kept."""


def closed_in(round_: Round) -> QuerySet[Dossier]:
    """Return the forms of a round that are at their end, without their texts."""
    found = Dossier.objects.filter(round=round_, state=State.CLOSED).select_related(
        "unit__parent", "round__scope"
    )
    return found.defer("form", "rows", "adjusted", "adjusted_rows").order_by("pk")


def make_list(round_: Round, person: Person, progress: Callable[[int], None] | None = None) -> int:
    """Make or refresh the list of a round of self-evaluations and return how many projects are on it.

    What is past drafting stays as it is. The forms are taken some at a time, each lot in a transaction of its own; done
    again, the same comes out. Raises ``Refused``.
    """
    if round_.kind != RoundKind.SELF_EVALUATION:
        raise Refused("kind")
    if not may(person, Right.DECIDE, round_.scope):
        raise Refused("right")
    made = 0
    numbers = list(closed_in(round_).values_list("pk", flat=True))
    for start in range(0, len(numbers), _LOT):
        made += _list_some(round_, numbers[start : start + _LOT])
        if progress is not None:
            progress(min(start + _LOT, len(numbers)))
    with transaction.atomic():
        record(person, "use-list", f"round:{round_.pk}", path=round_.scope.path, detail={"dossiers": made})
    return made


def _list_some(round_: Round, numbers: list[int]) -> int:
    """Put some forms on the list, or draw their drafts up again; return how many."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        dossiers = list(closed_in(round_).filter(pk__in=numbers))
        present = {
            use.dossier_id: use for use in Use.objects.select_for_update().filter(dossier__in=dossiers)
        }
        open_ = [d for d in dossiers if d.pk not in present or present[d.pk].state == UseState.DRAFT]
        uses = [
            _fill_in(present.get(d.pk) or Use(dossier=d), d, values) for d, values in _values(round_, open_)
        ]
        Use.objects.bulk_create(use for use in uses if use.pk is None)
        Use.objects.bulk_update((use for use in uses if use.pk is not None), _FILLED)
    return len(uses)


def ranges_of(round_: Round) -> dict[str, BudgetRule]:
    """Return the bureau's rules for the year of a round, by grade."""
    found = BudgetRange.objects.filter(scope=round_.scope, year=round_.year)
    return {item.grade: BudgetRule(item.low, item.high, item.source) for item in found}


def _values(round_: Round, dossiers: list[Dossier]) -> Iterable[tuple[Dossier, dict[str, Any]]]:
    """Return what follows for each form, by the profile of the round and the bureau's own rules."""
    profile = rules_for(round_)
    finals = final_scores(dossiers)
    by_row: dict[int, Dossier] = {}
    rows = []
    for dossier in dossiers:
        final = finals[dossier.pk]
        department = dossier.unit.department
        row = DossierRow(
            department=department.name if department else dossier.unit.name, unit=dossier.unit.name,
            project=dossier.title, year=round_.year, kind=round_.kind, state=dossier.state, budget=dossier.budget,
            executed=dossier.executed, score=final.score, grade=final.grade,
        )  # fmt: skip
        rows.append(row)
        by_row[id(row)] = dossier
    found = use_of_results(rows, profile, ranges_of(round_))
    citation = str(found.result_use.citation)
    for department_use in found.departments:
        for use in department_use.uses:
            dossier = by_row[id(use.row)]
            words = {"zh": use.measure.zh, "en": use.measure.en, "cite": citation} if use.measure else {}
            yield dossier, {
                "score": use.row.score, "grade": use.grade, "source": finals[dossier.pk].source,
                "measure": words, "low": use.low, "high": use.high,
                "range_source": use.rule.source if use.rule else "", "explains": use.explains,
            }  # fmt: skip


def _fill_in(use: Use, dossier: Dossier, values: dict[str, Any]) -> Use:
    use.year, use.unit = dossier.round.year, dossier.unit
    use.budget, use.executed = dossier.budget, dossier.executed
    use.version += 1
    use.at = timezone.now()
    for name, value in values.items():
        setattr(use, name, value)
    return use


def set_range(scope: Unit, year: int, person: Person, grade: str, rule: BudgetRule) -> BudgetRange:
    """State the bureau's rule for a grade; lists made afterwards show it with its source."""
    if not may(person, Right.DECIDE, scope):
        raise Refused("right")
    with transaction.atomic():
        made, _ = BudgetRange.objects.update_or_create(
            scope=scope, year=year, grade=grade,
            defaults={"low": rule.low, "high": rule.high, "source": rule.source.strip()},
        )  # fmt: skip
        detail = {"code": grade, "text": f"{rule.low}–{rule.high}", "source": made.source}
        record(person, "use-range", f"unit:{scope.pk}", path=scope.path, detail=detail)
    return made


def draft(pk: int, person: Person, *, version: int, proposal: Decimal | None, advice: str) -> Use:
    """Write down what the bureau proposes for a project."""
    with transaction.atomic():
        use = _locked(pk)
        if not may(person, Right.DECIDE, use.unit):
            raise Refused("right")
        _demand_version(use, version)
        if use.state != UseState.DRAFT:
            raise Refused("state")
        use.proposal, use.advice = proposal, advice.strip()
        _save(use)
        detail = {"amount": plain(proposal) if proposal is not None else "", "text": use.advice}
        record(person, "use-draft", f"use:{pk}", path=use.unit.path, detail=detail)
    return use


def take(
    name: str, pk: int, person: Person, *, version: int, reason: str = "", decided: Decimal | None = None
) -> Use:
    """Take a way: ask the department, answer for it, decide. Raises ``Refused`` and ``KeyError``."""
    way = USE.way(name)
    with transaction.atomic():
        use = _locked(pk)
        if not may(person, way.right, use.unit):
            raise Refused("right")
        _demand_version(use, version)
        _demand(way, use.state, reason)
        if name in ("agree", "object"):
            use.agreed, use.opinion = name == "agree", reason.strip()
        elif name == "decide":
            use.decided = decided if decided is not None else use.proposal
            use.decision = reason.strip()
        use.state = UseState(way.target)
        _save(use)
        detail = {
            "reason": reason.strip(),
            "amount": plain(use.decided) if name == "decide" and use.decided else "",
        }
        record(person, f"use-{name}", f"use:{pk}", path=use.unit.path, detail=detail)
        wanted = {UseState.SENT: Right.REVIEW, UseState.ANSWERED: Right.DECIDE, UseState.DECIDED: Right.FILL}
        if use.state in wanted:
            _tell(f"use-{name}", use, wanted[UseState(use.state)], person, reason)
    return use


def take_many(
    name: str, chosen: Iterable[tuple[int, int]], person: Person, reason: str = ""
) -> dict[int, str]:
    """Take a way for many projects, each for itself; return why each was refused."""
    refused: dict[int, str] = {}
    for pk, version in chosen:
        try:
            take(name, pk, person, version=version, reason=reason)
        except Refused as error:
            refused[pk] = error.code
        except Use.DoesNotExist:
            refused[pk] = "right"
    return refused


def _locked(pk: int) -> Use:
    return Use.objects.select_for_update(of=("self",)).select_related("unit", "dossier").get(pk=pk)


def _demand_version(item: Use | Rectification, version: int) -> None:
    if item.version != version:
        raise Refused("stale")


def _save(item: Use | Rectification) -> None:
    item.version += 1
    item.save()


def _demand(way: Way, state: str, reason: str) -> None:
    if state not in way.sources:
        raise Refused("state")
    if way.reason and not reason.strip():
        raise Refused("reason")


def _tell(code: str, item: Use | Rectification, right: Right, by: Person, reason: str) -> None:
    """Tell those who have a right over the unit, with the address of what it is about."""
    title, name = (
        (item.dossier.title, "use") if isinstance(item, Use) else (item.problem[:60], "rectification")
    )
    words = {"form": title, "by": by.name, "reason": reason.strip(), "address": reverse(name, args=[item.pk])}
    people = {post.person_id for post in posts_over(item.unit, right)} - {by.pk}
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=code, words=words) for pk in sorted(people)
    )


# -- when a score is taken back ------------------------------------------------------------------------------------


def outdated(uses: Iterable[Use]) -> dict[int, Final]:
    """Return the score that counts now for each use that rests on another one, by the number of the use."""
    uses = list(uses)
    finals = final_scores(use.dossier for use in uses)
    found = {use.pk: finals[use.dossier_id] for use in uses}
    return {use.pk: found[use.pk] for use in uses if not _rests_on(use, found[use.pk])}


def _rests_on(use: Use, final: Final) -> bool:
    same = (use.score is None) == (final.score is None)
    if use.score is not None and final.score is not None:
        same = abs(use.score - final.score) < _KEPT_STEP
    return same and use.source == final.source


def withdraw(dossiers: Iterable[int], person: Person, reason: str) -> list[Use]:
    """Follow a score that was taken back, and return the uses that rested on it.

    Drafts are drawn up again from the score that counts now; what was sent, answered or decided stays as it was, its
    page says that its score is gone, and whoever decides is told to draft it again.
    """
    with transaction.atomic():
        related = ("unit", "dossier__unit__parent", "dossier__round__scope")
        locked = Use.objects.select_for_update(of=("self",)).select_related(*related)
        uses = {use.pk: use for use in locked.filter(dossier__in=list(dossiers))}
        gone = [uses[pk] for pk in outdated(uses.values())]
        for use in gone:
            action = "use-withdraw"
            if use.state == UseState.DRAFT:
                action = "use-refresh"
                ((dossier, values),) = _values(use.dossier.round, [use.dossier])
                _fill_in(use, dossier, values).save()
            else:
                _tell(action, use, Right.DECIDE, person, reason)
            record(person, action, f"use:{use.pk}", path=use.unit.path, detail={"reason": reason})
    return gone


# -- what is to be put right --------------------------------------------------------------------------------------


def issue(
    person: Person, unit: Unit, *, year: int, problem: str, demand: str, due: date, basis: str = "",
    project: Project | None = None, use: Use | None = None,
) -> Rectification:  # fmt: skip
    """Issue a notice to put something right to a unit."""
    if not any(may(person, right, unit) for right in (Right.DECIDE, Right.REVIEW)):
        raise Refused("right")
    if not problem.strip() or not demand.strip():
        raise Refused("reason")
    with transaction.atomic():
        made = Rectification.objects.create(
            unit=unit, project=project, use=use, year=year, problem=problem.strip(), demand=demand.strip(),
            due=due, basis=basis.strip(), by=person,
        )  # fmt: skip
        detail = {"text": made.problem, "deadline": due.isoformat()}
        record(person, "rectify-issue", f"rectification:{made.pk}", path=unit.path, detail=detail)
        _tell("rectify-issue", made, Right.FILL, person, made.demand)
    return made


def rectify(
    name: str, pk: int, person: Person, *, version: int, reason: str = "", owner: str = ""
) -> Rectification:
    """Take a way of a notice: report what was done, insist, settle, cancel. Raises ``Refused`` and ``KeyError``."""
    way = RECTIFICATION.way(name)
    with transaction.atomic():
        found = Rectification.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        right_ = may(person, way.right, found.unit) or (
            way.right is Right.DECIDE and found.by_id == person.pk and may(person, Right.REVIEW, found.unit)
        )
        if not right_:
            raise Refused("right")
        _demand_version(found, version)
        _demand(way, found.state, reason)
        if name == "report":
            if not owner.strip():
                raise Refused("owner")
            found.answer, found.owner, found.answered_at = reason.strip(), owner.strip(), timezone.now()
        else:
            found.closing = reason.strip()
            found.closed_at = timezone.now() if way.target in RECTIFICATION.last else None
        found.state = RectificationState(way.target)
        _save(found)
        detail = {"reason": reason.strip(), "name": owner.strip()}
        record(person, f"rectify-{name}", f"rectification:{pk}", path=found.unit.path, detail=detail)
        right = Right.DECIDE if name == "report" else Right.FILL
        _tell(f"rectify-{name}", found, right, person, reason)
    return found


def remind(today: date) -> int:
    """Remind the units of notices that are due within five days or late, once a day; return how many were told."""
    told = 0
    open_ = Rectification.objects.filter(state=RectificationState.ISSUED).select_related("unit")
    for found in open_:
        left = (found.due - today).days
        if left > 5:
            continue
        words = {"form": found.problem[:60], "deadline": found.due.isoformat(), "left": left,
                 "on": today.isoformat(), "rectification": found.pk,
                 "address": reverse("rectification", args=[found.pk])}  # fmt: skip
        people = {post.person_id for post in posts_over(found.unit, Right.FILL)}
        again = Notification.objects.filter(
            code="rectify-due",
            words__rectification=found.pk,
            words__on=today.isoformat(),
            person_id__in=people,
        )
        people -= set(again.values_list("person_id", flat=True))
        Notification.objects.bulk_create(
            Notification(person_id=pk, code="rectify-due", words=words) for pk in sorted(people)
        )
        told += len(people)
    return told


def last_use(project: Project, year: int) -> Use | None:
    """Return what was decided on a project's result of the year before, for its next declaration."""
    found = Use.objects.filter(dossier__project=project, year__lt=year, state=UseState.DECIDED)
    return found.order_by("-year").first()
