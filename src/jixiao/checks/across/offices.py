"""What the forms of one office show together: one rule for savings, and the sums of the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao.checks.across.budget import HUNDRED, fund_amount
from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit, listed
from jixiao.findings import Finding
from jixiao.forms.model import FormKind, Indicator
from jixiao.scoring import is_cost, plain
from jixiao.scoring.rounding import quotient
from jixiao.values import Comparison, comparable


@dataclass(frozen=True, slots=True)
class Saving:
    """A cost indicator below its target, and whether it earned its full points."""

    filed: Filed
    number: int
    row: Indicator
    rewarded: bool


@across_check("inconsistent-cost-rule")
def cost_rules(gathering: Gathering) -> Iterator[Finding]:
    """An office treats savings alike: full points in every form, or in none; the fewer are pointed out."""
    for group in gathering.offices(FormKind.SELF_EVALUATION):
        savings = [saving for filed in group for saving in _savings(filed)]
        rewarded = [saving for saving in savings if saving.rewarded]
        punished = [saving for saving in savings if not saving.rewarded]
        if not rewarded or not punished:
            continue
        fewer = rewarded if len(rewarded) < len(punished) else punished
        for saving in fewer:
            yield saving.filed.case.found(
                "inconsistent-cost-rule",
                f"indicators[{saving.number}].score",
                saving.row.score,
                related=[other.row.score.place for other in savings if other is not saving],
                rewarded=listed(map(_shown, rewarded)),
                punished=listed(map(_shown, punished)),
            )


def _savings(filed: Filed) -> Iterator[Saving]:
    for number, row in enumerate(filed.form.indicators):
        target, actual = row.target.value, row.actual.value
        score, weight = row.score.value, row.weight.value
        if target is None or actual is None or score is None or not weight:
            continue
        if not is_cost(row.l1.text or "", row.l2.text or "") or target.percent:
            continue
        pair = comparable(target, actual)
        upward = target.comparison in (Comparison.AT_LEAST, Comparison.MORE)
        if pair is not None and pair[1] < pair[0] and not upward:
            yield Saving(filed, number, row, score >= weight)


def _shown(saving: Saving) -> str:
    row = saving.row
    return f"{saving.filed.name}（{row.target.text}→{row.actual.text}：{row.score.text}/{row.weight.text}）"


@across_check("office-total")
def totals(gathering: Gathering) -> Iterator[Finding]:
    """The sums of an office show low execution, or money in forms that were left blank."""
    for group in gathering.offices(FormKind.SELF_EVALUATION):
        unique = list({filed.subject: filed for filed in group}.values())
        if len(unique) < limit("offices", "fewest_forms"):
            continue
        sums = {column: _sum(unique, column) for column in ("initial", "revised", "executed")}
        budget = sums["revised"] or sums["initial"]
        if not budget:
            continue
        rate = quotient(sums["executed"] * HUNDRED, budget)
        blank = [filed for filed in unique if not filed.form.indicators]
        left = _sum(blank, "revised") or _sum(blank, "initial")
        low = unique[0].case.profile.get("execution.low_below")
        if left or (low is not None and rate < low * HUNDRED):
            yield _total(unique, sums, rate, len(blank), left)


def _sum(group: list[Filed], column: str) -> Decimal:
    stated = (fund_amount(filed.form, column) for filed in group)
    return sum((amount.amount.yuan for amount in stated if amount), Decimal(0))


def _total(group: list[Filed], sums: dict[str, Decimal], rate: Decimal, blank: int, left: Decimal) -> Finding:
    filed = group[0]
    unit = filed.form.amount_unit_true or filed.form.amount_unit_label
    shift = 4 if unit == "万元" else 0
    return filed.case.found(
        "office-total",
        "",
        filed.form.unit,
        related=[other.form.project.place for other in group[1:]],
        count=str(len(group)),
        rate=f"{plain(rate, 2)}%",
        blank=str(blank),
        left=plain(left.scaleb(-shift), 2),
        unit="万元" if shift else "元",
        initial=plain(sums["initial"].scaleb(-shift), 2),
        revised=plain(sums["revised"].scaleb(-shift), 2),
        executed=plain(sums["executed"].scaleb(-shift), 2),
    )
