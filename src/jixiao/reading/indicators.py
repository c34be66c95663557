"""The indicator block of a form: its headings, its rows in their order, and what they make in the end."""

from __future__ import annotations

import re

from jixiao.profiles.labels import Labels
from jixiao.reading.categories import Categories
from jixiao.reading.columns import Column, with_second_row
from jixiao.reading.criteria import without_criteria
from jixiao.reading.draft import DraftIndicator, Piece
from jixiao.reading.flowing import Stream, lines_of_aligned, lines_of_stream
from jixiao.reading.glued import is_glued, parted_cells
from jixiao.reading.muddled import is_muddled, told
from jixiao.reading.placing import CATEGORIES, UNFILLED, VALUES, Line, Placing
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import is_blank
from jixiao.values.trouble import Trouble

MOST_INDICATORS = 10_000
"""Indicators read from one form; the largest that offices print have some hundreds."""
_SIGN = re.compile(r"^(≥|≤|>=|<=|=|>|<|＝|＞|＜|＞=|＜=|≧|≦|═|大于等于|小于等于|等于|大于|小于)$")
_DIGIT = re.compile(r"\d")
_FILLED = ("target", "actual", "weight", "score")


class IndicatorBlock:
    """The indicators of one form, row by row."""

    def __init__(self, columns: list[Column], heading: Row, labels: Labels) -> None:
        self.labels = labels
        self.exact = heading.exact
        """Whether the rows are cells of a table of the document, so that no line of text is one."""
        self.starts = heading.starts
        self.lines: list[Line] = []
        self.columns = columns
        self.rows_since_header = 0
        self.long_term = False
        """Whether the rows from here on are of the whole term (长期指标), not of the year."""
        self.troubles: list[Trouble] = []
        self._glued = self._full = False
        self._placing = Placing(columns, labels, heading.starts)
        self._stream: Stream = []
        self._aligned: list[Row] = []

    # -- headings -------------------------------------------------------------------------------------------

    def again(self, columns: list[Column], heading: Row) -> None:
        """Take a repeated heading (after a page break, or of the next group) as the columns from here on."""
        self._flush()
        self.starts = heading.starts
        self.rows_since_header = 0
        self._head(columns)

    def second_heading(self, row: Row) -> bool:
        """Take the row as the second row of a two-row heading if it is one."""
        if self.rows_since_header:
            return False
        if row.paragraph:
            return self._names_only(row)
        columns = with_second_row(self.columns, row, self.labels)
        if columns is None:
            return False
        self._head(columns)
        return True

    def _names_only(self, row: Row) -> bool:
        """Say whether a line is the second row of a heading; without cells it cannot tell under which first it is."""
        names = words(row)
        return len(names) > 1 and all(
            self.labels.indicator_column(name.text) and not self.labels.level1_id(name.key) for name in names
        )

    def _head(self, columns: list[Column]) -> None:
        self.columns = columns
        self._placing = Placing(columns, self.labels, self.starts)

    # -- rows -----------------------------------------------------------------------------------------------

    def add(self, row: Row) -> None:
        """Read one row of the block."""
        self.rows_since_header += 1
        if len(self.lines) >= MOST_INDICATORS:
            self._cut_off(row)
            return
        if row.doubtful:
            self.troubles.append(Trouble("text-glued", row.first.place, row.doubtful))
            return
        if row.paragraph:
            self._take_words(row)
            return
        if row.aligned:
            self._aligned.append(row)
            return
        self._flush()
        line = self._placing.line(row)
        if line is not None:
            self._take([line])

    def _cut_off(self, row: Row) -> None:
        """Pass over the rows beyond the limit; the first is a trouble."""
        if not self._full:
            self._full = True
            place = row.first.place
            self.troubles.append(
                Trouble("truncated", place, row.first.text.strip(), f"{MOST_INDICATORS} 条指标")
            )

    def _take_words(self, row: Row) -> None:
        """Read the words of a line; from the first that holds several cells, all that do are parted."""
        begins = True
        for word in words(row):
            self._glued = self._glued or is_glued(word, self.labels)
            if not self._glued:
                self._stream.append((word, begins))
            else:
                self._take_parted(word)
            begins = False

    def _take_parted(self, word: Item) -> None:
        """Read a word that may hold several cells; what cannot be parted stays the name of a row of its own."""
        parted = parted_cells(word, {column.field for column in self.columns}, self.labels)
        cells = [*parted.categories, *parted.others]
        if not parted.doubtful:
            self._stream.extend((item, number == 0) for number, item in enumerate(cells))
            return
        self.troubles.append(Trouble("text-glued", word.place, parted.doubtful, word.text.strip()))
        self._flush()
        levels = [("l1" if self.labels.level1_id(item.key) else "l2", item) for item in parted.categories]
        fields = {name: [item] for name, item in [*levels, ("l3", parted.others[0])]}
        self._take([Line(fields, {}, Row(cells, exact=False, paragraph=True))])

    def _flush(self) -> None:
        """Read the lines of aligned or flowing text gathered so far into rows."""
        if self._aligned:
            self._take(lines_of_aligned(self._aligned, self.columns, self.labels))
            self._aligned = []
        if self._stream:
            lines = lines_of_stream(self._stream, self.columns, self.labels)
            lines, strange = without_criteria(lines, self.labels)
            self.troubles.extend(strange)
            if is_muddled(lines, self.labels):
                self.troubles.extend(told(self._stream))
            else:
                self._take(lines)
            self._stream = []

    def _take(self, lines: list[Line]) -> None:
        for line in lines:
            line.long_term = self.long_term
        self.lines.extend(lines)

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
        only_name = line.has("l3") and not line.has(*VALUES)
        name_cut = before.has("l3") and not before.has(*VALUES)
        points = {"weight", "score"} & {column.field for column in self.columns}
        if name_cut:
            return line.has("l3") or bool(points)
        if only_name:
            return bool(points) and before.has("weight", "score")
        if not line.has("l3"):
            return line.has(*VALUES)
        return bool(points) and not line.has("weight", "score") and before.has("weight", "score")

    def _category_fragments(self, before: Line, line: Line) -> bool:
        for name in CATEGORIES:
            items, earlier = line.fields.get(name), before.fields.get(name)
            if items and not (earlier and self._known(name, earlier[-1].key + items[0].key)):
                return False
        return True

    def _known(self, name: str, text: str) -> bool:
        return bool(self.labels.level1_id(text) if name == "l1" else self.labels.level2_parents(text))

    def _is_template(self, line: Line) -> bool:
        """Say whether the row is a blank of the printed template: 指标2：, …… and nothing filled in."""
        if line.has(*_FILLED):
            values = [item.key for name in _FILLED for item in line.fields.get(name, ())]
            return all(UNFILLED.match(value) or is_blank(value) for value in values)
        names = [item for item in line.fields.get("l3", ()) if not is_blank(item.text)]
        return all(self.labels.template.match(item.key) or UNFILLED.match(item.text) for item in names)

    def _indicator(self, line: Line, l1: Piece, l2: Piece) -> DraftIndicator:
        pieces = {"l1": l1, "l2": l2}
        for name in ("l3", *VALUES):
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
    """Join operator, value and unit that stand in columns of their own: ≥ + 90 + % = ≥90%; a quality has no unit."""
    if is_blank(value.printed):
        return value
    text = value.text
    if sign and _SIGN.match(sign.text) and not text.startswith(sign.text):
        text = sign.text + text
    if unit and not is_blank(unit.printed) and not text.endswith(unit.text) and _DIGIT.search(text):
        text += unit.text
    return Piece(text, value.place, None if text == value.text else "composed")
