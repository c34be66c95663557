"""The analyses of self-evaluation forms: blank, contradicted by money and outputs, repeated, beside the point."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, Case, Result, check
from jixiao.checks.rows import Row
from jixiao.checks.wording import patterns
from jixiao.forms.model import LabelledText
from jixiao.scoring import plain

WORDS = patterns("analyses")
_BLOCKS = 3
_REPEATED = 10


def _blocks(case: Case) -> list[tuple[int, LabelledText]]:
    return [(i, text) for i, text in enumerate(case.form.texts) if WORDS["analysis"].search(text.label)]


@check("analysis-blank", "analysis-section-blank", "section-missing", kinds=SELF_EVALUATION, about="texts")
def filled(case: Case) -> Iterator[Result]:
    """The analyses that a form has are written, and none of the official ones is left out."""
    blocks = _blocks(case)
    blank = [(index, text) for index, text in blocks if text.field.value is None]
    if len(blank) == len(blocks) >= _BLOCKS:
        index, text = blank[0]
        yield case.found("analysis-blank", f"texts[{index}]", text.field, count=str(len(blank)))
    elif len(blocks) >= _BLOCKS:
        for index, text in blank:
            yield case.found("analysis-section-blank", f"texts[{index}]", text.field, label=text.label)
    labels = [text.label for _, text in blocks]
    named = {name: any(WORDS[name].search(label) for label in labels) for name in ("benefit", "satisfaction")}
    if all(named.values()) and not any(WORDS["outputs"].search(label) for label in labels):
        yield case.found("section-missing", "", label="产出情况及分析")


@check("analysis-contradicts-funds", "analysis-contradicts-outputs", kinds=SELF_EVALUATION, about="texts")
def claims_of_completion(case: Case) -> Iterator[Result]:
    """A claim of completion by budget or by plan agrees with the execution rate and with the outputs."""
    execution = case.card.execution
    low = case.rules.values["execution.low_below"]
    rate = execution.rate if execution is not None else None
    behind = rate is not None and low is not None and rate < low * 100
    short = case.far_short
    if not behind and not short:
        return
    for index, text in enumerate(case.form.texts):
        value, label = text.field.value, text.label
        if value is None or not (WORDS["funds"].search(label) or WORDS["outputs"].search(label)):
            continue
        if behind and rate is not None and WORDS["by_budget"].search(value):
            yield case.found(
                "analysis-contradicts-funds", f"texts[{index}]", text.field, label=label, rate=plain(rate, 2)
            )
        elif short and WORDS["outputs"].search(label) and WORDS["by_plan"].search(value):
            row = short[0]
            yield case.found(
                "analysis-contradicts-outputs", f"texts[{index}]", text.field,
                label=label, name=row.name, target=row.wanted, actual=row.done,
            )  # fmt: skip


@check("analysis-unknown-indicator", "analysis-value-differs", kinds=SELF_EVALUATION, about="texts")
def claims_of_rates(case: Case) -> Iterator[Result]:
    """A rate that an analysis claims belongs to an indicator of the form and has its value."""
    lines = case.rows
    if not lines:
        return
    for index, text in enumerate(case.form.texts):
        value = text.field.value
        if value is None or ("%" not in value and "％" not in value):
            continue
        for match in WORDS["claim"].finditer(value):
            named = [row for row in lines if match["stem"] in row.name]
            if not named:
                yield case.found(
                    "analysis-unknown-indicator", f"texts[{index}]", text.field,
                    printed=match[0], label=text.label, rate=match["stem"],
                )  # fmt: skip
            elif len(named) == 1:
                yield from _value(case, index, named[0], Decimal(match["number"]), match[0])


def _value(case: Case, index: int, row: Row, claimed: Decimal, phrase: str) -> Iterator[Result]:
    actual = row.actual
    if actual is None or not actual.percent or actual.comparison is not None or actual.quantity is None:
        return
    exponent = claimed.as_tuple().exponent
    if abs(actual.quantity - claimed) >= Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0):
        yield case.found(
            "analysis-value-differs", f"texts[{index}]", case.form.texts[index].field,
            printed=phrase, expected=row.done, name=row.name, related=(row.indicator.actual.place,),
        )  # fmt: skip


@check("budget-cut-unsupported", kinds=SELF_EVALUATION, about="texts")
def cuts(case: Case) -> Iterator[Result]:
    """A budget cut that is given as a reason shows in the budget."""
    line = case.total_line
    if line is None:
        return
    total = case.form.funds[line]
    initial, revised = total.initial.value, total.revised.value
    if initial is None or revised is None or revised.yuan < initial.yuan:
        return
    for index, text in enumerate(case.form.texts):
        match = WORDS["cut"].search(text.field.value) if text.field.value else None
        if match:
            yield case.found(
                "budget-cut-unsupported", f"texts[{index}]", text.field, printed=match[0],
                initial=total.initial.text or "", revised=total.revised.text or "",
            )  # fmt: skip


@check("analysis-repeated", "analysis-repeats-name", kinds=SELF_EVALUATION, about="texts")
def repetitions(case: Case) -> Iterator[Result]:
    """Each analysis says something of its own: not what another block says, nor an indicator's name."""
    seen: dict[str, str] = {}
    names = {row.name.rstrip("。") for row in case.rows if len(row.name) >= 6}
    for index, text in _blocks(case):
        value = (text.field.value or "").rstrip("。")
        if len(value) < 6:
            continue
        if len(value) >= _REPEATED and value in seen:
            yield case.found(
                "analysis-repeated", f"texts[{index}]", text.field, label=text.label, other=seen[value]
            )
        elif value in names:
            yield case.found("analysis-repeats-name", f"texts[{index}]", text.field, label=text.label)
        seen.setdefault(value, text.label)
