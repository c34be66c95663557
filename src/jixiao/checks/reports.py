"""Narrative reports: years, projects, sections, claims without data, arithmetic and grades in their prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import Case, Result, check
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import FormKind, LabelledText
from jixiao.scoring import plain

WORDS = patterns("analyses")
REPORT = frozenset({FormKind.REPORT})
_BRIEF = 80
_SECTIONS = 6
_NAME = 4


def _sections(case: Case) -> Iterator[tuple[int, LabelledText, str]]:
    for index, text in enumerate(case.form.texts):
        if text.field.value is not None:
            yield index, text, text.field.value


@check("year-conflict", "project-name-foreign", kinds=REPORT)
def subject(case: Case) -> Iterator[Result]:
    """The prose speaks of the year and of the project that are evaluated."""
    year = case.form.year
    if year is None:
        return
    granted = _granted(case)
    for index, text, value in _sections(case):
        if "20" not in value and "开展" not in value:
            continue
        path = f"texts[{index}]"
        for match in WORDS["titled"].finditer(value):
            if _other(match, year):
                yield _year(case, path, text, match[0], match["year"], Severity.WARNING)
        prose = WORDS["quoted"].sub("", value)
        for match in WORDS["received"].finditer(prose):
            if _other(match, year):
                sure = granted is not None and granted > int(match["year"])
                yield _year(case, path, text, match[0], match["year"], None if sure else Severity.WARNING)
        for match in WORDS["evaluated"].finditer(prose):
            foreign = _foreign(case, match["what"])
            if foreign:
                wrong = _other(match, year)
                yield case.found(
                    "project-name-foreign", path, text.field, printed=match[0], expected=case.project,
                    severity=None if wrong else Severity.WARNING, other=foreign,
                )  # fmt: skip
            elif _other(match, year):
                yield _year(case, path, text, match[0], match["year"], None)


def _other(match: re.Match[str], year: int) -> bool:
    """Say whether a year is neither the one evaluated nor the next, in which the evaluation is made."""
    return int(match["year"]) not in (year, year + 1)


def _granted(case: Case) -> int | None:
    """Return the year of the document that granted the money, if the report cites one only."""
    years = {int(m["year"]) for _, _, value in _sections(case) for m in WORDS["granted"].finditer(value)}
    return years.pop() if len(years) == 1 else None


def _year(
    case: Case, path: str, text: LabelledText, printed: str, year: str, severity: Severity | None
) -> Result:
    return case.found(
        "year-conflict", path, text.field, printed=printed, expected=f"{case.form.year}年",
        severity=severity, found=year,
    )  # fmt: skip


def _foreign(case: Case, name: str) -> str | None:
    """Return the name of another project that a sentence says is evaluated."""
    if len(name) < 6 or not WORDS["own_name"].search(name) or WORDS["general_name"].search(name[:4]):
        return None
    own = _core(case.project)
    core = _core(name)
    if len(own) < _NAME or len(core) < _NAME or any(own[i : i + 3] in core for i in range(len(own) - 2)):
        return None
    return name


def _core(name: str) -> str:
    return WORDS["generic"].sub("", name)


@check(
    "analysis-without-data", "execution-not-analysed", "analysis-off-topic", "satisfaction-without-survey",
    "report-section-empty", "report-section-missing",
    kinds=REPORT,
)  # fmt: skip
def sections(case: Case) -> Iterator[Result]:
    """Each section is written, holds facts, and speaks of this project."""
    labels = []
    for index, text in enumerate(case.form.texts):
        value, path = text.field.value, f"texts[{index}]"
        labels.append(text.label)
        if value is None:
            yield case.found("report-section-empty", path, text.field, label=text.label)
        else:
            yield from _section(case, path, text, value)
    if len(labels) >= _SECTIONS and not any(
        WORDS["required"].search(text.label)
        and not (text.field.value and WORDS["nothing"].fullmatch(text.field.value.rstrip("。")))
        for text in case.form.texts
    ):
        yield case.found("report-section-missing", "")


def _section(case: Case, path: str, text: LabelledText, value: str) -> Iterator[Result]:
    label = text.label
    has_number = any(character.isdigit() for character in value)
    if "满意" in label and not WORDS["survey"].search(value):
        yield case.found("satisfaction-without-survey", path, text.field, label=label)
    if WORDS["report_analysis"].search(label):
        if not has_number and len(value) < _BRIEF:
            yield case.found("analysis-without-data", path, text.field, label=label)
    elif WORDS["report_funds"].search(label):
        if not WORDS["spent"].search(value):
            yield case.found("execution-not-analysed", path, text.field, label=label)
    elif WORDS["objective_section"].search(label):
        own = _core(case.project)
        known = len(own) < _NAME or any(own[i : i + 3] in value for i in range(len(own) - 2))
        if not known and not has_number and len(value) >= _BRIEF:
            yield case.found("analysis-off-topic", path, text.field, label=label, printed=value[:40])


@check("report-rate", "report-grade", kinds=REPORT)
def figures(case: Case) -> Iterator[Result]:
    """Rates in the prose follow from its amounts, and the grade from the bands it states."""
    bands: dict[str, Decimal] = {}
    for index, text, value in _sections(case):
        if "元" in value and "率" in value:
            for match in WORDS["rate"].finditer(value):
                yield from _rate(case, f"texts[{index}]", text, match)
        if "优" in value and "良" in value:
            bands.update(_bands(value))
    total, grade = case.form.total_score.value, case.form.grade.value
    if total is None or not grade or len(bands) < 3 or grade[0] not in bands:
        return
    due = max((low, name) for name, low in [*bands.items(), ("差", Decimal(0))] if total >= low)[1]
    if due != grade[0]:
        yield case.found(
            "report-grade", "grade", case.form.grade, expected=due,
            score=plain(total), low=plain(bands.get(due, Decimal(0))),
        )  # fmt: skip


def _bands(value: str) -> dict[str, Decimal]:
    """Return the lower bounds of the grades that a text states; 差 is what is below the others."""
    return {
        (match["grade"] or match["grade2"])[0]: Decimal(match["low"] or match["low2"])
        for match in WORDS["band"].finditer(value)
        if (match["grade"] or match["grade2"])[0] != "差"
    }


def _rate(case: Case, path: str, text: LabelledText, match: re.Match[str]) -> Iterator[Result]:
    budget, spent, stated = (Decimal(match[name].replace(",", "")) for name in ("budget", "spent", "rate"))
    exponent = stated.as_tuple().exponent
    if not budget:
        return
    exact = spent * 100 / budget
    if abs(exact - stated) >= Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0):
        yield case.found(
            "report-rate", path, text.field, printed=match[0], expected=f"{plain(exact, 2)}%",
            spent=match["spent"], budget=match["budget"], rate=match["rate"],
        )  # fmt: skip
