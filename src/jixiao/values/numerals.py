"""Chinese numerals: 一百零五, 两万三, 二〇二一, 廿五, 壹佰, 三点五."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {character: value for value, form in enumerate(
    ("〇零○", "一壹", "二贰两弍", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for character in form}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SHORT = str.maketrans({"廿": "二十", "卅": "三十"})

CHARACTERS = "".join(_DIGITS) + "".join(_TENS) + "".join(_GROUPS) + "廿卅"
"""Every character of a whole Chinese number."""

_WHOLE = re.compile(f"[{CHARACTERS}]+")


def read_numeral(text: str) -> Decimal | None:
    """Return the value of a text that is a Chinese numeral and nothing else, or None.

    >>> [str(read_numeral(text)) for text in ("十二", "两百五", "一万零三十", "二〇二一", "三点一四", "壹佰贰拾")]
    ['12', '250', '10030', '2021', '3.14', '120']
    >>> read_numeral("一网"), read_numeral("百"), read_numeral("三五十")
    (None, None, None)
    """
    if text.startswith("负"):
        value = read_numeral(text[1:])
        return None if value is None else -value
    whole, point, decimals = text.partition("点")
    if len(text) > 40 or not _WHOLE.fullmatch(whole):
        return None
    integer = _whole_number(whole.translate(_SHORT))
    if integer is None or not point:
        return None if integer is None else Decimal(integer)
    if not decimals or any(character not in _DIGITS for character in decimals):
        return None
    return Decimal(f"{integer}." + "".join(str(_DIGITS[character]) for character in decimals))


def _whole_number(text: str) -> int | None:
    """Return a whole number written digit by digit (二〇二一) or with its tens (两千零二十一)."""
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    if text[0] in _GROUPS or (text[0] in _TENS and _TENS[text[0]] > 10):
        return None
    total, lowest = 0, 10**16
    section = ""
    for character in text:
        if character not in _GROUPS:
            section += character
            continue
        group = _GROUPS[character]
        if group >= lowest and not (group == 10**8 and total):
            return None
        if not section:
            total, lowest = total * group, group
            continue
        value = _section(section, 0)
        if value is None:
            return None
        total, lowest, section = total + value * group, group, ""
    rest = _section(section, lowest) if section else 0
    return None if rest is None else total + rest


def _section(text: str, above: int) -> int | None:
    """Return a number below ten thousand; ``above`` is the group before it, for 两万三 (23000)."""
    total, pending, last, zero = 0, None, above if above < 10**16 else 0, False
    for position, character in enumerate(text):
        if character in _DIGITS:
            if pending is not None:
                return None
            digit = _DIGITS[character]
            zero, pending = (True, None) if digit == 0 else (zero, digit)
            continue
        unit = _TENS[character]
        if (pending is None and (unit > 10 or (position > 0 and not zero))) or (total and unit >= last):
            return None
        total, last, pending, zero = total + (1 if pending is None else pending) * unit, unit, None, False
    if pending is None:
        return total
    short_form = last >= 100 and not zero
    return total + pending * (last // 10 if short_form else 1)
