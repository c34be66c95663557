"""Forms of results that follow the targets in force when these were adjusted.

What an adjustment promises anew is written into a self-evaluation or monitoring form that is still open: names, target
values, weights, added and removed indicators, the revised budget. What the unit has written of its own stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.forms.model import Field, Form, FundLine, Indicator
from jixiao.scoring import plain
from jixiao.values import Amount, MoneyUnit
from jixiao.web.changes.models import AdjustmentState
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle.editing import Edited, edit, load_form, printed

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Dossier

Rows = Mapping[str, list[str]]
Text = tuple[Form, Rows]
Change = dict[str, Any]
_RESULTS = ("actual", "score", "reason")
COLUMNS = ("l1", "l2", "l3", "target", "weight")
"""What is promised of an indicator, in the order of the official table."""


def unit_of(form: Form) -> MoneyUnit:
    """Return the unit in which a form's amounts are written."""
    label = form.amount_unit_true or form.amount_unit_label
    return MoneyUnit(label) if label in set(MoneyUnit) else MoneyUnit.WAN


def written(amount: Amount | None, form: Form) -> str:
    """Return an amount as it is written in a form, in the form's unit."""
    return plain(amount.to(unit_of(form)).value) if amount is not None else ""


def amount_in_force(line: FundLine) -> Field[Amount]:
    """Return the budget of a line: the revised one, else the initial."""
    return line.revised if line.revised.text else line.initial


def past(target: Dossier) -> list[Text]:
    """Return every text of the targets that has been in force, the approved one first."""
    found: list[Text] = [(load_form(target.form), target.rows)]
    approved = target.adjustments.filter(state=AdjustmentState.APPROVED).order_by("pk")
    found.extend((load_form(one.form), one.rows) for one in approved)
    return found


def catching_up(
    result: Dossier, target: Dossier, earlier: Sequence[Text], kept: Collection[str] = ()
) -> tuple[list[Change], dict[str, str]]:
    """Return the changes by which a form of results says what the targets in force promise.

    ``kept`` are cells to be left alone, such as a budget that the finance system has told since. The second part names
    the kinds of the fund lines that are added, by their keys.
    """
    form, rows = load_form(result.form), result.rows
    wanted, keys = targets_in_force(target)
    changes = list(_indicators((form, rows), (wanted, keys), earlier))
    money, kinds = _funds((form, rows), (wanted, keys), earlier)
    changes.extend(change for change in money if change.get("path") not in kept)
    objectives = {text.objective_expected.printed for text, _rows in earlier}
    now = form.objective_expected.printed
    if now in objectives and now != wanted.objective_expected.printed:
        changes.append(_set("objective_expected", now, wanted.objective_expected.printed))
    return changes, kinds


def caught_up(result: Dossier, changes: Sequence[Change], kinds: Mapping[str, str]) -> Edited:
    """Apply such changes to the form of results."""
    edited = edit(load_form(result.form), result.rows, changes)
    for key, kind in kinds.items():
        if key in edited.rows["funds"]:
            line = edited.form.funds[edited.rows["funds"].index(key)]
            line.line = type(line.line)(kind)
    return edited


def _set(path: str, was: str, value: str) -> Change:
    return {"op": "set", "path": path, "was": was, "value": value}


def _indicators(result: Text, wanted: Text, earlier: Sequence[Text]) -> Iterator[Change]:
    form, rows = result
    own = rows.get("indicators", [])
    before: str | None = None
    for key, item in zip(wanted[1].get("indicators", []), wanted[0].indicators, strict=False):
        if key in own:
            for column in COLUMNS:
                path, text = f"indicators.{key}.{column}", getattr(item, column).printed
                now = printed(form, rows, path) or ""
                if now != text:
                    yield _set(path, now, text)
        else:
            yield {"op": "add", "list": "indicators", "key": key, "after": before}
            for column in COLUMNS:
                if text := getattr(item, column).printed:
                    yield _set(f"indicators.{key}.{column}", "", text)
        before = key
    yield from _removed("indicators", result, wanted, earlier, _RESULTS)


def _funds(result: Text, wanted: Text, earlier: Sequence[Text]) -> tuple[list[Change], dict[str, str]]:
    form, rows = result
    own, changes, kinds = rows.get("funds", []), [], {}
    before: str | None = None
    for key, line in zip(wanted[1].get("funds", []), wanted[0].funds, strict=False):
        path = f"funds.{key}.revised"
        text = written(amount_in_force(line).value, form)
        if key in own:
            now = form.funds[own.index(key)].revised
            if _untouched(now, key, earlier) and _yuan(now) != _yuan(amount_in_force(line)):
                changes.append(_set(path, now.printed, text))
        else:
            kinds[key] = line.line.value
            changes.append({"op": "add", "list": "funds", "key": key, "after": before})
            changes.append(_set(f"funds.{key}.label", "", line.label.printed))
            changes.append(_set(path, "", text))
        before = key
    changes.extend(_removed("funds", result, wanted, earlier, ("executed", "score")))
    return changes, kinds


def _removed(
    name: str, result: Text, wanted: Text, earlier: Sequence[Text], kept: Sequence[str]
) -> Iterator[Change]:
    """Yield the removal of rows that were promised once and no longer are, unless something was written there."""
    form, rows = result
    promised = {key for _form, keys in earlier for key in keys.get(name, ())}
    gone = promised - set(wanted[1].get(name, ()))
    items: Sequence[FundLine | Indicator] = getattr(form, name)
    for key, item in zip(rows.get(name, ()), items, strict=False):
        if key in gone and not any(getattr(item, column).text for column in kept):
            yield {"op": "remove", "list": name, "key": key}


def _yuan(field: Field[Amount]) -> Decimal | None:
    return field.value.yuan if field.value is not None else None


def _untouched(now: Field[Amount], key: str, earlier: Sequence[Text]) -> bool:
    """Say whether a revised budget is blank or one that was in force, and so nobody's own."""
    return not now.text or _yuan(now) in budgets_of(key, earlier)


def budgets_of(key: str, earlier: Sequence[Text]) -> set[Decimal | None]:
    """Return the budgets that a fund line has had in force."""
    return {
        _yuan(amount_in_force(form.funds[rows["funds"].index(key)]))
        for form, rows in earlier
        if key in rows.get("funds", ())
    }
