"""Untyped pieces of a form while it is being read: printed texts with their places, before values are parsed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jixiao.reading.rows import Item
from jixiao.values.place import Place
from jixiao.values.text import tidy

NOWHERE = Place()


@dataclass(slots=True)
class Piece:
    """A printed text, where it stands, and what was done to it."""

    printed: str = ""
    place: Place = NOWHERE
    repair: str | None = None

    @classmethod
    def of(cls, items: Iterable[Item], repair: str | None = None) -> Piece:
        """Make one piece of the items that hold one value; several are joined as lines."""
        parts = items if isinstance(items, list) else list(items)
        if not parts:
            return NOTHING
        if len(parts) == 1:
            return cls(parts[0].text, parts[0].place, repair or parts[0].repair)
        return cls("\n".join(part.text for part in parts), parts[0].place, repair or parts[0].repair)

    def __bool__(self) -> bool:
        return bool(self.printed) and not self.printed.isspace()

    @property
    def text(self) -> str:
        """The printed text without layout."""
        return tidy(self.printed)

    def joined(self, other: Piece, repair: str = "joined") -> Piece:
        """This text continued by another that a page break or a line end cut off."""
        if not other:
            return self
        if not self:
            return other
        return Piece(self.printed + "\n" + other.printed, self.place, repair)


NOTHING = Piece()


@dataclass(slots=True)
class DraftIndicator:
    """An indicator's printed pieces by field name, and the columns of its own under their printed heading."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    extra: dict[str, Piece] = field(default_factory=dict)

    def get(self, name: str) -> Piece:
        """Return the piece of a field, empty if there is none."""
        return self.pieces.get(name, NOTHING)


@dataclass(slots=True)
class DraftFund:
    """A fund line's printed pieces."""

    line: str
    label: Piece
    pieces: dict[str, Piece] = field(default_factory=dict)
    extra: dict[str, Piece] = field(default_factory=dict)
