"""Labels and their values outside the blocks: beside each other, on one line, or the value in the next rows."""

from __future__ import annotations

import re

from jixiao.reading import funds as funding
from jixiao.reading import head
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.loose_money import LooseMoney
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import is_blank

_STAMP = re.compile(r"[（(【\[]?\s*(20\d\d)\s*年\s*度?\s*[）)】\]]?")
_FIRST = re.compile(r"^\s*(?:目标)?[1一][.、．:：]")
_LATER = re.compile(r"^\s*(?:目标)?[2-9二三四五六七八九][.、．:：](?!\d)")
Pairs = list[tuple[Item, Item | None]]


class LabelledValues:
    """Reads labelled values into one form."""

    def __init__(self, draft: FormDraft) -> None:
        self.draft = draft
        self.labels = draft.labels
        self.money = LooseMoney(draft)
        self._numbered: tuple[str, Item] | None = None
        """The field and label of a text whose first part is numbered: 1.…; its others may stand in rows below."""
        self._pending: tuple[str, str, Item] | None = None
        """The field (or ``text``), label and cell of a label whose value follows in the next rows."""

    def stop(self) -> None:
        """Wait no longer for the value of the last label: a block has begun."""
        self._pending = None
        self._numbered = None

    def take(self, row: Row, *, among_indicators: bool) -> bool:
        """Read the labels and values of a row; return False if it has none."""
        follows, self.money.just_read = self.money.just_read, False
        if not among_indicators and self.money.unfilled(row, follows=follows):
            return True
        return self._line(row, among_indicators) if row.paragraph else self._cells(row, among_indicators)

    def _cells(self, row: Row, among_indicators: bool) -> bool:
        if self.money.in_sentence(row):
            return True
        pairs = head.cell_pairs(row, self.labels)
        money = None if among_indicators else self.money.pairs_in(row)
        if money is not None:
            self.money.take(money)
            used = {id(item) for pair in money for item in pair}
            rest = [item for item in row.items if id(item) not in used]
            self.money.take_unfilled([item for item in rest if funding.is_source(item, self.labels)])
            pairs = [(label, value) for label, value in pairs if id(label) not in used]
            if not pairs:
                return True
        if not pairs:
            return not among_indicators and (self._next_part(row) or self._below(row))
        self._set_all(pairs)
        label, value = pairs[-1]
        if len(pairs) in (1, len(row.items)) and self._waits(row, label, value):
            self._await(label)
        used = {id(item) for pair in pairs for item in pair if item is not None}
        for item in row.items:
            if id(item) not in used and not self._explained(item, pairs):
                self._beside(item, pairs)
        return True

    def _waits(self, row: Row, label: Item, value: Item | None) -> bool:
        """Say whether the text of a row's one label may go on below: it stands alone, or beside 总体目标 only."""
        if len(row.items) == 1:
            return value is None or self.labels.is_text_label(label.text)
        beside = (item for item in row.items if item.place != label.place)
        is_empty = value is None and self._is_objective(label)
        return is_empty and all(self.labels.is_side(item.text) for item in beside)

    def _next_part(self, row: Row) -> bool:
        """Take a row with the next of the numbered parts of an objective: 2.… below 1.…."""
        if self._numbered is None or len(row.items) > 1 or not _LATER.match(row.first.text):
            return False
        self.draft.add_to_head(self._numbered[0], Piece.of(row.items))
        return True

    def _below(self, row: Row) -> bool:
        """Take a row of cells without a label for more of the text whose label spans into it from the left."""
        over = [item for item in row.above if item.column < row.first.column]
        label = max(over, key=lambda item: item.column, default=None)
        if label is None or not self.labels.is_known_text(label.text) or self.labels.is_side(label.text):
            return False
        self.draft.add_text(head.label_text(label), Piece.of(row.items))
        return True

    def _beside(self, item: Item, pairs: Pairs) -> None:
        """Take a further cell of a row: more of the text whose label stands before it, else a text of no field."""
        before = [label for label, value in pairs if value is not None and label.column < item.column]
        if before and self.labels.is_text_label(before[-1].text):
            self.draft.add_text(head.label_text(before[-1]), Piece.of([item]))
        else:
            self.draft.unplaced(item)

    def _explained(self, item: Item, pairs: Pairs) -> bool:
        return (
            self.labels.is_side(item.text)
            or is_blank(item.text)
            or any(item.place == label.place for label, _ in pairs)
        )

    def _line(self, row: Row, among_indicators: bool) -> bool:
        item = row.first
        stamp = _STAMP.fullmatch(item.text.strip())
        if stamp:
            self.draft.year = self.draft.year or int(stamp.group(1))
            return True
        pairs = head.inline_pairs(item, self.labels)
        if pairs:
            self._set_all(pairs)
            last, value = pairs[-1]
            if value is None or self.labels.is_text_label(last.text) or self._is_objective(last):
                self._await(last)
            return True
        if not among_indicators and self.money.on_line(row):
            return True
        spaced = self._spaced(row)
        if spaced:
            self._set_all(spaced)
            return True
        if len(item.key) <= 24 and self.labels.is_label(item.text):
            self.draft.set(item, None)
            self._await(item)
            return True
        if self.money.in_sentence(row):
            return True
        return self.labels.is_side(self.labels.objective_prefix.sub("", item.key)) and len(item.key) < 14

    def _set_all(self, pairs: Pairs) -> None:
        self._pending = None
        for label, value in pairs:
            self.draft.set(label, value)
        label, value = pairs[-1]
        name = self.labels.head_field(label.text) or ""
        numbered = value is not None and name.startswith("objective") and _FIRST.match(value.text)
        self._numbered = (name, label) if numbered else None

    def _spaced(self, row: Row) -> Pairs:
        """Labels and values on one line with only spaces between them: 主管部门 水利局 实施单位 河道所."""
        parts = words(row)
        while len(parts) > 2 and self.labels.is_side(parts[0].text) and self.labels.is_label(parts[1].text):
            parts = parts[1:]
        if len(parts) < 2 or not self.labels.is_label(parts[0].text) or len(parts) > 12:
            return []
        pairs: Pairs = []
        for part in parts:
            if self.labels.is_label(part.text):
                pairs.append((part, None))
                continue
            label, before = pairs[-1]
            text = part.text if before is None else f"{before.text} {part.text}"
            pairs[-1] = (label, Item(text, part.column, part.place))
        return pairs

    # -- values in the next rows --------------------------------------------------------------------------------

    def _is_objective(self, label: Item) -> bool:
        return (self.labels.head_field(label.text) or "").startswith("objective")

    def _await(self, label: Item) -> None:
        name = self.labels.head_field(label.text)
        self._pending = (name or "text", head.label_text(label), label)

    def goes_on(self, row: Row) -> bool:
        """Append a row without a label to the labelled text above it."""
        if self._pending is None or len(row.items) > 1:
            return False
        name, label, cell = self._pending
        if row.paragraph != (cell.place.column is None):
            return False  # a text below a table is not the value of its last, empty cell
        piece = Piece.of(row.items)
        if name == "text":
            self.draft.add_text(label, piece)
            return True
        self.draft.add_to_head(name, piece)
        if not name.startswith("objective"):
            self._pending = None
        return True
