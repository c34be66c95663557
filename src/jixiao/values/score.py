"""Scores and weights: the points of a row."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.values.numbers import DIGITS, decimal_of
from jixiao.values.text import remembered
from jixiao.values.width import half

_SCORE = re.compile(rf"(?P<sign>[-+])?(?P<digits>{DIGITS})(?:\(?分\)?)?")
_LONGEST = 60


def parse_score(text: str | None) -> Decimal | None:
    """Return the points a cell holds, or None if it holds something else.

    >>> parse_score("15"), parse_score("13.5分"), parse_score("１０ 分"), parse_score("—"), parse_score("优")
    (Decimal('15'), Decimal('13.5'), Decimal('10'), None, None)
    """
    return _read(text) if text else None


@remembered
def _read(text: str) -> Decimal | None:
    match = _SCORE.fullmatch(half("".join(text.split())))
    if not match or len(match["digits"]) > _LONGEST:
        return None
    value = decimal_of(match["digits"])
    return -value if match["sign"] == "-" else value
