"""Money outside a fund block: pairs of label and amount in a row or on a line, or one sentence that tells it."""

from __future__ import annotations

import re

from jixiao.reading import funds as funding
from jixiao.reading import head
from jixiao.reading.draft import DraftFund, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.rows import Item, Row, words

_MONEY_WORD = re.compile(r"资金|预算|经费")
_WHOLE_TERM = re.compile(r"项目资金总额|中期|实施期|长期")
Pairs = list[tuple[Item, Item]]


class LooseMoney:
    """Reads loose money into the fund lines of one form."""

    def __init__(self, draft: FormDraft) -> None:
        self.draft = draft
        self.labels = draft.labels
        self._open = False
        """Whether money was read before, so that one pair alone is money too."""
        self._term_column: int | None = None
        """The column of labels whose amounts are of the whole term of a project of several years."""

    def pairs_in(self, row: Row) -> Pairs | None:
        """Return the pairs of label and amount in a row, if it is one of money."""
        return funding.pairs_of(row, self.labels, 1 if self._expected(row) else 2)

    def on_line(self, row: Row) -> bool:
        """Read fund labels and amounts on one line: 项目资金（万元） 资金总额 300."""
        parts = words(row)
        if not 2 <= len(parts) <= 6:
            return False
        money = self.pairs_in(Row(parts, exact=False))
        if money is None or 2 * len(money) + 1 < len(parts):
            return False
        self.take(money)
        return True

    def in_sentence(self, row: Row) -> bool:
        """Read the money where one sentence tells it."""
        if self.draft.funds:
            return False
        for item in row.items:
            label = next(
                (other for other in row.items if other is not item and self.labels.is_side(other.text)), None
            )
            line = funding.from_sentence(item, label, self.labels)
            if line is not None:
                self.draft.funds.append(line)
                return True
        return False

    def _expected(self, row: Row) -> bool:
        """Say whether a row stands beside a heading such as 项目资金, or is itself the budget."""
        return self._open or any(
            (self.labels.is_side(item.text) and _MONEY_WORD.search(item.key))
            or self.labels.fund_line(item.text) == "total"
            for item in (*row.items, *row.above)
        )

    def take(self, money: Pairs) -> None:
        """Take pairs of label and amount: the year's money makes fund lines, the whole term's goes beside it."""
        self._open = True
        line = funding.from_pairs(money, self.labels)
        if line is not None:
            self.draft.funds.append(line)
            return
        term: tuple[Item, Item] | None = None
        for label, value in money:
            name = self.labels.fund_line(label.text)
            if _WHOLE_TERM.search(label.key):
                self._term_column = label.column
                self._as_text(label, value)
            elif label.column == self._term_column:
                term = (label, value)
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
            self._as_text(*term)

    def _as_text(self, label: Item, value: Item) -> None:
        self.draft.add_text(head.label_text(label), Piece.of([value]))
