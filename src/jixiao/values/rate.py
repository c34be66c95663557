"""Rates: a percentage exactly as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jixiao.values.numbers import DIGITS, decimal_of
from jixiao.values.text import remembered
from jixiao.values.width import EXACT, half

_RATE = re.compile(
    rf"(?P<sign>[-+])?(?P<digits>{DIGITS})(?P<mark>\(?%\)?|‰|百分比|\(百分比\))?|(?P<word>百分之)(?P<after>{DIGITS})"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as printed: ``value`` is in percent if ``signed``, else the bare number of the cell.

    A cell without the sign may mean 15.45% by «15.45» or 94.57% by «0.9457»; ``readings`` gives both.
    """

    value: Decimal
    signed: bool = True

    @property
    def fraction(self) -> Decimal:
        """The rate as a fraction of one, the number read as a percentage: 94.57% is 0.9457."""
        return EXACT.scaleb(self.value, -2)

    @property
    def readings(self) -> tuple[Decimal, ...]:
        """What the rate may be in percent, the likelier first: one value if the sign is printed.

        >>> Rate(Decimal("0.9457"), signed=False).readings
        (Decimal('94.57'), Decimal('0.9457'))
        """
        if self.signed:
            return (self.value,)
        times_hundred = EXACT.multiply(self.value, Decimal(100)).normalize(EXACT)
        return (times_hundred, self.value) if abs(self.value) <= 1 else (self.value, times_hundred)

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def __str__(self) -> str:
        return f"{self.value:f}{'%' if self.signed else ''}"


def parse_rate(text: str | None) -> Rate | None:
    """Return the rate a cell holds, or None if it holds something else.

    >>> [str(parse_rate(text)) for text in ("94.57%", "15.45", "94.57 ％", "100百分比", "0.9457")]
    ['94.57%', '15.45', '94.57%', '100%', '0.9457']
    """
    return _read(text) if text else None


@remembered
def _read(text: str) -> Rate | None:
    match = _RATE.fullmatch(half("".join(text.split())))
    digits = match and (match["digits"] or match["after"])
    if not match or not digits or len(digits) > _LONGEST:
        return None
    value = decimal_of(digits)
    if match["sign"] == "-":
        value = -value
    if match["mark"] == "‰":
        return Rate(EXACT.scaleb(value, -1))
    return Rate(value, signed=match["mark"] is not None or match["word"] is not None)
