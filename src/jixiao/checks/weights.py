"""Weights: their sum, the level-1 shares, the largest, zero and missing ones, and how they are spread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, TABLES, Case, Result, Undecided, check, indicators
from jixiao.checks.figures import HUNDRED, ZERO, decimals_of, joined
from jixiao.checks.frame import groups
from jixiao.checks.funds import carrier
from jixiao.findings import Severity
from jixiao.forms.model import FormKind
from jixiao.profiles.labels import load_labels
from jixiao.scoring import plain
from jixiao.values import Kind

LARGE, WHOLE = Decimal(30), Decimal(90)
"""Points on one indicator alone in its category that should be proved, and that are all there are."""
_POINTS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
_UNMEASURED = frozenset({Kind.DEGREE, Kind.TEXT, Kind.YES_NO})


def _fund_weight(case: Case) -> Decimal | None:
    index = carrier(case)
    return case.form.funds[index].weight.value if index is not None else None


@check("weight-sum", kinds=TABLES)
def weight_sum(case: Case) -> Iterator[Result]:
    """All weights together make the total that the rules give, and the printed total is their sum."""
    form = case.form
    unread = [
        f"indicators[{i}].weight"
        for i, row in enumerate(form.indicators)
        if row.weight.text and row.weight.value is None
    ]
    if unread:
        yield Undecided("weight-sum", unread[0], "no-weight")
        return
    rows = [row.weight.value for row in form.indicators if row.weight.value is not None]
    fund, printed = _fund_weight(case), form.total_weight.value
    if not rows and (fund is None or printed is None):
        return
    of_rows = sum(rows, ZERO)
    sums = {of_rows + (fund or ZERO), of_rows}
    summed = max(sums)
    allowed = _allowed(case, fund)
    if summed in allowed and (printed is None or printed in sums or printed in allowed):
        return
    margin = sum((Decimal("0.5").scaleb(-decimals_of(row)) for row in rows if decimals_of(row)), ZERO)
    right = any(abs(summed - value) <= margin for value in allowed)
    if right and (printed is None or any(abs(value - printed) <= margin for value in (*sums, *allowed))):
        return
    expected = _nearest(summed, allowed)
    target = form.kind is FormKind.TARGET
    yield case.found(
        "weight-sum",
        "total_weight",
        form.total_weight,
        printed=form.total_weight.text or plain(summed),
        expected=plain(summed if right else expected),
        difference=plain((printed or summed) - summed if right else summed - expected),
        cite="weights.target_total" if target else "weights.total",
        severity=Severity.WARNING if printed == summed else None,  # the form keeps a total of its own
        sum=plain(summed),
        total=plain(expected),
        working=joined(plain(value) for value in ([fund] if fund is not None else []) + rows),
    )


def _allowed(case: Case, fund: Decimal | None) -> tuple[Decimal, ...]:
    """Return the sums that are right: a form that prints no weight for execution may leave it out."""
    total = case.rules.total_weight
    if case.form.kind is not FormKind.SELF_EVALUATION:
        return (*case.profile.get("weights.target_total"), total)
    return (total,) if fund is not None else (total, total - case.rules.execution_weight)


def _nearest(value: Decimal, allowed: tuple[Decimal, ...]) -> Decimal:
    return min(allowed, key=lambda candidate: abs(candidate - value))


@check("weight-level", "weight-heading", kinds=SELF_EVALUATION)
def levels(case: Case) -> Iterator[Result]:
    """The level-1 categories have the points that the rules give, and those printed beside their names."""
    rows = case.form.indicators
    if not rows or any(row.weight.value is None for row in rows):
        return
    found = groups(case)
    sums = {
        name: sum((rows[i].weight.value or ZERO for i in members), ZERO) for name, members in found.items()
    }
    for name, members in found.items():
        yield from _heading(case, members, sums[name])
    ruled = case.profile.get("weights.level1")
    if not ruled or set(sums) - set(ruled) or sum(map(len, found.values())) != len(rows):
        return
    if "satisfaction" in ruled and "satisfaction" not in sums:  # its points may then go to the benefits
        return
    whole = sum(sums.values(), ZERO) + (_fund_weight(case) or ZERO)
    binding = case.profile.get("weights.level1_binding")
    severity = Severity.ERROR if binding else Severity.NOTICE if whole == case.rules.total_weight else None
    for name, members in found.items():
        if sums[name] != ruled[name]:
            yield case.found(
                "weight-level",
                f"indicators[{members[0]}].l1",
                rows[members[0]].l1,
                printed=plain(sums[name]),
                expected=plain(ruled[name]),
                difference=plain(sums[name] - ruled[name]),
                severity=severity,
                category=rows[members[0]].l1.text or _name(name),
            )


def _name(category: str) -> str:
    return next((c.names[0] for c in load_labels().categories if c.id == category), category)


def _heading(case: Case, members: list[int], summed: Decimal) -> Iterator[Result]:
    """Compare the points printed in a level-1 cell, as in 产出指标（50分）, with the rows below it."""
    rows = case.form.indicators
    printed = {match[1] for i in members if (match := _POINTS.search(rows[i].l1.value or ""))}
    if len(printed) == 1 and Decimal(points := printed.pop()) != summed:
        first = rows[members[0]].l1
        yield case.found(
            "weight-heading", f"indicators[{members[0]}].l1", first, expected=plain(summed),
            difference=plain(Decimal(points) - summed), points=points,
        )  # fmt: skip


@check("weight-cap", "weight-zero", "weight-missing", kinds=TABLES)
def single_weights(case: Case) -> Iterator[Result]:
    """Each indicator has a weight above nothing and not above the largest that the rules allow."""
    largest, positive = case.profile.get("weights.max_indicator"), case.profile.get("weights.positive")
    rows = case.form.indicators
    known = [row.weight.value for row in rows if row.weight.value is not None]
    if not known:
        return
    complete = sum(known, ZERO) + (_fund_weight(case) or ZERO) == case.rules.total_weight
    for index, path in indicators(case):
        row = rows[index]
        weight, name = row.weight.value, row.l3.text or ""
        if weight is None:
            if row.weight.text is None and (row.target.text or row.actual.text):
                severity = Severity.NOTICE if complete else None
                yield case.found("weight-missing", f"{path}.weight", row.weight, severity=severity, name=name)
        elif weight == 0:
            if positive:
                yield case.found("weight-zero", f"{path}.weight", row.weight, name=name)
        elif largest is not None and weight > largest:
            yield case.found(
                "weight-cap", f"{path}.weight", row.weight, expected=f"≤{plain(largest)}",
                difference=plain(weight - largest), name=name,
            )  # fmt: skip


@check("weight-concentrated", "weight-equal-split", kinds=TABLES)
def spread(case: Case) -> Iterator[Result]:
    """The points are spread over indicators by their importance."""
    rows = case.form.indicators
    weights = [row.weight.value for row in rows if row.weight.value]
    if len(weights) == len(rows) >= 3 and len(set(weights)) == 1:
        yield case.found(
            "weight-equal-split",
            "indicators[0].weight",
            rows[0].weight,
            count=str(len(rows)),
            weight=plain(weights[0] or ZERO),
        )
    for members in groups(case).values():
        carrying = [i for i in members if rows[i].weight.value]
        if len(carrying) == 1:
            yield from _alone(case, carrying[0], len(members))


def _alone(case: Case, index: int, members: int) -> Iterator[Result]:
    row = case.form.indicators[index]
    weight, target = row.weight.value or ZERO, row.target.value
    unmeasured = target is not None and (
        target.kind in _UNMEASURED or (target.percent and target.quantity == HUNDRED)
    )
    if weight < LARGE or not (unmeasured or weight >= WHOLE):
        return
    yield case.found(
        "weight-concentrated",
        f"indicators[{index}].weight",
        row.weight,
        severity=Severity.WARNING if weight >= WHOLE or members > 1 else None,
        category=row.l1.text or "",
        name=row.l3.text or "",
        target=row.target.text or "",
    )
