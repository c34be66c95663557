"""The figures of a form as a report shows them: as printed, and beside it what the rules give if that differs."""

from __future__ import annotations

from decimal import Decimal

from jixiao.forms.model import Field, FundLine, Indicator
from jixiao.rendering.reports.content import Cell, Run, Runs, Tone, Words, runs_of
from jixiao.rendering.reports.dossier import Dossier
from jixiao.rendering.reports.sentences import gap, told
from jixiao.rendering.wording import number_shown, reflow
from jixiao.scoring import Execution, Score, plain
from jixiao.values import Amount
from jixiao.values.amount import MoneyUnit

_BARE = set("0123456789,.-+() ¥￥")


def blank(language: str) -> Run:
    """Return the mark of a blank cell that should not be blank."""
    return Run(told("not filled", language), Tone.GAP)


def amount_words(field: Field[Amount], what: str, language: str) -> Words:
    """Return an amount as printed with its unit, or a marked gap."""
    if field.text is None:
        return gap(what, language)
    unit = str(field.value.unit) if field.value is not None and set(field.text) <= _BARE else ""
    if language == "en" and unit:
        return f"{field.text} {told(f'unit.{unit}', language)}"
    return field.text + unit


def printed_words(field: Field[Decimal] | Field[str], what: str, language: str) -> Words:
    """Return a text as printed, or a marked gap."""
    return field.text if field.text is not None else gap(what, language)


def beside(printed: str | None, recomputed: str | None, language: str, missing: Words) -> Runs:
    """Return a printed figure with the recomputed one beside it; ``recomputed`` is none where they agree."""
    if recomputed is None:
        return runs_of(printed if printed is not None else missing)
    note = told("recomputed", language, value=recomputed)
    if printed is None:
        return (*runs_of(missing), Run(note))
    return (Run(printed), Run(note))


def rate_recomputed(line: FundLine, execution: Execution | None) -> str | None:
    """Return the rate by the rules, in percent, where it is not the printed one."""
    if execution is None or execution.printed_rate is None:
        return None
    value = line.rate.value
    if value is not None and execution.printed_rate in value.readings:
        return None
    return f"{plain(execution.printed_rate)}%"


def rate_words(line: FundLine, execution: Execution | None, language: str, missing: Words) -> Runs:
    """Return the execution rate of a line."""
    return beside(line.rate.text, rate_recomputed(line, execution), language, missing)


def score_recomputed(printed: Decimal | None, score: Score | None, tolerance: Decimal) -> str | None:
    """Return the points by the rules, or their interval, where the printed ones are not among them."""
    if score is None or score.low is None or score.high is None:
        return None
    if printed is not None and score.allows(printed, tolerance):
        return None
    return interval(score.low, score.high)


def interval(low: Decimal, high: Decimal) -> str:
    """Return one number, or two with a dash.

    >>> interval(Decimal("9.0"), Decimal("12")), interval(Decimal(10), Decimal("10.00"))
    ('9—12', '10')
    """
    return plain(low, 2) if low == high else f"{plain(low, 2)}—{plain(high, 2)}"


def score_words(
    field: Field[Decimal], score: Score | None, dossier: Dossier, language: str, missing: Words
) -> Runs:
    """Return the points of a line."""
    tolerance: Decimal = dossier.profile.get("score.tolerance")
    return beside(field.text, score_recomputed(field.value, score, tolerance), language, missing)


def number_cell(runs: Words, number: Decimal | None, form: str = "General") -> Cell:
    """Return a cell with a number behind its text."""
    return Cell(runs_of(runs), number, form)


def text_cell(words: Words) -> Cell:
    """Return a cell of text."""
    return Cell(runs_of(words))


def count_cell(number: int) -> Cell:
    """Return a cell with a count."""
    return Cell((Run(str(number)),), Decimal(number), "0")


def printed_cell(field: Field[Amount] | Field[Decimal], missing: Words = "") -> Cell:
    """Return a cell that shows a figure exactly as printed."""
    text = field.text
    if text is None:
        return text_cell(missing)
    found = number_shown(text)
    return number_cell(text, *found) if found else text_cell(text)


def figure_cell(number: Decimal | None, decimals: int, *, grouped: bool = True, missing: Words = "") -> Cell:
    """Return a cell with a number in a given number of decimals."""
    if number is None:
        return text_cell(missing)
    form = ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "")
    return number_cell(f"{number:,.{decimals}f}" if grouped else f"{number:.{decimals}f}", number, form)


def decimals_of(numbers: list[Decimal]) -> int:
    """Return how many decimals show all numbers exactly, without trailing zeros."""
    exponents = (number.normalize().as_tuple().exponent for number in numbers)
    return max((-e for e in exponents if isinstance(e, int) and e < 0), default=0)


def common_unit(units: set[MoneyUnit]) -> MoneyUnit:
    """Return the unit of a table: the only one, else 元, in which every amount is exact."""
    return next(iter(units)) if len(units) == 1 else MoneyUnit.YUAN


def in_unit(yuan: Decimal | None, unit: MoneyUnit) -> Decimal | None:
    """Return an amount of 元 in another unit, exactly."""
    return None if yuan is None else Amount(yuan, MoneyUnit.YUAN).to(unit).value


def unit_name(unit: MoneyUnit | str, language: str) -> str:
    """Return the name of a money unit."""
    return told(f"unit.{unit}", language)


def indicator_name(indicator: Indicator, language: str) -> Words:
    """Return the name of an indicator."""
    return reflow(indicator.l3.printed) if indicator.l3.text else blank(language)
