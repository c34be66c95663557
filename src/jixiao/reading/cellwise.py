"""Tables that lost their rows: each cell a line of its own, or everything on one line, put back into rows.

The headings still stand in their order, so the columns are known; a fund row is a known label and the amounts
after it, an indicator row is found by shape (see :mod:`jixiao.reading.sequence`).
"""

from __future__ import annotations

from dataclasses import replace

from jixiao.profiles.labels import Labels
from jixiao.reading import funds
from jixiao.reading.aligned import in_columns
from jixiao.reading.head import inline_pairs
from jixiao.reading.objectives import objective_field
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import bare

_LONG_LINE = 160
_MANY = 4
_OF_LISTS = frozenset({"金额", "备注", "序号", "补助金额", "下达金额", "安排金额", "分配金额"})
"""Headings in lists of projects, which stand behind 项目名称 there and are no name of a project."""
_LONGEST_HALF = 5
"""The longest line that is half of a heading."""


def regrouped(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows, with runs of single cells put together as the rows they were."""
    rows = _with_whole_headings(_split_long_lines(rows, labels), labels)
    if not _has_cell_run(rows, labels):
        return in_columns(_without_page_numbers(rows), labels)
    return _Regrouper(rows, labels).rows()


def _without_page_numbers(rows: list[Row]) -> list[Row]:
    """Leave out lines that are only a number; the row after one comes after a page break."""
    result: list[Row] = []
    broken = False
    for row in rows:
        if row.bare_number:
            broken = True
            continue
        row.after_break = row.after_break or broken
        broken = False
        result.append(row)
    return result


def _column_name(item: Item, labels: Labels) -> str | None:
    """Return ``fund`` or ``indicator`` for a cell that is nothing but a column heading."""
    if len(item.key) > 30:
        return None
    if labels.fund_column(item.text) in ("initial", "revised", "executed", "rate"):
        return "fund"
    return (
        "indicator" if labels.indicator_column(item.text) in ("l1", "l2", "l3", "target", "actual") else None
    )


def _has_cell_run(rows: list[Row], labels: Labels) -> bool:
    """Say whether at least three column headings follow each other as paragraphs of their own."""
    run = 0
    for row in rows:
        if row.paragraph and (_column_name(row.first, labels) or labels.fund_column(row.first.text)):
            run += 1
            if run >= 3:
                return True
        else:
            run = 0
    return False


def _split_long_lines(rows: list[Row], labels: Labels) -> list[Row]:
    """Cut a line on which a whole table stands into its words, if the words hold the headings of one."""
    result: list[Row] = []
    for row in rows:
        if row.paragraph and len(row.first.text) > _LONG_LINE:
            ways = (words(row), words(row, all_spaces=True))
            parts = next((way for way in ways if _headings_in(way, labels) >= _MANY), None)
            if parts is not None:
                result.extend(_single(part) for part in parts)
                continue
        result.append(row)
    return result


def _headings_in(parts: list[Item], labels: Labels) -> int:
    return sum(1 for part in parts if _column_name(part, labels))


def _with_whole_headings(rows: list[Row], labels: Labels) -> list[Row]:
    """Put a level heading that wraps over lines (一级 / 指标) before the headings on the line after it."""
    result: list[Row] = []
    position = 0
    while position < len(rows):
        whole = _whole_heading(rows[position : position + 3], labels)
        halves = None if whole else _heading_of_halves(rows[position : position + 2], labels)
        result.append(whole or halves or rows[position])
        position += 3 if whole else 2 if halves else 1
    return result


def _heading_of_halves(rows: list[Row], labels: Labels) -> Row | None:
    """Return the heading of a column that stands on two lines: 年初 / 预算数, 实际 / 完成值."""
    if len(rows) < 2 or not all(row.paragraph and len(row.first.key) <= _LONGEST_HALF for row in rows):
        return None
    begun, rest = (row.first for row in rows)
    if labels.indicator_column(begun.text) or labels.fund_column(begun.text) or labels.is_total(begun.key):
        return None
    whole = begun.text.strip() + rest.text.strip()
    if not any(column(whole) for column in (labels.fund_column, labels.indicator_column)):
        return None
    known_rest = labels.fund_column(rest.text) or labels.indicator_column(rest.text)
    return replace(rows[0], items=[Item(whole, begun.column, begun.place)]) if known_rest else None


def _whole_heading(rows: list[Row], labels: Labels) -> Row | None:
    if len(rows) < 3 or not all(row.paragraph for row in rows):
        return None
    begun, rest, others = (row.first for row in rows)
    if len(begun.key) > 20 or len(rest.key) > 4 or not begun.key.endswith(("级", "级指")):
        return None
    level = begun.text.split()[-1] + rest.text.strip()
    following = words(rows[2])
    if labels.indicator_column(level) not in ("l1", "l2") or labels.indicator_column(
        following[0].text
    ) not in (
        "l2",
        "l3",
    ):
        return None
    text = f"{level} {others.text.strip()}"
    return replace(rows[2], items=[Item(text, others.column, others.place)])


def _single(item: Item) -> Row:
    return Row([item], exact=False, paragraph=True, after_break=False, width=1)


class _Regrouper:
    """Walks over single cells and puts heading rows, fund rows and value rows together."""

    def __init__(self, rows: list[Row], labels: Labels) -> None:
        self.source = rows
        self.labels = labels
        self.position = 0
        self.result: list[Row] = []
        self.fund_columns = 0

    def rows(self) -> list[Row]:
        """Return the regrouped rows."""
        while self.position < len(self.source):
            row = self.source[self.position]
            if not row.paragraph or not (
                self._heading() or self._fund_row() or self._objective() or self._pair()
            ):
                self.result.append(row)
                self.position += 1
        return self.result

    def _ahead(self, count: int = 1, start: int = 0) -> list[Item]:
        rows = self.source[self.position + start : self.position + start + count]
        return [row.first for row in rows if row.paragraph]

    def _emit(self, items: list[Item]) -> None:
        placed = [Item(item.text, column, item.place) for column, item in enumerate(items)]
        self.result.append(Row(placed, exact=False, width=len(placed)))

    def _run_of_headings(self) -> int:
        """Count the level and value headings that stand ahead: the heading of the next group repeats them."""
        items = self._ahead(8)
        start = next((i for i, item in enumerate(items) if self._is_level(item)), len(items))
        if start > 1:
            return 0
        return sum(1 for item in items[start : start + 4] if self._is_level(item))

    def _is_level(self, item: Item) -> bool:
        name = self.labels.indicator_column(item.text)
        return name in ("l1", "l2", "l3") and not self.labels.level1_id(item.key)

    def _heading(self) -> bool:
        """A run of column headings becomes one heading row."""
        run: list[Item] = []
        ahead = self._ahead(20)
        for item, following in zip(ahead, [*ahead[1:], None], strict=True):
            known = self._value_heading(item) or self._beside(item)
            if not known:  # a heading that no list knows, among others
                known = (
                    bool(run)
                    and len(item.key) <= 8
                    and following is not None
                    and self._value_heading(following)
                )
            if not known or len(item.key) > 30 or inline_pairs(item, self.labels):
                break
            run.append(item)
        while run and self.labels.is_side(run[-1].text) and not self._value_heading(run[-1]):
            run.pop()
        named = [item for item in run if not self.labels.is_side(item.text)]
        if sum(map(self._value_heading, named)) < 3:
            return False
        self.position += len(run)
        run = self._without_group(run)
        money = sum(1 for item in run if self.labels.fund_column(item.text))
        levels = sum(1 for item in run if self.labels.indicator_column(item.text) in ("l1", "l2", "l3"))
        self.fund_columns = money if money >= 3 and not levels else 0
        self._emit(run)
        if levels:
            self._indicators(named)
        return True

    def _without_group(self, run: list[Item]) -> list[Item]:
        """Leave out a heading over the budgets below it: 年度预算数 over 年初预算 and 调整后预算数."""
        fields = [self.labels.fund_column(item.text) for item in run]
        if (
            fields.count("revised") > 1
            and "initial" in fields
            and fields.index("revised") < fields.index("initial")
        ):
            over = fields.index("revised")
            self._emit([run[over]])
            return run[:over] + run[over + 1 :]
        return run

    def _beside(self, item: Item) -> bool:
        """Say whether a cell stands beside a block: 绩效指标, or the term of its indicators (长期指标)."""
        term = bare(item.key) in self.labels.long_term_section | self.labels.annual_section
        return term or (self.labels.is_side(item.text) and len(item.key) > 1)

    def _value_heading(self, item: Item) -> bool:
        return bool(self.labels.indicator_column(item.text) or self.labels.fund_column(item.text))

    def _indicators(self, columns: list[Item]) -> None:
        """Leave the cells of the indicator rows as a stream; a total ends it and takes the numbers after it."""
        while self.position < len(self.source):
            row = self.source[self.position]
            if not row.paragraph:
                return
            item = row.first
            if self._run_of_headings() >= 3:
                return
            if item.key in self.labels.total:
                numbers = [item]
                for following in self._ahead(2, 1):
                    if not funds.NUMERIC.match(following.key):
                        break
                    numbers.append(following)
                self._emit(numbers)
                self.position += len(numbers)
                return
            if self.labels.is_known_text(item.text) or self.labels.head_field(item.text) == "project":
                return
            if any(title.pattern.search(item.key) for title in self.labels.titles) and len(item.key) < 40:
                return
            self.result.append(Row([item], exact=False, paragraph=True, cell=True, width=1))
            self.position += 1

    def _fund_row(self) -> bool:
        """A fund label and the amounts that follow it become one row."""
        label = self.source[self.position].first
        if not self.fund_columns:
            return self._fund_pair(label)
        if not self.labels.fund_line(label.text):
            return False
        values: list[Item] = []
        for item in self._ahead(self.fund_columns, 1):
            if not funds.is_amount(item.key):
                break
            values.append(item)
        self._emit([label, *values])
        self.position += 1 + len(values)
        return True

    def _fund_pair(self, label: Item) -> bool:
        """A source of money and its amount, without headings over the amounts, become one row."""
        following = self._ahead(1, 1)
        known = funds.is_source(label, self.labels) or self._is_sum(label)
        if not (known and following and funds.NUMERIC.match(following[0].key)):
            return False
        self._emit([label, following[0]])
        self.position += 2
        return True

    def _objective(self) -> bool:
        """预期目标, 实际完成情况 and the two texts after them become a heading row and a text row."""
        items = self._ahead(4)
        start = 0
        while start < len(items) and self.labels.is_side(items[start].text) and len(items) < 6:
            if self.labels.head_field(items[start].text) and start + 1 < len(items):
                following = self.labels.head_field(items[start + 1].text)
                if following == "objective_actual":
                    break
            start += 1
            items = self._ahead(4 + start)
        pair = items[start : start + 2]
        fields = [objective_field(item, self.labels) for item in pair]
        texts = items[start + 2 : start + 4]
        terms = fields == ["long_term", "objective_expected"]
        if terms and not (len(texts) == 2 and not any(map(self._begins_block, texts))):
            return False  # of one text alone nothing tells whether it is of the whole term
        if not terms and fields != ["objective_expected", "objective_actual"]:
            return False
        self._emit(pair)
        if len(texts) == 2 and not any(self.labels.is_label(item.text) for item in texts):
            self._emit(texts)
            self.position += start + 4
        else:
            self.position += start + 2
        return True

    def _begins_block(self, item: Item) -> bool:
        return self.labels.is_side(item.text) or self._value_heading(item) or self.labels.is_label(item.text)

    def _is_sum(self, item: Item) -> bool:
        """Say whether a cell is the label of the sum of the money, which no value of the head is: 资金总额."""
        return self.labels.fund_line(item.text) == "total" and "资金" in item.key

    def _pair(self) -> bool:
        """A header label on a line of its own and the value on the next become one row."""
        items = self._ahead(2)
        if len(items) < 2 or inline_pairs(items[0], self.labels):
            return False
        label, value = items
        if not self.labels.is_label(label.text) or self.labels.is_text_label(label.text):
            return False
        if (
            self.labels.is_label(value.text)
            or value.key in _OF_LISTS
            or self._is_sum(value)
            or inline_pairs(value, self.labels)
            or self._value_heading(value)
            or self.labels.is_side(value.text)
        ):
            return False
        self._emit([label, value])
        self.position += 2
        return True
