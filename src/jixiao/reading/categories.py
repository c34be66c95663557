"""The level-1 and level-2 categories of the rows of an indicator block, which forms print once for many rows."""

from __future__ import annotations

from jixiao.profiles.labels import Labels, category_name
from jixiao.reading.draft import Piece
from jixiao.reading.placing import VALUES, Line
from jixiao.reading.rows import Row


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
            if any(name in line.fields for name in ("l3", *VALUES)):
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
            if not own1 and self.has_l1 and parents and not self._fits(l1, own2, line.row):
                name = self.printed.get(parents[0])
                l1 = (
                    Piece(name.printed, own2.place, "category-from-level-2")
                    if name
                    else Piece(self._name(parents[0], own2), own2.place, "category-from-level-2")
                )
        return l1, l2

    def _fits(self, l1: Piece, l2: Piece, row: Row) -> bool:
        """Say whether level 1 may stand over level 2: known so, or unknown to us and then left alone.

        Where no page broke before the row, no level 1 of the form is known to stand over it, and the one above is
        not of the national framework, the form's own order is left alone too (社会效应 over 服务对象满意度).
        """
        above = self.labels.level1_id(l1.printed)
        parents = self.labels.level2_parents(l2.printed)
        own = not row.after_break and not any(parent in self.printed for parent in parents)
        own = own and not self._is_national(l1)
        return (bool(l1) and (above is None or own)) or above in parents

    def _is_national(self, l1: Piece) -> bool:
        name = category_name(l1.printed).removesuffix("指标")
        return any(name == category.names[0] for category in self.labels.categories)

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
