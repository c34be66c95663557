"""Weights: their sum, the level-1 shares, the largest, zero and missing ones, and how they are spread."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, TARGET, Case, Result, Undecided, check
from jixiao.checks.figures import HUNDRED, ZERO, decimals_of, joined
from jixiao.checks.rows import Row
from jixiao.findings import Severity
from jixiao.forms.model import FormKind
from jixiao.profiles.labels import load_labels
from jixiao.scoring import plain
from jixiao.values import Kind

LARGE, WHOLE = Decimal(30), Decimal(90)
"""Points on one indicator alone in its category that should be proved, and that are all there are."""
_UNMEASURED = frozenset({Kind.DEGREE, Kind.TEXT, Kind.YES_NO})


@check("weight-sum")
def weight_sum(case: Case) -> Iterator[Result]:
    """All weights together make the total that the rules give, and the printed total is their sum."""
    form = case.form
    if len(case.weights) < len(case.rows):
        unread = next((row for row in case.rows if row.weight is None and row.indicator.weight.text), None)
        if unread is not None:
            yield Undecided("weight-sum", f"{unread.path}.weight", "no-weight")
            return
    rows, of_rows = case.weights, case.summed_weight
    fund, printed = case.fund_weight, form.total_weight.value
    if not rows and (fund is None or printed is None):
        return
    sums = (of_rows + (fund or ZERO), of_rows)
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


@check("weight-sum", kinds=TARGET, about="long_term")
def long_term_sum(case: Case) -> Iterator[Result]:
    """The weights of the indicators of the whole term make a total of their own."""
    weights = [line.weight.value for line in case.long_term]
    known = [weight for weight in weights if weight is not None]
    summed, allowed = sum(known, ZERO), _allowed(case, None)
    if known and len(known) == len(weights) and summed not in allowed:
        expected = _nearest(summed, allowed)
        yield case.found(
            "weight-sum", "long_term_indicators[0].weight", case.long_term[0].weight,
            printed=plain(summed), expected=plain(expected), difference=plain(summed - expected),
            cite="weights.target_total", sum=plain(summed), total=plain(expected), working=joined(map(plain, known)),
        )  # fmt: skip


def _allowed(case: Case, fund: Decimal | None) -> tuple[Decimal, ...]:
    """Return the sums that are right: a form that prints no weight for execution may leave it out."""
    total = case.rules.total_weight
    if case.form.kind is not FormKind.SELF_EVALUATION:
        return (*case.rules.values["weights.target_total"], total)
    return (total,) if fund is not None else (total, total - case.rules.execution_weight)


def _nearest(value: Decimal, allowed: tuple[Decimal, ...]) -> Decimal:
    return min(allowed, key=lambda candidate: abs(candidate - value))


@check("weight-level", "weight-heading", kinds=SELF_EVALUATION, about="weights")
def levels(case: Case) -> Iterator[Result]:
    """The level-1 categories have the points that the rules give, and those printed beside their names."""
    weights, frame = case.weights, case.frame
    if len(weights) < len(case.rows):
        return
    sums = {name: sum([weights[i] for i in members], ZERO) for name, members in frame.members.items()}
    for name, points in frame.points.items():
        if Decimal(points) != sums[name]:
            yield _heading(case, case.groups[name][0], "l1", points, sums[name])
    for points, members in frame.subheadings:
        summed = sum([weights[i] for i in members], ZERO)
        if Decimal(points) != summed:
            yield _heading(case, case.rows[members[0]], "l2", points, summed)
    ruled = case.rules.values["weights.level1"]
    if not ruled or not sums.keys() <= ruled.keys() or frame.unknown is not None:
        return
    if "satisfaction" in ruled and "satisfaction" not in sums:  # its points may then go to the benefits
        return
    if all(summed == ruled[name] for name, summed in sums.items()):
        return
    whole = case.summed_weight + (case.fund_weight or ZERO)
    binding = case.rules.values["weights.level1_binding"]
    severity = Severity.ERROR if binding else Severity.NOTICE if whole == case.rules.total_weight else None
    for name, rows in case.groups.items():
        if sums[name] != ruled[name]:
            yield case.found(
                "weight-level",
                f"{rows[0].path}.l1",
                rows[0].indicator.l1,
                printed=plain(sums[name]),
                expected=plain(ruled[name]),
                difference=plain(sums[name] - ruled[name]),
                severity=severity,
                category=rows[0].indicator.l1.text or _name(name),
            )


def _name(category: str) -> str:
    return next((c.names[0] for c in load_labels().categories if c.id == category), category)


def _heading(case: Case, first: Row, level: str, points: str, summed: Decimal) -> Result:
    """Report points printed in a cell of level 1 or 2 that the rows beside it do not make."""
    return case.found(
        "weight-heading", f"{first.path}.{level}", getattr(first.indicator, level), expected=plain(summed),
        difference=plain(Decimal(points) - summed), points=points,
    )  # fmt: skip


@check("weight-cap", "weight-zero", "weight-missing", about="weights")
def single_weights(case: Case) -> Iterator[Result]:
    """Each indicator has a weight above nothing and not above the largest that the rules allow."""
    largest, positive = case.rules.values["weights.max_indicator"], case.rules.values["weights.positive"]
    for row in case.rows:
        weight, own = row.weight, row.indicator
        if weight is None:
            yield from _no_weight(case, row)
        elif not weight:
            if positive:
                yield case.found("weight-zero", f"{row.path}.weight", own.weight, name=own.l3.text or "")
        elif largest is not None and weight > largest:
            yield case.found(
                "weight-cap", f"{row.path}.weight", own.weight, expected=f"≤{plain(largest)}",
                difference=plain(weight - largest), name=own.l3.text or "",
            )  # fmt: skip


def _no_weight(case: Case, row: Row) -> Iterator[Result]:
    """Report a row without a weight; a notice where the others already make the whole."""
    own = row.indicator
    if own.weight.text is None and (own.target.text or own.actual.text):
        complete = case.summed_weight + (case.fund_weight or ZERO) == case.rules.total_weight
        yield case.found(
            "weight-missing", f"{row.path}.weight", own.weight,
            severity=Severity.NOTICE if complete else None, name=own.l3.text or "",
        )  # fmt: skip


@check("weight-concentrated", "weight-equal-split", about="weights")
def spread(case: Case) -> Iterator[Result]:
    """The points are spread over indicators by their importance."""
    weights = case.weights
    if len(weights) == len(case.rows) >= 3 and weights.count(weights[0]) == len(weights) and weights[0]:
        yield case.found(
            "weight-equal-split",
            "indicators[0].weight",
            case.rows[0].indicator.weight,
            count=str(len(case.rows)),
            weight=plain(weights[0]),
        )
    if not any(weight >= LARGE for weight in weights):
        return
    for members in case.groups.values():
        carrying = [row for row in members if row.weight]
        if len(carrying) == 1:
            yield from _alone(case, carrying[0], len(members))


def _alone(case: Case, row: Row, members: int) -> Iterator[Result]:
    weight, target, own = row.weight or ZERO, row.target, row.indicator
    unmeasured = target is not None and (
        target.kind in _UNMEASURED or (target.percent and target.quantity == HUNDRED)
    )
    if weight < LARGE or not (unmeasured or weight >= WHOLE):
        return
    yield case.found(
        "weight-concentrated",
        f"{row.path}.weight",
        own.weight,
        severity=Severity.WARNING if weight >= WHOLE or members > 1 else None,
        category=own.l1.text or "",
        name=own.l3.text or "",
        target=own.target.text or "",
    )
