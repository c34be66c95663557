"""Promise against result: targets dropped, added, changed; budgets that disagree; forms that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jixiao.checks.across.budget import amount_text, percent_text, same
from jixiao.checks.across.comparison import Comparisons, Difference, FormComparison, Relation, Row, Trend
from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Indicator
from jixiao.scoring.rounding import plain


@across_check(
    "target-dropped",
    "target-dropped-unmet",
    "target-added",
    "target-changed",
    "indicator-renamed",
    "category-changed",
    "weight-changed",
)
def indicators(gathering: Gathering) -> Iterator[Finding]:
    """Each target of a declaration comes back unchanged in the forms that report on it, and no other."""
    for found, reports in _compared(gathering):
        for pair, (_, right) in zip(found.pairs, found.numbers, strict=True):
            if pair.promise.indicators and pair.report.indicators:
                yield from _indicators(pair, reports[right])


def _compared(gathering: Gathering) -> Iterator[tuple[Comparisons, Sequence[Filed]]]:
    yield gathering.kept_promises, gathering.evaluations
    yield gathering.watched_promises, gathering.monitorings


def _indicators(pair: FormComparison, filed: Filed) -> Iterator[Finding]:
    for row in pair.rows:
        if row.relation is Relation.DROPPED:
            yield _dropped(row, pair, filed)
        elif row.relation is Relation.ADDED:
            yield _added(row, filed)
        else:
            yield from _changed(row, filed)


def _dropped(row: Row, pair: FormComparison, filed: Filed) -> Finding:
    assert row.promise is not None
    name, target, money = row.promise.l3.text or "", row.promise.target.text or "", pair.budgets
    place, promised = filed.form.project.place, f"{name} {target}".strip()
    if row.figure is not None and row.figure_met is False:
        part = money.executed if row.in_funds else money.revised
        whole = money.approved or money.initial
        operands = " ÷ ".join(amount_text(stated.amount) for stated in (part, whole) if stated)
        return filed.case.found(
            "target-dropped-unmet",
            "",
            place,
            expected=promised,
            related=(row.promise.l3.place,),
            name=name,
            target=target,
            figure=percent_text(row.figure) or "",
            operands=operands,
        )
    return filed.case.found(
        "target-dropped",
        "",
        place,
        expected=promised,
        severity=Severity.NOTICE if row.in_funds else None,
        related=(row.promise.l3.place,),
        name=name,
        target=target,
    )


def _added(row: Row, filed: Filed) -> Finding:
    assert row.report is not None
    return filed.case.found(
        "target-added",
        f"indicators[{row.report_number}].l3",
        row.report.l3,
        target=row.report.target.text or "",
        score=row.report.score.text or "",
        weight=row.report.weight.text or "",
    )


_COLUMNS = {
    Difference.NAME: ("indicator-renamed", "l3"),
    Difference.TARGET: ("target-changed", "target"),
    Difference.TARGET_OPERATOR: ("target-changed", "target"),
    Difference.CATEGORY: ("category-changed", "l2"),
    Difference.WEIGHT: ("weight-changed", "weight"),
}


def _changed(row: Row, filed: Filed) -> Iterator[Finding]:
    assert row.promise is not None
    assert row.report is not None
    for difference in row.differences:
        if difference not in _COLUMNS:
            continue
        code, column = _COLUMNS[difference]
        is_target = code == "target-changed"
        yield filed.case.found(
            code,
            f"indicators[{row.report_number}].{column}",
            getattr(row.report, column),
            printed=_text(row.report, column),
            expected=_text(row.promise, column),
            severity=Severity.WARNING if is_target and row.trend is Trend.WEAKER else None,
            related=(getattr(row.promise, column).place,),
            name=row.report.l3.text or "",
        )


def _text(indicator: Indicator, column: str) -> str:
    if column == "l2":
        return f"{indicator.l1.text or ''}/{indicator.l2.text or ''}"
    return getattr(indicator, column).text or ""


@across_check("budget-mismatch", "budget-unit-conflict", "budget-adjusted", "objective-changed")
def heads(gathering: Gathering) -> Iterator[Finding]:
    """The budget and the objective of the declaration are those of the self-evaluation."""
    for found, reports in _compared(gathering):
        for pair, (_, right) in zip(found.pairs, found.numbers, strict=True):
            yield from _budget(pair, reports[right])
            if pair.objective_same is False:
                yield reports[right].case.found(
                    "objective-changed",
                    "objective_expected",
                    pair.report.objective_expected,
                    expected=pair.promise.objective_expected.text,
                    related=(pair.promise.objective_expected.place,),
                )


def _budget(pair: FormComparison, filed: Filed) -> Iterator[Finding]:
    money = pair.budgets
    if money.approved is None:
        return
    related = (money.approved.field.place,)
    approved = amount_text(money.approved.amount)
    if money.unit_conflict and money.initial is not None:
        yield filed.case.found(
            "budget-unit-conflict",
            "amount_unit_label",
            money.initial.field.place,
            printed=f"{money.initial.field.text}{money.reported_label}",
            expected=f"{money.approved.field.text}{money.approved_unit}",
            related=related,
        )
    if money.initial is not None and not same(money.approved.amount, money.initial.amount):
        if not money.unit_conflict:
            yield filed.case.found(
                "budget-mismatch",
                money.initial.path,
                money.initial.field,
                expected=approved,
                unit=money.initial.amount.unit.value,
                related=related,
            )
        return
    revised = money.revised
    if revised is None or same(money.approved.amount, revised.amount):
        return
    if not money.approved.amount.yuan:
        return
    change = (revised.amount.yuan / money.approved.amount.yuan - 1) * 100
    if abs(change) >= limit("budgets", "adjusted_from"):
        yield filed.case.found(
            "budget-adjusted",
            revised.path,
            revised.field,
            expected=approved,
            difference=plain(revised.amount.yuan - money.approved.amount.yuan),
            unit=revised.amount.unit.value,
            change=f"{change:+.2f}%",
            share=percent_text(money.executed_of_approved) or "",
            related=related,
        )


@across_check("self-evaluation-missing", "target-declaration-missing")
def missing(gathering: Gathering) -> Iterator[Finding]:
    """Every declared project of an office that reports is reported on, and every reported one was declared."""
    found = gathering.kept_promises
    reporting = {
        (filed.office, filed.form.year): filed.form.project.place
        for filed in (gathering.evaluations[right] for _, right in found.numbers)
    }
    lists = (
        ("self-evaluation-missing", gathering.promises, found.only_promised),
        ("target-declaration-missing", gathering.evaluations, found.only_reported),
    )
    for code, forms, numbers in lists:
        for filed in (forms[number] for number in numbers):
            beside = reporting.get((filed.office, filed.form.year))
            if beside is not None and filed.subject and filed.form.scope == "project":
                yield filed.case.found(code, "", filed.form.project, related=(beside,))
