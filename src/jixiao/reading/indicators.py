"""The indicator block: columns by their headings, rows by coordinates or by shape, categories inherited."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jixiao.profiles.labels import Labels, category_name
from jixiao.reading.aligned import rows_from_lines
from jixiao.reading.draft import DraftIndicator, Piece
from jixiao.reading.rows import Item, Row, words
from jixiao.reading.sequence import Slot, assign, is_points
from jixiao.values.text import is_blank

_CATEGORIES = ("l1", "l2")
_VALUES = ("target", "actual", "weight", "score", "reason")
_SIGN = re.compile(r"^(≥|≤|>=|<=|=|>|<|＝|≧|≦|大于等于|小于等于|等于|大于|小于)$")
_UNFILLED = re.compile(r"^\s*[…\.·]+\s*$")


@dataclass(slots=True)
class Column:
    """A column of the block: its field, its printed heading, where it stands."""

    field: str
    label: str
    column: int
    span: int
    group: str = ""

    @property
    def name(self) -> str:
        """The heading under which an extra column is kept, with the heading above it."""
        return f"{self.group}/{self.label}" if self.group else self.label


@dataclass(slots=True)
class Line:
    """A row of the block with its items by field."""

    fields: dict[str, list[Item]]
    extra: dict[str, Piece]
    row: Row
    spanned: dict[str, Item] = field(default_factory=dict)
    shifted: bool = False
    long_term: bool = False

    def has(self, *names: str) -> bool:
        """Say whether any of the fields holds something other than a dash."""
        return any(not is_blank(item.text) for name in names for item in self.fields.get(name, ()))

    def piece(self, name: str) -> Piece:
        """Return the text of a field."""
        return Piece.of(self.fields.get(name, ()), "shifted" if self.shifted else None)


def header_columns(row: Row, labels: Labels) -> list[Column] | None:
    """Return the columns if the row is the heading of an indicator block, else ``None``.

    It is if it names the level-3 column and a value column, or two levels and any other column.
    """
    items = words(row) if row.paragraph and len(row.first.key) <= 80 else row.items
    if len(items) < 2:
        return None
    columns: list[Column] = []
    unknown = 0
    for item in items:
        name = labels.indicator_column(item.text)
        if name is None and row.aligned:
            name = labels.indicator_column_beginning(item.text)
        if name is None:
            unknown += not labels.is_side(item.text)
            continue
        columns.append(Column(name, item.key, item.column, item.span))
    found = {column.field for column in columns}
    levels = len(found & {"l1", "l2", "l3"})
    values = len(found & {"target", "actual", "weight", "score"})
    named = "l3" in found and values >= 1
    if not (named or levels >= 2 or (levels >= 1 and values >= 2)) or unknown > len(columns) // 2:
        return None
    return _distinct(columns)


def _distinct(columns: list[Column]) -> list[Column]:
    """Settle columns that name one field twice.

    Of two sets of level-3 columns (中期 beside 年度) the last is the year's; of any other the first counts and
    the second (备注 beside 偏差原因) is a column of its own.
    """
    names = [index for index, column in enumerate(columns) if column.field == "l3"]
    if len(names) > 1:
        begin = names[-1]
        while begin > names[-2] + 1 and columns[begin - 1].field in ("l1", "l2"):
            begin -= 1
        for column in columns[:begin]:
            if column.field != "l1" or any(c.field == "l1" for c in columns[begin:]):
                column.field, column.group = "extra", column.group or "中期"
    seen: set[str] = set()
    for column in columns:
        more_reason = column.field == "reason" and "措施" in column.label
        if column.field in seen and column.field != "extra" and not more_reason:
            column.field = "extra"
        seen.add(column.field)
    return columns


class IndicatorBlock:
    """The indicators of one form, row by row."""

    def __init__(self, columns: list[Column], heading: Row, labels: Labels) -> None:
        self.labels = labels
        self.exact = heading.exact
        self.starts = heading.starts
        self.lines: list[Line] = []
        self.columns = columns
        self.rows_since_header = 0
        self.stream: list[tuple[Item, bool]] = []
        self.aligned: list[Row] = []
        self.long_term = False
        """Whether the rows from here on are of the whole term (长期指标), not of the year."""

    # -- headings -------------------------------------------------------------------------------------------

    def again(self, columns: list[Column], heading: Row) -> None:
        """Take a repeated heading (after a page break, or of the next group) as the columns from here on."""
        self._flush()
        self.columns = columns
        self.starts = heading.starts
        self.rows_since_header = 0

    def second_heading(self, row: Row) -> bool:
        """Take the row as the second row of a two-row heading if every cell of it is a known heading."""
        if self.rows_since_header or row.paragraph or not row.items:
            return False
        if not all(self.labels.indicator_column(item.text) for item in row.items):
            return False
        if any(self.labels.level1_id(item.key) for item in row.items):
            return False
        added: list[Column] = []
        for item in row.items:
            name = self.labels.indicator_column(item.text) or "extra"
            over = [c for c in self.columns if c.column < item.end and item.column < c.column + c.span]
            group = over[0].label if over else ""
            added.append(Column(name, item.key, item.column, item.span, group))
        covered = {c.column for c in added}
        kept: list[Column] = []
        for column in self.columns:
            below = [a for a in added if column.column <= a.column < column.column + column.span]
            if not below:
                kept.append(column)
            elif column.field not in ("extra", *(a.field for a in below)) and all(
                a.field == "extra" for a in below
            ):
                kept.extend(_without(column, covered))
        for column in added:
            if column.field == "reason" and any(c.field == "reason" for c in kept):
                kept = [c for c in kept if c.field != "reason"]
        self.columns = _distinct(sorted([*kept, *added], key=lambda c: c.column))
        return True

    # -- rows -----------------------------------------------------------------------------------------------

    def add(self, row: Row) -> None:
        """Read one row of the block."""
        self.rows_since_header += 1
        if row.paragraph:
            for number, item in enumerate(words(row)):
                if not (self.labels.is_side(item.text) and not self.labels.level1_id(item.key)):
                    self.stream.append((item, number == 0))
            return
        if row.aligned:
            self.aligned.append(row)
            return
        self._flush()
        if row.exact and row.starts != self.starts:
            row = self._realigned(row)
        items = self._without_side(row)
        if not items:
            return
        line = self._by_coordinates(row, items)
        if not row.exact or self._doubtful(line):
            line = self._by_shape(row, items, line)
        line.long_term = self.long_term
        self.lines.append(line)

    def _realigned(self, row: Row) -> Row:
        """Put a row of a continued table, whose grid is another than its heading's, under the heading's columns.

        A page has its own grid: where it has as many columns as the heading (or one more, the side heading's)
        they correspond one to one; otherwise the row is read by its shape.
        """
        columns = self.columns
        surplus = len(row.starts) - len(columns)
        if surplus not in (0, 1):
            return replace(row, exact=False)
        left = columns[0].column - 1
        targets = [left, *(c.column for c in columns)] if surplus else [c.column for c in columns]
        mapping = dict(zip(row.starts, targets, strict=True))
        right = columns[-1].column + columns[-1].span

        def moved(item: Item) -> Item:
            end = min((mapping[start] for start in row.starts if start >= item.end), default=right)
            column = mapping[item.column]
            return replace(item, column=column, span=max(1, end - column))

        return replace(row, items=[moved(i) for i in row.items], above=[moved(i) for i in row.above])

    def _without_side(self, row: Row) -> list[Item]:
        left = min((column.column for column in self.columns), default=0)
        items = []
        for item in row.items:
            beside = item.column < left or (not row.exact and item.column == 0)
            if beside and self.labels.is_side(item.text) and not self.labels.level1_id(item.key):
                continue
            if beside and row.exact and item.end <= left and not self.labels.level1_id(item.key):
                continue
            items.append(item)
        return items

    def _by_coordinates(self, row: Row, items: list[Item]) -> Line:
        fields: dict[str, list[Item]] = {}
        extra: dict[str, Piece] = {}
        for item in items:
            column = self._column_of(item)
            if column is None:
                extra.setdefault("", Piece.of([item]))
            elif column.field == "extra":
                extra[column.name] = (
                    extra[column.name].joined(Piece.of([item])) if column.name in extra else Piece.of([item])
                )
            else:
                fields.setdefault(column.field, []).append(item)
        spanned = {}
        for item in row.above:
            column = self._column_of(item)
            if column is not None and column.field != "extra":
                spanned[column.field] = item
        return Line(fields, extra, row, spanned)

    def _column_of(self, item: Item) -> Column | None:
        best: Column | None = None
        width = 0
        for column in self.columns:
            overlap = min(item.end, column.column + column.span) - max(item.column, column.column)
            if overlap > width:
                best, width = column, overlap
        if best is not None and item.span > 1:
            # a name merged over the level-2 and level-3 columns is a name; a category merged so is a category
            inside = [c for c in self.columns if item.column <= c.column < item.end]
            names = {c.field: c for c in inside}
            if "l3" in names and ("l2" in names or "l1" in names):
                known = self.labels.level1_id(item.key) or self.labels.level2_parents(item.key)
                if known and "l1" in names and self.labels.level1_id(item.key):
                    return names["l1"]
                return names["l3"] if not known else names.get("l2", names["l3"])
        return best

    def _doubtful(self, line: Line) -> bool:
        """Say whether what stands in a column cannot belong there, so that the row must be shifted."""
        for name in ("weight", "score"):
            for item in line.fields.get(name, ()):
                if not is_points(item.key) and not is_blank(item.text) and not _UNFILLED.match(item.key):
                    return bool(re.search(r"[\u4e00-\u9fff]{2,}", item.key)) and len(line.fields) > 3
        return any(len(items) > 1 for name, items in line.fields.items() if name in ("weight", "score"))

    def _by_shape(self, row: Row, items: list[Item], straight: Line) -> Line:
        slots = [Slot(c.field, c.column) for c in self.columns]
        names = [c.name for c in self.columns]
        kept = [item for item in items if not is_blank(item.text)]
        found = assign(kept, slots, self.labels)
        fields: dict[str, list[Item]] = {}
        extra: dict[str, Piece] = {}
        shifted = False
        for index, members in (found[0].slots if found else {}).items():
            if slots[index].field == "extra":
                extra[names[index]] = Piece.of(members)
            else:
                fields.setdefault(slots[index].field, []).extend(members)
            shifted = shifted or any(item.column != slots[index].column for item in members)
        return Line(fields, extra, row, straight.spanned, shifted=shifted)

    def _flush(self) -> None:
        """Read the lines of aligned or flowing text gathered so far into rows."""
        if self.aligned:
            self._flush_aligned()
        if not self.stream:
            return
        slots = [Slot(c.field) for c in self.columns if c.field != "extra"]
        stream = self._without_blank_rows()
        items = [item for item, _ in stream]
        starts = [start for _, start in stream]
        self.stream = []
        for found in assign(items, slots, self.labels, wrap=True, starts=starts):
            fields = {slots[index].field: members for index, members in found.slots.items()}
            row = Row([item for members in fields.values() for item in members], exact=False, paragraph=True)
            self.lines.append(Line(fields, {}, row, long_term=self.long_term))

    def _without_blank_rows(self) -> list[tuple[Item, bool]]:
        """Leave the rows of the blank template out of the flowing text, and a category that has no others."""
        kept: list[tuple[Item, bool]] = []
        emptied = False
        for (item, start), following in zip(self.stream, [*self.stream[1:], (None, True)], strict=True):
            if self._is_blank_row(item, following[0]):
                emptied = True
                continue
            if emptied and kept and self._both_level2(kept[-1][0], item):
                kept.pop()
            kept.append((item, start))
            emptied = False
        return kept

    def _both_level2(self, before: Item, item: Item) -> bool:
        return bool(self.labels.level2_parents(before.key) and self.labels.level2_parents(item.key))

    def _is_blank_row(self, item: Item, following: Item | None) -> bool:
        """Say whether a word of flowing text is a row of the blank template: 指标2： without a value behind it."""
        blank = _UNFILLED.match(item.text) or (
            self.labels.template.match(item.key) and not is_points(item.key)
        )
        return bool(blank) and not (following is not None and re.match(r"[≥≤<>=\d]", following.key))

    def _flush_aligned(self) -> None:
        lines = []
        for number, row in enumerate(self.aligned):
            members = []
            for item in row.items:
                column = self._nearest_column(item)
                side = self.labels.is_side(item.text) or (
                    len(item.key) == 1 and item.end <= self.columns[0].column
                )
                if column is not None and not (side and item.end <= self.columns[0].column):
                    members.append((column.name if column.field == "extra" else column.field, item))
            lines.append((number, members))
        self.aligned = []
        extras = {c.name for c in self.columns if c.field == "extra"}
        fields = {c.field for c in self.columns if c.field != "extra"} | extras
        lines = self._without_heading_rest(lines)
        found_rows = rows_from_lines(
            lines, fields, lambda item: bool(item.key) and self._is_blank_row(item, None)
        )
        self._settle_level1(found_rows)
        for found in found_rows:
            items = [item for members in found.values() for item in members]
            kept = {name: members for name, members in found.items() if name not in extras}
            extra = {name: Piece.of(members) for name, members in found.items() if name in extras}
            row = Row(items, exact=False, aligned=True)
            self.lines.append(Line(kept, extra, row, long_term=self.long_term))

    def _settle_level1(self, rows: list[dict[str, list[Item]]]) -> None:
        """Move a level-1 label, which floats in the middle of its rows, to the first row of its level 2."""
        parents: list[tuple[str, ...]] = []
        for row in rows:
            own = self.labels.level2_parents("".join(item.key for item in row.get("l2", ())))
            parents.append(own or (parents[-1] if parents else ()))
        labels = [(index, row.pop("l1")) for index, row in enumerate(rows) if "l1" in row]
        for index, items in labels:
            found = self.labels.level1_id("".join(item.key for item in items))
            fitting = [i for i, above in enumerate(parents) if found in above]
            first = fitting[0] if found and fitting else index
            if "l1" in rows[first]:
                first = index  # the form prints the category on every row
            rows[first].setdefault("l1", []).extend(items)

    def _nearest_column(self, item: Item) -> Column | None:
        """Return the column whose band on the line a piece covers most; bands end half-way between headings."""
        best: Column | None = None
        width = 0.0
        number = is_points(item.key)
        for index, column in enumerate(self.columns):
            if column.field in ("weight", "score") and not number and not is_blank(item.text):
                continue
            before = self.columns[index - 1] if index else None
            after = self.columns[index + 1] if index + 1 < len(self.columns) else None
            left = (before.column + before.span + column.column) / 2 if before else column.column - 4.0
            right = (column.column + column.span + after.column) / 2 if after else float("inf")
            overlap = min(item.end, right) - max(item.column, left)
            if overlap > width:
                best, width = column, overlap
        if best is None:
            texts = [c for c in self.columns if c.field not in ("weight", "score")]
            return min(texts, key=lambda c: abs(c.column - item.column), default=None)
        return best

    def _without_heading_rest(
        self, lines: list[tuple[int, list[tuple[str, Item]]]]
    ) -> list[tuple[int, list[tuple[str, Item]]]]:
        """Leave out the lines on which the heading's own cells go on: 偏差原因分析及改进措 / 施."""
        rest = dict.fromkeys((c.field if c.field != "extra" else c.name for c in self.columns), True)
        headings = {c.field if c.field != "extra" else c.name: c for c in self.columns}
        result = []
        for number, members in lines:
            kept = []
            for name, item in members:
                whole = headings[name].label + item.key if name in headings else ""
                if (
                    rest.get(name)
                    and self.labels.indicator_column(whole)
                    and not self.labels.level1_id(item.key)
                ):
                    headings[name].label = whole
                    continue
                kept.append((name, item))
            present = {name for name, _ in members}
            rest = {name: still and name in present for name, still in rest.items()}
            result.append((number, kept))
        return result

    # -- the end --------------------------------------------------------------------------------------------

    def finish(self) -> tuple[list[DraftIndicator], list[DraftIndicator]]:
        """Return the year's indicators and those of the whole term.

        Split rows are joined, categories inherited or repaired, template rows left out.
        """
        self._flush()
        lines = self._joined_lines()
        fields = {c.field for c in self.columns} | {name for line in lines for name in line.fields}
        found: tuple[list[DraftIndicator], list[DraftIndicator]] = ([], [])
        for long_term in (False, True):
            members = [line for line in lines if line.long_term is long_term]
            for line, l1, l2 in Categories(self.labels, fields, self.exact).resolve(members):
                if not self._is_template(line):
                    found[long_term].append(self._indicator(line, l1, l2))
        return found

    def _joined_lines(self) -> list[Line]:
        """Join the pieces of a row that a page break cut: a name without values, then the rest of it."""
        lines: list[Line] = []
        for line in self.lines:
            before = lines[-1] if lines else None
            if before is not None and line.row.after_break and self._continues(before, line):
                for name, items in line.fields.items():
                    before.fields[name] = before.fields.get(name, []) + items
                for name, piece in line.extra.items():
                    before.extra[name] = before.extra.get(name, Piece()).joined(piece)
                continue
            lines.append(line)
        return lines

    def _continues(self, before: Line, line: Line) -> bool:
        """Say whether a row after a break is the rest of the row before it."""
        if line.has("l1", "l2") and not self._category_fragments(before, line):
            return False
        if self._is_template(line) and line.has("l3"):
            return False
        if before.has("weight", "score") and line.has("weight", "score"):
            return False
        if not before.has("l3") or self._is_template(before):
            return False
        only_name = line.has("l3") and not line.has(*_VALUES)
        name_cut = before.has("l3") and not before.has(*_VALUES)
        points = {"weight", "score"} & {column.field for column in self.columns}
        if name_cut:
            return line.has("l3") or bool(points)
        if only_name:
            return bool(points) and before.has("weight", "score")
        if not line.has("l3"):
            return line.has(*_VALUES)
        return bool(points) and not line.has("weight", "score") and before.has("weight", "score")

    def _category_fragments(self, before: Line, line: Line) -> bool:
        for name in _CATEGORIES:
            items, earlier = line.fields.get(name), before.fields.get(name)
            if items and not (earlier and self._known(name, earlier[-1].key + items[0].key)):
                return False
        return True

    def _known(self, name: str, text: str) -> bool:
        return bool(self.labels.level1_id(text) if name == "l1" else self.labels.level2_parents(text))

    def _is_template(self, line: Line) -> bool:
        """Say whether the row is a blank of the printed template: 指标2：, …… and nothing filled in."""
        if line.has("target", "actual", "weight", "score"):
            values = [
                item.key
                for name in ("target", "actual", "weight", "score")
                for item in line.fields.get(name, ())
            ]
            return all(_UNFILLED.match(value) or is_blank(value) for value in values)
        names = [item for item in line.fields.get("l3", ()) if not is_blank(item.text)]
        return all(self.labels.template.match(item.key) or _UNFILLED.match(item.text) for item in names)

    def _indicator(self, line: Line, l1: Piece, l2: Piece) -> DraftIndicator:
        pieces = {"l1": l1, "l2": l2}
        for name in ("l3", *_VALUES):
            pieces[name] = line.piece(name)
        extra = dict(line.extra)
        sign, unit = line.piece("operator"), line.piece("unit")
        if sign or unit:
            pieces["target"] = _composed(sign, pieces["target"], unit)
            for name, piece in (("operator", sign), ("unit", unit)):
                if piece:
                    extra[next(c.name for c in self.columns if c.field == name)] = piece
        reason = pieces["reason"]
        if is_blank(reason.printed):
            spanned = line.spanned.get("reason")
            if spanned is not None and not reason:
                pieces["reason"] = Piece.of([spanned], "merged")
        return DraftIndicator(pieces, {name: piece for name, piece in extra.items() if piece})


def _composed(sign: Piece, value: Piece, unit: Piece) -> Piece:
    """Join operator, value and unit that stand in columns of their own: ≥ + 90 + % = ≥90%."""
    if is_blank(value.printed):
        return value
    text = value.text
    if sign and _SIGN.match(sign.text) and not text.startswith(sign.text):
        text = sign.text + text
    if unit and not is_blank(unit.printed) and not text.endswith(unit.text):
        text += unit.text
    return Piece(text, value.place, None if text == value.text else "composed")


def _without(column: Column, covered: set[int]) -> list[Column]:
    free = [c for c in range(column.column, column.column + column.span) if c not in covered]
    return [Column(column.field, column.label, free[0], len(free))] if free else []


class Categories:
    """Level 1 and 2 of each row: printed, merged from above, inherited, or known from the other level."""

    def __init__(self, labels: Labels, fields: set[str], exact: bool) -> None:
        self.labels = labels
        self.has_l1 = "l1" in fields
        self.has_l2 = "l2" in fields
        self.exact = exact
        self.printed: dict[str, Piece] = {}

    def resolve(self, lines: list[Line]) -> list[tuple[Line, Piece, Piece]]:
        """Return each row that may be an indicator with its level-1 and level-2 category."""
        for line in lines:
            for item in line.fields.get("l1", ()):
                found = self.labels.level1_id(item.key)
                if found:
                    self.printed.setdefault(found, Piece.of([item]))
        result: list[tuple[Line, Piece, Piece]] = []
        l1 = l2 = Piece()
        for line in lines:
            l1, l2 = self._step(line, l1, l2)
            if any(name in line.fields for name in ("l3", *_VALUES)):
                result.append((line, l1, l2))
            elif line.row.after_break and (line.has("l1") or line.has("l2")):
                self._claim(result, l1, l2)
        return result

    def _step(self, line: Line, l1: Piece, l2: Piece) -> tuple[Piece, Piece]:
        own1, own2 = line.piece("l1"), line.piece("l2")
        if own1 and self._is_rest(own1, l1, line.row):
            own1 = Piece()
        if own2 and self._is_rest(own2, l2, line.row):
            own2 = Piece()
        if not own1 and "l1" in line.spanned:
            own1 = Piece.of([line.spanned["l1"]])
        if not own2 and "l2" in line.spanned:
            own2 = Piece.of([line.spanned["l2"]])
        if own1:
            same = self.labels.level1_id(own1.printed) is not None and self.labels.level1_id(
                own1.printed
            ) == self.labels.level1_id(l1.printed)
            if not same:
                l2 = Piece()
            l1 = own1
        if own2:
            l2 = own2
            parents = self.labels.level2_parents(own2.printed)
            if not own1 and self.has_l1 and parents and not self._fits(l1, own2):
                name = self.printed.get(parents[0])
                l1 = (
                    Piece(name.printed, own2.place, "category-from-level-2")
                    if name
                    else Piece(self._name(parents[0], own2), own2.place, "category-from-level-2")
                )
        return l1, l2

    def _fits(self, l1: Piece, l2: Piece) -> bool:
        """Say whether level 1 may stand over level 2: known so, or unknown to us and then left alone."""
        above = self.labels.level1_id(l1.printed)
        return (above is None and bool(l1)) or above in self.labels.level2_parents(l2.printed)

    def _name(self, category: str, l2: Piece) -> str:
        names = next(c.names for c in self.labels.categories if c.id == category)
        ending = "指标" if category_name(l2.printed).endswith("指标") or not l2 else ""
        return names[0] + (ending or "指标")

    def _is_rest(self, piece: Piece, before: Piece, row: Row) -> bool:
        """Say whether a category cell after a break is only the rest of the label before the break."""
        if not row.after_break or not before:
            return False
        text, whole = category_name(piece.printed), category_name(before.printed)
        known = self.labels.level1_id(text) or self.labels.level2_parents(text)
        return not known and (whole.endswith(text) or len(text) <= 2)

    def _claim(self, result: list[tuple[Line, Piece, Piece]], l1: Piece, l2: Piece) -> None:
        """Give rows before a break the category printed after it, where their names say that they belong to it.

        A merged category cell that a page break cuts shows its label in one half only; the rows in the other
        half then seem to belong to the category before.
        """
        category = self.labels.level1_id(l1.printed)
        hints = self.labels.category_hints.get(category or "", ())
        for index in range(len(result) - 1, -1, -1):
            line, _, _ = result[index]
            if line.has("l1", "l2") or not any(hint in line.piece("l3").text for hint in hints):
                return
            result[index] = (
                line,
                Piece(l1.printed, l1.place, "category-after-break"),
                Piece(l2.printed, l2.place, "category-after-break"),
            )
