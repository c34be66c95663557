"""Which item belongs to which column, where columns cannot be trusted: the best path through the row.

A row that extraction shifted keeps the order of its cells: categories, name, target, actual, weight, score,
reason. The path that fits best what each cell looks like (a known category, a number of points, a text), how far
it stands from the heading's column, and what a row may lack, is found by dynamic programming. With ``wrap`` the
items are a stream of words or cells without rows, and the path also tells where a new row begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.profiles.labels import Labels
from jixiao.reading.rows import Item

_NUMBER = re.compile(r"^\d{1,3}(\.\d{1,4})?分?$")
_VALUE = re.compile(r"[≥≤><=＞＜≧≦%％\d]|大于|小于|不低于|不超过|以上|以下|不少于")
_SIGN = re.compile(r"^([≥≤><=≧≦]|[><]=|大于等于|小于等于|等于|大于|小于|定性)$")
_NUMBERED = re.compile(r"^指标\d{1,2}[:：.、][^\d≥≤<>=%].")
"""A name that the form numbers, which begins a row."""
_JOINABLE = frozenset({"l1", "l2", "l3", "target", "actual", "reason", "extra"})
# What it costs to leave a column of a row empty.
SKIP = {"l1": 0.0, "l2": 0.0, "l3": 10.0, "target": 2.5, "actual": 2.0, "weight": 3.0, "score": 3.0}
_VALUE_ALONE = re.compile(r"^([≥≤><=]{0,2}\d+(\.\d+)?[%％]|[≥≤><=]{1,2}\d+(\.\d+)?)$")
_ENDINGS = ("指标", "目标")
_TICKS = frozenset("√✓✔☑☒×○●")
_AMBIGUOUS = 5.5
_NEVER = -1e9


Step = tuple[float, int, int]
"""The best score of a path up to an item, the slot before it, and how it goes on: 0 same row, 1 joined, 2 new row."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of the heading: the field it holds and where it stood."""

    field: str
    column: int | None = None


@dataclass(slots=True)
class Assigned:
    """One row found: the items of each slot, by the slot's index."""

    slots: dict[int, list[Item]]


def is_points(text: str) -> bool:
    """Say whether a text looks like points: a number up to 100."""
    match = _NUMBER.match(text)
    return bool(match) and float(text.rstrip("分")) <= 120


def likeness(slot: Slot, item: Item, labels: Labels) -> float:
    """How well an item looks like what a column holds, and how near it stands to the column."""
    score = _looks(slot.field, item, labels)
    if slot.column is not None:
        distance = abs(slot.column - item.column)
        if slot.field == "extra" and not distance:
            score += 3.0
        if slot.field == "l1" and distance and score == _AMBIGUOUS:
            score -= 3.0
        score += 1.0 if distance == 0 else -min(3.0, 0.5 * distance)
    return score


def _looks(field: str, item: Item, labels: Labels) -> float:
    text = item.key
    if field == "operator":
        return 6.0 if _SIGN.match(text) else -8.0
    if field == "unit":
        if re.search(r"[\d≥≤<>=]", text):
            return -6.0
        return 5.0 if len(text) == 1 else 3.2 if len(text) <= 3 else 0.2
    if field == "l1":
        if not labels.level1_id(text):
            own = text.endswith("指标") and len(text) <= 10 and not labels.level2_parents(text)
            return -3.0 if own else -14.0
        return _AMBIGUOUS if labels.level2_parents(text) else 8.0  # 成本指标 is more often level 2
    if field == "l2":
        if labels.level2_parents(text):
            return 8.0
        return 2.0 if text.endswith("指标") and len(text) <= 10 else -6.0
    if field in ("weight", "score"):
        likely = 3.1 if field == "weight" else 3.0  # a number alone is more often the points
        return likely if is_points(text) else -12.0
    if field == "l3":
        if is_points(text) or _VALUE_ALONE.match(text):
            return -10.0
        if _NUMBERED.match(text):
            return 4.0
        known = labels.level1_id(text) or labels.level2_parents(text)
        if known:
            return -4.0 if text.endswith(("指标", "目标")) else 0.0
        if _VALUE.match(text) and len(text) < 8:
            return -2.0
        return 1.5
    if field in ("target", "actual"):
        if _NUMBERED.match(text):
            return -4.0
        if (labels.level1_id(text) or labels.level2_parents(text)) and text.endswith("指标"):
            return -4.0
        return 2.0 if _VALUE.search(text) else 1.0
    if field == "extra_value":
        return 1.8 if _VALUE.search(text) else 0.6
    if field == "extra_points":
        return 2.6 if is_points(text) else -12.0
    if field == "extra" and text in _TICKS:
        return 4.0
    if field == "reason":
        if text == "0":
            return 0.5  # printed where there is nothing to explain
        category = text.endswith("指标") and (labels.level1_id(text) or labels.level2_parents(text))
        return -6.0 if is_points(text) or category or text in _TICKS else 0.5
    return 0.2


def assign(
    items: Sequence[Item],
    slots: Sequence[Slot],
    labels: Labels,
    *,
    wrap: bool = False,
    starts: Sequence[bool] = (),
) -> list[Assigned]:
    """Return the rows that the items form under the columns.

    ``starts`` tells, for a stream, which items begin a line: rows begin there, and a text that goes on does so
    at the start of a line.
    """
    if not items:
        return []
    count = len(slots)
    skip = [SKIP.get(slot.field, 0.0) for slot in slots]
    before = [sum(skip[:index]) for index in range(count + 1)]
    tail = [sum(skip[index + 1 :]) for index in range(count)]
    path: list[list[Step]] = []
    for number, item in enumerate(items):
        looks = [likeness(slot, item, labels) - skipped for slot, skipped in zip(slots, before, strict=False)]
        if not path:
            path.append([(look, -1, 2) for look in looks])
            continue
        looks = [
            look + _behind(slot.field, items[number - 1], item, labels)
            for slot, look in zip(slots, looks, strict=True)
        ]
        start = not starts or starts[number]
        earlier = path[-1]
        anew: Step = (_NEVER, -1, 2)
        if wrap:
            ended, last = max((earlier[index][0] - tail[index], index) for index in range(count))
            anew = (ended - (0.0 if start else 3.0), last, 2)
        along: Step = (_NEVER, -1, 0)
        line: list[Step] = []
        for index, look in enumerate(looks):
            best = max(anew, along)
            line.append((best[0] + look, best[1], best[2]))
            if slots[index].field in _JOINABLE:
                joined = _joined(slots[index].field, items[number - 1], item, start, labels)
                joined -= 0.0 if wrap else 6.0  # cells are whole; only words of flowing text go on
                line[index] = max(line[index], (earlier[index][0] + joined, index, 1))
            along = max(along, (earlier[index][0] + before[index + 1], index, 0))
        path.append(line)
    return _trace(items, path, tail)


def _behind(field: str, before: Item, item: Item, labels: Labels) -> float:
    """How much better an item fits a column for what stands before it: a sign before the value, or a category."""
    if field == "target":
        return 3.0 if _SIGN.match(before.key) else 0.0
    if field == "l2" and before.key.endswith("指标") and not item.key.endswith(_ENDINGS):
        return -4.0 if labels.level2_parents(before.key) else 0.0  # a name like that of a category: 成本控制
    return 0.0


def _joined(field: str, before: Item, item: Item, start: bool, labels: Labels) -> float:
    if field in ("l1", "l2"):
        whole = before.key + item.key
        if _VALUE_ALONE.match(item.key) or (labels.level1_id(before.key) and labels.level2_parents(item.key)):
            return -10.0
        known = labels.level1_id(whole) if field == "l1" else labels.level2_parents(whole)
        return 14.0 if known else -10.0
    if is_points(item.key):
        return -8.0
    if labels.level1_id(item.key) or labels.level2_parents(item.key):
        return -6.0
    return 0.0 if start else -2.5


def _trace(items: Sequence[Item], path: list[list[Step]], tail: list[float]) -> list[Assigned]:
    index = max(range(len(path[-1])), key=lambda slot: path[-1][slot][0] - tail[slot])
    steps: list[tuple[int, int]] = []
    for line in reversed(path):
        _, earlier, kind = line[index]
        steps.append((index, kind))
        index = earlier
    rows: list[Assigned] = []
    for item, (slot, kind) in zip(items, reversed(steps), strict=True):
        if kind == 2:
            rows.append(Assigned({}))
        rows[-1].slots.setdefault(slot, []).append(item)
    return rows
