"""Whether rows that were put together from flowing text are rows at all, or pieces of cells in another order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.profiles.labels import Labels
from jixiao.reading.flowing import Stream
from jixiao.reading.placing import Line
from jixiao.reading.sequence import is_points
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

_FEWEST = 4
"""Rows below which nothing tells whether a text is muddled."""
_SHARE = 0.25
"""The share of impossible rows from which the whole text is no order of rows."""
_REST = re.compile(r"^[，。、；：）)%]|^[≥≤]|^(万?元|公里|人次|处|吨)$|[（(][^）)]*$|^[^（(]*[）)]|.[≥≤]\d")
"""What a name does not look like: the rest of a text, a sign with its value, half of parentheses."""
_SHORTEST = 2


def is_muddled(lines: Sequence[Line], labels: Labels) -> bool:
    """Say whether too many of the rows cannot be rows."""
    impossible = sum(_is_impossible(line, labels) for line in lines)
    return len(lines) >= _FEWEST and impossible > _SHARE * len(lines)


def _is_impossible(line: Line, labels: Labels) -> bool:
    """Say whether a row has no name or no value at all, or a name or a category that is none."""
    name = line.piece("l3").text
    if len(name) < _SHORTEST or _REST.search(name) or is_points(name):
        return True
    category = line.piece("l2").text
    if category and not labels.level2_parents(category) and not category.endswith(("指标", "目标")):
        return True
    return not line.has("target", "actual", "weight", "score")


def told(stream: Stream) -> list[Trouble]:
    """Return the lines of a muddled stream as troubles: none of them is an indicator."""
    texts: list[tuple[Place, str]] = []
    for item, start in stream:
        if start or not texts:
            texts.append((item.place, item.text.strip()))
        else:
            texts[-1] = (texts[-1][0], f"{texts[-1][1]} {item.text.strip()}")
    return [Trouble("text-unplaced", place, text) for place, text in texts]
