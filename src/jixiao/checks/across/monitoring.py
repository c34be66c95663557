"""The self-evaluation against the monitoring of the same year: what was reached and spent cannot become less."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.checks.across.budget import amount_text, fund_amount, same
from jixiao.checks.across.gathering import Filed, Gathering, across_check
from jixiao.checks.across.pairing import pair_forms, pair_indicators
from jixiao.findings import Finding
from jixiao.forms.model import Indicator
from jixiao.profiles.labels import load_labels
from jixiao.scoring.indicator import is_cost
from jixiao.values import Comparison, comparable


@across_check("executed-below-monitored", "below-monitored")
def progress(gathering: Gathering) -> Iterator[Finding]:
    """What was counted and spent by the middle of the year is part of what the year has."""
    watched, evaluated = gathering.monitorings, gathering.evaluations
    found = pair_forms([f.form for f in watched], [f.form for f in evaluated])
    for left, right in found.pairs:
        yield from _money(watched[left], evaluated[right])
        yield from _values(watched[left], evaluated[right])


def _money(watched: Filed, evaluated: Filed) -> Iterator[Finding]:
    before, after = fund_amount(watched.form, "executed"), fund_amount(evaluated.form, "executed")
    if before is None or after is None or same(before.amount, after.amount):
        return
    if after.amount.yuan < before.amount.yuan:
        yield evaluated.case.found(
            "executed-below-monitored",
            after.path,
            after.field,
            expected=amount_text(before.amount),
            unit=after.amount.unit.value,
            related=(before.field.place,),
        )


def _values(watched: Filed, evaluated: Filed) -> Iterator[Finding]:
    rows = watched.form.indicators, evaluated.form.indicators
    for left, right in pair_indicators(*rows).pairs:
        before, after = rows[0][left], rows[1][right]
        if (
            not (_counted(before) and _counted(after))
            or before.actual.value is None
            or after.actual.value is None
        ):
            continue
        pair = comparable(before.actual.value, after.actual.value)
        if pair is not None and pair[1] < pair[0]:
            yield evaluated.case.found(
                "below-monitored",
                f"indicators[{right}].actual",
                after.actual,
                expected=before.actual.text,
                related=(before.actual.place,),
                name=after.l3.text or "",
            )


def _counted(indicator: Indicator) -> bool:
    """Say whether a value adds up over the year: an amount of output, not a rate, a cost or a limit."""
    target, actual = indicator.target.value, indicator.actual.value
    if actual is None or actual.quantity is None or actual.percent or actual.per or not actual.unit:
        return False
    if target is not None and (target.percent or target.comparison in (Comparison.AT_MOST, Comparison.LESS)):
        return False
    l1, l2 = indicator.l1.text or "", indicator.l2.text or ""
    return "数量" in l2 and load_labels().level1_id(l1) in ("output", None) and not is_cost(l1, l2)
