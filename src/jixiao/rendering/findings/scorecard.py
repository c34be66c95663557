"""Scores as printed and as recomputed, line by line, with the steps and their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jixiao.checks.session import Choice
from jixiao.forms.model import Form, FormKind
from jixiao.profiles import Profile
from jixiao.rendering.findings.json import profile_record
from jixiao.rendering.findings.words import citation_text, kind_text, profile_text, word
from jixiao.scoring import Score, Scorecard, Step, Verdict, plain, rules_of, score_form
from jixiao.scoring.trace import WHY


class Agreement(StrEnum):
    """Whether a printed score is what the rules give."""

    AGREES = "agrees"
    DIFFERS = "differs"
    OPEN = "open"
    """Nothing is printed, or the rules give no value."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form: execution, an indicator, or the total."""

    path: str
    name: str
    weight: Decimal | None
    printed: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict | None
    agreement: Agreement
    why: str | None
    steps: tuple[Step, ...]

    @property
    def interval(self) -> str:
        """The points that the rules give: a value, an interval, or nothing."""
        if self.low is None or self.high is None:
            return ""
        return plain(self.low) if self.low == self.high else f"{plain(self.low)}–{plain(self.high)}"


@dataclass(frozen=True, slots=True)
class ScoredForm:
    """A form with its scores recomputed under the chosen rules."""

    form: Form
    number: int
    choice: Choice
    card: Scorecard
    lines: tuple[Line, ...]


def scored(form: Form, number: int, choice: Choice) -> ScoredForm:
    """Recompute the scores of a form; a form of a kind without scores has no lines."""
    card = score_form(form, choice.profile)
    lines = tuple(_lines(form, card)) if form.kind is FormKind.SELF_EVALUATION else ()
    return ScoredForm(form, number, choice, card, lines)


def _lines(form: Form, card: Scorecard) -> Iterator[Line]:
    tolerance = rules_of(card.profile).tolerance
    for index, (line, execution) in enumerate(zip(form.funds, card.funds, strict=True)):
        if execution.score.weight is not None:
            name = line.label.text or line.line.value
            yield _line(f"funds[{index}]", name, line.score.value, execution.score, tolerance)
    for index, (indicator, score) in enumerate(zip(form.indicators, card.indicators, strict=True)):
        name = indicator.l3.text or indicator.l2.text or str(index + 1)
        yield _line(f"indicators[{index}]", name, indicator.score.value, score, tolerance)
    total, printed = card.total, form.total_score.value
    whole = Score(Verdict.JUDGED, form.total_weight.value, total.low, total.high)
    agreement = _agreement(printed, whole, tolerance)
    yield Line(
        "total_score", "", whole.weight, printed, total.low, total.high, None, agreement, None, total.steps
    )


def _line(path: str, name: str, printed: Decimal | None, score: Score, tolerance: Decimal) -> Line:
    agreement = _agreement(printed, score, tolerance)
    return Line(
        path,
        name,
        score.weight,
        printed,
        score.low,
        score.high,
        score.verdict,
        agreement,
        score.why,
        score.steps,
    )


def _agreement(printed: Decimal | None, score: Score, tolerance: Decimal) -> Agreement:
    if printed is None or score.low is None or score.high is None:
        return Agreement.OPEN
    return Agreement.AGREES if score.allows(printed, tolerance) else Agreement.DIFFERS


def print_scores(
    console: Console, form: ScoredForm, document: str, *, explain: bool = False, language: str = "zh"
) -> None:
    """Print one form; ``explain`` adds the steps of each line with the source of each rule."""
    heading = Text(document + "  ", "bold")
    heading.append(word("form", language, form.number + 1) + "  ", "not bold")
    heading.append(form.form.project.text or form.form.unit.text or word("untitled", language))
    heading.append(f"  {kind_text(form.form, language)} {form.form.year or ''}".rstrip(), "not bold")
    console.print(heading)
    if not form.lines:
        console.print(_indented(Text(word("not scored", language), "dim")))
        return
    reason = form.choice.reason.en if language == "en" else form.choice.reason.zh
    rules = word("rules", language, profile_text(form.choice.profile, language))
    console.print(_indented(Text(f"{rules}  {reason}", "dim")))
    console.print(_indented(_table(form, language)))
    if explain:
        for line in form.lines:
            _print_steps(console, line, form.choice.profile, language)


def _indented(content: Text | Table, by: int = 2) -> Padding:
    return Padding(content, (0, 0, 0, by), expand=False)


def _table(form: ScoredForm, language: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(word("line", language), overflow="fold", ratio=1, max_width=44)
    for name in ("weight", "score", "recomputed"):
        table.add_column(word(name, language), justify="right", no_wrap=True)
    table.add_column(word("score check", language), no_wrap=True)
    table.add_column(word("verdict", language), overflow="fold", min_width=12)
    for line in form.lines:
        table.add_row(
            Text(_name(line, language)),
            _number(line.weight),
            _number(line.printed),
            line.interval,
            _score_check(line, language),
            _verdict(line, language),
        )
    return table


def _name(line: Line, language: str) -> str:
    if line.path == "total_score":
        return word("total score", language)
    return word("execution", language) if line.path.startswith("funds") else line.name


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _score_check(line: Line, language: str) -> Text:
    """Say whether the printed points are those of the rules, whether or not the target is reached."""
    if line.agreement is Agreement.DIFFERS:
        return Text(f"✖ {word('differs', language)}", "bold red")
    return Text(f"✓ {word('agrees', language)}", "green") if line.agreement is Agreement.AGREES else Text("")


def _verdict(line: Line, language: str) -> Text:
    """Say how far the target is reached, or why that is not known; of the budget, whether all of it is spent."""
    said: str | Verdict = line.verdict or ""
    if line.path.startswith("funds") and line.verdict in _SPENT:
        said = _SPENT[line.verdict]
    text = Text(word(said, language) if said else "")
    if line.why in WHY:
        colon = ": " if language == "en" else "："
        text.append(f"{colon}{WHY[line.why][language == 'en']}", "dim")
    return text


_SPENT = {Verdict.MET: "all spent", Verdict.SHORT: "not all spent"}


def _print_steps(console: Console, line: Line, profile: Profile, language: str) -> None:
    console.print(_indented(Text(_name(line, language), "bold")))
    for step in line.steps:
        text = Text(step.text(language))
        if source := step_source(step, profile, language):
            text.append(f"  [{source}]", "dim")
        console.print(_indented(text, 4))


def step_source(step: Step, profile: Profile, language: str = "zh") -> str:
    """Return the rule that a step rests on and its source; nothing for a step of plain arithmetic."""
    setting = step.setting(profile)
    return f"{setting.key}；{citation_text(setting.citation, language)}" if setting else ""


def scored_record(form: ScoredForm, document: str, language: str = "zh") -> dict[str, Any]:
    """Return the scores of one form as plain values; numbers are texts of their digits."""
    total = form.card.total
    return {
        "document": document,
        "form": form.number,
        "kind": form.form.kind.value,
        "year": form.form.year,
        "project": form.form.project.text,
        "unit": form.form.unit.text,
        "profile": profile_record(form.choice.profile, language)
        | {"reason": form.choice.reason.en if language == "en" else form.choice.reason.zh},
        "lines": [_line_record(line, form.choice.profile, language) for line in form.lines],
        "printed_sum": _plain(total.printed_sum),
        "cap": _plain(total.cap),
        "grade": total.grade.label if total.grade else None,
        "printed_grade": form.form.grade.text,
    }


def _line_record(line: Line, profile: Profile, language: str) -> dict[str, Any]:
    return {
        "path": line.path,
        "name": _name(line, language),
        "weight": _plain(line.weight),
        "printed": _plain(line.printed),
        "low": _plain(line.low),
        "high": _plain(line.high),
        "verdict": line.verdict.value if line.verdict else None,
        "agreement": line.agreement.value,
        "why": line.why,
        "steps": [
            {
                "step": step.name,
                "text": step.text(language),
                "rule": step.rule,
                "source": step_source(step, profile, language),
            }
            for step in line.steps
        ],
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def score_totals(forms: list[ScoredForm], language: str = "zh") -> str:
    """Say how many lines agree, differ or stay open."""
    lines = [line.agreement for form in forms for line in form.lines]
    return word(
        "score total",
        language,
        forms=sum(bool(form.lines) for form in forms),
        lines=len(lines),
        agree=lines.count(Agreement.AGREES),
        differ=lines.count(Agreement.DIFFERS),
        open=lines.count(Agreement.OPEN),
    )
