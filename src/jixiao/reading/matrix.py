"""Labelled texts in columns: 情况说明 | 存在问题和改进措施 over 分配科学性, 下达及时性 … as forms of transfers print them."""

from __future__ import annotations

from jixiao.profiles.labels import TEXT_COLUMN, Labels
from jixiao.reading import head
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.rows import Item, Row
from jixiao.values.text import bare


def matrix_columns(row: Row, labels: Labels) -> list[Item] | None:
    """Return the headings if the row has at least two of texts and nothing else but labels beside the block."""
    if row.paragraph or not row.may_hold(TEXT_COLUMN, labels):
        return None
    found = [item for item in row.items if bare(item.key) in labels.text_columns]
    others = [item for item in row.items if not any(item is heading for heading in found)]
    beside = all(labels.is_side(item.text) or labels.is_label(item.text) for item in others)
    return found if len(found) >= 2 and len(others) <= 1 and beside else None


class TextMatrix:
    """The rows below such headings: the first text stands under the row's label, the others under both."""

    def __init__(self, columns: list[Item], draft: FormDraft) -> None:
        self.columns = columns
        self.draft = draft

    def add(self, row: Row) -> bool:
        """Read a row of labelled texts; return False if it is none."""
        if row.paragraph:
            return False
        labels = self.draft.labels
        items = [item for item in row.items if not self._beside(item, row)]
        if not items or not labels.is_text_label(items[0].text) or not self._left(items[0]):
            return False
        label, *texts = items
        name = head.label_text(label)
        by_order = not row.exact and len(texts) == len(self.columns)
        for number, item in enumerate(texts):
            column = number if by_order else self._nearest(item)
            under = head.label_text(self.columns[column])
            self.draft.add_text(f"{name}/{under}" if column else name, Piece.of([item]))
        if not texts:
            self.draft.add_text(name, Piece())
        return True

    def _beside(self, item: Item, row: Row) -> bool:
        """Say whether a cell is the heading beside the rows, not the label of one."""
        follows = next((other for other in row.items if other.column > item.column), None)
        over_rows = (
            follows is not None and self._left(follows) and self.draft.labels.is_text_label(follows.text)
        )
        return over_rows or self.draft.labels.is_side(item.text)

    def _left(self, item: Item) -> bool:
        return item.column < self.columns[0].column

    def _nearest(self, item: Item) -> int:
        return min(range(len(self.columns)), key=lambda n: abs(self.columns[n].column - item.column))
