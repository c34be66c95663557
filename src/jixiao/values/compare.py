"""Bringing two values to one unit, so that they can be compared."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from jixiao.values.expression import Expression
from jixiao.values.units import base_of
from jixiao.values.width import EXACT

_YEARLY = frozenset({"年", "年度", ""})
_AVERAGE = re.compile("([人户亩日月])均")
_EACH = re.compile("[·*×/每、]")


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
    >>> comparable(parse("每人每月650元"), parse("650元/人·月"))
    (Decimal('650'), Decimal('650'))
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
    return first.per == second.per or _things(_per(first)) == _things(_per(second))


def _per(expression: Expression) -> str | None:
    """Return what a value is counted for, if only by the words before it: 人均增收620元."""
    average = None if expression.per else _AVERAGE.match(expression.label)
    return average[1] if average else expression.per


@lru_cache(maxsize=1024)
def _things(per: str | None) -> frozenset[tuple[str, Decimal]]:
    """Return what something is counted for, in whatever order and manner: 人·月 and 人每月, ㎡ and 平方米 are alike."""
    return frozenset(base_of(thing) for thing in _EACH.split(per or "") if thing not in _YEARLY)


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
