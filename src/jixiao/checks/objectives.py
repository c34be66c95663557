"""The objective of the year and what is said of it: missing, empty, copied, contradicted by figures and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz import fuzz

from jixiao.checks.base import SELF_EVALUATION, TABLES, TARGET, Case, Result, check
from jixiao.checks.rows import Group, Row
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import FormKind
from jixiao.scoring import plain
from jixiao.values import Amount, Comparison, Kind, MoneyUnit, Period, parse_period
from jixiao.values.text import squeeze

WORDS = patterns("objectives")
_ALIKE = 94.0
_SHORT = 12
_PUNCTUATION = str.maketrans(dict.fromkeys("，。；：、,.;:“”\"' ", ""))
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FIGURES = re.compile("[0-9]")
_EXACT = (None, Comparison.EQUAL)
_LEAST = (Comparison.AT_LEAST, Comparison.MORE)
_PEOPLE = frozenset("名人位")
_LOW = Decimal(20)


@check("objective-missing", "objective-not-goal", "objective-in-past-tense", "template-hint", kinds=TABLES)
def expected(case: Case) -> Iterator[Result]:
    """There is an objective, and it is a goal: no duty, title or result, nor the template's own words."""
    form, field = case.form, case.form.objective_expected
    text = field.value
    if text is None:
        printed = form.kind is FormKind.TARGET or form.objective_actual.value is not None
        if printed and any(row.name for row in case.rows):
            yield case.found("objective-missing", "objective_expected", field)
        return
    past = WORDS["past"].search(text)
    if past:
        yield case.found("objective-in-past-tense", "objective_expected", field, printed=_sentence(past))
    elif WORDS["duty"].search(text) or (
        WORDS["title"].fullmatch(text) and not WORDS["goal_verb"].search(text)
    ):
        yield case.found("objective-not-goal", "objective_expected", field)
    for path, other in (("objective_expected", field), ("objective_actual", form.objective_actual)):
        hint = WORDS["template"].search(other.value) if other.value else None
        if hint:
            yield case.found("template-hint", path, other, printed=_sentence(hint))


def _sentence(match: re.Match[str]) -> str:
    """Return the clause that a match stands in."""
    text = match.string
    start = max(text.rfind(mark, 0, match.start()) for mark in "，。；") + 1
    ends = [end for mark in "，。；" if (end := text.find(mark, match.end())) >= 0]
    return text[start : min(ends, default=len(text))]


@check(
    "objective-actual-missing", "objective-actual-empty", "objective-copied", "objective-only-money",
    kinds=SELF_EVALUATION,
)  # fmt: skip
def achieved(case: Case) -> Iterator[Result]:
    """What was achieved is reported, in words of its own and with more than the money spent."""
    form = case.form
    goal, field = form.objective_expected.value, form.objective_actual
    text = field.value
    if text is None:
        if goal and any(row.actual is not None for row in case.rows):
            yield case.found("objective-actual-missing", "objective_actual", field)
        return
    if WORDS["empty"].fullmatch(text):
        yield case.found("objective-actual-empty", "objective_actual", field)
    elif goal and _copied(goal, text):
        yield case.found("objective-copied", "objective_actual", field)
    elif "元" in text and _only_money(text):
        yield case.found("objective-only-money", "objective_actual", field)


def _copied(goal: str, text: str) -> bool:
    """Say whether a result repeats the goal but for a word or two."""
    if goal == text:
        return True
    if _FIGURES.findall(goal) != _FIGURES.findall(text):
        return False
    one, other = goal.translate(_PUNCTUATION), text.translate(_PUNCTUATION)
    if one == other:
        return True
    longer = max(len(one), len(other))
    if longer <= _SHORT or abs(len(one) - len(other)) > longer // 8:
        return False
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    return fuzz.ratio(one, other, score_cutoff=_ALIKE) > 0


def _only_money(text: str) -> bool:
    clauses = [clause for clause in text.translate(_CLAUSES).split("，") if clause]
    paid = [clause for clause in clauses if WORDS["money_clause"].search(clause)]
    others = (clause for clause in clauses if clause not in paid)
    about = all(WORDS["purpose_clause"].search(c) or WORDS["cause_clause"].search(c) for c in others)
    return bool(paid) and about and all(len(clause) <= 24 for clause in paid)


_CLAUSES = str.maketrans({"。": "，", "；": "，", ";": "，"})


@check("objective-contradicts", "objective-donation", kinds=SELF_EVALUATION)
def contradictions(case: Case) -> Iterator[Result]:
    """What is said of the objective agrees with the points of the indicators and with the money."""
    field = case.form.objective_actual
    text = field.value
    if not text:
        return
    suspended = WORDS["suspended"].search(text)
    if suspended:
        yield from _suspended(case, _sentence(suspended))
    if WORDS["donated"].search(text) and WORDS["paid"].search(text):
        yield case.found("objective-donation", "objective_actual", field)
    if WORDS["down"].search(text):
        for row in case.rows:
            yield from _less(case, row, text)


def _suspended(case: Case, clause: str) -> Iterator[Result]:
    """Report outputs in full where the text says that the work was not done; an error where no money flowed."""
    outputs = [row for row in case.rows if row.group in (Group.QUANTITY, Group.QUALITY, Group.TIME)]
    full = [row for row in outputs if row.full]
    if not outputs or 2 * len(full) < len(outputs):
        return
    execution = case.card.execution
    unspent = execution is not None and execution.rate is not None and execution.rate < _LOW
    severity = None if unspent and len(full) == len(outputs) else Severity.WARNING
    names = "、".join(row.name for row in full[:3])
    yield case.found(
        "objective-contradicts", "objective_actual", case.form.objective_actual,
        severity=severity, printed=clause, claim=f"“{names}”等指标得满分",
    )  # fmt: skip


def _less(case: Case, row: Row, text: str) -> Iterator[Result]:
    """Report 交流减少 beside an indicator 交流: 加强 in full."""
    noun = row.name[-2:]
    if len(noun) < 2 or row.group not in (Group.EFFECT, Group.QUALITY) or not row.full:
        return
    if noun not in text or WORDS["not_nouns"].search(row.name) or not WORDS["up"].fullmatch(row.done):
        return
    _, _, after = text.partition(noun)
    less = WORDS["down"].match(after)
    if less:
        yield case.found(
            "objective-contradicts", f"{row.path}.actual", row.indicator.actual,
            claim=f"“{row.name}”完成值为“{row.done}”并得满分", related=(case.form.objective_actual.place,),
            printed=noun + less[0],
        )  # fmt: skip


@check("text-amount-mismatch")
def amounts(case: Case) -> Iterator[Result]:
    """Money and rates in the text are those of the fund block."""
    form, line = case.form, case.total_line
    if line is None:
        return
    total = form.funds[line]
    for path, field in (
        ("objective_expected", form.objective_expected),
        ("objective_actual", form.objective_actual),
    ):
        text = field.value
        if not text or ("元" not in text and "执行率" not in text):
            continue
        if total.executed.value is not None and path == "objective_actual":
            yield from _amount(case, path, "executed", [total.executed.value], "执行数")
        budgets = [a for a in (total.initial.value, total.revised.value) if a is not None]
        if budgets:
            yield from _amount(case, path, "budgeted", budgets, "预算数")
        yield from _rate(case, path, text)


def _amount(case: Case, path: str, pattern: str, known: list[Amount], what: str) -> Iterator[Result]:
    """Compare the one amount of its kind that a text holds with the fund block's, as far as it is printed."""
    field = getattr(case.form, path)
    found = list(WORDS[pattern].finditer(field.value))
    if len(found) != 1:
        return
    match = found[0]
    unit = MoneyUnit(match["unit"])
    stated = Decimal(match["number"].replace(",", ""))
    exponent = stated.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    values = [amount.to(unit).value for amount in known]
    if all(abs(value - stated) >= step for value in values):
        yield case.found(
            "text-amount-mismatch", path, field,
            printed=match[0], expected=f"{plain(values[0])}{unit}", what=what,
        )  # fmt: skip


def _rate(case: Case, path: str, text: str) -> Iterator[Result]:
    execution = case.card.execution
    found = list(WORDS["rate"].finditer(text)) if "执行率" in text else []
    if len(found) != 1 or execution is None or execution.rate is None:
        return
    stated = Decimal(found[0]["number"])
    exponent = stated.as_tuple().exponent
    if path == "objective_actual" and abs(stated - execution.rate) >= case.rate_step(-int(exponent)):
        yield case.found(
            "text-amount-mismatch", path, getattr(case.form, path),
            printed=found[0][0], expected=f"{plain(execution.rate, 2)}%", what="执行率",
        )  # fmt: skip


@check("objective-number-mismatch", "objective-count-mismatch")
def counts(case: Case) -> Iterator[Result]:
    """A number in the objective is that of the indicator for the same noun; a list has as many members as it says."""
    form = case.form
    text = form.objective_expected.value
    if not text:
        return
    for match in WORDS["counted"].finditer(text):
        if "每" not in WORDS["clause"].split(text[: match.start()])[-1]:
            for row in case.rows:
                yield from _number(
                    case, row, Decimal(match["number"]), match["unit"], match["noun"], match[0]
                )
    for match in WORDS["composite"].finditer(text) if "、" in text else ():
        places = WORDS["clause"].split(text[: match.start()])[-1]
        yield from _listed(case, places, _DIGITS[match["first"]] + _DIGITS[match["second"]], match[0])


def _number(case: Case, row: Row, count: Decimal, unit: str, noun: str, phrase: str) -> Iterator[Result]:
    target = row.target
    if target is None or target.kind is not Kind.QUANTITY or row.group is not Group.QUANTITY:
        return
    tail = WORDS["number_tail"].search(row.name)
    core = row.name[: tail.start()] if tail else ""
    same_unit = target.unit == unit or (target.unit in _PEOPLE and unit in _PEOPLE)
    if not same_unit or target.quantity == count:
        return
    if len(core) < 3 or not noun.startswith(core):
        if target.comparison in _LEAST and target.quantity is not None and target.quantity < count:
            yield from _less_than_promised(case, row, unit, noun, phrase)
        return
    if target.comparison not in _EXACT or target.approximate:
        return
    yield case.found(
        "objective-number-mismatch", "objective_expected", case.form.objective_expected,
        printed=phrase[: len(phrase) - len(noun) + len(core)], expected=row.wanted, name=row.name,
        severity=None if len(core) >= 4 else Severity.WARNING, related=(row.indicator.target.place,),
    )  # fmt: skip


def _less_than_promised(case: Case, row: Row, unit: str, noun: str, phrase: str) -> Iterator[Result]:
    """Report an indicator that asks for less than the objective, where both count only one thing in a unit."""
    text = case.form.objective_expected.value or ""
    alike = [other for other in case.counted if other.target is not None and other.target.unit == unit]
    told = [match for match in WORDS["counted"].finditer(text) if match["unit"] == unit]
    shared = any(noun[i : i + 2] in row.name for i in range(len(noun) - 1))
    if shared and len(alike) == len(told) == 1:
        yield case.found(
            "objective-number-mismatch", "objective_expected", case.form.objective_expected,
            printed=phrase, expected=row.wanted, name=row.name,
            severity=Severity.WARNING, related=(row.indicator.target.place,),
        )  # fmt: skip


def _listed(case: Case, places: str, claimed: int, phrase: str) -> Iterator[Result]:
    names = places.split("、")
    if len(names) < 2 or "等" in places or any(not 2 <= len(name) <= 6 for name in names[1:]):
        return
    listed = len(names) + sum(names[-1].count(word) for word in "和及与")
    if listed != claimed:
        yield case.found(
            "objective-count-mismatch", "objective_expected", case.form.objective_expected,
            printed=places + phrase, listed=str(listed), claimed=str(claimed),
        )  # fmt: skip


@check("objective-whole-term", "term-mismatch", kinds=TARGET)
def term(case: Case) -> Iterator[Result]:
    """The plan keeps to the term of the project, and the year has an objective of its own."""
    starts = ends = None
    for text in case.form.texts:
        if text.field.value is None:
            continue
        if WORDS["start"].search(text.label):
            starts = _day(text.field.value)
        elif WORDS["end"].search(text.label):
            ends = _day(text.field.value)
    for index, text in enumerate(case.form.texts):
        value = text.field.value
        if value is None:
            continue
        path = f"texts[{index}]"
        if starts and ends and starts <= ends and WORDS["plan"].search(text.label):
            yield from _plan(case, path, index, starts, ends)
        if WORDS["long_term"].search(text.label) and value == case.form.objective_expected.value:
            years = starts and ends and starts[0] != ends[0]
            if not (starts and ends) or years:
                severity = None if years else Severity.NOTICE
                yield case.found(
                    "objective-whole-term",
                    "objective_expected",
                    case.form.objective_expected,
                    severity=severity,
                )


def _day(text: str) -> tuple[int, int] | None:
    """Return year and month of a date; the day is left out, since plans often leave it out."""
    period: Period | None = parse_period(squeeze(text))
    if period is None or period.start is None or period.start.year is None:
        return None
    return period.start.year, period.start.month


def _printed(month: tuple[int, int]) -> str:
    return f"{month[0]}年{month[1]}月"


def _plan(
    case: Case, path: str, index: int, starts: tuple[int, int], ends: tuple[int, int]
) -> Iterator[Result]:
    text = case.form.texts[index].field
    matches = list(WORDS["term"].finditer(text.value or ""))
    if len(matches) != 1:
        return
    first, last = _day(matches[0]["start"]), _day(matches[0]["end"])
    if first is None or last is None or (first >= starts and last <= ends):
        return
    yield case.found(
        "term-mismatch", path, text, printed=matches[0][0], expected=f"{_printed(starts)}至{_printed(ends)}"
    )
