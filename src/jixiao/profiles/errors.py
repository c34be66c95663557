"""The one error of this layer: what is wrong with a profile, in which file and on which line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ProfileError(Exception):
    """A profile cannot be used. ``path`` and ``line`` are ``None`` where the question itself was wrong."""

    def __init__(self, message: str, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message, path, line)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return f"{place}: {self.message}" if place else self.message


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint at the known word nearest to a mistaken one, or nothing.

    >>> suggestion("execution.wieght", ["execution.weight", "grades"])
    '，是否为 execution.weight (did you mean execution.weight?)'
    """
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"，是否为 {close[0]} (did you mean {close[0]}?)" if close else ""
