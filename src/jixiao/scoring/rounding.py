"""Rounding as a profile states it, and division that is exact for every figure a form can hold."""

from __future__ import annotations

import decimal
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

_MODES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "ceiling": decimal.ROUND_CEILING,
    "floor": decimal.ROUND_FLOOR,
}
WIDE = decimal.Context(prec=80)
"""Wide enough that a quotient of two printed figures never rounds to a tie or a step that it does not reach."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """A mode (half_up, half_even, ceiling, floor or none) and a number of decimals.

    >>> Rounding("ceiling", 2).apply(Decimal("34.233082")), Rounding("half_up", 2).apply(Decimal("9.455"))
    (Decimal('34.24'), Decimal('9.46'))
    >>> Rounding("none", 2).apply(Decimal("9.455"))
    Decimal('9.455')
    """

    mode: str
    decimals: int
    step: Decimal = field(init=False, repr=False, compare=False)
    """One step of the last decimal."""
    words: tuple[str, str] = field(init=False, repr=False, compare=False)
    """The mode and the decimals as a step of a trace names them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", step_of(self.decimals))
        object.__setattr__(self, "words", (self.mode, str(self.decimals)))

    def apply(self, value: Decimal) -> Decimal:
        """Return the value rounded."""
        mode = _MODES.get(self.mode)
        return value if mode is None else value.quantize(self.step, mode, WIDE)


@lru_cache(maxsize=128)
def step_of(decimals: int) -> Decimal:
    """Return one step of the last of so many decimals.

    >>> step_of(2), step_of(0)
    (Decimal('0.01'), Decimal('1'))
    """
    return Decimal(1).scaleb(-decimals)


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return a quotient. Raises ``decimal.DivisionByZero`` for a denominator of zero."""
    return WIDE.divide(numerator, denominator)


def product(first: Decimal, second: Decimal) -> Decimal:
    """Return a product, wide."""
    return WIDE.multiply(first, second)


@lru_cache(maxsize=4096)
def plain(value: Decimal, most: int = 6) -> str:
    """Write a number as digits without trailing zeros, with at most so many decimals.

    >>> plain(Decimal("94.560090")), plain(Decimal("10.00")), plain(Decimal(1) / Decimal(3), 4), plain(Decimal("1E+2"))
    ('94.56009', '10', '0.3333', '100')
    """
    if not value:
        return "0"
    text = f"{value:f}"
    point = text.find(".")
    if point < 0:
        return text
    if len(text) - point - 1 > most:
        text = f"{value.quantize(step_of(most), decimal.ROUND_HALF_UP, WIDE):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
