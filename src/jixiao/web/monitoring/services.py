"""Everything that changes an alert, a measure or a stopped payment: right, state, version, history and journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jixiao.analysis import alerts as rules
from jixiao.analysis.monitoring import Light, worst
from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.web.cycle.models import Dossier, Notification
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.journal.chain import record
from jixiao.web.monitoring.models import (
    Alert,
    AlertState,
    AlertStep,
    Measure,
    MeasureKind,
    MeasureState,
    Outlook,
    Pause,
    PauseState,
)
from jixiao.web.monitoring.seeing import earlier_tables, field_of, path_in, watched
from jixiao.web.monitoring.ways import ALERTS, MEASURES, PAUSES
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.analysis.monitoring import Watch
    from jixiao.web.office.models import Person, Unit
    from jixiao.web.workflow import Way

LIVE = frozenset(state.value for state in AlertState) - ALERTS.last
PAUSE = "pause"
"""The id of the consequence that stops payments."""
MENDED = "后续报送的监控表已不再出现这一情况。"
CONTINUED = "由同年后一期监控的预警接续。"


# -- what is seen --------------------------------------------------------------------------------------------------


def look_at(dossier: Dossier) -> Outlook:
    """Store what a submitted table shows, for the boards; the running transaction holds the table's row."""
    earlier = list(earlier_tables(dossier))
    seen = watched(dossier, earlier)
    last = Outlook.objects.filter(dossier__in=earlier[:1]).first()
    lights = Counter(item.light for item in seen.indicators)
    outlook, _made = Outlook.objects.update_or_create(
        dossier=dossier,
        defaults={
            "light": seen.light.value,
            "rank": seen.light.rank,
            "money": seen.money.value,
            "targets_light": worst(item.light for item in seen.indicators).value,
            "rate": _fraction(seen.rate),
            "targets": _fraction(seen.targets),
            "out_of_step": seen.out_of_step,
            "reds": lights[Light.RED],
            "yellows": lights[Light.YELLOW],
            "doubtful": sum(item.doubtful for item in seen.indicators),
            "causes": dict(Counter(cause for item in seen.indicators for cause in item.causes)),
            "before": last.light if last is not None else "",
        },
    )
    return outlook


_MOST = 10**5


def _fraction(value: Decimal | None) -> Decimal | None:
    """Return a fraction that the column holds; what is absurdly large is left out of lists and shown in full."""
    return value if value is not None and abs(value) < _MOST else None


# -- raising -------------------------------------------------------------------------------------------------------


def raise_alerts(dossier: Dossier, person: Person) -> list[Alert]:
    """Store the alerts of a table, take back those whose cause is gone, and tell the unit; return the new ones."""
    with transaction.atomic():
        today = timezone.localdate()
        earlier = list(earlier_tables(dossier))
        before = watched(earlier[0], earlier[1:]) if earlier else None
        seen = watched(dossier, earlier)
        old = list(_locked_alerts().filter(dossier__in=earlier, state=AlertState.OPEN))
        silent = frozenset(
            path
            for item in old
            if item.silent or item.due < today
            for path in [path_in(item.field, dossier)]
            if path
        )
        found = rules.alerts_of(seen, today, rules.work_calendar(), before=before, unanswered=silent)
        known = {item.field: item for item in _locked_alerts().filter(dossier=dossier)}
        made = []
        for alert in found:
            item, fresh = _kept(known.pop(field_of(alert.field, dossier), None), alert, dossier, seen)
            if fresh:
                _step(item, "raise", "", person)
                made.append(item)
        for item in known.values():
            if item.state in LIVE:
                _move(item, "withdraw", AlertState.WITHDRAWN, person, MENDED)
        for item in old:
            _move(item, "withdraw", AlertState.WITHDRAWN, person, CONTINUED)
        if made:
            _tell_raised(dossier, made, person)
    return made


def _kept(known: Alert | None, alert: rules.Alert, dossier: Dossier, seen: Watch) -> tuple[Alert, bool]:
    """Return the alert as it is stored now, and whether it is to be answered anew."""
    fresh = known is None or known.state == AlertState.WITHDRAWN
    item = known or Alert(dossier=dossier, unit=dossier.unit, field=field_of(alert.field, dossier))
    watched_item = next((one for one in seen.indicators if alert.field.startswith(one.path)), None)
    item.light, item.zh, item.en = alert.light.value, alert.zh, alert.en
    item.level = int(alert.level) if fresh else max(item.level, int(alert.level))
    item.causes = list(watched_item.causes) if watched_item else []
    item.budget = dossier.budget
    if fresh:
        item.due, item.silent = alert.due, False
        item.state, item.state_at = AlertState.OPEN, timezone.now()
    item.version += 1
    item.save()
    return item, fresh


def _tell_raised(dossier: Dossier, made: list[Alert], person: Person) -> None:
    due = min(item.due for item in made).isoformat()
    detail = {"number": len(made), "level": str(max(item.level for item in made)), "deadline": due}
    record(person, "alert-raise", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
    words = {"form": dossier.title, "number": len(made), "deadline": due}
    _tell(dossier, Right.FILL, "alert-raised", words, person)


# -- alerts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says to an alert: the date by which it means to have put it right, and what that rests on."""

    planned: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A measure that is demanded: what, of whom, by when."""

    kind: str
    text: str
    owner: str
    due: date


def take(
    name: str,
    pk: int,
    person: Person,
    *,
    version: int,
    text: str = "",
    answer: Answer | None = None,
    demand: Demand | None = None,
) -> Alert:
    """Take a way of an alert. Raises ``Refused``, and ``KeyError`` for a way that there is not."""
    way, text = ALERTS.way(name), text.strip()
    with transaction.atomic():
        alert = _locked(pk)
        _demand(way, alert.state, alert.version, alert.unit, person, version, text)
        _demand_of_alert(way, alert, answer, demand)
        if way.target == AlertState.OPEN and name != "retract":
            days = monitoring_rules().answer.working_days
            alert.due = rules.work_calendar().after(timezone.localdate(), days)
            alert.silent = False
        _move(alert, name, AlertState(way.target), person, text, answer if name == "answer" else None)
        if name == "rectify" and demand is not None:
            _measure(alert, person, demand)
        _tell_next(alert, name, person, text)
    return alert


def _demand(way: Way, state: str, present: int, unit: Unit, person: Person, version: int, text: str) -> None:
    if not may(person, way.right, unit):
        raise Refused("right")
    if state not in way.sources:
        raise Refused("state")
    if present != version:
        raise Refused("stale")
    if way.reason and not text:
        raise Refused("reason")


def _demand_of_alert(way: Way, alert: Alert, answer: Answer | None, demand: Demand | None) -> None:
    today = timezone.localdate()
    if way.name == "answer" and (answer is None or answer.planned is None or answer.planned < today):
        raise Refused("planned")
    if way.name == "settle" and alert.level > rules.Level.NOTICE:
        raise Refused("level")
    if way.name == "rectify":
        if alert.state == AlertState.OPEN and not overdue(alert, today):
            raise Refused("term")
        if demand is None:
            raise Refused("measure")
        _demand_measure(demand, today)
    if way.name == "finish":
        states = list(alert.measures.values_list("state", flat=True))
        if MeasureState.DONE not in states or set(states) - MEASURES.last:
            raise Refused("measures")
    if way.target in ALERTS.last and alert.pauses.filter(state=PauseState.PAUSED).exists():
        raise Refused("paused")


def overdue(alert: Alert, today: date) -> bool:
    """Say whether the term of an alert ran out without an answer."""
    return alert.state == AlertState.OPEN and (alert.silent or alert.due < today)


def choices(alert: Alert, person: Person) -> list[Way]:
    """Return the ways out of an alert's state that a person may take now."""
    today = timezone.localdate()
    found = [way for way in ALERTS.out_of(alert.state) if may(person, way.right, alert.unit)]
    return [
        way
        for way in found
        if not (way.name == "settle" and alert.level > rules.Level.NOTICE)
        and not (way.name == "rectify" and alert.state == AlertState.OPEN and not overdue(alert, today))
    ]


def escalate(pk: int, person: Person, *, version: int, reason: str) -> Alert:
    """Raise the level of an alert by one, so that graver consequences are open; the bureau does, with a reason."""
    with transaction.atomic():
        alert = _locked(pk)
        if not may(person, Right.DECIDE, alert.unit):
            raise Refused("right")
        if alert.state not in LIVE:
            raise Refused("state")
        if alert.version != version:
            raise Refused("stale")
        if not reason.strip():
            raise Refused("reason")
        if alert.level >= rules.Level.GRAVE:
            raise Refused("level")
        _lift_level(alert, alert.level + 1, person, "escalate", reason.strip())
    return alert


def fall_silent(pk: int, today: date) -> bool:
    """Raise the level of an alert whose term ran out without an answer, once a term, and tell everybody above."""
    with transaction.atomic():
        alert = _locked(pk)
        if alert.state != AlertState.OPEN or alert.silent or alert.due >= today:
            return False
        alert.silent = True
        level = rules.after_silence(rules.Level(alert.level), Light(alert.light))
        _lift_level(alert, int(level), None, "silence", "")
    return True


def _lift_level(alert: Alert, level: int, person: Person | None, name: str, text: str) -> None:
    before = alert.level
    alert.level = level
    alert.version += 1
    alert.save()
    _step(alert, name, text, person, source=alert.state)
    detail = {"from": str(before), "to": str(level), "reason": text}
    record(person, f"alert-{name}", f"alert:{alert.pk}", path=alert.unit.path, detail=detail)
    words = {"form": alert.dossier.title, "reason": text, "deadline": alert.due.isoformat()}
    for right in (Right.FILL, Right.REVIEW, Right.DECIDE):
        _tell(alert.dossier, right, f"alert-{name}", words, person)


def _move(
    alert: Alert, name: str, target: AlertState, person: Person, text: str, answer: Answer | None = None
) -> None:
    source = alert.state
    alert.state, alert.state_at = target, timezone.now()
    alert.version += 1
    alert.save()
    _step(alert, name, text, person, source=source, answer=answer)
    detail = {"from": str(source), "to": str(target.value), "reason": text}
    record(person, f"alert-{name}", f"alert:{alert.pk}", path=alert.unit.path, detail=detail)


def _step(
    alert: Alert, name: str, text: str, person: Person | None, source: str = "", answer: Answer | None = None
) -> None:
    AlertStep.objects.create(
        alert=alert,
        name=name,
        source=source,
        target=alert.state,
        level=alert.level,
        text=text,
        planned=answer.planned if answer else None,
        evidence=answer.evidence.strip() if answer else "",
        by=person,
    )


# -- measures ------------------------------------------------------------------------------------------------------


def add_measure(pk: int, person: Person, demand: Demand, *, version: int) -> Measure:
    """Demand one more measure of an alert that is being put right."""
    with transaction.atomic():
        alert = _locked(pk)
        if not may(person, Right.DECIDE, alert.unit):
            raise Refused("right")
        if alert.state != AlertState.RECTIFYING:
            raise Refused("state")
        if alert.version != version:
            raise Refused("stale")
        _demand_measure(demand, timezone.localdate())
        alert.version += 1
        alert.save(update_fields=["version"])
        made = _measure(alert, person, demand)
        _tell_next(alert, "measure", person, demand.text)
    return made


def _demand_measure(demand: Demand, today: date) -> None:
    if demand.kind not in MeasureKind.values or not demand.text.strip() or not demand.owner.strip():
        raise Refused("measure")
    if demand.due < today:
        raise Refused("planned")


def _measure(alert: Alert, person: Person, demand: Demand) -> Measure:
    made = Measure.objects.create(
        alert=alert, kind=demand.kind, text=demand.text.strip(), owner=demand.owner.strip(), due=demand.due, by=person,
        state_at=timezone.now(),
    )  # fmt: skip
    detail = {"text": made.text, "owner": made.owner, "deadline": made.due.isoformat()}
    record(person, "measure-made", f"alert:{alert.pk}", path=alert.unit.path, detail=detail)
    return made


def take_measure(name: str, pk: int, person: Person, *, version: int, text: str = "") -> Measure:
    """Take a way of a measure. Raises ``Refused``, and ``KeyError`` for a way that there is not."""
    way, text = MEASURES.way(name), text.strip()
    with transaction.atomic():
        found = Measure.objects.select_for_update(of=("self",)).select_related(
            "alert__unit", "alert__dossier"
        )
        measure = found.get(pk=pk)
        unit, source = measure.alert.unit, measure.state
        _demand(way, measure.state, measure.version, unit, person, version, text)
        if measure.alert.state != AlertState.RECTIFYING:
            raise Refused("state")
        measure.state, measure.state_at = way.target, timezone.now()
        measure.version += 1
        if name == "report":
            measure.report, measure.remark = text, ""
        else:
            measure.remark = text
        measure.save()
        detail = {"from": source, "to": way.target, "reason": text}
        record(person, f"measure-{name}", f"alert:{measure.alert_id}", path=unit.path, detail=detail)
        words = {"form": measure.alert.dossier.title, "by": person.name, "reason": text}
        next_ = Right.REVIEW if way.target == MeasureState.REPORTED else Right.FILL
        _tell(measure.alert.dossier, next_, f"measure-{name}", words, person)
    return measure


# -- stopped payments ----------------------------------------------------------------------------------------------


def may_pause(alert: Alert) -> bool:
    """Say whether the level of an alert opens the stopping of payments."""
    return any(step.id == PAUSE for step, _source in rules.consequences_at(rules.Level(alert.level)))


def paused(dossier: Dossier) -> bool:
    """Say whether payments to the project of a table are stopped."""
    found = Pause.objects.filter(state=PauseState.PAUSED, dossier__unit_id=dossier.unit_id)
    return found.filter(dossier__project=dossier.project).exists()


def pause(pk: int, person: Person, *, version: int, reason: str) -> Pause:
    """Stop payments to the project because of an alert grave enough for it; the bureau does, with its reason."""
    with transaction.atomic():
        alert = _locked(pk)
        if not may(person, Right.DECIDE, alert.unit):
            raise Refused("right")
        if alert.state not in LIVE or paused(alert.dossier):
            raise Refused("state")
        if alert.version != version:
            raise Refused("stale")
        if not reason.strip():
            raise Refused("reason")
        if not may_pause(alert):
            raise Refused("level")
        alert.version += 1
        alert.save(update_fields=["version"])
        made = Pause.objects.create(alert=alert, dossier=alert.dossier, reason=reason.strip(), by=person)
        _record_pause(made, "pause", person, made.reason)
    return made


def lift(pk: int, person: Person, *, version: int, reason: str) -> Pause:
    """Let payments go on, with the reason."""
    way = PAUSES.way("lift")
    with transaction.atomic():
        found = Pause.objects.select_for_update(of=("self",)).select_related("alert__unit", "dossier__unit")
        item = found.get(pk=pk)
        _demand(way, item.state, item.version, item.alert.unit, person, version, reason.strip())
        item.state, item.version = PauseState.LIFTED, item.version + 1
        item.lifted_reason, item.lifted_by, item.lifted_at = reason.strip(), person, timezone.now()
        item.save()
        _record_pause(item, "lift", person, item.lifted_reason)
    return item


def _record_pause(item: Pause, name: str, person: Person, reason: str) -> None:
    unit = item.alert.unit
    record(person, f"payments-{name}", f"alert:{item.alert_id}", path=unit.path, detail={"reason": reason})
    words = {"form": item.dossier.title, "by": person.name, "reason": reason}
    for right in (Right.FILL, Right.REVIEW):
        _tell(item.dossier, right, f"payments-{name}", words, person)


# -- common --------------------------------------------------------------------------------------------------------


def _locked_alerts() -> QuerySet[Alert]:
    return Alert.objects.select_for_update(of=("self",)).select_related(
        "unit", "dossier__unit", "dossier__round"
    )


def _locked(pk: int) -> Alert:
    return _locked_alerts().get(pk=pk)


def next_right(alert: Alert) -> Right:
    """Return the right of whom it is the turn."""
    turns = {
        AlertState.OPEN: Right.FILL,
        AlertState.ANSWERED: Right.REVIEW,
        AlertState.ACCEPTED: Right.REVIEW if alert.level <= rules.Level.NOTICE else Right.DECIDE,
    }
    return turns.get(AlertState(alert.state), Right.FILL)


def _tell_next(alert: Alert, name: str, by: Person, text: str) -> None:
    words = {
        "form": alert.dossier.title,
        "by": by.name,
        "reason": text,
        "deadline": alert.due.isoformat(),
    }
    _tell(alert.dossier, next_right(alert), f"alert-{name}", words, by)


def _tell(dossier: Dossier, right: Right, code: str, words: Mapping[str, object], by: Person | None) -> None:
    people = {post.person_id for post in posts_over(dossier.unit, right)} - {by.pk if by else None}
    _notify(sorted(people), code, words, dossier)


def _notify(people: Iterable[int], code: str, words: Mapping[str, object], dossier: Dossier) -> None:
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=code, words=dict(words), dossier=dossier) for pk in people
    )
