"""The language of the forms: places, amounts, rates, targets and actual values. Imports nothing of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_NUMBER = re.compile(r"^[￥¥]?([-−－]?[\d,，]*\.?\d+)(%|％|元|万元|亿元|千元|万|分)?$")
Unit = Literal["元", "千元", "万元", "亿元"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money with its unit."""

    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent as printed."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Expression:
    """A target or an actual value."""

    printed: str
    quantity: Decimal | None = None


def _decimal(text: str) -> Decimal | None:
    match = _NUMBER.match(text)
    return (
        Decimal(match.group(1).replace(",", "").replace("，", "").replace("−", "-").replace("－", "-"))
        if match
        else None
    )


def parse_amount(text: str, default_unit: str | None = None) -> Amount | None:
    """Return the amount a cell prints, in its own unit or the form's."""
    value = _decimal(text)
    match = _NUMBER.match(text)
    unit = match.group(2) if match else None
    return None if value is None else Amount(value, unit or default_unit)


def parse_rate(text: str) -> Rate | None:
    """Return the rate a cell prints."""
    value = _decimal(text)
    return None if value is None else Rate(value)


def parse_score(text: str) -> Decimal | None:
    """Return the points a cell prints."""
    return _decimal(text)


def parse_expression(text: str) -> Expression:
    """Return what a target or actual value says."""
    return Expression(text, _decimal(text))
