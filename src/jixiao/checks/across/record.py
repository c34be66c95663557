"""The plain record of a comparison, for programs: values as printed, percentages with two decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from jixiao.checks.across.budget import Budgets, Stated
from jixiao.checks.across.comparison import Comparisons, FormComparison, Relation, Row
from jixiao.checks.across.pairing import category_of
from jixiao.forms.model import Form, Indicator


def comparison_record(
    found: Comparisons, promises: Sequence[Form], reports: Sequence[Form]
) -> dict[str, Any]:
    """Return the record of the comparison of two sets of forms."""
    return {
        "frameworks": {"target": _framework(promises), "self_evaluation": _framework(reports)},
        "category_map": _category_map(found.pairs),
        "projects": [_project(pair) for pair in found.pairs],
        "without_self_evaluation": [promises[number].project.text for number in found.only_promised],
        "without_target": [reports[number].project.text for number in found.only_reported],
    }


def _framework(forms: Iterable[Form]) -> list[str]:
    names = (indicator.l1.value for form in forms for indicator in form.indicators)
    return list(dict.fromkeys(name for name in names if name))


def _category(indicator: Indicator) -> str:
    return f"{indicator.l1.value or ''}/{indicator.l2.value or ''}"


def _category_map(pairs: Sequence[FormComparison]) -> list[dict[str, str]]:
    """Return which printed categories stand for the same one, in the order of the declarations."""
    order = {
        _category(indicator): number
        for number, indicator in reversed(
            list(enumerate(indicator for pair in pairs for indicator in pair.promise.indicators))
        )
    }
    found: dict[str, str] = {}
    for row in (row for pair in pairs for row in pair.rows):
        if row.promise and row.report and category_of(row.promise) == category_of(row.report):
            found.setdefault(_category(row.promise), _category(row.report))
    return [
        {"target": name, "self_evaluation": found[name]}
        for name in sorted(found, key=lambda name: order[name])
    ]


def _project(pair: FormComparison) -> dict[str, Any]:
    counts = {relation.value: pair.count(relation) for relation in Relation}
    return {
        "project": pair.report.project.text or pair.report.unit.text,
        "year": pair.report.year,
        "objective_same": pair.objective_same,
        "budget": _budget(pair.budgets),
        "pairs": [_row(row) for row in pair.rows],
        "counts": {
            "target_indicators": len(pair.promise.indicators),
            "self_indicators": len(pair.report.indicators),
            **counts,
        },
    }


def _budget(money: Budgets) -> dict[str, Any]:
    return {
        "target_unit": money.approved_unit,
        "target_current": _text(money.approved),
        "target_last_year": _text(money.last_year),
        "target_last_year_executed": _text(money.last_year_executed),
        "self_unit_label": money.reported_label,
        "self_unit_true": money.reported_unit,
        "self_initial": _text(money.initial),
        "self_revised": _text(money.revised),
        "self_executed": _text(money.executed),
        "initial_equals_target": money.initial_equals_approved,
        "unit_conflict": money.unit_conflict,
        "change_on_last_year": _percent(money.change_on_last_year),
        "cut_within_year": _percent(money.cut_within_year),
        "executed_of_revised": _percent(money.executed_of_revised),
        "executed_of_target": _percent(money.executed_of_approved),
    }


def _text(stated: Stated | None) -> str | None:
    return stated.field.text if stated else None


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}%"


def _row(row: Row) -> dict[str, Any]:
    return {
        "relation": row.relation.value,
        "differences": [difference.value for difference in row.differences],
        "trend": row.trend.value if row.trend else None,
        "target": _indicator(row.promise, ("l1", "l2", "l3", "target")),
        "self": _indicator(row.report, ("l1", "l2", "l3", "target", "actual", "weight", "score")),
        "figure": _percent(row.figure),
        "figure_met": row.figure_met,
        "moved_to_funds": row.in_funds,
    }


def _indicator(indicator: Indicator | None, names: Sequence[str]) -> dict[str, Any] | None:
    return {name: getattr(indicator, name).text for name in names} if indicator else None
