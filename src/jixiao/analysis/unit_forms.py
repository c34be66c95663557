"""A whole unit's form (部门整体支出) put together from the forms of its projects, for the unit to finish.

Money is summed by kind in 元, exactly; each project becomes a main task, in a
self-evaluation with what was spent and done; indicators are copied where the unit chooses
them, each with the project it came from. Rates and scores, the points and the total are left blank: a whole unit's score
is no sum of its projects'. What a project does not state is named as a gap and never taken as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from jixiao.forms.entry import text_field
from jixiao.forms.model import (
    CLASSES,
    AmountField,
    ExpressionField,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    Task,
)
from jixiao.rendering.layouts import load_layouts
from jixiao.scoring import plain
from jixiao.values import Amount, MoneyUnit, Place
from jixiao.values.width import EXACT

Value = TypeVar("Value")
SOURCE = "来源项目"
"""The column that names the project an indicator was copied from."""
_COLUMNS = ("initial", "revised", "executed")
_PLACES = 60
"""More decimals than any amount has: nothing is rounded."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure that a project does not state, and that a sum therefore lacks."""

    project: str
    line: FundKind
    column: str
    """``initial``, ``revised`` or ``executed``; ``line`` where the form has no such line at all but another has."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that the unit takes over: the number of the form, the number of its indicator."""

    form: int
    indicator: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """The unit's form, and what the projects' forms leave open."""

    form: Form
    gaps: tuple[Gap, ...]


def assemble(
    forms: Sequence[Form],
    *,
    unit: str,
    year: int,
    department: str = "",
    kind: FormKind | None = None,
    chosen: Iterable[Choice] = (),
    money: MoneyUnit = MoneyUnit.WAN,
) -> Assembled:
    """Put a whole unit's form together.

    Args:
        forms: The projects' forms of one year and kind.
        unit: The unit's name.
        year: The year; a form of another year is refused.
        department: The supervising department.
        kind: The kind of the unit's form, if not that of the projects'.
        chosen: The indicators to copy, in the order in which they are to stand.
        money: The unit that the amounts are printed in.

    Raises ``ValueError`` where there is no form, one is of another year or kind than the others, one is itself a whole
    unit's, or an indicator is chosen that there is not.
    """
    _refuse(forms, year)
    own = kind or forms[0].kind
    gaps: list[Gap] = []
    record = CLASSES[own](
        kind=own,
        scope="unit",
        title=text_field(load_layouts().named(own, "unit").title),
        year=year,
        unit=text_field(unit),
        department=text_field(department),
        amount_unit_label=money.value,
        amount_unit_true=money.value,
        funds=_funds(forms, own, money, gaps),
        tasks=[_task(form, own, money) for form in forms],
        indicators=[_copied(forms, choice, own) for choice in chosen],
    )
    return Assembled(record, tuple(gaps))


def _refuse(forms: Sequence[Form], year: int) -> None:
    if not forms:
        raise ValueError("没有项目表 (there is no form)")
    for form in forms:
        if form.scope != "project" or form.kind is not forms[0].kind:
            raise ValueError(f"“{_name(form)}”不是同类的项目表 (not a project's form of the same kind)")
        if form.year not in (None, year):
            raise ValueError(f"“{_name(form)}”是{form.year}年度的 (of another year)")


def _name(form: Form) -> str:
    return form.project.text or form.unit.text or ""


def _lines(form: Form, kind: FundKind) -> list[FundLine]:
    """Return the lines of one kind of money; of the total only the first, since some forms repeat it."""
    found = [line for line in form.funds if line.line is kind]
    return found[:1] if kind is FundKind.TOTAL else found


def _funds(forms: Sequence[Form], kind: FormKind, money: MoneyUnit, gaps: list[Gap]) -> list[FundLine]:
    layout = load_layouts().named(kind, "unit").funds
    labels = {FundKind(name): label for name, label in layout.lines.items()} if layout else {}
    used = [line for line in FundKind if any(_lines(form, line) for form in forms)]
    columns = [
        column
        for column in _COLUMNS
        if not (kind is FormKind.TARGET and column == "executed")
        and any(getattr(line, column).value is not None for form in forms for line in form.funds)
    ]
    result = []
    for line in used:
        for form in forms:
            if line is FundKind.TOTAL and not _lines(form, line):
                gaps.append(Gap(_name(form), line, "line"))
        sums: dict[str, Any] = {column: _sum(forms, line, column, money, gaps) for column in columns}
        label = text_field(labels.get(line) or _label(forms, line))
        result.append(FundLine(line=line, label=label, **sums))
    return result


def _label(forms: Sequence[Form], kind: FundKind) -> str | None:
    """Return what the first project's form calls a kind of money that the layout does not list."""
    return next((line.label.text for form in forms for line in _lines(form, kind) if line.label.text), None)


def _sum(
    forms: Sequence[Form], line: FundKind, column: str, money: MoneyUnit, gaps: list[Gap]
) -> Field[Amount]:
    """Add up one column of one kind of money; a project without such a line has none of it."""
    whole, known = Decimal(0), False
    for form in forms:
        for fund in _lines(form, line):
            amount: Amount | None = getattr(fund, column).value
            if amount is not None:
                whole, known = EXACT.add(whole, amount.yuan), True
            elif _says_something(fund):
                gaps.append(Gap(_name(form), line, column))
    return _amount(whole if known else None, money)


def _says_something(fund: FundLine) -> bool:
    """Say whether a blank in a line is a gap: always in the total; in a part only beside an amount that is not 0."""
    amounts = (getattr(fund, column).value for column in _COLUMNS)
    return fund.line is FundKind.TOTAL or any(amount is not None and amount.yuan for amount in amounts)


def _amount(yuan: Decimal | None, money: MoneyUnit) -> Field[Amount]:
    if yuan is None:
        return AmountField()
    amount = Amount(yuan, MoneyUnit.YUAN).to(money)
    return AmountField.of(plain(amount.value, _PLACES), amount, Place())


def _task(form: Form, kind: FormKind, money: MoneyUnit) -> Task:
    """Return a project as a main task: its objective, its budget, revised where it was, and what came of it."""
    task = Task(
        name=text_field(form.project.text),
        content=text_field(form.objective_expected.text),
        total=_amount(_budget(form, (FundKind.TOTAL,)), money),
        appropriation=_amount(_budget(form, (FundKind.APPROPRIATION, FundKind.SUPERIOR)), money),
        other=_amount(_budget(form, (FundKind.CARRYOVER, FundKind.OTHER)), money),
    )
    if kind is FormKind.SELF_EVALUATION:
        spent = next((line.executed.value for line in _lines(form, FundKind.TOTAL)), None)
        task.executed = _amount(spent.yuan if spent is not None else None, money)
        task.achieved = text_field(form.objective_actual.text)
    return task


def _budget(form: Form, kinds: tuple[FundKind, ...]) -> Decimal | None:
    """Return a project's budget of some kinds of money in 元; ``None`` where none of them is stated."""
    stated = [
        amount.yuan
        for kind in kinds
        for line in _lines(form, kind)
        if (amount := line.revised.value or line.initial.value) is not None
    ]
    return sum(stated, Decimal(0)) if stated else None


def _copied(forms: Sequence[Form], choice: Choice, kind: FormKind) -> Indicator:
    """Copy an indicator without points and reasons, with the project it came from."""
    if not (0 <= choice.form < len(forms) and 0 <= choice.indicator < len(forms[choice.form].indicators)):
        raise ValueError(f"没有这个指标 (there is no such indicator): {choice}")
    source = forms[choice.form].indicators[choice.indicator]
    return Indicator(
        l1=text_field(source.l1.text),
        l2=text_field(source.l2.text),
        l3=text_field(source.l3.text),
        target=_moved(source.target),
        actual=ExpressionField() if kind is FormKind.TARGET else _moved(source.actual),
        extra={SOURCE: text_field(_name(forms[choice.form]))},
    )


def _moved(field: Field[Value]) -> Field[Value]:
    """Return a field without the place it had in another document."""
    return field.model_copy(update={"place": Place(), "repair": None})
