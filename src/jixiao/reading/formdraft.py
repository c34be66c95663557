"""A form while it is being read: its printed pieces, and how a labelled value finds its field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jixiao.profiles.labels import Labels
from jixiao.reading import head
from jixiao.reading.draft import NOTHING, DraftFund, DraftIndicator, Piece
from jixiao.reading.months import is_term_label, month_piece
from jixiao.reading.rows import Item
from jixiao.values.text import key
from jixiao.values.trouble import Trouble

_STAMP_AT_END = re.compile(r"[（(]\s*(20\d\d)\s*年\s*度?\s*[）)]\s*$")
_EXECUTION_POINTS = re.compile(r"执行率分值(?:\((\d+)\))?")
_STAMP = re.compile(r"^\s*[（(]\s*(?:盖|签|公|印)?\s*(?:章|字|名)\s*[)）]\s*")
"""The mark of a stamp or signature behind a label's colon."""
_DEPARTMENT_WEAK = "weak-department:"
_UNIT_LABELS = frozenset({"单位", "金额单位", "资金单位"})
_LEVELS = ("l1", "l2", "l3")
_SHORTEST_CUT = 4
"""The shortest text that is taken for a label without its last character."""
_UNITS = frozenset({"元", "千元", "万元", "亿元"})


@dataclass(slots=True)
class FormDraft:
    """The pieces of one form."""

    labels: Labels
    kind: str | None = None
    scope: str = "project"
    title: Piece = field(default_factory=Piece)
    year: int | None = None
    unit_label: str | None = None
    unit_above: str | None = None
    """The unit printed in a form above that has the heading in common; it counts where the form prints none."""
    head: dict[str, Piece] = field(default_factory=dict)
    texts: list[tuple[str, Piece]] = field(default_factory=list)
    funds: list[DraftFund] = field(default_factory=list)
    indicators: list[DraftIndicator] = field(default_factory=list)
    long_term: list[DraftIndicator] = field(default_factory=list)
    tasks: list[dict[str, Piece]] = field(default_factory=list)
    total: dict[str, Piece] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    execution_points: Piece = field(default_factory=Piece)
    month: Piece = field(default_factory=Piece)
    """The term that the headings of a monitoring form print: 1-7月."""
    forms_fields: set[str] = field(default_factory=set)

    @property
    def started(self) -> bool:
        """True once the form holds anything beside its title."""
        return bool(self.head or self.funds or self.indicators or self.texts or self.total)

    def take_funds(self, lines: list[DraftFund]) -> None:
        """Add the lines of a block; a total that was spent takes the place of one that only came in (收入)."""
        totals = [line for line in lines if line.line == "total" and line.pieces.get("executed")]
        for index, line in enumerate(self.funds):
            if totals and line.line == "total" and not line.pieces.get("executed"):
                totals[0].extra.update(
                    {f"{line.label.text}/{name}": piece for name, piece in line.pieces.items()}
                )
                self.funds[index] = totals[0]
                lines = [other for other in lines if other is not totals[0]]
                break
        self.funds.extend(lines)

    def note_month(self, headings: Iterable[Item]) -> None:
        """Note the term that headings print, if none was noted before."""
        if not self.month:
            self.month = next(filter(None, map(month_piece, headings)), NOTHING)

    def add_text(self, label: str, piece: Piece) -> None:
        """Take a text under its printed label; more of it under the same label goes on as lines."""
        for index, (known, before) in enumerate(self.texts):
            if known == label:
                self.texts[index] = (label, before.joined(piece, "lines-joined"))
                return
        self.texts.append((label, piece))

    def add_to_head(self, name: str, piece: Piece) -> None:
        """Take a piece of a header field; more of it goes on as lines."""
        self.head[name] = self.head.get(name, NOTHING).joined(piece, "lines-joined")

    def unplaced(self, item: Item) -> None:
        """Note a text that belongs to no field."""
        self.troubles.append(Trouble("text-unplaced", item.place, item.text.strip()))

    def set(self, label: Item, value: Item | None) -> None:
        """Take the value of a label: a header field, else a text under the printed label."""
        unit = head.unit_in(label.text)
        if unit and self.unit_label is None:
            self.unit_label = unit
        piece = Piece.of([value]) if value is not None else Piece()
        mark = _STAMP.match(piece.printed)
        if mark:
            piece = Piece(piece.printed[mark.end() :], piece.place)
        stamp = _STAMP_AT_END.search(piece.printed)
        if stamp:
            self.year = self.year or int(stamp.group(1))
            piece = Piece(piece.printed[: stamp.start()].rstrip(), piece.place, "year-stamp-parted")
        name = self.labels.head_field(label.text)
        if name is not None and self._is_heading(piece):
            self.troubles.append(Trouble("text-unplaced", piece.place, piece.printed.strip()))
            return
        year = head.year_of(piece.text) if key(label.text) in self.labels.years else None
        points = _EXECUTION_POINTS.match(key(label.text))
        if year is not None:
            self.year = year
        elif points and (points.group(1) or piece):
            self.execution_points = piece or Piece(points.group(1), label.place)
        elif key(label.text) in _UNIT_LABELS and piece.text in _UNITS:
            self.unit_label = self.unit_label or piece.text
        elif name is None:
            self.add_text(head.label_text(label), piece)
        elif name == "total_score":
            number = re.search(r"\d{1,3}(?:\.\d+)?", piece.text)
            if number and "score" not in self.total:
                self.total["score"] = Piece(number.group(0), piece.place)
        elif name == "department_weak":
            self.head.setdefault(f"{_DEPARTMENT_WEAK}{head.label_text(label)}", piece)
        elif name == "unit_weak":
            self.head.setdefault(f"weak:{head.label_text(label)}", piece)
        elif self.head.get(name):
            if piece and piece.text != self.head[name].text:
                self.add_text(head.label_text(label), piece)
        else:
            self.head[name] = piece
            if name == "project" and not piece:
                self.head[name] = Piece("", label.place)

    def _is_heading(self, value: Piece) -> bool:
        """Say whether what stands behind a label is printed in every form: the field itself was left empty.

        It is the heading of a level (一级指标), a category (产出指标), or a label that lost its last character.
        """
        text = key(value.printed)
        if self.labels.indicator_column(text) in _LEVELS or (
            text.endswith("指标") and self.labels.level1_id(text)
        ):
            return True
        cut = len(text) >= _SHORTEST_CUT and text in self.labels.head_cut
        return cut and self.labels.head_field(text) is None

    def put_above(self, pairs: list[tuple[Item, Item | None]]) -> None:
        """Take the values that stand above the form: before its texts, and for what the form itself leaves open."""
        if not pairs:
            return
        year, texts = self.year, self.texts
        self.texts = []
        for label, value in pairs:
            self.set(label, value)
        self.year = year or self.year
        for text in texts:
            self.add_text(*text)
        self.settle()

    def settle(self) -> FormDraft:
        """Settle what only the whole form can tell."""
        self.unit_label = self.unit_label or self.unit_above
        for line in self.funds:
            if line.line == "total" and self.execution_points and not line.pieces.get("weight"):
                line.pieces["weight"] = self.execution_points
                break
        weak = [name for name in self.head if name.startswith("weak:")]
        for name in weak:
            piece = self.head.pop(name)
            label = name.removeprefix("weak:")
            if not self.head.get("unit"):
                self.head["unit"] = piece
            else:
                self.add_text(label, piece)
        self._settle_department()
        if self.kind == "monitoring" and not self.month:
            told = [piece for label, piece in self.texts if is_term_label(label)]
            self.note_month(Item(piece.printed, 0, piece.place) for piece in (*told, self.title))
        return self

    def _settle_department(self) -> None:
        """Take 部门名称 for the unit, or for the department where the form names its unit under another label."""
        for name in [name for name in self.head if name.startswith(_DEPARTMENT_WEAK)]:
            piece = self.head.pop(name)
            known = [self.head[field].text for field in ("unit", "department") if field in self.head]
            if "章" in name and piece.text in known:  # the line of the seal repeats it
                continue
            field = "department" if self.head.get("unit") else "unit"
            if self.head.get(field):
                self.add_text(name.removeprefix(_DEPARTMENT_WEAK), piece)
            else:
                self.head[field] = piece
