"""What the examples say: read from ``content/*.yaml``, where every fact is stated once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[1] / "content"
FUND_FIELDS = ("line", "label", "initial", "revised", "executed", "weight", "rate", "score")
INDICATOR_FIELDS = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
_FORM_FIELDS = (
    "project",
    "department",
    "unit",
    "objective_expected",
    "objective_actual",
    "total_weight",
    "total_score",
    "grade",
)
_STEP = re.compile(r"[^.\[\]]+")

Record = dict[str, Any]


@dataclass(slots=True)
class Example:
    """One example document; ``forms`` hold the keys of its yaml file, ``members`` those of an archive."""

    file: str
    zh: str
    en: str
    forms: list[Record] = field(default_factory=list)
    against: str = ""
    members: list[str] = field(default_factory=list)
    scan_of: str = ""

    @property
    def format(self) -> str:
        """The extension of the file."""
        return self.file.rpartition(".")[2]

    def records(self) -> list[Record]:
        """Return what a reader must find in the document."""
        return [record(form) for form in self.forms]


def examples() -> list[Example]:
    """Return every example, in the order of the file names."""
    return [Example(**_load(path)) for path in sorted(CONTENT.glob("*.yaml"))]


def _load(path: Path) -> Record:
    """Load a file with every scalar as the text that stands there: 480.00 keeps its zeros."""
    loaded: Record = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return loaded


def fund_lines(form: Record) -> list[Record]:
    """Return the fund lines by field name, null where blank."""
    return [_named(FUND_FIELDS, line) for line in form.get("funds", [])]


def indicators(form: Record) -> list[Record]:
    """Return the indicators by field name, null where blank."""
    return [_named(INDICATOR_FIELDS, row) for row in form.get("indicators", [])]


def _named(names: tuple[str, ...], values: list[str]) -> Record:
    padded = [*values, *[""] * (len(names) - len(values))]
    return {name: value or None for name, value in zip(names, padded, strict=True)}


def record(form: Record) -> Record:
    """Return the plain record of a form: values as printed, null where blank."""
    money = form.get("money")
    return {
        "kind": form.get("kind", "self_evaluation"),
        "year": int(form["year"]),
        **{name: form.get(name) or None for name in _FORM_FIELDS},
        "amount_unit_label": money,
        "amount_unit_true": form.get("money_true", money),
        "funds": fund_lines(form),
        "indicators": indicators(form),
        "text": {label: text or None for label, text in form.get("text", {}).items()},
    }


def planted(all_examples: list[Example]) -> Iterator[Record]:
    """Yield every planted mistake: where it stands, its code, and the text that is printed there."""
    by_file = {example.file: example for example in all_examples}
    for example in all_examples:
        for number, form in enumerate(example.forms, start=1):
            for code, path, zh, en, *other in form.get("planted", []):
                found: Record = {
                    "file": example.file,
                    "form": number,
                    "project": form.get("project"),
                    "code": code,
                    "field": path or None,
                    "printed": value_at(record(form), path),
                }
                if other:
                    declared = by_file[example.against].records()[0]
                    found["against"] = {
                        "file": example.against,
                        "field": other[0],
                        "printed": value_at(declared, other[0]),
                    }
                yield found | {"zh": zh, "en": en}


def value_at(form: Record, path: str) -> str | None:
    """Return the value at a path such as ``funds.total.rate``, ``indicators[3].score`` or ``text.说明``.

    Raises:
        KeyError: if the form has no such field; a column that only some forms have is blank.
    """
    value: Any = form
    for step in _STEP.findall(path):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() else next(v for v in value if v["line"] == step)
        elif step == "reason":
            value = value.get(step)
        else:
            value = value[step]
    return None if isinstance(value, dict) else value
