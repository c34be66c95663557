"""Bringing two values to one unit, so that they can be compared."""

from __future__ import annotations

from decimal import Decimal

from jixiao.values.expression import Expression
from jixiao.values.units import base_of
from jixiao.values.width import EXACT

_YEARLY = ("年", "年度")


def comparable(first: Expression, second: Expression) -> tuple[Decimal, Decimal] | None:
    """Return both quantities in one unit, or None if they cannot be compared exactly.

    A bare number takes the unit of the other. It takes its magnitude too, unless it is so large that it can
    only be in the base unit: against «8万», «5» is 50000 and «12000» is 12000.

    >>> from jixiao.values import parse_expression as parse
    >>> comparable(parse("8万"), parse("=1.3万"))
    (Decimal('80000'), Decimal('13000.0'))
    >>> comparable(parse("≥2公里"), parse("1800米")), comparable(parse("≥90%"), parse("95"))
    ((Decimal('2000'), Decimal('1800')), (Decimal('90'), Decimal('95')))
    >>> comparable(parse("5次"), parse("3人")) is None
    True
    """
    if first.quantity is None or second.quantity is None:
        return None
    if first.percent or second.percent:
        return _percentages(first, second)
    bare = (_is_bare(first), _is_bare(second))
    if bare[0] or bare[1]:
        return _with_bare(first, second, bare)
    if not _same_per(first, second):
        return None
    one, other = _measured(first), _measured(second)
    if one[1] != other[1] and one[1] and other[1]:
        return None
    return one[0], other[0]


def _is_bare(expression: Expression) -> bool:
    return not expression.unit and not expression.per


def _same_per(first: Expression, second: Expression) -> bool:
    """Say whether both are counted for the same thing; a form covers a year, so «/年» may be left out."""
    pers = {None if per in _YEARLY else per for per in (first.per, second.per)}
    return len(pers) == 1


def _percentages(first: Expression, second: Expression) -> tuple[Decimal, Decimal] | None:
    assert first.quantity is not None
    assert second.quantity is not None
    if (first.percent or _is_bare(first)) and (second.percent or _is_bare(second)):
        return first.quantity, second.quantity
    return None


def _with_bare(
    first: Expression, second: Expression, bare: tuple[bool, bool]
) -> tuple[Decimal, Decimal] | None:
    assert first.quantity is not None
    assert second.quantity is not None
    if all(bare):
        return first.quantity, second.quantity
    factor, unit = (second if bare[0] else first).unit_parts
    factor = EXACT.multiply(factor, base_of(unit)[1])

    def scaled(quantity: Decimal, is_bare: bool) -> Decimal:
        already = is_bare and factor >= 1000 and abs(quantity) >= factor
        return quantity if already else EXACT.multiply(quantity, factor)

    return scaled(first.quantity, bare[0]), scaled(second.quantity, bare[1])


def _measured(expression: Expression) -> tuple[Decimal, str]:
    """Return the quantity in the base of its dimension, and the dimension («» if only a magnitude stands)."""
    based = expression.base()
    assert based is not None
    dimension, factor = base_of(based[1])
    return EXACT.multiply(based[0], factor), dimension
