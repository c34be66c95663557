"""Labels that wrap in narrow cells of an aligned text: 项目名 / 称, 年度 / 指标值. Put together where they are known.

The lines of such a label stand one below the other, and the values of its row between them. The lines of a value
stand around, or below, the line of its label in the same way.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from jixiao.profiles.labels import Labels
from jixiao.reading import funds, head
from jixiao.reading.rows import Item
from jixiao.values.text import bare

_MOST_LINES = 7
_FARTHEST = 4
"""How many lines further the next line of a label may stand."""
_BESIDE = 3
"""How many places beside a piece the next line of its label may stand, where nothing stands below it."""
_LONGEST = 26
_FEWEST_SIGNS = 4
"""Signs of a label that is known by itself."""
_FEWEST_HEADINGS = 3
"""Words of a line that are headings of columns, from which on each is one for itself."""
Line = list[Item]


def joined_labels(lines: list[Line], pages: Container[int], labels: Labels) -> tuple[list[Line], set[int]]:
    """Return the words of each line with every label that wraps in one piece, on the line of its row.

    ``pages`` are the numbers of the lines with which pages begin: no label goes over these.
    With them go the words that stand for themselves, by their identity: such labels, and the pieces of categories.
    """
    stacks = _Stacks(lines, pages, labels)
    return stacks.joined(), stacks.apart


@lru_cache(maxsize=8)
def _beginnings(labels: Labels) -> frozenset[str]:
    """Return everything with which a label may begin."""
    known = chain(
        labels.head,
        labels.head_other,
        labels.texts,
        labels.side,
        labels.fund_columns,
        labels.indicator_columns,
        labels.extra_columns,
        labels.level1,
        labels.level2,
    )
    return frozenset(name[:end] for name in known for end in range(1, len(name) + 1))


class _Stacks:
    """The pieces of all lines, and which of them make one label."""

    def __init__(self, lines: list[Line], pages: Container[int], labels: Labels) -> None:
        self.lines = lines
        self.pages = pages
        self.labels = labels
        self.used: set[int] = set()
        self.apart: set[int] = set()
        self.added: dict[int, Line] = {}

    def joined(self) -> list[Line]:
        """Return the lines with each wrapped label on one of them."""
        for number, line in enumerate(self.lines):
            headings = [item for item in line if self._is_heading(item)]
            if len(headings) >= _FEWEST_HEADINGS:
                self.apart.update(map(id, headings))
            self.apart.update(id(item) for item, after in pairwise(line) if self._leads(item, after))
            for item in line:
                if id(item) not in self.used:
                    self._join(number, item)
        result = []
        for number, line in enumerate(self.lines):
            kept = [item for item in line if id(item) not in self.used]
            result.append(sorted([*kept, *self.added.get(number, [])], key=lambda item: item.column))
        return result

    def _is_heading(self, item: Item) -> bool:
        return bool(self.labels.indicator_column(item.text) or self.labels.fund_column(item.text))

    def _leads(self, item: Item, after: Item) -> bool:
        """Say whether a word is a label by itself, whose value one space parts from it."""
        if self.labels.fund_line(item.text) and funds.is_amount(after.key):
            return True
        return bool(self.labels.head_field(item.text)) and len(item.key) >= _FEWEST_SIGNS

    def _join(self, number: int, item: Item) -> None:
        if item.key not in _beginnings(self.labels) and not self.labels.fund_period.match(item.key):
            return
        for slack in (0, 1, _BESIDE):
            found = self._chain(number, item, slack)
            for length in range(len(found), 1, -1):
                parts = [part for _, part in found[:length]]
                if self._is_category(parts):
                    self.apart.update(map(id, parts))
                    return
                if self._is_label(parts):
                    self._put([line for line, _ in found[:length]], parts)
                    return

    def _chain(self, number: int, item: Item, slack: int) -> list[tuple[int, Item]]:
        """Return the piece and those that stand below it, each the only one there."""
        stack = [(number, item)]
        total = len(item.key)
        while len(stack) < _MOST_LINES:
            last, above = stack[-1]
            found = self._next(last, above, slack)
            if found is None or len(found[1]) != 1 or id(found[1][0]) in self.used:
                break
            total += len(found[1][0].key)
            if total > _LONGEST:
                break
            stack.append((found[0], found[1][0]))
        return stack

    def _next(self, number: int, above: Item, slack: int) -> tuple[int, Line] | None:
        """Return the next line on which something stands below a piece, with what does."""
        for below in range(number + 1, min(number + _FARTHEST, len(self.lines))):
            if below in self.pages:
                return None
            over = self._below(below, above, slack)
            if over:
                return below, over
        return None

    def _below(self, number: int, above: Item, slack: int) -> Line:
        """Return what stands below a piece on a line, else what begins or ends right beside it."""
        line = self.lines[number]
        over = [one for one in line if overlap(one, above)]
        near = [one for one in line if overlap(one, above, slack)]
        return over or sorted(near, key=lambda one: abs(one.column + one.end - above.column - above.end))[:1]

    def _is_label(self, parts: Sequence[Item]) -> bool:
        """Say whether pieces are the lines of one label; a unit of money may stand below it (项目资金 / （万元）)."""
        labels = self.labels
        whole = "".join(part.key for part in parts)
        if not bare(parts[0].key):
            return False
        if len(whole) == len(parts) == 2:  # 分 / 值
            return self._is_heading(Item(whole, 0, parts[0].place))
        if len(bare(whole)) < 3:
            return False
        if head.unit_in(whole):
            return labels.is_side(whole) or self._known(whole)
        return not parts[-1].key.startswith("(") and self._known(whole)

    def _is_category(self, parts: Sequence[Item]) -> bool:
        """Say whether pieces are the lines of a category; these stay where they are, which tells its rows."""
        whole = "".join(part.key for part in parts)
        known = self.labels.level1_id(whole) or self.labels.level2_parents(whole)
        return bool(known) and bare(whole).endswith(("指标", "目标"))

    def _known(self, text: str) -> bool:
        labels = self.labels
        return bool(
            labels.head_field(text)
            or labels.is_other(text)
            or labels.is_known_text(text)
            or labels.indicator_column(text)
            or labels.fund_column(text)
            or (labels.is_side(text) and len(bare(text)) >= 4)
        )

    def _put(self, numbers: list[int], parts: list[Item]) -> None:
        """Put a whole label on the line among its own that the values of its row stand on."""
        middle = (numbers[0] + numbers[-1]) / 2
        own = {id(part) for part in parts}

        def others(number: int) -> int:
            return sum(1 for item in self.lines[number] if id(item) not in own)

        place = min(
            range(numbers[0], numbers[-1] + 1), key=lambda number: (not others(number), abs(number - middle))
        )
        self.used.update(own)
        start = min(part.column for part in parts)
        text = "\n".join(part.text for part in parts)
        item = Item(text, start, parts[0].place, max(part.end for part in parts) - start)
        self.added.setdefault(place, []).append(item)
        self.apart.add(id(item))


def overlap(one: Item, other: Item, slack: int = 0) -> bool:
    """Say whether two pieces stand one below the other, or less than ``slack`` places beside that."""
    return one.column < other.end + slack and other.column < one.end + slack
