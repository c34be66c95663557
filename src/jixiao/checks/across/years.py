"""Year against year: budgets and results copied from the year before."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.checks.across.budget import declared_amounts, fund_amount, same, share
from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit
from jixiao.checks.across.pairing import name_key, pair_forms
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form
from jixiao.values.text import key


@across_check("budget-copied-from-last-year")
def budgets(gathering: Gathering) -> Iterator[Finding]:
    """A budget is worked out anew; the amounts of last year and of this year are not one figure."""
    reports = {left: gathering.evaluations[right] for left, right in gathering.kept_promises.numbers}
    for number, filed in enumerate(gathering.promises):
        stated = declared_amounts(filed.form)
        current, before, spent = (stated.get(n) for n in ("current", "last_year", "last_year_executed"))
        if not (current and before and spent and current.amount.value):
            continue
        if not (same(current.amount, before.amount) and same(before.amount, spent.amount)):
            continue
        report = reports.get(number)
        executed = share(fund_amount(report.form, "executed"), current) if report else None
        doubtful = executed is not None and executed < limit("budgets", "copied_below")
        yield filed.case.found(
            "budget-copied-from-last-year",
            current.path,
            current.field,
            severity=Severity.WARNING if doubtful else None,
            related=(before.field.place, spent.field.place),
            executed=f"{executed:.2f}%" if executed is not None else "",
        )
    yield from _evaluations(gathering)


def _evaluations(gathering: Gathering) -> Iterator[Finding]:
    """Question a budget that stays the same although much of last year's was left over."""
    forms = [filed.form for filed in gathering.evaluations]
    for left, right in pair_forms(forms, forms, years=1).pairs:
        before, after = fund_amount(forms[left], "initial"), fund_amount(forms[right], "initial")
        if not (before and after and before.amount.value and same(before.amount, after.amount)):
            continue
        spent = share(fund_amount(forms[left], "executed"), before)
        if spent is None or spent >= limit("budgets", "spent_from"):
            continue
        yield gathering.evaluations[right].case.found(
            "budget-copied-from-last-year",
            after.path,
            after.field,
            severity=Severity.WARNING if spent < limit("budgets", "copied_below") else None,
            related=(before.field.place,),
            executed=f"{spent:.2f}%",
        )


@across_check("results-copied-from-last-year")
def results(gathering: Gathering) -> Iterator[Finding]:
    """The results of two years are not figure for figure the same."""
    forms = [filed.form for filed in gathering.evaluations]
    for left, right in pair_forms(forms, forms, years=1).pairs:
        if _same_results(forms[left], forms[right]):
            filed: Filed = gathering.evaluations[right]
            yield filed.case.found(
                "results-copied-from-last-year",
                "",
                filed.form.project,
                related=(forms[left].project.place,),
                year=str(forms[left].year),
                rows=str(len(forms[right].indicators)),
            )


def _same_results(first: Form, second: Form) -> bool:
    """Say whether names and results are the same, among them two figures of their own (not a mere 100%)."""
    rows = [
        [(name_key(i.l3.text or ""), key(i.actual.printed)) for i in form.indicators]
        for form in (first, second)
    ]
    if rows[0] != rows[1]:
        return False
    amounts = [fund_amount(form, "executed") for form in (first, second)]
    figures = [
        i.actual.value for i in second.indicators if i.actual.value and i.actual.value.quantity is not None
    ]
    own = [figure for figure in figures if not (figure.percent and figure.quantity == 100)]
    same_money = bool(amounts[0] and amounts[1] and same(amounts[0].amount, amounts[1].amount))
    return len(own) >= 3 or (len(own) >= 2 and same_money)
