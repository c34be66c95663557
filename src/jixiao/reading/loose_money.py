"""Money outside a fund block: pairs of label and amount in a row or on a line, or one sentence that tells it."""

from __future__ import annotations

import re

from jixiao.reading import funds as funding
from jixiao.reading import head
from jixiao.reading.draft import DraftFund, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import is_blank, key

_MONEY_WORD = re.compile(r"资金|预算|经费")
_PART = re.compile(r"^\d{1,2}[.、．]")
_NUMBERED_SOURCE = re.compile(r"^([(（][一二三四五六七八九十][)）]|[一二三四五六七八九十]、|\d{1,2}[.、．])")
_WHOLE_TERM = re.compile(r"项目资金总额|中期|实施期|长期")
Pairs = list[tuple[Item, Item]]


class LooseMoney:
    """Reads loose money into the fund lines of one form."""

    def __init__(self, draft: FormDraft) -> None:
        self.draft = draft
        self.labels = draft.labels
        self._open = False
        """Whether money was read before, so that one pair alone is money too."""
        self.just_read = False
        """Whether the latest row told money."""
        self._term: Pairs = []
        self._term_column: int | None = None
        """The column of labels whose amounts are of the whole term of a project of several years."""

    def pairs_in(self, row: Row) -> Pairs | None:
        """Return the pairs of label and amount in a row, if it is one of money."""
        return funding.pairs_of(row, self.labels, 1 if self._expected(row) else 2)

    def unfilled(self, row: Row, *, follows: bool) -> bool:
        """Read sources of money without an amount; ``follows`` says that the row before told money."""
        items = [item for item in row.items if not self.labels.is_side(item.text) and not is_blank(item.text)]
        if not (self._open and items and (follows or self._among(row))):
            return False
        if not all(funding.is_source(item, self.labels) for item in items):
            return False
        self.take_unfilled(items)
        return True

    def take_unfilled(self, items: list[Item]) -> None:
        """Keep sources of money without an amount as lines of their own; those of the whole term are passed over."""
        self.just_read = True
        for item in items:
            if item.column != self._term_column:
                line = self.labels.fund_line(item.text) or "other"
                self.draft.funds.append(DraftFund(line, Piece.of([item])))

    def _among(self, row: Row) -> bool:
        """Say whether a row stands beside a heading such as 项目资金."""
        return any(
            self.labels.is_side(item.text) and _MONEY_WORD.search(item.key)
            for item in (*row.items, *row.above)
        )

    def on_line(self, row: Row) -> bool:
        """Read fund labels and amounts on one line: 项目资金（万元） 资金总额 300."""
        parts = words(row)
        if not 2 <= len(parts) <= 6:
            return False
        money = self.pairs_in(Row(parts, exact=False))
        if money is None and len(parts) == 2 and _NUMBERED_SOURCE.match(parts[0].key):
            money = funding.pairs_of(Row(parts, exact=False), self.labels, 1)
        if money is None or 2 * len(money) + 1 < len(parts):
            return False
        self.take(money)
        return True

    def in_sentence(self, row: Row) -> bool:
        """Read the money where one sentence tells it."""
        if self.draft.funds:
            return False
        sides = [item for item in row.items if self.labels.is_side(item.text)][:2]
        for item in row.items:
            label = next((side for side in sides if side is not item), None)
            line = funding.from_sentence(item, label, self.labels)
            if line is not None:
                self.draft.funds.append(line)
                return True
        return False

    def _expected(self, row: Row) -> bool:
        """Say whether a row stands beside a heading such as 项目资金, or is itself the budget."""
        return (
            self._open
            or self._among(row)
            or any(self.labels.fund_line(item.text) == "total" for item in (*row.items, *row.above))
            or any(self.labels.fund_line(item.text) and head.unit_in(item.text) for item in row.items)
            or any(funding.is_source(item, self.labels) and item.key.startswith("其中") for item in row.items)
        )

    def take(self, money: Pairs) -> None:
        """Take pairs of label and amount: the year's money makes fund lines, the whole term's goes beside it."""
        self._open = self.just_read = True
        self.draft.note_month(label for label, _ in money)
        line = funding.from_pairs(money, self.labels)
        if line is not None:
            self.draft.funds.append(line)
            taken = {(piece.printed, piece.place) for piece in line.pieces.values()}
            money = [
                (label, value)
                for label, value in money
                if not self.labels.fund_column(label.text) and (value.text, value.place) not in taken
            ]
        term: tuple[Item, Item] | None = None
        for label, value in money:
            name = self.labels.fund_line(label.text)
            if label.column == self._term_column and name == "total" and not _WHOLE_TERM.search(label.key):
                self._term_column = None
            if _WHOLE_TERM.search(label.key):
                self._term_column = label.column
                self._term.append((label, value))
            elif label.column == self._term_column:
                term = (label, value)
            elif name is not None and self._is_part(label):
                self.draft.funds[-1].extra[head.label_text(label)] = Piece.of([value])
            elif name is not None:
                line = DraftFund(name, Piece.of([label]), {"initial": Piece.of([value])})
                self.draft.funds.append(line)
            else:
                self._as_text(label, value)
        if term is None:
            return
        if self.draft.funds:
            self.draft.funds[-1].extra[f"全周期/{head.label_text(term[0])}"] = Piece.of([term[1]])
        else:
            self._term.append(term)

    def _is_part(self, label: Item) -> bool:
        """Say whether a line is one of the parts of the line above it: 1、一般公共预算 below (一)财政拨款小计."""
        above = self.draft.funds[-1].label.text if self.draft.funds else ""
        return bool(
            _PART.match(label.key) and _NUMBERED_SOURCE.match(key(above)) and not _PART.match(key(above))
        )

    def finish(self) -> None:
        """Settle the whole term's money: it stands beside the year's, or is the only money of the form."""
        alone = not any(line.pieces for line in self.draft.funds)
        for label, value in self._term:
            name = self.labels.fund_line(label.text)
            if alone and name is not None:
                self.draft.funds.append(DraftFund(name, Piece.of([label]), {"initial": Piece.of([value])}))
            else:
                self._as_text(label, value)
        self._term = []

    def _as_text(self, label: Item, value: Item) -> None:
        self.draft.add_text(head.label_text(label), Piece.of([value]))
