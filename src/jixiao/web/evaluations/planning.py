"""Planning an evaluation: its object, its framework with points checked by the rules, and its team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jixiao.evaluation import Framework, Promise, Sheet, evaluation_findings, load_framework
from jixiao.findings import Finding
from jixiao.forms.model import Form
from jixiao.profiles.labels import load_labels
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import profile_of
from jixiao.web.cycle.models import Dossier, Notification, Project, RoundKind
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.evaluations.access import ANSWERS, access
from jixiao.web.evaluations.models import Evaluation, Member, Subject
from jixiao.web.evaluations.ways import COMMISSIONS, LAST, Kind, State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import STEP, Person, Unit, lineage
from jixiao.web.office.rights import Right, may

MOST_PROJECTS = 60
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an evaluation is to be."""

    kind: str
    subject: str
    title: str
    year: int
    since: int
    projects: tuple[Project, ...]
    unit: Unit | None
    selection: str
    purpose: str
    third_party: str
    profile: str
    profile_on: date
    scoring_due: date
    due: date


def locked(pk: int) -> Evaluation:
    """Return an evaluation, its row locked until the running transaction ends."""
    return (
        Evaluation.objects.select_for_update(of=("self",)).select_related("unit", "commissioner").get(pk=pk)
    )


def object_of(plan: Plan) -> Unit:
    """Return the evaluated unit, or the nearest office above all evaluated projects."""
    if plan.unit is not None:
        return plan.unit
    found = {project.unit.path for project in plan.projects}
    common = min(found)
    while not all(path.startswith(common) for path in found):
        common = common[:-STEP]
    return Unit.objects.get(path=common)


def plan_evaluation(person: Person, plan: Plan) -> Evaluation:
    """Make an evaluation. Raises ``Refused``: ``right``, ``object`` (nothing, or too much, is evaluated)."""
    with transaction.atomic():
        unit = _checked(person, plan)
        made = Evaluation(created_by=person, framework={}, **_columns(plan, unit))
        made.save()
        _objects(made, plan, unit)
        made.framework = dump(first_framework(made))
        made.save(update_fields=["framework"])
        record(person, "evaluation-made", subject(made), path=unit.path, detail=_detail(plan))
    return made


def change_plan(pk: int, person: Person, plan: Plan, version: int) -> Evaluation:
    """Change an evaluation that is only planned; a new object or new rules begin with a new framework."""
    with transaction.atomic():
        found = locked(pk)
        demand_commissioner(found, person)
        demand(found, version, {State.PLANNED})
        unit = _checked(person, plan)
        before = (found.profile, found.profile_on, _about(found))
        for name, value in _columns(plan, unit).items():
            setattr(found, name, value)
        _objects(found, plan, unit)
        if before != (found.profile, found.profile_on, _about(found)):
            found.framework = dump(first_framework(found))
        found.version += 1
        found.save()
        record(person, "evaluation-changed", subject(found), path=unit.path, detail=_detail(plan))
    return found


def _about(evaluation: Evaluation) -> tuple[int, int, tuple[int, ...]]:
    projects = tuple(sorted(evaluation.projects.values_list("pk", flat=True)))
    return evaluation.year, evaluation.since, projects or (-evaluation.unit_id,)


def _checked(person: Person, plan: Plan) -> Unit:
    """Return the evaluated unit of a plan that may be."""
    number = len(plan.projects)
    fits = {
        Subject.PROJECT: number == 1,
        Subject.POLICY: 2 <= number <= MOST_PROJECTS,
        Subject.UNIT: number == 0 and plan.unit is not None,
    }
    if not fits[Subject(plan.subject)]:
        raise Refused("object")
    unit = object_of(plan)
    if not may(person, COMMISSIONS[plan.kind], unit):
        raise Refused("right")
    return unit


def _columns(plan: Plan, unit: Unit) -> dict[str, Any]:
    bureau = unit
    while bureau.parent is not None:
        bureau = bureau.parent
    return {
        "kind": plan.kind, "subject": plan.subject, "title": plan.title, "year": plan.year, "since": plan.since,
        "unit": unit, "commissioner": bureau if plan.kind == Kind.FISCAL else unit.department or unit,
        "selection": plan.selection, "purpose": plan.purpose, "third_party": plan.third_party,
        "profile": plan.profile, "profile_on": plan.profile_on, "scoring_due": plan.scoring_due, "due": plan.due,
    }  # fmt: skip


def _detail(plan: Plan) -> dict[str, str]:
    return {
        "title": plan.title, "reason": plan.selection, "deadline": plan.due.isoformat(),
        "projects": "、".join(project.code for project in plan.projects),
    }  # fmt: skip


def _objects(evaluation: Evaluation, plan: Plan, unit: Unit) -> None:
    evaluation.projects.set(plan.projects)
    evaluation.units.set({project.unit_id for project in plan.projects} or {unit.pk})
    gather_forms(evaluation)


def gather_forms(evaluation: Evaluation) -> None:
    """Take in every form of the evaluated projects, or of the whole unit, in the evaluated years."""
    found = Dossier.objects.filter(round__year__range=(evaluation.since, evaluation.year))
    if evaluation.subject == Subject.UNIT:
        found = found.filter(unit__path__startswith=evaluation.unit.path)
    else:
        found = found.filter(project__in=evaluation.projects.all())
    evaluation.dossiers.set(found.values_list("pk", flat=True))


def subject(evaluation: Evaluation) -> str:
    """Return the name of an evaluation in the journal."""
    return f"evaluation:{evaluation.pk}"


def demand(evaluation: Evaluation, version: int | None, states: Iterable[str]) -> None:
    """Refuse what is done too late, or after somebody else was first."""
    if evaluation.state not in states:
        raise Refused("state")
    if version is not None and evaluation.version != version:
        raise Refused("stale")


def demand_commissioner(evaluation: Evaluation, person: Person) -> None:
    """Refuse whoever may not commission this evaluation."""
    if not may(person, COMMISSIONS[evaluation.kind], evaluation.unit):
        raise Refused("right")


# -- framework ----------------------------------------------------------------------------------------------------


def dump(framework: Framework) -> dict[str, Any]:
    """Return a framework for storing."""
    return framework.model_dump(mode="json")


def first_framework(evaluation: Evaluation) -> Framework:
    """Return the framework of the place, outputs and effects from the targets where one form has them."""
    framework = load_framework(profile_of(evaluation.profile, evaluation.profile_on).lineage)
    sources = filling(evaluation)
    if evaluation.subject == Subject.POLICY or not sources:
        return framework
    return framework.with_promises(promises(load_form(sources[0].form)))


def filling(evaluation: Evaluation) -> list[Dossier]:
    """Return the forms from whose targets the framework can be filled: of results before targets, the newest first."""
    kinds = (RoundKind.SELF_EVALUATION, RoundKind.TARGET)
    found = evaluation.dossiers.filter(round__kind__in=kinds).select_related("round")
    if evaluation.subject == Subject.UNIT:
        found = found.filter(project=None)
    ready = [dossier for dossier in found if any(promises(load_form(dossier.form)))]
    return sorted(ready, key=lambda d: (-d.round.year, kinds.index(RoundKind(d.round.kind)), d.title))


def promises(form: Form) -> Iterator[Promise]:
    """Yield the named indicators of a form by the category that its labels mean."""
    labels = load_labels()
    for indicator in form.indicators:
        if not indicator.l3.text:
            continue
        category = labels.level1_id(indicator.l1.text or "") or next(
            iter(labels.level2_parents(indicator.l2.text or "")), ""
        )
        yield Promise(
            category,
            indicator.l2.text or indicator.l1.text or "",
            indicator.l3.text,
            indicator.target.text or "",
            indicator.weight.value or _ZERO,
        )


def points_findings(evaluation: Evaluation, framework: Framework) -> list[Finding]:
    """Return what the rules say against the points of a framework."""
    sheet = Sheet(project=evaluation.title, year=evaluation.year)
    profile = profile_of(evaluation.profile, evaluation.profile_on)
    return [f for f in evaluation_findings(sheet, framework.in_force(), profile) if f.field == "points"]


def set_points(pk: int, person: Person, points: Mapping[str, Decimal], version: int) -> Evaluation:
    """Give every criterion its points; those without are out of force. Only what the rules allow is taken.

    Raises ``Refused``: ``points`` with the findings, where they do not add up or outputs and effects get too little.
    """
    with transaction.atomic():
        found = locked(pk)
        _demand_framework(found, person, version)
        whole = found.whole_framework
        if set(points) != {criterion.id for criterion in whole.criteria} or min(points.values()) < 0:
            raise Refused("points")
        changed = whole.with_points(points)
        against = points_findings(found, changed)
        if against:
            raise Refused(
                "points", [{"message": finding.message("zh"), "finding": finding} for finding in against]
            )
        changes = [
            [f"points.{c.id}", f"{c.points:f}", f"{points[c.id]:f}"]
            for c in whole.criteria
            if c.points != points[c.id]
        ]
        _keep_framework(found, person, changed, {"changes": changes})
    return found


def fill_framework(pk: int, person: Person, dossier: int | None, version: int) -> Evaluation:
    """Begin the framework anew: general, or with the indicators of one of the forms."""
    with transaction.atomic():
        found = locked(pk)
        _demand_framework(found, person, version)
        framework = load_framework(profile_of(found.profile, found.profile_on).lineage)
        source = ""
        if dossier is not None:
            form = next((item for item in filling(found) if item.pk == dossier), None)
            if form is None:
                raise Refused("object")
            framework, source = framework.with_promises(promises(load_form(form.form))), f"dossier:{form.pk}"
        _keep_framework(found, person, framework, {"source": source})
    return found


def _demand_framework(evaluation: Evaluation, person: Person, version: int) -> None:
    """The commissioner sets the framework while planning; the leader may adjust it before scoring begins."""
    own = access(evaluation, person)
    if not (own.commissions or own.leader):
        raise Refused("right")
    demand(evaluation, version, {State.PLANNED} if own.commissions and not own.leader else {State.ASSIGNED})


def may_set_framework(evaluation: Evaluation, person: Person) -> bool:
    """Say whether a person may set the points now."""
    try:
        _demand_framework(evaluation, person, evaluation.version)
    except Refused:
        return False
    return True


def _keep_framework(
    evaluation: Evaluation, person: Person, framework: Framework, detail: Mapping[str, Any]
) -> None:
    evaluation.framework = dump(framework)
    evaluation.version += 1
    evaluation.save(update_fields=["framework", "version"])
    record(person, "evaluation-framework", subject(evaluation), path=evaluation.unit.path, detail=detail)


# -- team ---------------------------------------------------------------------------------------------------------


def candidates(evaluation: Evaluation) -> list[Person]:
    """Return the people who may be asked to evaluate: evaluators of the place who stand aside from the units."""
    above = lineage(evaluation.unit.path)
    people = Person.objects.filter(is_active=True, posts__role="evaluator", posts__unit__path__in=above)
    present = set(evaluation.members.filter(ended_at=None).values_list("person_id", flat=True))
    found = people.exclude(pk__in=present).distinct()
    return [
        person
        for person in found
        if may(person, Right.EVALUATE, evaluation.unit) and not interested(evaluation, person)
    ]


def interested(evaluation: Evaluation, person: Person) -> bool:
    """Say whether a person works for what is evaluated, or reviews it: he cannot judge it too."""
    rights = (*ANSWERS, Right.REVIEW, Right.DECIDE)
    return any(may(person, right, unit) for unit in evaluation.units.all() for right in rights)


def add_member(
    pk: int,
    person: Person,
    expert: Person,
    *,
    speciality: str,
    organisation: str,
    weight: Decimal,
    leader: bool,
) -> Member:
    """Ask an expert into the team. Raises ``Refused``: ``right``, ``state``, ``interest``, ``member``, ``reason``."""
    with transaction.atomic():
        found = locked(pk)
        demand_commissioner(found, person)
        demand(found, None, {State.PLANNED, State.ASSIGNED})
        if not speciality.strip() or weight <= 0:
            raise Refused("reason")
        if not may(expert, Right.EVALUATE, found.unit) or interested(found, expert):
            raise Refused("interest")
        try:
            with transaction.atomic():
                made = Member.objects.create(
                    evaluation=found, person=expert, leader=leader, speciality=speciality.strip(),
                    organisation=organisation.strip(), weight=weight,
                )  # fmt: skip
        except IntegrityError as error:
            raise Refused("member") from error
        detail = {"name": expert.name, "text": made.speciality}
        record(person, "evaluation-member", subject(found), path=found.unit.path, detail=detail)
        if found.state == State.ASSIGNED:
            tell([expert.pk], "evaluation-assign", found)
    return made


def end_member(pk: int, person: Person, member: int, reason: str) -> None:
    """Take an expert off the team before the scores are closed; his scores go out of the sheet, not out of the data."""
    with transaction.atomic():
        found = locked(pk)
        demand_commissioner(found, person)
        demand(found, None, {State.PLANNED, State.ASSIGNED, State.SCORING})
        if not reason.strip():
            raise Refused("reason")
        seat = found.members.filter(pk=member, ended_at=None).select_related("person").first()
        if seat is None:
            raise Refused("state")
        seat.ended_at, seat.reason = timezone.now(), reason.strip()
        seat.save()
        detail = {"name": seat.person.name, "reason": seat.reason}
        record(person, "evaluation-member-end", subject(found), path=found.unit.path, detail=detail)


def appoint_leader(pk: int, person: Person, member: int) -> None:
    """Make another member the leader."""
    with transaction.atomic():
        found = locked(pk)
        demand_commissioner(found, person)
        if found.state in LAST:
            raise Refused("state")
        seat = found.members.filter(pk=member, ended_at=None).select_related("person").first()
        if seat is None:
            raise Refused("state")
        found.members.filter(leader=True, ended_at=None).update(leader=False)
        seat.leader = True
        seat.save(update_fields=["leader"])
        record(
            person,
            "evaluation-leader",
            subject(found),
            path=found.unit.path,
            detail={"name": seat.person.name},
        )


def declare(pk: int, person: Person, *, free: bool, reason: str = "") -> Member:
    """State that nothing biases him, or withdraw with the reason. Raises ``Refused``: ``right``, ``reason``."""
    with transaction.atomic():
        found = locked(pk)
        seat = access(found, person).member
        if seat is None or seat.declared_at is not None:
            raise Refused("right")
        now = timezone.now()
        if free:
            seat.declared_at, seat.declaration = now, found.whole_framework.declaration.zh
            seat.save()
            record(
                person,
                "evaluation-declare",
                subject(found),
                path=found.unit.path,
                detail={"text": seat.declaration},
            )
            return seat
        if not reason.strip():
            raise Refused("reason")
        seat.recused_at = seat.ended_at = now
        seat.reason = reason.strip()
        seat.save()
        record(
            person, "evaluation-recuse", subject(found), path=found.unit.path, detail={"reason": seat.reason}
        )
        tell(commissioners(found), "evaluation-recuse", found, by=person.name, reason=seat.reason)
    return seat


def commissioners(evaluation: Evaluation) -> list[int]:
    """Return those who commissioned an evaluation: whoever made it, and who else holds that post nearest to the unit."""
    return sorted({post.person_id for post in posts_over(evaluation.unit, COMMISSIONS[evaluation.kind])})


def tell(people: Sequence[int], code: str, evaluation: Evaluation, **words: str) -> None:
    """Tell people something about an evaluation."""
    said = {"form": evaluation.title, "link": f"/evaluations/{evaluation.pk}/", **words}
    Notification.objects.bulk_create(Notification(person_id=pk, code=code, words=said) for pk in people)
