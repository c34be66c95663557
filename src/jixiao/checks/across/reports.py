"""An evaluation report against the form in the same document: scores, grade, years, name and money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz

from jixiao.checks.across.budget import HUNDRED, amount_text, fund_amount, same
from jixiao.checks.across.gathering import Filed, Gathering, across_check, pattern
from jixiao.checks.across.pairing import name_key
from jixiao.findings import Finding
from jixiao.forms.model import Field, FormKind, LabelledText
from jixiao.scoring import plain
from jixiao.scoring.rounding import quotient
from jixiao.values import Amount, parse_amount
from jixiao.values.text import squeeze

_AMOUNT = re.compile(r"(?<![\d.])\d[\d,，]*(?:\.\d+)?(?:万元|亿元|元)(?![/每])")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕|（[^（）]*号）")
_CLAUSE = re.compile(r"[，。；,;]")
_TENTH = Decimal("0.1")


def _pairs(gathering: Gathering) -> Iterator[tuple[Filed, Filed]]:
    """Return each report with the form of its document: the only one, or the one of the same project."""
    documents: dict[str, list[Filed]] = {}
    for filed in gathering.filed:
        documents.setdefault(filed.judgement.document, []).append(filed)
    for members in documents.values():
        reports = [filed for filed in members if filed.form.kind is FormKind.REPORT]
        forms = [filed for filed in members if filed.form.kind is FormKind.SELF_EVALUATION]
        for report in reports:
            own = [form for form in forms if report.subject and form.subject == report.subject]
            if len(own) == 1:
                yield report, own[0]
            elif len(reports) == len(forms) == 1:
                yield report, forms[0]


@across_check("report-contradicts-form")
def results(gathering: Gathering) -> Iterator[Finding]:
    """The total and the grade in the text are those of the form."""
    for report, form in _pairs(gathering):
        total = report.form.total_score, form.form.total_score
        if total[0].value is not None and total[1].value is not None and total[0].value != total[1].value:
            difference = plain(total[0].value - total[1].value)
            yield _contradiction(report, "total_score", total[0], total[1], difference)
        grade = report.form.grade, form.form.grade
        if grade[0].value and grade[1].value and squeeze(grade[0].value)[0] != squeeze(grade[1].value)[0]:
            yield _contradiction(report, "grade", grade[0], grade[1], None)


def _contradiction(
    report: Filed,
    path: str,
    text: Field[Decimal] | Field[str],
    form: Field[Decimal] | Field[str],
    difference: str | None,
) -> Finding:
    return report.case.found(
        "report-contradicts-form",
        path,
        text,
        expected=form.text,
        difference=difference,
        related=(form.place,),
    )


@across_check("report-project", "report-year")
def heads(gathering: Gathering) -> Iterator[Finding]:
    """The text speaks of the project and the year of the form."""
    for report, form in _pairs(gathering):
        names = report.form.project, form.form.project
        if names[0].value and names[1].value and not _one_name(names[0].value, names[1].value):
            yield report.case.found(
                "report-project", "project", names[0], expected=names[1].text, related=(names[1].place,)
            )
        years = report.form.year, form.form.year
        if years[0] and years[1] and years[0] != years[1]:
            yield report.case.found(
                "report-year", "year", report.form.project, printed=str(years[0]), expected=str(years[1])
            )
        elif years[1]:
            yield from _years(report, years[1])


def _one_name(first: str, second: str) -> bool:
    one, other = name_key(first), name_key(second)
    return one in other or other in one or fuzz.partial_ratio(one, other) >= 80


@lru_cache(maxsize=1)
def _speaking_of_a_year() -> re.Pattern[str]:
    work = pattern("reports", "work_words").pattern
    money = r"于(?P<money>20\d\d)年[^，。；]{0,6}到位"
    return re.compile(rf"{money}|(?:做好|开展|完成)了?(?P<work>20\d\d)年[^，。；《》]{{0,24}}(?:{work})")


def _years(report: Filed, year: int) -> Iterator[Finding]:
    """Find a year that is not the form's where the text speaks of this evaluation or of this money.

    What the report by itself already shows to be another year is not reported again.
    """
    speaks = _speaking_of_a_year()
    known = {(f.field, f.values["found"]) for f in report.judgement.findings if f.code == "year-conflict"}
    for index, text in enumerate(report.form.texts):
        plain_text = _QUOTED.sub("", squeeze(text.field.value or ""))
        found = next((m for m in speaks.finditer(plain_text) if int(m["money"] or m["work"]) != year), None)
        path = f"texts[{index}]"
        if found is not None and (path, found["money"] or found["work"]) not in known:
            yield report.case.found(
                "report-year",
                path,
                text.field,
                printed=found[0],
                expected=str(year),
            )


@dataclass(frozen=True, slots=True)
class Money:
    """The amounts that one section of a report names, by what is said of them."""

    budget: tuple[Amount, ...]
    executed: tuple[Amount, ...]
    other: tuple[Amount, ...]
    rate: Decimal | None

    @property
    def every(self) -> tuple[Amount, ...]:
        """All amounts of the section."""
        return (*self.budget, *self.executed, *self.other)


@across_check("report-amount")
def amounts(gathering: Gathering) -> Iterator[Finding]:
    """The budget, the money spent and the rate in the text are those of the form."""
    sections = pattern("reports", "money_sections")
    for report, form in _pairs(gathering):
        for index, text in enumerate(report.form.texts):
            if text.field.value and sections.search(text.label):
                yield from _amounts(report, form, index, text)


def _amounts(report: Filed, form: Filed, index: int, text: LabelledText) -> Iterator[Finding]:
    money = money_of(squeeze(text.field.value or ""))
    budget = [stated for name in ("initial", "revised") if (stated := fund_amount(form.form, name))]
    executed = fund_amount(form.form, "executed")
    path = f"texts[{index}]"

    def finding(printed: str, expected: str) -> Finding:
        return report.case.found("report-amount", path, text.field, printed=printed, expected=expected)

    if len(money.budget) == 1 and budget and not _among([s.amount for s in budget], money.every):
        yield finding(amount_text(money.budget[0]), amount_text(budget[-1].amount))
    if len(money.executed) == 1 and executed and not _among([executed.amount], money.every):
        yield finding(amount_text(money.executed[0]), amount_text(executed.amount))
    if money.rate is None:
        return
    if len(money.budget) == len(money.executed) == 1 and money.budget[0].yuan:
        rate = quotient(money.executed[0].yuan * HUNDRED, money.budget[0].yuan)
    elif executed and budget and budget[-1].amount.yuan:
        rate = quotient(executed.amount.yuan * HUNDRED, budget[-1].amount.yuan)
    else:
        return
    if abs(rate - money.rate) > _TENTH:
        yield finding(f"{plain(money.rate)}%", f"{plain(rate, 2)}%")


def _among(wanted: list[Amount], found: tuple[Amount, ...]) -> bool:
    return any(same(one, other) for one in wanted for other in found)


def money_of(text: str) -> Money:
    """Return the amounts of a text by what their clause says of them: budget, spent, or neither.

    >>> found = money_of("全年安排预算30万元，实际支出25.5万元，执行率85%")
    >>> [str(amount) for amount in (*found.budget, *found.executed)], found.rate
    (['30万元', '25.5万元'], Decimal('85'))
    """
    budget: list[Amount] = []
    executed: list[Amount] = []
    other: list[Amount] = []
    rate = None
    for clause in _CLAUSE.split(re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)):
        spent = pattern("reports", "executed_words").search(clause)
        given = pattern("reports", "budget_words").search(clause)
        found = [parse_amount(match[0]) for match in _AMOUNT.finditer(clause)]
        known = [amount for amount in found if amount is not None]
        both = spent is not None and given is not None
        (other if both or not (spent or given) else executed if spent else budget).extend(known)
        percent = _PERCENT.search(clause)
        if percent and pattern("reports", "rate_words").search(clause):
            rate = Decimal(percent[1])
    return Money(tuple(budget), tuple(executed), tuple(other), rate)
