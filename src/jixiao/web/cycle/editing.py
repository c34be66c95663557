"""Changing a form cell by cell: what a clerk types becomes the same typed form that a reader makes of a file.

Rows have lasting keys, so that two people who work on different lines, or on lines that move, never hit each
other's. A change names the text it replaces (``was``); if the cell says something else by now, it is a conflict and
is not applied.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jixiao.forms.entry import Entry, text_field
from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    Task,
)
from jixiao.values import MoneyUnit
from jixiao.values.trouble import Trouble

UNIT = "amount_unit_label"
"""The path of the money unit of the form."""
LISTS = ("funds", "indicators", "long_term_indicators", "tasks")
"""The lists of a form whose rows are added, moved and removed."""
MOST_ROWS = 300
LONGEST = 4000
_TEXTS = frozenset({"objective_expected", "objective_actual", "grade", "department", "unit"})
_POINTS = frozenset({"total_weight", "total_score"})
_FUND = {
    "label": "text",
    "initial": "amount",
    "revised": "amount",
    "executed": "amount",
    "weight": "points",
    "rate": "rate",
    "score": "points",
}
_INDICATOR = {
    "l1": "text",
    "l2": "text",
    "l3": "text",
    "target": "value",
    "actual": "value",
    "weight": "points",
    "score": "points",
    "reason": "text",
}
_TASK = {
    "name": "text",
    "content": "text",
    "total": "amount",
    "appropriation": "amount",
    "other": "amount",
    "executed": "amount",
    "achieved": "text",
}
COLUMNS = {"funds": _FUND, "indicators": _INDICATOR, "long_term_indicators": _INDICATOR, "tasks": _TASK}
"""The columns of the rows of each list, with what each holds."""
PROMISED = frozenset({"l1", "l2", "l3", "target", "weight"})
"""What an approved target declaration fixes in the self-evaluation that answers it."""


class EditError(ValueError):
    """A change that cannot be meant: an unknown field, too long a text, a row that there is not."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that somebody else has changed: what was expected there, what stands there, what was to be written."""

    path: str
    was: str
    now: str
    wanted: str


@dataclass(slots=True)
class Edited:
    """The result of changes: the form, its rows' keys, what was changed (path, before, after), and the conflicts."""

    form: Form
    rows: dict[str, list[str]]
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def load_form(data: Mapping[str, Any]) -> Form:
    """Return the typed form that was stored. Raises ``pydantic.ValidationError`` if it is not one."""
    return CLASSES[FormKind(data["kind"])].model_validate(data)


def dump_form(form: Form) -> dict[str, Any]:
    """Return the form for storing."""
    data: dict[str, Any] = form.model_dump(mode="json", exclude_defaults=True)
    data["kind"] = form.kind.value
    return data


def new_key() -> str:
    """Return a lasting key for a row."""
    return secrets.token_hex(4)


def keys_for(form: Form) -> dict[str, list[str]]:
    """Return fresh keys for the rows of a form."""
    return {name: [new_key() for _ in getattr(form, name)] for name in LISTS}


def complete(rows: Mapping[str, list[str]], form: Form) -> dict[str, list[str]]:
    """Return the keys of all rows of a form; one that was stored without keys of some list gets lasting ones.

    The same form always gets the same keys, so that two people who have it open mean the same rows.
    """
    found = {}
    for name in LISTS:
        keys = list(rows.get(name, ()))[: len(getattr(form, name))]
        found[name] = keys + [
            f"{name[:4]}{number:04d}" for number in range(len(keys), len(getattr(form, name)))
        ]
    return found


def edit(
    form: Form,
    rows: Mapping[str, list[str]],
    changes: Iterable[Mapping[str, Any]],
    locked: frozenset[str] = frozenset(),
) -> Edited:
    """Apply changes to a copy of the form.

    A change is ``{"op": "set", "path": "indicators.<key>.target", "was": …, "value": …}``, ``{"op": "add", "list":
    "indicators", "key": …, "after": key or null}``, ``{"op": "remove", "list", "key"}`` or ``{"op": "move", "list",
    "key", "after"}``; ``{"op": "confirm", "path"}`` says that a cell read from a file was compared with it and is right.
    ``locked`` holds paths that may not change. Raises ``EditError``.
    """
    result = Edited(form.model_copy(deep=True), complete(rows, form))
    for change in changes:
        operation = change.get("op")
        if operation == "set":
            _set(result, change, locked)
        elif operation == "confirm":
            _confirm(result, str(change.get("path", "")))
        elif operation == "add":
            _add(result, change)
        elif operation in ("remove", "move"):
            _remove_or_move(result, change, locked, move=operation == "move")
        else:
            raise EditError(f"unknown operation {operation!r}")
    return result


def printed(form: Form, rows: Mapping[str, list[str]], path: str) -> str | None:
    """Return the text that stands at a path, ``None`` where there is no such cell."""
    found = _cell(form, rows, path)
    return found.printed if found is not None else None


def key_path(path: str, rows: Mapping[str, list[str]]) -> str:
    """Return the path of a finding with the row's lasting key: ``indicators[3].score`` → ``indicators.<key>.score``.

    >>> key_path("indicators[1].score", {"indicators": ["a", "b"]}), key_path("total_score", {})
    ('indicators.b.score', 'total_score')
    """
    head, bracket, rest = path.partition("[")
    if not bracket or head not in LISTS:
        return path
    number, _, tail = rest.partition("]")
    keys = rows.get(head, [])
    index = int(number)
    return f"{head}.{keys[index]}{tail}" if index < len(keys) else path


def _cell(form: Form, rows: Mapping[str, list[str]], path: str) -> Field[Any] | None:
    if path == UNIT:
        return text_field(form.amount_unit_label)
    parts = path.split(".", 2)
    if len(parts) == 1:
        value = getattr(form, path, None) if path in _TEXTS | _POINTS else None
        return value if isinstance(value, Field) else None
    if parts[0] == "text":
        label = path.removeprefix("text.")
        return next((text.field for text in form.texts if text.label == label), Field[str]())
    if len(parts) == 3 and parts[0] in LISTS and parts[1] in rows.get(parts[0], ()):
        row = getattr(form, parts[0])[rows[parts[0]].index(parts[1])]
        if parts[2].startswith("extra:") and not isinstance(row, Task):
            return row.extra.get(parts[2].removeprefix("extra:"), Field[str]())  # type: ignore[no-any-return]
        return getattr(row, parts[2]) if parts[2] in COLUMNS[parts[0]] else None
    return None


def _set(result: Edited, change: Mapping[str, Any], locked: frozenset[str]) -> None:
    path, value, was = str(change.get("path", "")), str(change.get("value", "")), str(change.get("was", ""))
    if len(value) > LONGEST:
        raise EditError(f"{path}: more than {LONGEST} characters")
    if path in locked:
        raise EditError(f"{path}: fixed by the approved targets")
    cell = _cell(result.form, result.rows, path)
    if cell is None:
        gone = path.split(".")[0] in LISTS
        if not gone:
            raise EditError(f"{path}: no such field")
        result.conflicts.append(Conflict(path, was, "", value))
        return
    if cell.printed == value:
        return
    if cell.printed != was:
        result.conflicts.append(Conflict(path, was, cell.printed, value))
        return
    _write(result, path, value)
    result.changed.append((path, cell.printed, value))


def _confirm(result: Edited, path: str) -> None:
    """Take away the mark of a doubtful cell; its text and place stay."""
    cell = _cell(result.form, result.rows, path)
    if cell is None:
        return
    troubles = result.form.troubles
    left = [one for one in troubles if one.place != cell.place or not one.text]
    if cell.repair is None and len(left) == len(troubles):
        return
    cell.repair = None
    result.form.troubles = left
    result.changed.append((path, cell.printed, "confirmed"))


def _write(result: Edited, path: str, value: str) -> None:
    form = result.form
    if path == UNIT:
        _write_unit(form, value)
        return
    entry = Entry(form.amount_unit_true or form.amount_unit_label, _sink())
    parts = path.split(".", 2)
    if len(parts) == 1:
        setattr(form, path, entry.points(value, path) if path in _POINTS else text_field(value))
        return
    if parts[0] == "text":
        label = path.removeprefix("text.")
        found = next((text for text in form.texts if text.label == label), None)
        if found is None:
            form.texts.append(LabelledText(label=label, field=text_field(value)))
        else:
            found.field = text_field(value)
        return
    row = getattr(form, parts[0])[result.rows[parts[0]].index(parts[1])]
    if parts[2].startswith("extra:"):
        row.extra = {**row.extra, parts[2].removeprefix("extra:"): text_field(value)}
        return
    kind = COLUMNS[parts[0]][parts[2]]
    made: Field[Any]
    if kind == "amount":
        made = entry.amount(value, parts[2])
    elif kind == "points":
        made = entry.points(value, parts[2])
    elif kind == "rate":
        made = entry.rate(value, parts[2])
    elif kind == "value":
        made = entry.expression(value)
    else:
        made = text_field(value)
    setattr(row, parts[2], made)


def _write_unit(form: Form, value: str) -> None:
    """Change the money unit: the figures stay as printed and are read anew."""
    if value not in set(MoneyUnit):
        raise EditError(f"no money unit {value!r}")
    form.amount_unit_label = form.amount_unit_true = value
    entry = Entry(value, _sink())
    for name in ("funds", "tasks"):
        for line in getattr(form, name):
            for column, kind in COLUMNS[name].items():
                field = getattr(line, column)
                if kind == "amount":
                    setattr(line, column, entry.amount(field.printed, column, field.place, field.repair))


def _sink() -> list[Trouble]:
    """A cell that is no number while it is typed is shown as such; the finding on it is made by the checks."""
    return []


def _list_of(change: Mapping[str, Any]) -> str:
    name = str(change.get("list", ""))
    if name not in LISTS:
        raise EditError(f"no list {name!r}")
    return name


def _position(keys: list[str], after: Any) -> int:
    if after is None:
        return 0
    return keys.index(str(after)) + 1 if str(after) in keys else len(keys)


def _add(result: Edited, change: Mapping[str, Any]) -> None:
    name, key = _list_of(change), str(change.get("key", ""))
    keys = result.rows[name]
    if not (key.isalnum() and 4 <= len(key) <= 16):
        raise EditError("a row needs a key of letters and digits")
    if key in keys:
        return
    if len(keys) >= MOST_ROWS:
        raise EditError(f"more than {MOST_ROWS} rows")
    index = _position(keys, change.get("after"))
    getattr(result.form, name).insert(index, blank_row(name))
    keys.insert(index, key)
    result.changed.append((f"{name}.{key}", "", "added"))


def blank_row(name: str) -> FundLine | Indicator | Task:
    """Return a new row of a list."""
    if name == "funds":
        return FundLine(line=FundKind.OTHER, label=Field[str]())
    return Task() if name == "tasks" else Indicator()


def _remove_or_move(result: Edited, change: Mapping[str, Any], locked: frozenset[str], *, move: bool) -> None:
    name, key = _list_of(change), str(change.get("key", ""))
    keys, items = result.rows[name], getattr(result.form, name)
    if key not in keys:
        return  # somebody else has removed it already
    if not move and any(path.startswith(f"{name}.{key}.") for path in locked):
        raise EditError(f"{name}.{key}: fixed by the approved targets")
    index = keys.index(key)
    row = items.pop(index)
    keys.pop(index)
    if not move:
        texts = (getattr(row, column).printed for column in COLUMNS[name])
        before = " | ".join(text for text in texts if text)
        result.changed.append((f"{name}.{key}", before, "removed"))
        return
    target = _position(keys, change.get("after"))
    items.insert(target, row)
    keys.insert(target, key)
    if target != index:
        result.changed.append((f"{name}.{key}", str(index + 1), str(target + 1)))
