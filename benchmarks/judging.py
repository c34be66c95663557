"""Measures judging on one core: scoring, and all checks of single forms, beside a bare loop over the same records.

    python benchmarks/judging.py [--quick] [--profile]

Two sets of forms, each judged under the rules that its names choose: the shipped examples, which have a few mistakes
each, every copy with a project, names, texts, amounts and quantities of its own; and made ones of 9 to 17 indicators
(the texts of the reading benchmark), each different, with some thirty findings each. The bare loop only adds up the
Decimals of each form: nothing can be faster. ``--profile`` lists the functions in which judging spends its time.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from invented import invented_form
from jixiao.checks import registry
from jixiao.checks.runner import judge
from jixiao.checks.session import Rulebook, judge_documents
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms, Field, Form
from jixiao.profiles import Profile
from jixiao.reading.many import read_paths
from jixiao.scoring import score_form
from jixiao.values import Amount, Expression, Kind

FORMS = 2000
QUICK = 300
ROUNDS = 3
CHECKED = "scoring and all checks of single forms"
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
GOAL = 5000
"""Forms a second with all checks of single forms."""
_FUND = ("line", "label", "initial", "revised", "executed", "weight", "rate", "score")
_ROW = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")


@dataclass(frozen=True, slots=True)
class Measured:
    """The best time of several rounds over all forms."""

    name: str
    forms: int
    seconds: float

    @property
    def rate(self) -> float:
        """Forms a second."""
        return self.forms / self.seconds


def made(count: int) -> list[Form]:
    """Make the forms; every number of indicators and every mistake of the generator occurs."""
    return [form_of(_record(invented_form(random.Random(number), "national"))) for number in range(count)]


def _record(drawn: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "self_evaluation",
        "year": int(drawn["year"]),
        "title": "项目支出绩效自评表",
        "amount_unit_label": drawn["money"],
        "funds": [dict(zip(_FUND, line, strict=False)) for line in drawn["funds"]],
        "indicators": [dict(zip(_ROW, row, strict=False)) for row in drawn["indicators"]],
        **{
            name: drawn[name]
            for name in (
                "project",
                "department",
                "unit",
                "objective_expected",
                "objective_actual",
                "total_weight",
                "total_score",
            )
        },
    }


def numbers(form: Form) -> Iterator[Decimal]:
    """Yield the numbers of a form."""
    for line in form.funds:
        for amount in (line.initial.value, line.revised.value, line.executed.value):
            if amount is not None:
                yield amount.yuan
    for row in form.indicators:
        for value in (row.weight.value, row.score.value):
            if value is not None:
                yield value


def bare(form: Form, profile: Profile) -> Decimal:
    """Add up the numbers of a form."""
    return sum(numbers(form), Decimal(0))


def timed(
    name: str, work: Callable[[Form, Profile], object], forms: list[tuple[Form, Profile]], rounds: int
) -> Measured:
    """Time some work on every form."""
    for form, profile in forms[:20]:
        work(form, profile)
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for form, profile in forms:
            work(form, profile)
        best = min(best, time.process_time() - start)
    return Measured(name, len(forms), best)


def shipped(count: int) -> list[Form]:
    """Return so many forms like those of the shipped examples, no two of them alike."""
    found = [form for result in read_paths([str(EXAMPLES)], jobs=0) for form in result.forms]
    return [varied(found[number % len(found)], number) for number in range(count)]


def varied(form: Form, number: int) -> Form:
    """Return a form with other words and figures, in which the same is right and wrong.

    All money and all quantities are multiplied alike; every second indicator has a name that no other form has.
    """
    form = form.model_copy(deep=True)
    times = 1 + number // 7
    for line in form.funds:
        for field in (line.initial, line.revised, line.executed):
            _multiply_amount(field, times)
    for index, row in enumerate(form.indicators):
        for value in (row.target, row.actual):
            _multiply(value, times)
        if index % 2:
            _put_before(row.l3, f"{_PLACES[number % 25]}{_PLACES[number // 25 % 25]}{number // 625 or ''}")
    for text in (
        form.project,
        form.objective_expected,
        form.objective_actual,
        *(t.field for t in form.texts),
    ):
        _put_before(text, f"{_PLACES[number % 25]}第{number}号")
    return form


_PLACES = [
    "东城",
    "西关",
    "南桥",
    "北湖",
    "上林",
    "下坝",
    "前山",
    "后溪",
    "左营",
    "右江",
    "大源",
    "小河",
    "新港",
    "老街",
    "高坪",
    "低田",
    "长堤",
    "平原",
    "青龙",
    "白沙",
    "红岩",
    "黄石",
    "金水",
    "石门",
    "云台",
]


def _put_before(field: Field[str], words: str) -> None:
    if field.value:
        field.printed, field.value = words + field.printed, words + field.value


def _multiply_amount(field: Field[Amount], times: int) -> None:
    amount = field.value
    if amount is not None:
        field.value = Amount(amount.value * times, amount.unit)
        field.printed = f"{field.value.value}"


def _multiply(field: Field[Expression], times: int) -> None:
    value = field.value
    if value is None or value.quantity is None or value.kind is not Kind.QUANTITY:
        return
    product = value.quantity * times
    printed = value.printed.replace(f"{value.quantity}", f"{product}")
    field.printed, field.value = printed, replace(value, quantity=product, printed=printed)


def with_rules(forms: list[Form]) -> list[tuple[Form, Profile]]:
    """Return each form with the rules that its names choose."""
    book, empty = Rulebook(), DocumentForms(document="made.docx", format="docx")
    return [(form, book.choose(form, empty).profile) for form in forms]


def measure(forms: list[Form], rounds: int) -> list[Measured]:
    """Measure the bare loop, scoring, the checks, and a whole session with the checks across forms."""
    pairs = with_rules(forms)
    results = [
        timed("bare loop", bare, pairs, rounds),
        timed("scoring", score_form, pairs, rounds),
        timed(CHECKED, judge, pairs, rounds),
    ]
    start = time.process_time()
    judge_documents([DocumentForms(document="made.docx", format="docx", forms=forms)])
    return [
        *results,
        Measured("session, with the checks across forms", len(forms), time.process_time() - start),
    ]


def report(title: str, forms: list[Form], results: list[Measured]) -> bool:
    """Print the figures of one set; say whether the goal is met."""
    findings = sum(len(judge(form, profile).findings) for form, profile in with_rules(forms))
    print(f"{title}: {len(forms)} forms, {findings / len(forms):.1f} findings a form")
    for result in results:
        ratio = result.seconds / results[0].seconds
        print(f"  {result.name:46}{result.rate:10,.0f} forms/s {ratio:8.1f} × the bare loop")
    rate = next(result.rate for result in results if result.name == CHECKED)
    print(
        f"  goal of {GOAL:,} forms/s with all checks of single forms: {'met' if rate >= GOAL else 'not met'}"
    )
    return rate >= GOAL


def hottest(forms: list[Form], lines: int = 30) -> None:
    """Print the functions in which judging spends its own time, once everything is loaded."""
    pairs = with_rules(forms)
    judge(*pairs[0])
    profiler = cProfile.Profile()
    profiler.enable()
    for form, profile in pairs:
        judge(form, profile)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer forms")
    parser.add_argument("--profile", action="store_true", help="list the functions that take the time")
    asked = parser.parse_args()
    count = QUICK if asked.quick else FORMS
    sets = {"examples": shipped(count), "made": made(count)}
    if asked.profile:
        for forms in sets.values():
            hottest(forms)
        return
    print(f"{len(registry())} checks of single forms; one core; processor time, best of {ROUNDS} rounds")
    met = [report(title, forms, measure(forms, ROUNDS)) for title, forms in sets.items()]
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
