"""How printed figures relate to exact ones: whether a difference is rounding, and what rounding may explain."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from jixiao.scoring import Rounding, Score
from jixiao.values import Amount

ZERO, HUNDRED = Decimal(0), Decimal(100)
SLIGHT, MARKED = Decimal("0.02"), Decimal("0.05")
"""Parts of the weight that a coarse rounding may move: slightly, and so that it should be answered."""


class Fit(Enum):
    """How printed points relate to what the rules give."""

    EXACT = "exact"
    SLIGHT = "slight"
    """Rounded otherwise than the rules say; the difference is small."""
    MARKED = "marked"
    """Rounded so coarsely that points are gained or lost."""
    WRONG = "wrong"
    """No rounding gives it."""


def decimals_of(value: Decimal) -> int:
    """Return how many decimals are printed.

    >>> decimals_of(Decimal("4.70")), decimals_of(Decimal(10)), decimals_of(Decimal("1E+2"))
    (2, 0, 0)
    """
    _, _, printed = f"{value:f}".partition(".")
    return len(printed)


def rounded_from(exact: Decimal, printed: Decimal) -> bool:
    """Say whether a printed number is an exact one rounded at the decimals that are printed.

    Up to a whole number counts only by half: 9.38 makes 9, never 10.

    >>> [rounded_from(Decimal("1.5454"), Decimal(text)) for text in ("1.5", "1.55", "1.54", "2", "1", "1.6", "0.15")]
    [True, True, True, True, True, True, False]
    >>> rounded_from(Decimal("9.38"), Decimal("10"))
    False
    """
    places = decimals_of(printed)
    step = Decimal(1).scaleb(-places)
    if not abs(exact - printed) < step:
        return False
    return places > 0 or printed <= exact or exact.quantize(step, decimal.ROUND_HALF_UP) == printed


def fit_of(
    printed: Decimal,
    score: Score,
    rounding: Rounding,
    tolerance: Decimal,
    *others: Decimal,
    coarse: bool = False,
) -> Fit:
    """Say how printed points relate to the points of a formula.

    Args:
        printed: The points on the form.
        score: What the rules give; it has an exact value.
        rounding: How the profile rounds points.
        tolerance: The profile's tolerance; never more than one step of the decimals that are printed.
        others: Further exact values from which the points may have been rounded.
        coarse: Whether the form rounds all its points to whole numbers.
    """
    if score.exact is None or score.low is None or score.weight is None or printed == score.low:
        return Fit.EXACT
    places = decimals_of(printed)
    difference = abs(printed - score.low)
    if places >= rounding.decimals and difference <= min(tolerance, Decimal(1).scaleb(-places)):
        return Fit.EXACT
    if not any(rounded_from(value, printed) for value in (score.exact, *others)):
        return Fit.WRONG
    lost = abs(printed - score.exact)
    if printed == score.weight and lost > SLIGHT * score.weight:  # full points for less than all
        return Fit.WRONG
    if lost <= SLIGHT * score.weight:
        return Fit.SLIGHT
    return Fit.MARKED if coarse or lost <= MARKED * score.weight else Fit.WRONG


def slack(amounts: Iterable[Amount]) -> Decimal:
    """Return by how much a sum of amounts in 元 may be off because each was rounded for printing.

    Half a step of the last decimal of each; an amount without decimals counts as exact.

    >>> from jixiao.values import parse_amount
    >>> slack([parse_amount("37.8万元"), parse_amount("10万元")])
    Decimal('500')
    """
    total = ZERO
    for amount in amounts:
        places = decimals_of(amount.value)
        if places:
            total += Decimal("0.5").scaleb(amount.unit.exponent - places)
    return total


def joined(values: Iterable[str]) -> str:
    """Write a sum: 4.7 + 10 + 10."""
    return " + ".join(values)
