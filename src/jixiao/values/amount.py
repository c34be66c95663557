"""Amounts of money: an exact decimal with the unit it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jixiao.values.numbers import DIGITS, decimal_of
from jixiao.values.width import EXACT, half


class MoneyUnit(StrEnum):
    """The units money is written in."""

    YUAN = "元"
    THOUSAND = "千元"
    WAN = "万元"
    YI = "亿元"

    @property
    def exponent(self) -> int:
        """The power of ten that makes 元 of it."""
        return _EXPONENTS[self]


_EXPONENTS = {MoneyUnit.YUAN: 0, MoneyUnit.THOUSAND: 3, MoneyUnit.WAN: 4, MoneyUnit.YI: 8}
_UNITS = {"元": MoneyUnit.YUAN, "圆": MoneyUnit.YUAN, "人民币": MoneyUnit.YUAN, "千元": MoneyUnit.THOUSAND,
          "千": MoneyUnit.THOUSAND, "万元": MoneyUnit.WAN, "万": MoneyUnit.WAN, "亿元": MoneyUnit.YI,
          "亿": MoneyUnit.YI}  # fmt: skip
_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY)?(?P<open>\()?(?P<sign>[-+])?[¥]?(?P<minus>-)?"
    rf"(?P<digits>{DIGITS})(?:\((?P<inner>元|千元|万元|亿元)\)|(?P<unit>元|圆|千元|千|万元|万|亿元|亿))?整?(?(open)\))"
)
_LONGEST = 60
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in the unit in which it was written; never rounded, never a float."""

    value: Decimal
    unit: MoneyUnit

    def to(self, unit: MoneyUnit) -> Amount:
        """Return the same money in another unit, exactly.

        >>> Amount(Decimal("37.8"), MoneyUnit.WAN).to(MoneyUnit.YUAN).value
        Decimal('378000')
        >>> Amount(Decimal("378240.36"), MoneyUnit.YUAN).to(MoneyUnit.WAN).value
        Decimal('37.824036')
        """
        return Amount(_shifted(self.value, self.unit.exponent - unit.exponent), unit)

    @property
    def yuan(self) -> Decimal:
        """The amount in 元."""
        return _shifted(self.value, _EXPONENTS[self.unit])

    def __str__(self) -> str:
        return f"{self.value:f}{self.unit}"


def _shifted(value: Decimal, places: int) -> Decimal:
    """Move the decimal point; the result has no exponent above zero, so that it prints as digits."""
    return EXACT.add(EXACT.scaleb(value, places), _ZERO)


def parse_amount(text: str | None, default_unit: MoneyUnit | str | None = None) -> Amount | None:
    """Return the amount a cell holds, or None if it holds something else or a dash.

    Args:
        text: The printed text.
        default_unit: The unit of a number without one, as the form's heading prints it; 元 if it does not.

    >>> str(parse_amount("1,199,900")), str(parse_amount("8万")), str(parse_amount("￥500"))
    ('1199900元', '8万元', '500元')
    >>> str(parse_amount("37.8", MoneyUnit.WAN)), parse_amount("—"), str(parse_amount("（5）"))
    ('37.8万元', None, '-5元')
    """
    if not text:
        return None
    match = _AMOUNT.fullmatch(half("".join(text.split())))
    if not match or len(match["digits"]) > _LONGEST:
        return None
    value = decimal_of(match["digits"])
    negative = match["sign"] == "-" or match["minus"] is not None or match["open"] is not None
    printed_unit = match["unit"] or match["inner"]
    unit = _UNITS.get(printed_unit or default_unit or "", MoneyUnit.YUAN)
    return Amount(-value if negative and value else value, unit)
