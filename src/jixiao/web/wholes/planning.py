"""What putting the projects together would write into a whole unit's form, cell by cell, before it is done.

Blank cells are filled; a cell in which something else stands is written over only where the unit says so. Points,
reasons and the objective are the unit's own and are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jixiao.analysis.unit_forms import SOURCE, Assembled
from jixiao.forms.model import Field, Form, FormKind, FundKind, FundLine, Indicator, Task
from jixiao.scoring import plain
from jixiao.values import Amount
from jixiao.values.text import bare, key
from jixiao.web.cycle.editing import MOST_ROWS, Edited, complete, edit, load_form, new_key
from jixiao.web.cycle.models import Dossier
from jixiao.web.cycle.services import Refused, locked_paths
from jixiao.web.desk.differences import Version, where
from jixiao.web.wholes.gathering import Source, sources, together

Change = dict[str, Any]
_BUDGET = ("total", "appropriation", "other")
_TEXTS = frozenset({"content", "achieved", "actual"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that the projects say something about: its path and name, what stands there, what they come to."""

    path: str
    where: str
    now: str
    wanted: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing is lost when it is written."""
        return not self.now.strip()

    @property
    def is_text(self) -> bool:
        """Whether words stand there, which the unit may have put better than its projects."""
        return self.path.rpartition(".")[2] in _TEXTS


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator of a project, by a name for choosing it; ``taken`` if the form has it already."""

    name: str
    indicator: Indicator
    taken: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The indicators of one project."""

    source: Source
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """One column of one kind of money: what the projects come to, and what the form says."""

    label: str
    column: str
    projects: Amount | None
    form: Amount | None

    @property
    def theirs(self) -> str:
        """What the projects come to, in words."""
        return _money(self.projects)

    @property
    def ours(self) -> str:
        """What the form says, in words."""
        return _money(self.form)

    @property
    def differs(self) -> bool:
        """Whether both are stated and are not the same money."""
        return self.projects is not None and self.form is not None and self.projects.yuan != self.form.yuan


def _money(amount: Amount | None) -> str:
    return f"{plain(amount.value)}{amount.unit}" if amount is not None else ""


@dataclass(slots=True)
class Plan:
    """Everything that the page shows before it is done."""

    form: Form
    rows: dict[str, list[str]]
    sources: list[Source]
    assembled: Assembled | None
    cells: list[Cell] = field(default_factory=list)
    funds: list[FundLine] = field(default_factory=list)
    """Kinds of money that the form has no line for yet."""
    tasks: list[Task] = field(default_factory=list)
    """Projects that are no task of the form yet."""
    groups: list[Group] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    promised: bool = False
    """Whether the unit's own approved targets fix the indicators, so that none can be added."""

    @property
    def filled(self) -> list[Cell]:
        """The blank cells that will be filled."""
        return [cell for cell in self.cells if cell.is_blank]

    @property
    def over(self) -> list[Cell]:
        """The cells in which something else stands."""
        return [cell for cell in self.cells if not cell.is_blank]

    @property
    def counted(self) -> list[Source]:
        """The projects whose forms count."""
        return [source for source in self.sources if source.form is not None]

    @property
    def does_something(self) -> bool:
        """Whether anything could be written."""
        offered = any(not offer.taken for group in self.groups for offer in group.offers)
        return bool(self.cells or self.funds or self.tasks or (offered and not self.promised))


def plan_for(dossier: Dossier) -> Plan:
    """Return what putting the projects together would write into a form as it stands now."""
    form = load_form(dossier.form)
    found = sources(dossier)
    plan = Plan(form, complete(dossier.rows, form), found, together(dossier, form, found))
    plan.promised = dossier.basis_id is not None
    if plan.assembled is None:
        return plan
    version = Version("", form, plan.rows)
    for path, now, wanted in [*_funds(plan), *_tasks(plan), *_actuals(plan)]:
        if wanted.printed and not _same(now, wanted):
            plan.cells.append(Cell(path, where(path, version), now.printed, wanted.printed))
    plan.groups = [_group(plan, source) for source in plan.counted]
    return plan


def _same(one: Field[Any], other: Field[Any]) -> bool:
    if isinstance(one.value, Amount) and isinstance(other.value, Amount):
        return one.value.yuan == other.value.yuan
    return key(one.printed) == key(other.printed)


Found = Iterator[tuple[str, Field[Any], Field[Any]]]


def _funds(plan: Plan) -> Found:
    assert plan.assembled is not None
    columns = (
        ("initial", "revised") if plan.form.kind is FormKind.TARGET else ("initial", "revised", "executed")
    )
    for wanted in plan.assembled.form.funds:
        number = next((n for n, line in enumerate(plan.form.funds) if line.line is wanted.line), None)
        if number is None:
            plan.funds.append(wanted)
            continue
        present = plan.form.funds[number]
        for column in columns:
            sum_, now = getattr(wanted, column), getattr(present, column)
            plan.sums.append(
                Sum(present.label.text or wanted.label.text or "", column, sum_.value, now.value)
            )
            if not (plan.promised and column == "initial"):
                yield f"funds.{plan.rows['funds'][number]}.{column}", now, sum_


def _tasks(plan: Plan) -> Found:
    assert plan.assembled is not None
    known = {name_of(task.name): number for number, task in enumerate(plan.form.tasks)}
    columns: tuple[str, ...] = () if plan.promised else ("content", *_BUDGET)
    if plan.form.kind is not FormKind.TARGET:
        columns += ("executed", "achieved")
    for wanted in plan.assembled.form.tasks:
        number = known.get(name_of(wanted.name))
        if number is None:
            plan.tasks.append(wanted)
            continue
        for column in columns:
            path = f"tasks.{plan.rows['tasks'][number]}.{column}"
            yield path, getattr(plan.form.tasks[number], column), getattr(wanted, column)


def name_of(value: Field[Any]) -> str:
    """Return what two names are compared by."""
    return bare(key(value.text or ""))


def _taken(form: Form) -> dict[tuple[str, str], int]:
    """Return the indicators that came from projects, by project and name."""
    return {
        (name_of(line.extra[SOURCE]), name_of(line.l3)): number
        for number, line in enumerate(form.indicators)
        if SOURCE in line.extra
    }


def _actuals(plan: Plan) -> Found:
    """Return what projects have reached of the indicators that came from them."""
    if plan.form.kind is FormKind.TARGET:
        return
    known = _taken(plan.form)
    for source in plan.counted:
        assert source.form is not None
        for line in source.form.indicators:
            number = known.get((bare(key(source.project.name)), name_of(line.l3)))
            if number is not None:
                path = f"indicators.{plan.rows['indicators'][number]}.actual"
                yield path, plan.form.indicators[number].actual, line.actual


def _group(plan: Plan, source: Source) -> Group:
    assert source.form is not None
    known, project = _taken(plan.form), bare(key(source.project.name))
    offers = [
        Offer(f"{source.project.pk}.{name}", line, (project, name_of(line.l3)) in known)
        for name, line in zip(source.keys, source.form.indicators, strict=True)
        if line.l3.text
    ]
    return Group(source, tuple(offers))


def column_name(column: str) -> str:
    """Return the heading of a column of the funds."""
    return {"initial": _("年初预算数"), "revised": _("全年预算数"), "executed": _("全年执行数")}.get(
        column, column
    )


# -- doing it -----------------------------------------------------------------------------------------------------


def carried_out(dossier: Dossier, plan: Plan, over: frozenset[str], chosen: frozenset[str]) -> Edited:
    """Return the form with what was planned: blanks filled, the named cells written over, the chosen indicators added.

    Raises ``Refused`` where nothing would change, or a form would hold too many indicators.
    """
    cells = [cell for cell in plan.cells if cell.is_blank or cell.path in over]
    changes: list[Change] = [_set(cell.path, cell.now, cell.wanted) for cell in cells]
    kinds: dict[str, FundKind] = {}
    for line in plan.funds:
        name = new_key()
        kinds[name] = line.line
        columns = ("label", "initial", "revised", "executed")
        changes += _added("funds", name, _last(plan, "funds"), {c: getattr(line, c).printed for c in columns})
    for task in plan.tasks:
        texts = {c: getattr(task, c).printed for c in type(task).model_fields}
        changes += _added("tasks", new_key(), "end", texts)
    if not plan.promised:
        changes += _indicators(plan, chosen)
    edited = edit(plan.form, plan.rows, changes, locked_paths(dossier))
    if not edited.changed:
        raise Refused("whole-nothing")
    for name, kind in kinds.items():
        edited.form.funds[edited.rows["funds"].index(name)].line = kind
    return edited


def _set(path: str, was: str, value: str) -> Change:
    return {"op": "set", "path": path, "was": was, "value": value}


def _last(plan: Plan, name: str) -> str | None:
    return plan.rows[name][-1] if plan.rows[name] else None


def _added(name: str, row: str, after: str | None, texts: dict[str, str]) -> Iterator[Change]:
    yield {"op": "add", "list": name, "key": row, "after": after}
    for column, text in texts.items():
        if text:
            yield _set(f"{name}.{row}.{column}", "", text)


@dataclass(slots=True)
class _Place:
    """A row of the indicators while more are put in: its key, its categories, whether its name is still blank."""

    row: str
    l1: str
    l2: str
    blank: bool


def _indicators(plan: Plan, chosen: frozenset[str]) -> Iterator[Change]:
    """Yield the changes that put chosen indicators under their categories, blank rows of the same category first."""
    keys = plan.rows["indicators"]
    places = [
        _Place(row, name_of(line.l1), name_of(line.l2), not line.l3.text and not line.target.text)
        for row, line in zip(keys, plan.form.indicators, strict=True)
    ]
    for group in plan.groups:
        for offer in group.offers:
            if offer.name not in chosen or offer.taken:
                continue
            line = offer.indicator
            texts = {
                "l1": line.l1.text,
                "l2": line.l2.text,
                "l3": line.l3.text,
                "target": line.target.printed,
            }
            if plan.form.kind is not FormKind.TARGET:
                texts["actual"] = line.actual.printed
            texts[f"extra:{SOURCE}"] = group.source.project.name
            yield from _placed(places, {name: text or "" for name, text in texts.items()}, line)
    if len(places) > MOST_ROWS:
        raise Refused("whole-indicators")


def _placed(places: list[_Place], texts: dict[str, str], line: Indicator) -> Iterator[Change]:
    l1, l2 = name_of(line.l1), name_of(line.l2)
    same = [n for n, place in enumerate(places) if (place.l1, place.l2) == (l1, l2)]
    free = next((n for n in same if places[n].blank), None)
    if free is not None:
        places[free].blank = False
        start = f"indicators.{places[free].row}."
        yield from (_set(start + c, "", text) for c, text in texts.items() if text and c not in ("l1", "l2"))
        return
    near = same or [n for n, place in enumerate(places) if place.l1 == l1] or [len(places) - 1]
    row = new_key()
    after = places[near[-1]].row if places else None
    places.insert(near[-1] + 1, _Place(row, l1, l2, False))
    yield from _added("indicators", row, after, texts)
