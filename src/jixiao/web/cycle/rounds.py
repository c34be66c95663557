"""Keeping and opening rounds: a dossier for every project, or every whole unit, in scope, prefilled from approved targets if any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jixiao.analysis.unit_forms import SOURCE
from jixiao.forms.entry import form_of, text_field
from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundLine,
    Indicator,
    Monitoring,
    MonthField,
)
from jixiao.values import Amount, Expression, Rate
from jixiao.web.changes import carrying
from jixiao.web.changes.following import amount_in_force
from jixiao.web.changes.targets import rows_in_force, targets_in_force
from jixiao.web.cycle.editing import keys_for, load_form
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Notification, Project, Round, RoundKind, Subject
from jixiao.web.cycle.services import Refused, posts_over, store
from jixiao.web.cycle.states import EDITABLE, State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Post, Unit, UnitKind, lineage
from jixiao.web.office.rights import RIGHTS, Right, in_force, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

FUND_LINES = ("total", "appropriation", "carryover", "other")
LABELS = {
    "total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}


def keep(round_: Round, person: Person, changed: Mapping[str, str]) -> Round:
    """Save a round that was made or changed; one that is closed is not changed any more."""
    with transaction.atomic():
        known = Round.objects.select_for_update().filter(pk=round_.pk).first()
        if not all(may(person, Right.ROUNDS, one.scope) for one in (known, round_) if one is not None):
            raise Refused("right")
        if known is not None and known.closed_at is not None:
            raise Refused("closed")
        round_.save(update_fields=None if known is None else changed.keys())
        action = "round-made" if known is None else "round-changed"
        record(person, action, f"round:{round_.pk}", path=round_.scope.path, detail=changed)
    return round_


def open_round(round_: Round, person: Person, projects: Iterable[Project] | None = None) -> int:
    """Make the dossiers of a round that are not there yet, tell those who fill them in, and return how many."""
    if not may(person, Right.ROUNDS, round_.scope):
        raise Refused("right")
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        if round_.closed_at is not None:
            raise Refused("closed")
        if round_.subject == Subject.UNIT:
            present = set(round_.dossiers.values_list("unit_id", flat=True))
            made = [start_unit(round_, unit) for unit in whole_units(round_) if unit.pk not in present]
        else:
            wanted = projects if projects is not None else _projects(round_)
            present = set(round_.dossiers.values_list("project_id", flat=True))
            made = [start(round_, project) for project in wanted if project.pk not in present]
        record(
            person, "open-round", f"round:{round_.pk}", path=round_.scope.path, detail={"dossiers": len(made)}
        )
        _tell(round_, {dossier.unit for dossier in made})
    return len(made)


def _projects(round_: Round) -> Iterable[Project]:
    """Return the projects that belong into a round: those in use in its scope.

    A round of targets beside another one (``basis``) is for projects that have declared nowhere else this year.
    """
    found = Project.objects.filter(active=True, unit__path__startswith=round_.scope.path)
    if round_.kind == RoundKind.TARGET and round_.basis_id is not None:
        declared = Dossier.objects.filter(round__kind=RoundKind.TARGET, round__year=round_.year)
        found = found.exclude(pk__in=declared.exclude(project=None).values("project_id"))
    return found.select_related("unit")


def whole_units(round_: Round) -> QuerySet[Unit]:
    """Return the units in a round's scope that have a form of the whole: budget units, departments with projects."""
    own = Project.objects.filter(active=True, unit=OuterRef("pk"))
    found = Unit.objects.filter(active=True, path__startswith=round_.scope.path)
    return found.filter(Q(kind=UnitKind.UNIT) | Q(Exists(own), kind=UnitKind.DEPARTMENT)).order_by("path")


def start_unit(round_: Round, unit: Unit) -> Dossier:
    """Make the dossier of a whole unit in a round."""
    basis = approved_target(round_, None, unit)
    form, rows = prefilled_unit(round_, unit, basis)
    dossier = Dossier(
        round=round_, unit=unit, title=unit.name, basis=basis, form={"kind": form.kind.value}, rows=rows
    )
    dossier.save()
    store(dossier, form, rows, judged(dossier, form, rows))
    return dossier


def prefilled_unit(round_: Round, unit: Unit, basis: Dossier | None) -> tuple[Form, dict[str, list[str]]]:
    """Return the form a whole unit starts with: from its own approved targets, else the blank official form."""
    kind = FormKind(round_.kind)
    if basis is None:
        form = blank(kind, round_.year)
        rows = keys_for(form)
    else:
        form, rows = _from_targets(basis, kind), rows_in_force(basis)
    form.scope, form.year = "unit", round_.year
    form.unit = text_field(unit.name)
    form.department = text_field(unit.department.name if unit.department else "")
    return form, rows


def start(round_: Round, project: Project) -> Dossier:
    """Make the dossier of a project in a round."""
    basis = approved_target(round_, project)
    form, rows = prefilled(round_, project, basis)
    dossier = Dossier(
        round=round_, project=project, unit=project.unit, title=project.name, basis=basis, form={}, rows=rows
    )
    dossier.form = {"kind": form.kind.value}
    dossier.save()
    form, filled, figure = carrying.begun(round_, project, form, rows, basis)
    store(dossier, form, rows, judged(dossier, form, rows))
    carrying.note(dossier, filled, figure)
    return dossier


def renamed(project: Project, person: Person) -> None:
    """Let the open forms of a project take its new name over; those that were decided keep the name they had."""
    open_ = Dossier.objects.select_for_update(of=("self",)).select_related("round", "unit", "project")
    for dossier in open_.filter(project=project, state__in=EDITABLE, round__closed_at=None):
        form = load_form(dossier.form)
        before, form.project = form.project.printed, text_field(project.name)
        dossier.title = project.name
        store(dossier, form, dossier.rows, judged(dossier, form, dossier.rows))
        detail = {"changes": [["project", before, project.name]]}
        record(person, "change", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)


def approved_target(round_: Round, project: Project | None, unit: Unit | None = None) -> Dossier | None:
    """Return the approved targets of the year that results are measured against: a project's, or a whole unit's."""
    if round_.kind == RoundKind.TARGET:
        return None
    found = Dossier.objects.filter(
        project=project, round__kind=RoundKind.TARGET, round__year=round_.year, state=State.APPROVED
    )
    if unit is not None:
        found = found.filter(unit=unit)
    if round_.basis_id:
        beside = Q(round__basis_id=round_.basis_id)  # a project that was added during the year declares there
        found = found.filter(Q(round_id=round_.basis_id) | beside)
    return found.order_by("-pk").first()


def prefilled(round_: Round, project: Project, basis: Dossier | None) -> tuple[Form, dict[str, list[str]]]:
    """Return the form a project starts with: from its approved targets, else the blank official form."""
    kind = FormKind(round_.kind)
    department = project.unit.department
    if basis is None:
        form = blank(kind, round_.year)
        rows = keys_for(form)
    else:
        form, rows = _from_targets(basis, kind), rows_in_force(basis)
    form.year = round_.year
    form.project = text_field(project.name)
    form.department = text_field(department.name if department else "")
    form.unit = text_field(project.unit.name)
    if isinstance(form, Monitoring) and round_.month is not None:
        form.month = MonthField(printed=f"1-{round_.month}月", value=round_.month)
    return form, rows


def blank(kind: FormKind, year: int) -> Form:
    """Return the blank form of a kind: the fund lines and a first row below each usual category."""
    funds = [{"line": line, "label": LABELS[line]} for line in FUND_LINES]
    categories = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
                  ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"))  # fmt: skip
    indicators = [{"l1": l1, "l2": l2} for l1, l2 in categories]
    return form_of(
        {
            "kind": kind.value,
            "year": year,
            "amount_unit_label": "万元",
            "funds": funds,
            "indicators": indicators,
        }
    )


def _from_targets(basis: Dossier, kind: FormKind) -> Form:
    """Return a form of results with the promises in force: names, target values, weights, initial and revised budget."""
    target, rows = targets_in_force(basis)
    approved = dict(zip(basis.rows.get("funds", ()), load_form(basis.form).funds, strict=False))
    promised = [
        Indicator(
            l1=i.l1,
            l2=i.l2,
            l3=i.l3,
            target=i.target,
            weight=i.weight,
            actual=Field[Expression](),
            extra={SOURCE: i.extra[SOURCE]} if SOURCE in i.extra else {},
        )
        for i in target.indicators
    ]
    return CLASSES[kind](
        kind=kind,
        scope=target.scope,
        tasks=target.tasks if kind is FormKind.SELF_EVALUATION else [],
        year=target.year,
        amount_unit_label=target.amount_unit_label,
        amount_unit_true=target.amount_unit_true,
        funds=[
            _budgeted(line, approved.get(key))
            for line, key in zip(target.funds, rows.get("funds", ()), strict=False)
        ],
        objective_expected=target.objective_expected,
        indicators=promised,
    )


def _budgeted(line: FundLine, approved: FundLine | None) -> FundLine:
    """Return a fund line with the approved amount as the initial budget and the amount in force as the revised one.

    What was executed is to be filled in; a line that an adjustment added had no initial budget.
    """
    return FundLine(
        line=line.line,
        label=line.label,
        initial=amount_in_force(approved) if approved is not None else Field[Amount](),
        revised=amount_in_force(line),
        rate=Field[Rate](),
        weight=line.weight,
    )


def _tell(round_: Round, units: Iterable[Unit]) -> None:
    people: set[int] = set()
    for unit in units:
        people |= {post.person_id for post in posts_over(unit, Right.FILL) if post.unit.kind == unit.kind}
    words = {"round": round_.title, "deadline": round_.deadline.isoformat()}
    Notification.objects.bulk_create(
        Notification(person_id=pk, code="round-opened", words=words, round=round_) for pk in sorted(people)
    )


def close_round(pk: int, person: Person) -> Round:
    """Close a round: nothing in it changes any more."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update().select_related("scope").get(pk=pk)
        if not may(person, Right.ROUNDS, round_.scope):
            raise Refused("right")
        if round_.closed_at is None:
            round_.closed_at = timezone.now()
            round_.save(update_fields=["closed_at"])
            record(person, "close-round", f"round:{pk}", path=round_.scope.path)
    return round_


def remind(today: date) -> int:
    """Tell those who fill in what is due within the round's days of notice, once a day; return how many were told.

    Each round costs the same few queries, however many forms are due.
    """
    fillers = _fillers()
    return sum(
        _remind_of(round_, fillers, today)
        for round_ in Round.objects.filter(closed_at=None).prefetch_related("extensions")
    )


def _fillers() -> dict[str, set[int]]:
    """Return who fills in by the path of the unit of the post."""
    found: dict[str, set[int]] = {}
    roles = [role for role, rights in RIGHTS.items() if Right.FILL in rights]
    posts = Post.objects.filter(in_force(), role__in=roles)
    for path, person in posts.values_list("unit__path", "person_id"):
        found.setdefault(path, set()).add(person)
    return found


def _remind_of(round_: Round, fillers: dict[str, set[int]], today: date) -> int:
    """Tell everybody of his forms of one round that are due and that he was not told of today."""
    later = {extension.unit_id: extension.deadline for extension in round_.extensions.all()}
    if min([round_.deadline, *later.values()]) > today + timedelta(days=round_.remind_days):
        return 0
    on = today.isoformat()
    again = Notification.objects.filter(code="due", dossier__round=round_, words__on=on)
    told = set(again.values_list("person_id", "dossier_id"))
    made = []
    due = round_.dossiers.filter(state__in=EDITABLE).order_by("pk")
    for pk, title, unit, path in due.values_list("pk", "title", "unit_id", "unit__path"):
        deadline = later.get(unit, round_.deadline)
        left = (deadline - today).days
        if left > round_.remind_days:
            continue
        words = {"form": title, "deadline": deadline.isoformat(), "left": left, "on": on}
        people = {one for above in lineage(path) for one in fillers.get(above, ())}
        made += [
            Notification(person_id=person, code="due", dossier_id=pk, words=words)
            for person in sorted(people)
            if (person, pk) not in told
        ]
    Notification.objects.bulk_create(made, batch_size=1000)
    return len(made)
