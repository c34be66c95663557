"""What a target or an actual value says, once read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jixiao.values.degree import Degree
from jixiao.values.numbers import MAGNITUDES, Number
from jixiao.values.period import Period
from jixiao.values.width import EXACT


class Kind(StrEnum):
    """What kind of thing a cell says."""

    QUANTITY = "quantity"
    PERCENTAGE = "percentage"
    RANGE = "range"
    PERIOD = "period"
    YES_NO = "yes_no"
    DEGREE = "degree"
    SEVERAL = "several"
    """Several quantities in one cell; they are the ``parts``."""
    TEXT = "text"
    PLACEHOLDER = "placeholder"
    """A template's own words, or asterisks and underlines to be filled in."""
    INAPPLICABLE = "inapplicable"
    """The cell says that the indicator does not apply."""
    MISSING = "missing"


class Comparison(StrEnum):
    """The relation to the quantity that is asked for."""

    AT_LEAST = "≥"
    MORE = ">"
    EQUAL = "="
    AT_MOST = "≤"
    LESS = "<"


_MAGNITUDE = re.compile(r"(?:万亿|千亿|百亿|亿|千万|百万|十万|万|千(?![克米瓦])|百(?!分))")


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed target or actual value. ``printed`` is the text exactly as it stood.

    Attributes:
        printed: The text as given, empty for None.
        kind: What the text says.
        comparison: The relation printed before or after the quantity, if any.
        quantity: The number as written, without its magnitude: 8 for «8万元», 95 for «95%».
        unit: The unit as written, with its magnitude: «万元», «万», «次».
        per: What it is counted for: «人» in «3570元/人».
        percent: Whether the quantity, or the bounds of a range, are in percent.
        low: The lower bound of a range.
        high: The upper bound of a range.
        period: The date, span, duration or recurrence; a duration also has quantity and unit.
        yes: The answer of a yes/no value.
        degree: The qualitative wording, for the kind degree.
        approximate: Whether 约, 余, 左右 or the like is printed.
        label: Words before the quantity.
        remark: Words after it.
        parts: The single values of the kind several.
        numbers: The numbers in a text that as a whole is no quantity.
    """

    printed: str
    kind: Kind
    comparison: Comparison | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    per: str | None = None
    percent: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    period: Period | None = None
    yes: bool | None = None
    degree: Degree | None = None
    approximate: bool = False
    label: str = ""
    remark: str = ""
    parts: tuple[Expression, ...] = ()
    numbers: tuple[Number, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether the value can be computed with: it has a quantity."""
        return self.quantity is not None

    @property
    def unit_parts(self) -> tuple[Decimal, str]:
        """The factor of the unit's magnitude and the unit without it: (10000, 元) for «万元»."""
        unit = self.unit or ""
        match = _MAGNITUDE.match(unit)
        return (MAGNITUDES[match[0]], unit[match.end() :]) if match else (Decimal(1), unit)

    def base(self) -> tuple[Decimal, str] | None:
        """Return the quantity with its magnitude multiplied out, and the unit without it.

        >>> Expression("8万元", Kind.QUANTITY, quantity=Decimal(8), unit="万元").base()
        (Decimal('80000'), '元')
        """
        if self.quantity is None:
            return None
        factor, unit = self.unit_parts
        return EXACT.multiply(self.quantity, factor), "%" if self.percent else unit
