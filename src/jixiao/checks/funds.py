"""The fund block: rates and points from the amounts, parts and totals, units, adjustments, low execution."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.checks.base import SELF_EVALUATION, Case, Result, check
from jixiao.scoring import plain


@check("fund-rate", kinds=SELF_EVALUATION)
def rates(case: Case) -> Iterator[Result]:
    """Each printed rate is the executed amount over the budget, as the profile rounds it."""
    for index, (line, execution) in enumerate(zip(case.form.funds, case.card.funds, strict=True)):
        printed = line.rate.value
        if printed is None or execution.rate is None or execution.printed_rate is None:
            continue
        exact = execution.rate
        if any(abs(reading - exact) < case.rate_step(printed.decimals) for reading in printed.readings):
            continue
        yield case.found(
            "fund-rate",
            f"{case.fund_path(index)}.rate",
            line.rate,
            expected=f"{plain(execution.printed_rate)}%",
            difference=plain(printed.readings[0] - execution.printed_rate),
            executed=line.executed.text or "",
            budget=line.revised.text or line.initial.text or "",
        )
