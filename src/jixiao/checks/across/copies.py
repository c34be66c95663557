"""Texts pasted from one project into another.

The same text is found by its hash. Nearly the same text is looked for within an office only, between texts that
share a beginning, an end or one of a few marks of their wording; so the work grows with the number of texts.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from rapidfuzz import fuzz
from rapidfuzz.distance import Postfix, Prefix

from jixiao.checks.across.comparison import loose
from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit, listed, pattern
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Field, FormKind

_WINDOW = 10
"""How many neighbours, in the order of the alphabet, a text of one bucket is compared with."""
_ENDS, _GRAM, _MARKS = 5, 5, 6
_SUBJECT = 4
"""Characters from which the name of a project in a text is more than a common word."""
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_FIGURES = re.compile(r"\d+(?:[.·]\d+)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a form: where it stands and what it is compared by."""

    filed: Filed
    path: str
    field: Field[str]
    plain: str


@across_check("text-copied")
def texts(gathering: Gathering) -> Iterator[Finding]:
    """The analysis of a project is its own; it does not stand word for word in another project's form."""
    passages = [passage for filed in gathering.filed for passage in _passages(filed)]
    offices: dict[str, list[Passage]] = {}
    for passage in passages:
        offices.setdefault(passage.filed.office, []).append(passage)
    inside: set[int] = set()
    for office in offices.values():
        if len({passage.filed.subject for passage in office}) < 2:
            continue
        for group in _groups(office):
            if _is_pasted(group):
                inside.update(map(id, group))
                yield from _findings(group, group)
    yield from _between_offices(passages, inside)


def _passages(filed: Filed) -> Iterator[Passage]:
    own = pattern("copies", "office_texts")
    for index, text in enumerate(filed.form.texts):
        if text.field.value is None or own.search(text.label):
            continue
        plain = loose(text.field.value)
        if len(plain) >= limit("copies", "shortest") and not plain.isdigit():
            yield Passage(filed, f"texts[{index}]", text.field, plain)
    actual = filed.form.objective_actual
    if actual.value is not None and actual.value != filed.form.objective_expected.value:
        plain = loose(actual.value)
        if len(plain) >= limit("copies", "short"):
            yield Passage(filed, "objective_actual", actual, plain)


def _is_pasted(group: list[Passage]) -> bool:
    """Say whether a text stands in several projects; a short one must stand in more of them."""
    projects = {passage.filed.identity for passage in group}
    short = min(len(passage.plain) for passage in group) < limit("copies", "short")
    return len(projects) >= (limit("copies", "short_projects") if short else 2)


def _findings(passages: list[Passage], group: list[Passage]) -> Iterator[Finding]:
    """Report a text in each of the forms that it stands in, with the projects that share it.

    The project that the text itself names is where it comes from; there it is in its place.
    """
    for passage in passages:
        if _names_its_project(passage):
            continue
        others = [other for other in group if other.filed.identity != passage.filed.identity]
        promised = passage.filed.form.kind is FormKind.TARGET
        yield passage.filed.case.found(
            "text-copied",
            passage.path,
            passage.field,
            severity=Severity.NOTICE if promised else None,
            related=[other.field.place for other in others],
            others=listed(other.filed.name for other in others),
            count=str(len({other.filed.identity for other in group})),
        )


def _names_its_project(passage: Passage) -> bool:
    subject = passage.filed.subject
    return len(subject) >= _SUBJECT and subject in passage.plain


def _between_offices(passages: list[Passage], inside: set[int]) -> Iterator[Finding]:
    same: dict[str, list[Passage]] = {}
    for passage in passages:
        if len(passage.plain) >= limit("copies", "outside"):
            same.setdefault(passage.plain, []).append(passage)
    for group in same.values():
        offices = {passage.filed.office for passage in group}
        if (
            not 1 < len(offices) <= limit("copies", "most_offices")
            or len({p.filed.subject for p in group}) < 2
        ):
            continue
        yield from _findings([passage for passage in group if id(passage) not in inside], group)


def _groups(passages: list[Passage]) -> list[list[Passage]]:
    """Return the texts of one office that are the same or nearly so, together."""
    same: dict[str, list[Passage]] = {}
    for passage in passages:
        same.setdefault(passage.plain, []).append(passage)
    heads = {text: text for text in same}

    def head(text: str) -> str:
        while heads[text] != text:
            heads[text] = text = heads[heads[text]]
        return text

    for first, second in _candidates(same):
        if head(first) != head(second) and nearly_same(first, second):
            heads[head(second)] = head(first)
    joined: dict[str, list[Passage]] = {}
    for text, members in same.items():
        joined.setdefault(head(text), []).extend(members)
    return list(joined.values())


def _candidates(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return the pairs of texts that may be nearly the same: neighbours in one of their buckets."""
    buckets: dict[tuple[str, str | int], list[str]] = {}
    for text in texts:
        if len(text) < limit("copies", "shortest_ends"):
            continue
        for bucket in _buckets(text):
            buckets.setdefault(bucket, []).append(text)
    for members in buckets.values():
        ordered = sorted(members)
        for index, first in enumerate(ordered):
            for second in ordered[index + 1 : index + 1 + _WINDOW]:
                yield first, second


def _buckets(text: str) -> list[tuple[str, str | int]]:
    buckets: list[tuple[str, str | int]] = [("begins", text[:_ENDS]), ("ends", text[-_ENDS:])]
    if len(text) >= 2 * limit("copies", "short"):
        grams = {crc32(text[i : i + _GRAM].encode()) for i in range(len(text) - _GRAM + 1)}
        buckets += [("marks", mark) for mark in heapq.nsmallest(_MARKS, grams)]
    return buckets


def nearly_same(first: str, second: str) -> bool:
    """Say whether two texts are one but for a word: alike letter by letter, or with the same beginning and end.

    Texts that differ in a figure say different things.

    >>> nearly_same("创新工作方式广泛开展帮扶活动", "创新工作方式广泛开展宣传活动")
    True
    >>> nearly_same("全年完成培训12次参加人员300人", "全年完成培训15次参加人员300人")
    False
    """
    longer = max(len(first), len(second))
    if min(len(first), len(second)) < limit("copies", "shortest_ends") or _numbers(first) != _numbers(second):
        return False
    begin = Prefix.similarity(first, second)
    end = Postfix.similarity(first[begin:], second[begin:])
    if (
        begin + end >= limit("copies", "shortest_ends")
        and (begin + end) * 1000 >= limit("copies", "same_ends") * longer
    ):
        return True
    return longer >= limit("copies", "short") and fuzz.ratio(first, second) * 10 >= limit("copies", "near")


@lru_cache(maxsize=4096)
def _numbers(text: str) -> list[str]:
    """Return the figures of a text but for years; a text meets many others, one after the other."""
    return _FIGURES.findall(_YEAR.sub("", text))


def common_run(first: str, second: str) -> int:
    """Return the length of the longest unbroken text that two texts have in common."""
    best = 0
    run_at: dict[int, int] = {}
    for character in first:
        here: dict[int, int] = {}
        position = second.find(character)
        while position >= 0:
            here[position] = run_at.get(position - 1, 0) + 1
            best = max(best, here[position])
            position = second.find(character, position + 1)
        run_at = here
    return best
