"""The fund block in its shapes: rows by source, columns by source, pairs of label and amount, one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jixiao.profiles.labels import FUND_COLUMN, Labels
from jixiao.reading.columns import heading_words
from jixiao.reading.draft import DraftFund, Piece
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import bare, is_blank

NUMERIC = re.compile(
    r"^([￥¥]?[-−－]?[\d,，]*\.?\d+(?:%|元|万元|亿元|万|分|千元|百分比)?)(?:(?<=[万元])\1)?([（(][^)）]*[)）])?$"
)
_SENTENCE_LENGTH = 8
_AMOUNT_BEHIND = re.compile(r"[\u4e00-\u9fff].*\d")
_MONEY = frozenset({"initial", "revised", "executed", "received", "rate", "adjusted", "forecast", "before"})
_BESIDE = frozenset({"extra", "adjusted", "forecast", "received", "reason", "before"})
"""Columns kept beside the typed ones, under their printed heading."""
_INLINE_AMOUNT = re.compile(r"\s*([^：:\d]{2,12})[：:]\s*(\S+)\s*$")
_PLAIN_POINTS = re.compile(r"\d{1,3}(\.\d+)?")
_POINTS = re.compile(r"[（(](\d{1,2}(?:\.\d+)?)分")
_SENTENCE = re.compile(
    r"(年初预算数?|全年预算数?|调整后预算数?|预算数|年度预算数?|预算安排|全年执行数?|实际执行数?|执行数|实际支出数?|支出数"
    r"|执行率|预算执行率|得分|分值)[:：为是]?\s*([\d,.]+\s*(?:亿元|万元|元|%|％|分)?)"
)


@dataclass(slots=True)
class FundColumn:
    """A column of the block: its field or ``extra``, its printed heading and where it stands."""

    field: str
    label: str
    column: int
    span: int


def is_amount(text: str) -> bool:
    """Say whether a cell holds a number, an amount, a rate, or a dash for nothing."""
    return bool(NUMERIC.match(text)) or is_blank(text)


def header_columns(row: Row, labels: Labels) -> list[FundColumn] | None:
    """Return the columns if the row is the heading of a fund block: at least two money columns."""
    split = row.paragraph and len(row.first.key) <= 80
    if not (split or row.may_hold(FUND_COLUMN, labels)):
        return None
    items = heading_words(row, labels) if split else row.items
    if len(items) < 2 or any(NUMERIC.match(item.key) for item in items):
        return None
    columns: list[FundColumn] = []
    for item in items:
        name = labels.fund_column(item.text)
        if name is not None and (item is not items[0] or not labels.is_side(item.text)):
            columns.append(FundColumn(name, item.key, item.column, item.span))
    found = {column.field for column in columns}
    if len(found & _MONEY) < 2:
        return None
    if not found & {"initial", "revised", "executed", "received"}:
        return None
    if any(labels.indicator_column(item.text) in ("l1", "l2", "l3") for item in items):
        return None
    known = {column.column for column in columns}
    first = min(known)
    columns.extend(
        FundColumn("extra", item.key, item.column, item.span)
        for item in items
        if item.column not in known
        and item.column > first
        and not labels.is_side(item.text)
        and not labels.fund_line(item.text)
    )
    columns = _without_group(columns)
    fields = {column.field for column in columns}
    for column in columns:
        if column.field == "initial" and "revised" not in fields and bare(column.label) == "预算数":
            column.field = "revised"  # the only budget a form prints is the one in force
    return sorted(columns, key=lambda column: column.column)


def _without_group(columns: list[FundColumn]) -> list[FundColumn]:
    """Leave out a heading over the budgets behind it: 年度预算数 | 年初预算 | 调整后预算数."""
    columns = sorted(columns, key=lambda column: column.column)
    names = [column.field for column in columns]
    group = names[:2] == ["revised", "initial"] and "revised" in names[2:]
    return columns[1:] if group else columns


def source_columns(row: Row, labels: Labels) -> list[tuple[Item, str]] | None:
    """Return (cell, line or field) if the row's columns are sources of money (中央 | 本级 | 合计 | 执行数)."""
    if row.paragraph:
        return None
    found: list[tuple[Item, str]] = []
    for item in row.items:
        if NUMERIC.match(item.key) or labels.head_field(item.text):
            return None
        field = labels.fund_column(item.text)
        line = labels.fund_line(item.text) if len(bare(item.key)) <= 12 else None
        if field is not None and not (field == "initial" and line == "total"):
            found.append((item, f"={field}"))
        elif line is not None:
            found.append((item, line))
    lines = [name for _, name in found if not name.startswith("=")]
    if len(lines) < 2 or ("total" not in lines and len(lines) < 3):
        return None
    return found


Sources = list[tuple[Item, str]]


def _with_parts(above: Sources, below: Sources, *, exact: bool) -> Sources:
    """Return the sources of a heading in two rows: 财政资金 over 中央, 省级, 市级, beside 总额 and 其他."""
    if exact:
        kept = [
            (item, name)
            for item, name in above
            if not any(part.column < item.end and item.column < part.end for part, _ in below)
        ]
        return sorted([*kept, *below], key=lambda source: source[0].column)
    groups = [index for index, (_, name) in enumerate(above) if name == "appropriation"]
    if len(groups) != 1:
        return below
    return [*above[: groups[0]], *below, *above[groups[0] + 1 :]]


class FundBlock:
    """The fund lines of one form."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.columns: list[FundColumn] = []
        self.sources: list[tuple[Item, str]] = []
        self.lines: list[DraftFund] = []
        self.by_purpose = False
        """Whether the rows are purposes of spending (工程费用), of which only the total is a fund line."""
        self.paired = False
        """Whether a heading may stand over two cells, a label and its amount."""
        self.purposes: dict[str, Piece] = {}
        """The amounts of the purposes, which are kept beside the total."""
        self.shift = 0
        """How far the values of this block stand to the right of their headings, in reconstructed tables."""
        self._over: dict[tuple[int, int], FundColumn | None] = {}
        self.points: Piece = Piece()
        """The points for execution where only a heading prints them: 预算执行情况（20分）."""

    def heading(self, row: Row) -> None:
        """Note what the heading row tells beside its columns."""
        self.paired = any(column.span > 1 for column in self.columns)
        for item in row.items:
            self.by_purpose = self.by_purpose or bare(item.key) in self.labels.fund_purpose
            found = _POINTS.search(item.key)
            if found and not self.points:
                self.points = Piece(found.group(1), item.place)

    def add(self, row: Row) -> bool:
        """Read a row of the block; return False if it is none."""
        if self.sources:
            return self._across(row)
        if self.paired and row.exact and self._labelled(row):
            return True
        items = words(row) if row.paragraph else row.items
        label = next((item for item in items if self.labels.fund_line(item.text)), None)
        if label is None and self.by_purpose and len(items) > 1 and is_amount(items[1].key):
            label = items[0]
        if label is None and row.exact and self._of_no_source(items):
            return True
        if label is None or (self.labels.is_label(label.text) and not self.labels.fund_line(label.text)):
            return self._unlabelled(row, items)
        values = [
            item
            for item in items
            if item.column > label.column or (item is not label and item.column >= label.column)
        ]
        values = [item for item in values if item is not label]
        if any(not is_amount(item.key) and self.labels.is_label(item.text) for item in values):
            return False
        line = self._line(label, values, row)
        if self.by_purpose and (self.lines or self.labels.fund_line(label.text) != "total"):
            for name, piece in line.pieces.items():
                self.purposes[f"{line.label.text}/{name}"] = piece
        else:
            self.lines.append(line)
        return True

    def _of_no_source(self, items: list[Item]) -> bool:
        """Keep the amounts of a row beside the total whose label names no source that a list knows."""
        items = [item for item in items if not self.labels.is_side(item.text)]
        if len(items) < 3 or not self.lines or self.labels.is_label(items[0].text):
            return False
        label, *values = items
        columns = [self._column_of(item) for item in values]
        if self._column_of(label) is not None or not all(is_amount(item.key) for item in values):
            return False
        for column, item in zip(columns, values, strict=True):
            self.purposes[f"{label.key}/{column.field if column else ''}"] = Piece.of([item])
        return True

    def _labelled(self, row: Row) -> bool:
        """Read a row whose amounts each stand behind a label of their own, two cells under one heading."""
        under = [[i for i in row.items if c.column <= i.column < c.column + c.span] for c in self.columns]
        pairs = [
            (column, items)
            for column, items in zip(self.columns, under, strict=True)
            if len(items) == 2 and self._is_label(items[0]) and is_amount(items[1].key)
        ]
        if len(pairs) < 2:
            return False
        label = pairs[0][1][0]
        line = DraftFund(self.labels.fund_line(label.text) or "total", Piece.of([label]))
        for column, items in zip(self.columns, under, strict=True):
            if items:
                self._put(line, column, items[-1])
        self.lines.append(line)
        return True

    def _is_label(self, item: Item) -> bool:
        return bool(self.labels.fund_line(item.text) or self.labels.fund_column(item.text))

    def _put(self, line: DraftFund, column: FundColumn, item: Item) -> None:
        """Take an amount into its field, or beside the typed ones."""
        if column.field in _BESIDE or column.field in line.pieces:
            line.extra[column.label] = Piece.of([item])
        else:
            line.pieces[column.field] = Piece.of([item])

    def _unlabelled(self, row: Row, items: list[Item]) -> bool:
        """A row of amounts below a heading without a row label is the total."""
        values = [item for item in items if not self.labels.is_side(item.text)]
        if row.paragraph and self._reason(row.first):
            return True
        if not values or not all(is_amount(item.key) for item in values) or self.lines or row.paragraph:
            return False
        if len(values) < 2:
            return False
        label = Item("", values[0].column, values[0].place)
        line = self._line(label, values, row)
        line.label = Piece()
        self.lines.append(line)
        return True

    def _reason(self, item: Item) -> bool:
        """Take a sentence below a line for what stands in its column of reasons, where cells lost their rows."""
        column = next((column for column in self.columns if column.field == "reason"), None)
        if column is None or not self.lines or len(item.key) < _SENTENCE_LENGTH:
            return False
        line = self.lines[-1]
        if column.label in line.extra or self.labels.is_label(item.text):
            return False
        line.extra[column.label] = Piece.of([item])
        return True

    def _line(self, label: Item, values: list[Item], row: Row) -> DraftFund:
        name = self.labels.fund_line(label.text) or "total"
        line = DraftFund(name, Piece.of([label]))
        pairs = self._paired(values, row)
        for column, item in pairs:
            if column is None:
                line.extra.setdefault("", Piece.of([item]))
            else:
                self._put(line, column, item)
        return line

    def _paired(self, values: list[Item], row: Row) -> list[tuple[FundColumn | None, Item]]:
        """Pair the values of a row with columns: by coordinates, where these hold, else by their order."""
        if row.exact:
            return [(self._column_of(item), item) for item in values]
        if len(values) == len(self.columns):
            self.shift = values[0].column - self.columns[0].column
            return list(zip(self.columns, values, strict=True))
        if not row.starts and values and all(is_blank(item.text) for item in values):
            last = self.columns[-len(values) :]  # dashes for nothing fill the last columns
            return list(zip(last, values, strict=False))
        if row.paragraph:
            return self._by_shape(values)
        pairs = [(self._column_of(item, self.shift), item) for item in values]
        return pairs if any(column for column, _ in pairs) else self._by_shape(values)

    def _by_shape(self, values: list[Item]) -> list[tuple[FundColumn | None, Item]]:
        """Pair fewer values than columns: a percentage is the rate, the amounts before it stand from the left."""
        columns = list(self.columns)
        pairs: list[tuple[FundColumn | None, Item]] = []
        rate = next((index for index, c in enumerate(columns) if c.field == "rate"), None)
        percent = next((index for index, item in enumerate(values) if item.key.endswith("%")), None)
        if rate is not None and percent is None and self._rate_missing(values, rate):
            del columns[rate]
        if rate is None or percent is None:
            return [
                (columns[index] if index < len(columns) else None, item) for index, item in enumerate(values)
            ]
        for index, item in enumerate(values):
            target = rate + (index - percent)
            if index < percent and percent < rate:
                target = index
            pairs.append((columns[target] if 0 <= target < len(columns) else None, item))
        return pairs

    def _rate_missing(self, values: list[Item], rate: int) -> bool:
        """Say whether one value is lacking and the one in the rate's place is the score: not above the points."""
        fields = [column.field for column in self.columns]
        if len(values) != len(fields) - 1 or fields[rate - 1 : rate + 2] != ["weight", "rate", "score"]:
            return False
        points, score = values[rate - 1].key, values[rate].key
        plain = _PLAIN_POINTS.fullmatch(points) and _PLAIN_POINTS.fullmatch(score)
        return bool(plain) and Decimal(score) <= Decimal(points)

    def _column_of(self, item: Item, shift: int = 0) -> FundColumn | None:
        extent = (item.column - shift, item.span)
        if extent not in self._over:
            self._over[extent] = self._widest(*extent)
        return self._over[extent]

    def _widest(self, begin: int, span: int) -> FundColumn | None:
        best, width = None, 0
        for column in self.columns:
            overlap = min(begin + span, column.column + column.span) - max(begin, column.column)
            if overlap > width:
                best, width = column, overlap
        return best

    def takes_parts(self, below: Sources, row: Row) -> bool:
        """Take the row as the second row of a heading of sources if it is one."""
        if not self.sources or self.lines:
            return False
        self.sources = _with_parts(self.sources, below, exact=row.exact)
        return True

    # -- sources as columns -----------------------------------------------------------------------------------

    def _across(self, row: Row) -> bool:
        """Read a row below sources: a row of budgets, or one row each for budget, execution and rate."""
        items = row.items
        heading = next((item for item in items if self.labels.fund_column(item.text)), None)
        values = [item for item in items if item is not heading and not self.labels.is_side(item.text)]
        if not values or not any(NUMERIC.match(item.key) for item in values):
            return False
        if any(not is_amount(item.key) for item in values):
            return False
        spent = any(name.startswith("=") for _, name in self.sources)
        field = self.labels.fund_column(heading.text) if heading else None
        field = field or ("revised" if spent else "initial")
        ordered = not row.exact and len(values) == len(self.sources)
        by_line = {line.line + line.label.text: line for line in self.lines}
        for index, (source, name) in enumerate(self.sources):
            under = [i for i in values if i.column < source.end and source.column < i.end]
            under = [values[index]] if ordered else under
            if name.startswith("="):
                total = self._total(by_line)
                if under and name[1:] in _BESIDE:
                    total.extra[source.key] = Piece.of(under)
                elif under:
                    total.pieces[name[1:]] = Piece.of(under)
                continue
            line = by_line.get(name + Piece.of([source]).text)
            if line is None:
                line = DraftFund(name, Piece.of([source]))
                by_line[name + line.label.text] = line
                self.lines.append(line)
            if under and field in _BESIDE:
                line.extra[heading.key if heading else field] = Piece.of(under)
            elif under:
                line.pieces[field] = Piece.of(under)
        return True

    def _total(self, by_line: dict[str, DraftFund]) -> DraftFund:
        for line in by_line.values():
            if line.line == "total":
                return line
        source = next((item for item, name in self.sources if name == "total"), None)
        line = DraftFund("total", Piece.of([source]) if source else Piece())
        by_line["total" + line.label.text] = line
        self.lines.append(line)
        return line

    def finish(self) -> list[DraftFund]:
        """Return the lines, with the points that only a heading prints."""
        if self.lines:
            self.lines[0].extra.update(self.purposes)
        if self.points:
            for line in self.lines:
                if line.line == "total" and line.pieces.get("score") and not line.pieces.get("weight"):
                    line.pieces["weight"] = self.points
        return self.lines


def is_source(item: Item, labels: Labels) -> bool:
    """Say whether a cell is nothing but the label of a source of money: 其他资金."""
    known = labels.fund_line(item.text) not in (None, "total")
    plain = len(bare(item.key)) <= 16 and not _AMOUNT_BEHIND.search(item.key)
    return known and plain and not labels.is_label(item.text)


def pairs_of(row: Row, labels: Labels, least: int = 2) -> list[tuple[Item, Item]] | None:
    """Return (label, amount) pairs if the row alternates fund labels and amounts: 预算数 | 50 | 执行数 | 48."""
    items = [part for item in row.items if not labels.is_side(item.text) for part in _parts(item, labels)]
    pairs = []
    index = 0
    while index + 1 < len(items):
        label, value = items[index], items[index + 1]
        known = labels.fund_column(label.text) or labels.fund_line(label.text)
        if known and NUMERIC.match(value.key) and bare(label.key) not in labels.head_other:
            pairs.append((label, value))
            index += 2
        else:
            index += 1
    return pairs if len(pairs) >= least else None


def _parts(item: Item, labels: Labels) -> list[Item]:
    """Part a cell that holds a label of money and its amount: 执行数：44.1万元."""
    found = _INLINE_AMOUNT.match(item.text)
    if found is None or not NUMERIC.match(found[2].replace(" ", "")):
        return [item]
    known = labels.fund_column(found[1]) or labels.fund_line(found[1]) == "total"
    return [Item(part, item.column, item.place) for part in found.groups()] if known else [item]


def from_pairs(pairs: list[tuple[Item, Item]], labels: Labels) -> DraftFund | None:
    """Return the total line that pairs of column heading and amount make, if they name budget or execution."""
    line = DraftFund("total", Piece.of([pairs[0][0]]))
    executed = any(labels.fund_column(label.text) == "executed" for label, _ in pairs)
    for label, value in pairs:
        field = labels.fund_column(label.text)
        if field is None and executed and labels.fund_line(label.text) == "total":
            field = "revised"  # the budget that was executed
        if field in ("initial", "revised", "executed", "weight", "rate", "score"):
            line.pieces.setdefault(field, Piece.of([value]))
    return line if {"initial", "revised", "executed"} & set(line.pieces) else None


def from_sentence(item: Item, label: Item | None, labels: Labels) -> DraftFund | None:
    """Return the total line that a sentence tells: 全年预算数50万元，执行数48.2万元，执行率96.4%."""
    prefix = re.match(r"^\s*([^：:，,]{2,12})[：:]", item.text)
    if label is None and prefix:
        label = Item(prefix.group(1), item.column, item.place)
    line = DraftFund("total", Piece.of([label]) if label else Piece())
    for name, amount in _SENTENCE.findall(item.text):
        field = labels.fund_column(name)
        if field:
            line.pieces.setdefault(field, Piece(amount, item.place))
    return line if {"executed"} <= set(line.pieces) and {"initial", "revised"} & set(line.pieces) else None
