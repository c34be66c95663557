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
from jixiao.values import Amount, MoneyUnit, Rate

COLUMNS = ("initial", "revised", "executed")
CUT, RAISE = Decimal("0.5"), Decimal(2)
"""A revised budget of at most half, or of at least twice, the initial one was changed drastically."""
IDLE, HIGH = Decimal(60), Decimal("0.95")
"""Under this rate of execution (in percent), indicators that earn this part of their points ask for an answer."""
VERY_LOW = Decimal(10)
_CAUSE = any_of("funds", "cause")
_USE, _SOURCE = any_of("funds", "use"), any_of("funds", "source")
_NESTED = frozenset({FundKind.SUPERIOR, FundKind.CARRYOVER})
_UNEXPLAINED = "—"
_UNITS = frozenset(str(unit) for unit in MoneyUnit)


@check("fund-rate", "fund-rate-denominator", "fund-rate-unit", "fund-rate-rounding", "rate-hides-unspent",
       kinds=SELF_EVALUATION, about="funds")  # fmt: skip
def rates(case: Case) -> Iterator[Result]:
    """Each printed rate is the executed amount over the budget, as the profile rounds it."""
    for index, (line, execution) in enumerate(zip(case.funds, case.card.funds, strict=True)):
        printed, rate = line.rate.value, execution.rate
        if printed is None or rate is None or _plainly(printed, execution.printed_rate):
            continue
        readings = printed.readings
        if rate > HUNDRED and HUNDRED in readings:  # capped; the money itself is judged
            continue
        step = case.rate_step(printed.decimals)
        fitting = next((reading for reading in readings if abs(reading - rate) < step), None)
        if fitting is None:
            yield _wrong_rate(case, index, step)
        elif index == case.carrier:
            yield from _manner(case, index, fitting)


def _plainly(printed: Rate, shown: Decimal | None) -> bool:
    """Say whether a rate below 100% is printed with its sign and just as the profile rounds it."""
    return printed.signed and printed.value == shown and printed.value < HUNDRED


def _wrong_rate(case: Case, index: int, step: Decimal) -> Result:
    line, execution = case.funds[index], case.card.funds[index]
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
    line, execution = case.funds[index], case.card.funds[index]
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


@check("fund-score", "fund-score-rounding", kinds=SELF_EVALUATION, about="funds")
def points(case: Case) -> Iterator[Result]:
    """The points for execution are the rate times their weight."""
    index = case.carrier
    if index is None:
        return
    line, score = case.funds[index], case.card.funds[index].score
    printed = line.score.value
    if printed is None or score.weight is None or not ZERO <= printed <= score.weight:
        return
    if printed == score.low and score.exact is not None:
        return
    path = f"{case.fund_path(index)}.score"
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
    line, execution = case.funds[index], case.card.funds[index]
    printed, weight = line.rate.value, execution.score.weight
    if printed is None or execution.rate is None or weight is None:
        return ()
    step = case.rate_step(printed.decimals)
    right = [reading for reading in printed.readings if abs(reading - execution.rate) < step]
    return tuple(min(weight, quotient(product(weight, reading), HUNDRED)) for reading in right)


@check("fund-parts", about="funds")
def parts(case: Case) -> Iterator[Result]:
    """Each total is the sum of its parts, where parts are printed."""
    if len(case.funds) < 2:
        return
    for index, members in _blocks(case):
        for number, column in enumerate(COLUMNS):
            whole = case.money[index][number]
            known = [value for i in members if (value := case.money[i][number]) is not None]
            if known and whole is not None and sum(known, ZERO) != whole:
                yield from _column_of_parts(case, index, members, column, whole, known)


def _blocks(case: Case) -> Iterator[tuple[int, list[int]]]:
    """Return each total line with the lines below it."""
    lines = case.funds
    totals = [i for i, line in enumerate(lines) if line.line is FundKind.TOTAL]
    for number, index in enumerate(totals):
        end = totals[number + 1] if number + 1 < len(totals) else len(lines)
        if end > index + 1:
            yield index, list(range(index + 1, end))


def _column_of_parts(
    case: Case, index: int, members: list[int], column: str, whole: Decimal, given: list[Decimal]
) -> Iterator[Result]:
    summed = sum(given, ZERO)
    field = getattr(case.funds[index], column)
    total: Amount = field.value
    lines = [(case.funds[i], getattr(case.funds[i], column).value) for i in members]
    known = [(line, amount) for line, amount in lines if amount is not None]
    amounts = [amount for _, amount in known]
    margin = slack([total, *amounts])
    if abs(summed - whole) <= margin or _nested(known, whole, margin):
        return
    if case.form.scope == "unit" and _listed_twice(given, whole, margin):
        return
    alone = len(members) == 1 and summed < whole
    if alone and not _is_whole(case, index, members[0]):  # one source is named, the others are not listed
        return
    yield case.found(
        "fund-parts",
        f"{case.fund_path(index)}.{column}",
        field,
        severity=Severity.WARNING if alone else None,
        expected=plain(Amount(summed, MoneyUnit.YUAN).to(total.unit).value),
        difference=plain(Amount(whole - summed, MoneyUnit.YUAN).to(total.unit).value),
        parts=joined(plain(amount.to(total.unit).value) for amount in amounts),
        unit=str(total.unit),
    )


def _is_whole(case: Case, index: int, part: int) -> bool:
    """Say whether the only part that is listed is the whole in two of the columns, so that there is no other."""
    columns = zip(case.money[index], case.money[part], strict=True)
    return sum(whole is not None and whole == own for whole, own in columns) >= 2


@check("fund-source-use", about="of_unit")
def sources_and_uses(case: Case) -> Iterator[Result]:
    """The money of a unit, listed by its sources and by its uses, is the same money."""
    parts = [i for i, line in enumerate(case.funds) if line.line is not FundKind.TOTAL]
    uses = [i for i in parts if _USE.search(case.funds[i].label.text or "")]
    sources = [i for i in parts if i not in uses and _SOURCE.search(case.funds[i].label.text or "")]
    if len(uses) < 2 or not sources or len(uses) + len(sources) != len(parts):
        return
    for number, column in enumerate(COLUMNS):
        used = [value for i in uses if (value := case.money[i][number]) is not None]
        given = [value for i in sources if (value := case.money[i][number]) is not None]
        difference = sum(given, ZERO) - sum(used, ZERO)
        amounts = [getattr(case.funds[i], column).value for i in parts]
        if used and given and abs(difference) > slack(a for a in amounts if a is not None):
            yield case.found(
                "fund-source-use", f"{case.fund_path(uses[0])}.{column}", getattr(case.funds[uses[0]], column),
                printed=_money(sum(used, ZERO)), expected=_money(sum(given, ZERO)),
                difference=_money(-difference),
            )  # fmt: skip


def _listed_twice(values: list[Decimal], total: Decimal, margin: Decimal) -> bool:
    """Say whether neighbouring lines make the total: a unit's money is listed by its source and by its use."""
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


@check("fund-over-budget", "fund-no-budget", "fund-negative", about="funds")
def bounds(case: Case) -> Iterator[Result]:
    """No more is executed than the budget, nothing without one, and no amount is negative."""
    reported: set[tuple[Decimal, Decimal]] = set()
    for index, (line, execution) in enumerate(zip(case.funds, case.card.funds, strict=True)):
        for column, value in zip(COLUMNS, case.money[index], strict=True):
            if value is not None and value < 0:
                path = f"{case.fund_path(index)}.{column}"
                yield case.found("fund-negative", path, getattr(line, column))
        budget, executed = execution.budget, execution.executed
        if executed is None or executed <= 0:
            continue
        if not budget:
            if line.line is FundKind.TOTAL:
                yield case.found("fund-no-budget", f"{case.fund_path(index)}.executed", line.executed)
        elif executed > budget and executed - budget > slack(
            a.value for a in (line.revised, line.executed) if a.value is not None
        ):
            if (budget, executed) not in reported:
                yield _over(case, index, budget, executed)
            reported.add((budget, executed))


def _over(case: Case, index: int, budget: Decimal, executed: Decimal) -> Result:
    line = case.funds[index]
    return case.found(
        "fund-over-budget",
        f"{case.fund_path(index)}.executed",
        line.executed,
        budget=_money(budget),
        rate=f"{plain(quotient(executed * HUNDRED, budget), 2)}%",
        over=_money(executed - budget),
    )


@check("fund-unit", "fund-unit-unknown", about="funds")
def units(case: Case) -> Iterator[Result]:
    """The heading prints the unit that the amounts have."""
    form = case.form
    label, true = form.amount_unit_label, form.amount_unit_true
    if label is not None and (true is None or label == true):
        return
    fields = [getattr(line, column) for line in case.funds for column in ("revised", *COLUMNS)]
    largest = max((f for f in fields if f.value is not None), key=lambda f: f.value.value, default=None)
    if largest is None or largest.value.value <= 0:
        return
    if label is None:
        if not any(mark in largest.printed for mark in ("元", "万", "亿")):
            yield case.found("fund-unit-unknown", "amount_unit_label", largest, unit=true or "")
    elif true is not None and {label, true} <= _UNITS:
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


@check(
    "fund-adjusted",
    "fund-adjusted-drastically",
    "fund-initial-missing",
    kinds=SELF_EVALUATION,
    about="funds_revised",
)
def adjustments(case: Case) -> Iterator[Result]:
    """A budget that was revised within the year is explained; the initial budget is filled in."""
    index = case.total_line
    if index is None:
        return
    line, (first, last, _) = case.funds[index], case.money[index]
    if first == last or last is None:
        return
    path, initial, revised = case.fund_path(index), line.initial.value, line.revised.value
    if first is None or initial is None or revised is None:
        if line.initial.text is None and case.rules.denominator != "revised_with_carryover":
            yield case.found(
                "fund-initial-missing", f"{path}.initial", line.initial, revised=line.revised.text or ""
            )
        return
    if first <= 0 or abs(first - last) <= slack((initial, revised)):
        return
    ratio = quotient(last, first)
    code = "fund-adjusted-drastically" if ratio <= CUT or ratio >= RAISE else "fund-adjusted"
    yield case.found(
        code,
        f"{path}.revised",
        line.revised,
        difference=f"{plain((ratio - 1) * HUNDRED, 2)}%",
        initial=line.initial.text or "",
        change=f"{'+' if ratio > 1 else ''}{plain((ratio - 1) * HUNDRED, 2)}%",
    )


@check("fund-low-execution", kinds=SELF_EVALUATION, about="funds_idle")
def low_execution(case: Case) -> Iterator[Result]:
    """A low rate of execution is explained."""
    index, low, rate = case.carrier, case.rules.values["execution.low_below"], case.rate
    if index is None or low is None or rate is None or rate >= low * HUNDRED:
        return
    line, execution = case.funds[index], case.card.funds[index]
    assert execution.budget is not None
    assert execution.executed is not None
    yield case.found(
        "fund-low-execution",
        f"{case.fund_path(index)}.rate",
        line.rate if line.rate.text else line.executed,
        rate=f"{plain(rate, 2)}%",
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


@check("fund-subline-scored", kinds=SELF_EVALUATION, about="funds")
def sublines(case: Case) -> Iterator[Result]:
    """Only the total line carries points."""
    for index, line in enumerate(case.funds):
        if index != case.carrier and line.weight.value is not None and line.score.value is not None:
            weight, score = line.weight.text or "", line.score.text or ""
            yield case.found(
                "fund-subline-scored",
                f"{case.fund_path(index)}.score",
                line.score,
                weight=weight,
                score=score,
            )
            return


@check("execution-contradicts-scores", "full-marks-after-cut", kinds=SELF_EVALUATION, about="funds")
def contradictions(case: Case) -> Iterator[Result]:
    """Full marks for the results go with money that was spent, and with a budget that was not cut away."""
    index = case.carrier
    if index is None:
        return
    idle = case.rate is not None and case.rate < IDLE
    initial, revised, _ = case.money[index]
    cut = initial is not None and revised is not None and initial > 0 and revised <= initial * CUT
    share = _share(case) if idle or cut else None
    if share is None:
        return
    line, execution = case.funds[index], case.card.funds[index]
    if idle and share >= HIGH:
        yield _contradiction(case, index, execution, f"{plain(share * HUNDRED, 2)}%", full=share == 1)
    if cut and initial and revised is not None and share >= 1:
        ratio = quotient(revised, initial)
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
    line = case.funds[index]
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
    weights = points = ZERO
    for row in case.rows:
        if row.weight is not None and row.points is not None:
            weights += row.weight
            points += row.points
    return quotient(points, weights) if weights > 0 else None
