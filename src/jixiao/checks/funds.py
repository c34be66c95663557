"""The fund block: rates and points from the amounts, parts and totals, units, adjustments, low execution."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from jixiao.checks.base import SELF_EVALUATION, Case, Result, Undecided, check
from jixiao.checks.figures import HUNDRED, ZERO, Fit, fit_of, joined, slack
from jixiao.checks.frame import any_of
from jixiao.findings import Severity
from jixiao.forms.model import FundKind, FundLine
from jixiao.scoring import Execution, plain
from jixiao.scoring.rounding import product, quotient
from jixiao.values import Amount, MoneyUnit

COLUMNS = ("initial", "revised", "executed")
CUT, RAISE = Decimal("0.5"), Decimal(2)
"""A revised budget of at most half, or of at least twice, the initial one was changed drastically."""
IDLE, HIGH = Decimal(60), Decimal("0.95")
"""Under this rate of execution (in percent), indicators that earn this part of their points ask for an answer."""
VERY_LOW = Decimal(10)
_CAUSE = any_of("funds", "cause")
_NESTED = frozenset({FundKind.SUPERIOR, FundKind.CARRYOVER})
_UNEXPLAINED = "—"
_UNITS = frozenset(str(unit) for unit in MoneyUnit)


def carrier(case: Case) -> int | None:
    """Return the index of the line that carries the points for execution."""
    return next((i for i, line in enumerate(case.card.funds) if line.score.weight is not None), None)


@check("fund-rate", "fund-rate-denominator", "fund-rate-unit", "fund-rate-rounding", "rate-hides-unspent",
       kinds=SELF_EVALUATION)  # fmt: skip
def rates(case: Case) -> Iterator[Result]:
    """Each printed rate is the executed amount over the budget, as the profile rounds it."""
    first = carrier(case)
    for index, (line, execution) in enumerate(zip(case.form.funds, case.card.funds, strict=True)):
        printed = line.rate.value
        if printed is None or execution.rate is None:
            continue
        step = case.rate_step(printed.decimals)
        if execution.rate > HUNDRED and HUNDRED in printed.readings:  # capped; the money itself is judged
            continue
        fitting = next((r for r in printed.readings if abs(r - execution.rate) < step), None)
        if fitting is None:
            yield _wrong_rate(case, index, step)
        elif index == first:
            yield from _manner(case, index, fitting)


def _wrong_rate(case: Case, index: int, step: Decimal) -> Result:
    line, execution = case.form.funds[index], case.card.funds[index]
    printed, shown = line.rate.value, execution.printed_rate
    assert printed is not None
    assert shown is not None
    other = line.initial if case.rules.denominator != "initial" else line.revised
    rate = _rate(line.executed.value, other.value)
    code = "fund-rate"
    if rate is not None and any(abs(reading - rate) < step for reading in printed.readings):
        code = "fund-rate-denominator"
    return case.found(
        code,
        f"{case.fund_path(index)}.rate",
        line.rate,
        expected=f"{plain(shown)}%",
        difference=plain(printed.readings[0] - shown),
        executed=line.executed.text or "",
        budget=line.revised.text or line.initial.text or "",
        other=other.text or "",
    )


def _rate(executed: Amount | None, budget: Amount | None) -> Decimal | None:
    if executed is None or budget is None or not budget.yuan:
        return None
    return quotient(executed.yuan * HUNDRED, budget.yuan)


def _manner(case: Case, index: int, reading: Decimal) -> Iterator[Result]:
    """Judge how a rate that is right was printed: its sign, its rounding, a full rate over money not spent."""
    line, execution = case.form.funds[index], case.card.funds[index]
    rate, shown, printed = execution.rate, execution.printed_rate, line.rate.value
    assert rate is not None
    assert shown is not None
    assert printed is not None
    path = f"{case.fund_path(index)}.rate"
    if not printed.signed:
        yield case.found("fund-rate-unit", path, line.rate, expected=f"{plain(shown)}%")
    if reading >= HUNDRED > rate and execution.budget is not None and execution.executed is not None:
        unspent = _money(execution.budget - execution.executed)
        yield case.found(
            "rate-hides-unspent", path, line.rate, expected=f"{plain(rate, 4)}%", unspent=unspent
        )
    elif reading != shown:
        yield case.found(
            "fund-rate-rounding",
            path,
            line.rate,
            expected=f"{plain(shown)}%",
            difference=plain(reading - shown),
            exact=f"{plain(rate)}%",
        )


def _money(yuan: Decimal) -> str:
    """Write an amount in the unit in which it is plain.

    >>> _money(Decimal("4000000000")), _money(Decimal("25000")), _money(Decimal("100.00"))
    ('40亿元', '2.5万元', '100元')
    """
    unit = next(
        (u for u in (MoneyUnit.YI, MoneyUnit.WAN) if abs(yuan) >= Decimal(10) ** u.exponent), MoneyUnit.YUAN
    )
    return f"{plain(Amount(yuan, MoneyUnit.YUAN).to(unit).value, 4)}{unit}"


@check("fund-score", "fund-score-rounding", kinds=SELF_EVALUATION)
def points(case: Case) -> Iterator[Result]:
    """The points for execution are the rate times their weight."""
    index = carrier(case)
    if index is None:
        return
    line, score = case.form.funds[index], case.card.funds[index].score
    printed, path = line.score.value, f"{case.fund_path(index)}.score"
    if printed is None or score.weight is None or not ZERO <= printed <= score.weight:
        return
    if score.exact is None or score.low is None:
        yield Undecided("fund-score", path, score.why or "")
        return
    fit = fit_of(printed, score, case.rules.fund_score, case.rules.tolerance, *_by_printed_rate(case, index))
    if fit is Fit.EXACT:
        return
    code = "fund-score" if fit is Fit.WRONG else "fund-score-rounding"
    yield case.found(
        code,
        path,
        line.score,
        expected=plain(score.low),
        difference=plain(printed - score.low),
        cite=score.rule,
        severity=Severity.WARNING if fit is Fit.MARKED else None,
        weight=plain(score.weight),
        rate=plain(case.card.funds[index].rate or ZERO),
        exact=plain(score.exact),
    )


def _by_printed_rate(case: Case, index: int) -> tuple[Decimal, ...]:
    """Return the exact points by the printed rate, where that rate is right."""
    line, execution = case.form.funds[index], case.card.funds[index]
    printed, weight = line.rate.value, execution.score.weight
    if printed is None or execution.rate is None or weight is None:
        return ()
    step = case.rate_step(printed.decimals)
    right = [reading for reading in printed.readings if abs(reading - execution.rate) < step]
    return tuple(min(weight, quotient(product(weight, reading), HUNDRED)) for reading in right)


@check("fund-parts")
def parts(case: Case) -> Iterator[Result]:
    """Each total is the sum of its parts, where parts are printed."""
    for index, members in _blocks(case):
        for column in COLUMNS:
            yield from _column_of_parts(case, index, members, column)


def _blocks(case: Case) -> Iterator[tuple[int, list[int]]]:
    """Return each total line with the lines below it."""
    lines = case.form.funds
    totals = [i for i, line in enumerate(lines) if line.line is FundKind.TOTAL]
    for number, index in enumerate(totals):
        end = totals[number + 1] if number + 1 < len(totals) else len(lines)
        if end > index + 1:
            yield index, list(range(index + 1, end))


def _column_of_parts(case: Case, index: int, members: list[int], column: str) -> Iterator[Result]:
    field = getattr(case.form.funds[index], column)
    total: Amount | None = field.value
    lines = [(case.form.funds[i], getattr(case.form.funds[i], column).value) for i in members]
    known = [(line, amount) for line, amount in lines if amount is not None]
    if total is None or not known:
        return
    amounts = [amount for _, amount in known]
    summed = sum((amount.yuan for amount in amounts), ZERO)
    if summed == total.yuan:
        return
    margin = slack([total, *amounts])
    if abs(summed - total.yuan) <= margin or _nested(known, total.yuan, margin):
        return
    if case.form.scope == "unit" and _listed_twice(amounts, total.yuan, margin):
        return
    if len(members) == 1 and summed < total.yuan:  # one source is named, the others are not listed
        return
    yield case.found(
        "fund-parts",
        f"{case.fund_path(index)}.{column}",
        field,
        expected=plain(Amount(summed, MoneyUnit.YUAN).to(total.unit).value),
        difference=plain(Amount(total.yuan - summed, MoneyUnit.YUAN).to(total.unit).value),
        parts=joined(plain(amount.to(total.unit).value) for amount in amounts),
        unit=str(total.unit),
    )


def _listed_twice(amounts: list[Amount], total: Decimal, margin: Decimal) -> bool:
    """Say whether neighbouring lines make the total: a unit's money is listed by its source and by its use."""
    values = [amount.yuan for amount in amounts]
    runs = (values[i:j] for i in range(len(values)) for j in range(i + 2, len(values) + 1))
    return total > 0 and any(abs(sum(run, ZERO) - total) <= margin for run in runs)


def _nested(known: list[tuple[FundLine, Amount]], total: Decimal, margin: Decimal) -> bool:
    """Say whether the total is the sum without lines that may stand within another: 上级, 结转, a kind repeated."""
    seen: set[FundKind] = set()
    inner, outer = [], ZERO
    for line, amount in known:
        if line.line in _NESTED or line.line in seen:
            inner.append(amount.yuan)
        else:
            outer += amount.yuan
        seen.add(line.line)
    if len(inner) == len(known):
        outer, inner = inner[0], inner[1:]
    chosen = (c for size in range(min(len(inner), 6) + 1) for c in combinations(inner[:6], size))
    return any(abs(outer + sum(members, ZERO) - total) <= margin for members in chosen)


@check("fund-over-budget", "fund-no-budget", "fund-negative")
def bounds(case: Case) -> Iterator[Result]:
    """No more is executed than the budget, nothing without one, and no amount is negative."""
    reported: set[tuple[Decimal, Decimal]] = set()
    for index, (line, execution) in enumerate(zip(case.form.funds, case.card.funds, strict=True)):
        path = case.fund_path(index)
        for column in COLUMNS:
            amount = getattr(line, column).value
            if amount is not None and amount.value < 0:
                yield case.found("fund-negative", f"{path}.{column}", getattr(line, column))
        budget, executed = execution.budget, execution.executed
        if executed is None or executed <= 0:
            continue
        if not budget:
            if line.line is FundKind.TOTAL:
                yield case.found("fund-no-budget", f"{path}.executed", line.executed)
        elif executed > budget and executed - budget > slack(
            a.value for a in (line.revised, line.executed) if a.value is not None
        ):
            if (budget, executed) not in reported:
                yield _over(case, index, budget, executed)
            reported.add((budget, executed))


def _over(case: Case, index: int, budget: Decimal, executed: Decimal) -> Result:
    line = case.form.funds[index]
    return case.found(
        "fund-over-budget",
        f"{case.fund_path(index)}.executed",
        line.executed,
        budget=_money(budget),
        rate=f"{plain(quotient(executed * HUNDRED, budget), 2)}%",
        over=_money(executed - budget),
    )


@check("fund-unit", "fund-unit-unknown")
def units(case: Case) -> Iterator[Result]:
    """The heading prints the unit that the amounts have."""
    form = case.form
    label, true = form.amount_unit_label, form.amount_unit_true
    fields = [getattr(line, column) for line in form.funds for column in ("revised", *COLUMNS)]
    largest = max((f for f in fields if f.value is not None), key=lambda f: f.value.value, default=None)
    if largest is None or largest.value.value <= 0:
        return
    if label is None:
        if not any(mark in largest.printed for mark in ("元", "万", "亿")):
            yield case.found("fund-unit-unknown", "amount_unit_label", largest, unit=true or "")
    elif true is not None and label != true and {label, true} <= _UNITS:
        yield case.found(
            "fund-unit",
            "amount_unit_label",
            largest.place,
            printed=label,
            expected=true,
            amount=largest.text or "",
            read=_money(Amount(largest.value.value, MoneyUnit(label)).yuan),
            meant=_money(Amount(largest.value.value, MoneyUnit(true)).yuan),
        )


@check("fund-adjusted", "fund-adjusted-drastically", "fund-initial-missing", kinds=SELF_EVALUATION)
def adjustments(case: Case) -> Iterator[Result]:
    """A budget that was revised within the year is explained; the initial budget is filled in."""
    index = case.total_line
    if index is None:
        return
    line = case.form.funds[index]
    initial, revised = line.initial.value, line.revised.value
    path = case.fund_path(index)
    if initial is None:
        if (
            revised is not None
            and line.initial.text is None
            and case.rules.denominator != "revised_with_carryover"
        ):
            yield case.found(
                "fund-initial-missing", f"{path}.initial", line.initial, revised=line.revised.text or ""
            )
        return
    if (
        revised is None
        or initial.yuan <= 0
        or initial.yuan == revised.yuan
        or abs(initial.yuan - revised.yuan) <= slack((initial, revised))
    ):
        return
    ratio = quotient(revised.yuan, initial.yuan)
    code = "fund-adjusted-drastically" if ratio <= CUT or ratio >= RAISE else "fund-adjusted"
    yield case.found(
        code,
        f"{path}.revised",
        line.revised,
        difference=f"{plain((ratio - 1) * HUNDRED, 2)}%",
        initial=line.initial.text or "",
        change=f"{'+' if ratio > 1 else ''}{plain((ratio - 1) * HUNDRED, 2)}%",
    )


@check("fund-low-execution", kinds=SELF_EVALUATION)
def low_execution(case: Case) -> Iterator[Result]:
    """A low rate of execution is explained."""
    index, low = carrier(case), case.profile.get("execution.low_below")
    if index is None or low is None:
        return
    line, execution = case.form.funds[index], case.card.funds[index]
    if execution.rate is None or execution.rate >= low * HUNDRED:
        return
    assert execution.budget is not None
    assert execution.executed is not None
    yield case.found(
        "fund-low-execution",
        f"{case.fund_path(index)}.rate",
        line.rate if line.rate.text else line.executed,
        rate=f"{plain(execution.rate, 2)}%",
        low=f"{plain(low * HUNDRED)}%",
        unspent=_money(execution.budget - execution.executed),
        cause=_told_cause(case, line) or _UNEXPLAINED,
    )


def _told_cause(case: Case, line: FundLine) -> str | None:
    """Return the sentence of the form that says why money was not spent, if one does."""
    form = case.form
    fields = [*line.extra.values(), form.objective_actual, *(text.field for text in form.texts)]
    for field in fields:
        if field.value and (match := _CAUSE.search(field.value)):
            return _sentence(field.value, match.start())
    return None


def _sentence(text: str, at: int) -> str:
    """Return the sentence around a position, at most sixty characters of it.

    >>> _sentence("已完成。受疫情影响，活动减少。明年再办。", 6)
    '受疫情影响，活动减少'
    """
    start = max(text.rfind(mark, 0, at) for mark in "。；;!?！？") + 1
    ends = [end for mark in "。；;!?！？" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))][:60]


@check("fund-subline-scored", kinds=SELF_EVALUATION)
def sublines(case: Case) -> Iterator[Result]:
    """Only the total line carries points."""
    first = carrier(case)
    for index, line in enumerate(case.form.funds):
        if index != first and line.weight.value is not None and line.score.value is not None:
            weight, score = line.weight.text or "", line.score.text or ""
            yield case.found(
                "fund-subline-scored",
                f"{case.fund_path(index)}.score",
                line.score,
                weight=weight,
                score=score,
            )
            return


@check("execution-contradicts-scores", "full-marks-after-cut", kinds=SELF_EVALUATION)
def contradictions(case: Case) -> Iterator[Result]:
    """Full marks for the results go with money that was spent, and with a budget that was not cut away."""
    index, share = carrier(case), _share(case)
    if index is None or share is None:
        return
    line, execution = case.form.funds[index], case.card.funds[index]
    earned = f"{plain(share * HUNDRED, 2)}%"
    if execution.rate is not None and execution.rate < IDLE and share >= HIGH:
        yield _contradiction(case, index, execution, earned, full=share == 1)
    initial, revised = line.initial.value, line.revised.value
    if initial is None or revised is None or initial.yuan <= 0 or share < 1:
        return
    ratio = quotient(revised.yuan, initial.yuan)
    if ratio <= CUT:
        yield case.found(
            "full-marks-after-cut",
            "total_score",
            case.form.total_score,
            initial=line.initial.text or "",
            revised=line.revised.text or "",
            change=f"{plain((ratio - 1) * HUNDRED, 2)}%",
        )


def _contradiction(case: Case, index: int, execution: Execution, earned: str, *, full: bool) -> Result:
    """An error only where the rules tie the total to the rate, the rate is very low and every point is taken."""
    line = case.form.funds[index]
    assert execution.rate is not None
    tied = bool(case.rules.caps) and full and execution.rate < VERY_LOW
    return case.found(
        "execution-contradicts-scores",
        f"{case.fund_path(index)}.executed",
        line.executed,
        cite="total.caps" if tied else None,
        severity=Severity.ERROR if tied else None,
        rate=f"{plain(execution.rate, 2)}%",
        share=earned,
    )


def _share(case: Case) -> Decimal | None:
    """Return the part of their points that the scored indicators earn."""
    rows = [
        (row.weight.value, row.score.value)
        for row in case.form.indicators
        if row.weight.value is not None and row.score.value is not None
    ]
    weights = sum((weight for weight, _ in rows), ZERO)
    return quotient(sum((score for _, score in rows), ZERO), weights) if weights > 0 else None
