"""What a report may say: every number of a form, its scorecard, its findings and its rules, and counts of them."""

import io
import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import docx

from jixiao.checks.session import Assessment, judge_documents
from jixiao.forms.model import FormKind
from jixiao.reading.many import read_paths
from jixiao.rendering.reports.content import Report
from jixiao.rendering.reports.docx import report_docx
from jixiao.rendering.reports.dossier import Dossier, dossiers

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@lru_cache(maxsize=32)
def assessed(*names: str) -> Assessment:
    return judge_documents(read_paths([str(EXAMPLES / name) for name in names], jobs=0))


def filed(*names: str) -> list[Dossier]:
    return dossiers(assessed(*names), FormKind.SELF_EVALUATION)


def numbers(text: str) -> set[Decimal]:
    return {Decimal(found.replace(",", "")).normalize() for found in _NUMBER.findall(text)}


def docx_text(data: bytes) -> str:
    """All text of a document in its order, a line for each paragraph and cell."""
    document = docx.Document(io.BytesIO(data))
    paragraphs = document.element.body.iter(f"{{{document.element.nsmap['w']}}}p")
    lines = []
    for paragraph in paragraphs:
        parts = []
        for node in paragraph.iter():
            if node.tag.endswith("}t"):
                parts.append(node.text or "")
            elif node.tag.endswith("}br"):
                parts.append("\n")
        lines.append("".join(parts))
    return "\n".join(lines)


def strings_of(value: object) -> list[str]:
    """Every text and number anywhere in a value, places excepted."""
    if isinstance(value, dict):
        return [
            text
            for key, member in value.items()
            if key != "place"
            for text in (str(key), *strings_of(member))
        ]
    if isinstance(value, list | tuple):
        return [text for member in value for text in strings_of(member)]
    return [str(value)]


def known_numbers(dossier: Dossier) -> set[Decimal]:
    """The numbers that a project's report may hold."""
    known: set[Decimal] = set()
    for form in filter(None, (dossier.form, dossier.narrative)):
        known |= numbers("\n".join(re.sub(r"(?<=\d)\s+(?=\d)", "", t) for t in strings_of(form.model_dump())))
    for finding in (*dossier.findings, *dossier.narrative_findings):
        known |= numbers(f"{finding.field} {finding.message()} {finding.advice()} {finding.entry.title}")
        known |= {Decimal(int(index) + 1) for index in re.findall(r"\[(\d+)\]", finding.field)}
    known |= _scored(dossier) | _ruled(dossier) | _counted(dossier)
    return known


def _scored(dossier: Dossier) -> set[Decimal]:
    card = dossier.card
    found = [card.total.printed_sum, card.total.low, card.total.high, dossier.total]
    for line in card.funds:
        found += [line.printed_rate, line.score.low, line.score.high, line.score.weight]
    for score in card.indicators:
        found += [score.low, score.high, score.weight]
    groups: dict[str, list] = {}
    for indicator in dossier.form.indicators:
        groups.setdefault(indicator.l1.text or "", []).append(indicator)
    for group in groups.values():
        for name in ("weight", "score"):
            found.append(sum((getattr(i, name).value or Decimal(0) for i in group), Decimal(0)))
    rounded = {value.quantize(Decimal("0.01")) for value in found if value is not None}
    return {value.normalize() for value in rounded | {v for v in found if v is not None}}


def _ruled(dossier: Dossier) -> set[Decimal]:
    known = numbers(
        f"{dossier.profile.on} {dossier.judged.choice.reason.zh} {dossier.judged.choice.reason.en}"
    )
    for key in dossier.profile.settings:
        setting = dossier.profile.why(key)
        known |= numbers(f"{setting.value} {setting.citation}")
        known |= {(number * 100).normalize() for number in numbers(str(setting.value)) if number <= 1}
    return known


def _counted(dossier: Dossier) -> set[Decimal]:
    form = dossier.form
    found = dossier.open_findings()
    counts = [len(form.indicators), len(found), *range(1, len(found) + 1)]
    counts += Counter(indicator.l1.text for indicator in form.indicators).values()
    counts += Counter(score.verdict for score in dossier.card.indicators).values()
    counts += Counter(finding.severity for _, finding in found).values()
    contested = (
        "score",
        "rate",
        "grade",
        "weight",
        "executed",
        "revised",
        "initial",
        "actual",
        "amount_unit",
    )
    counts.append(
        sum(f.severity == "error" and any(c in f.field for c in contested) for f in dossier.findings)
    )
    counts.append(
        sum(
            score.verdict == "short"
            or bool(indicator.reason.text)
            or (
                indicator.weight.value is not None
                and indicator.score.value is not None
                and indicator.score.value < indicator.weight.value
            )
            for indicator, score in zip(form.indicators, dossier.card.indicators, strict=True)
        )
    )
    return {Decimal(count).normalize() for count in (0, *counts)}


def said_numbers(report: Report, dossier: Dossier) -> set[Decimal]:
    """The numbers in the text of the Word document, without the numbering of headings, tables and charts."""
    text = docx_text(report_docx(report))
    for block in report.blocks:
        number = getattr(block, "number", None)
        if number:
            text = text.replace(f"{number}{block.text}\n", f"{block.text}\n")
    text = re.sub(r"^(?:[表图]|Table |Figure )\d+  ", "", text, flags=re.MULTILINE)
    return numbers(text.replace(dossier.document, "").replace(dossier.profile.version, ""))


def known_of_unit(found: list[Dossier]) -> set[Decimal]:
    """The numbers that a summary may hold: those of its forms, sums, the rate of the sums, mean, shares, counts."""
    known: set[Decimal] = set()
    for dossier in found:
        known |= known_numbers(dossier)
    amounts = [(line.budget, line.executed) for dossier in found for line in [dossier.execution] if line]
    groups = [found, *_by_unit(found)]
    for group in groups:
        lines = [dossier.execution for dossier in group]
        budget = sum((line.budget or Decimal(0) for line in lines), Decimal(0))
        spent = sum((line.executed or Decimal(0) for line in lines), Decimal(0))
        known |= {budget, spent, (spent * 100 / budget).quantize(Decimal("0.01"))}
    known |= {amount for pair in amounts for amount in pair if amount is not None}
    totals = [dossier.total for dossier in found if dossier.scored]
    known.add((sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01")))
    known |= {(Decimal(n) * 100 / len(found)).quantize(Decimal("0.1")) for n in range(len(found) + 1)}
    codes = Counter((f.code, f.severity) for dossier in found for f in dossier.findings)
    severities = Counter(f.severity for dossier in found for f in dossier.findings)
    concerned = Counter(code for dossier in found for code in {f.code for f in dossier.findings})
    counts = [*codes.values(), *severities.values(), *concerned.values(), *range(len(found) + 1)]
    own = Counter((n, f.severity) for n, dossier in enumerate(found) for f in dossier.findings)
    known |= {Decimal(count) for count in (*counts, *own.values())}
    shown = known | {(amount / 10000) for amount in known}
    return {value.normalize() for value in shown}


def _by_unit(found: list[Dossier]) -> list[list[Dossier]]:
    groups: dict[str | None, list[Dossier]] = {}
    for dossier in found:
        groups.setdefault(dossier.form.unit.text, []).append(dossier)
    return list(groups.values())
