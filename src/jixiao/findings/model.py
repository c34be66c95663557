"""Findings as values: what is wrong, where it stands, what is printed, what it should be, why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from jixiao.findings.catalogue import Entry, entry
from jixiao.values import Citation, Place


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, a warning asks for an answer, a notice is advice."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a notice."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


class Outcome(StrEnum):
    """What became of one check on one form."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDABLE = "undecidable"
    UNREADABLE = "unreadable"
    INTERNAL_ERROR = "internal_error"


class Finding(NamedTuple):
    """One finding. Its words come from the catalogue, so that a code says the same everywhere.

    Attributes:
        code: A code of the catalogue.
        severity: As the catalogue, the profile and the source of the rule allow.
        document: The name of the document.
        form: The number of the form in the document, from 0; ``None`` for a finding on the document.
        project: The project, or the unit of a whole unit's form.
        field: The path of the field, e.g. ``funds.total.rate``, ``indicators[3].score``, ``total_score``.
        place: Where the field stands.
        printed: What is printed; ``None`` if nothing is.
        expected: What it should be, where the rules say so.
        difference: Printed less expected, where both are numbers.
        citation: The source of the rule.
        values: Further words of the message.
        related: Other places that the finding speaks of.
    """

    code: str
    severity: Severity
    document: str = ""
    form: int | None = None
    project: str = ""
    field: str = ""
    place: Place = Place()
    printed: str | None = None
    expected: str | None = None
    difference: str | None = None
    citation: Citation | None = None
    values: Mapping[str, str] = {}
    related: tuple[Place, ...] = ()

    @property
    def entry(self) -> Entry:
        """The code's entry in the catalogue."""
        return entry(self.code)

    def message(self, language: str = "zh") -> str:
        """Say what is wrong, in Chinese (``zh``) or English (``en``)."""
        return self._filled(self.entry.message[language], language)

    def advice(self, language: str = "zh") -> str:
        """Say what to do."""
        return self._filled(self.entry.advice[language], language)

    def _filled(self, template: str, language: str) -> str:
        nothing = "(blank)" if language == "en" else "（空白）"
        words = {
            "printed": self.printed or nothing,
            "expected": self.expected or nothing,
            "difference": self.difference or "",
            "project": self.project,
            **{name: value or nothing for name, value in self.values.items()},
        }
        return template.format_map(words)

    @property
    def order(self) -> tuple[object, ...]:
        """The order in which findings are listed: as the document goes, the graver first at one place."""
        return (
            self.document,
            -1 if self.form is None else self.form,
            self.severity.rank,
            _path(self.field),
            self.code,
        )


@lru_cache(maxsize=4096)
def _path(path: str) -> tuple[tuple[int, str | int], ...]:
    """Make a path sortable with its numbers as numbers: indicators[10] after indicators[9]."""
    parts = path.replace("]", "").replace("[", ".").split(".")
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)
