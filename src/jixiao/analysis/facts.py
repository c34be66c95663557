"""What statistics look at: the plain facts of a form and of a corpus, wherever they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.findings import Severity
from jixiao.forms.model import FormKind


@dataclass(frozen=True, slots=True)
class FormFacts:
    """The facts of one judged form. Amounts are in 元, ``rate`` is the exact execution rate in percent.

    ``lines`` counts the lines with points: ``agree`` with the rules, ``differ``, or ``open`` where nothing can be
    decided or nothing is printed. ``outcomes`` names the checks by their outcome; those that do not apply are left
    out.
    """

    kind: FormKind
    scope: str = "project"
    year: int | None = None
    department: str = ""
    unit: str = ""
    profile: str = ""
    printed_total: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    grade: str | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    lines: Counter[str] = field(default_factory=Counter)
    findings: tuple[tuple[str, Severity], ...] = ()
    outcomes: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """The facts of the documents: how many of each status, why some could not be read, what was not compared."""

    documents: Mapping[str, int]
    unreadable: Counter[str]
    partly: int
    without_form: int
    not_compared: int
    rules: str | None
