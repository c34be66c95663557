"""Numbers as people write them: separators, signs, 万 and 亿, percent, fractions, Chinese numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from jixiao.values.numerals import CHARACTERS, read_numeral
from jixiao.values.width import EXACT, half

MAGNITUDES = {
    "万亿": Decimal(10**12), "千亿": Decimal(10**11), "百亿": Decimal(10**10), "亿": Decimal(10**8),
    "千万": Decimal(10**7), "百万": Decimal(10**6), "十万": Decimal(10**5), "万": Decimal(10**4),
    "千": Decimal(1000), "百": Decimal(100),
}  # fmt: skip
"""The magnitudes that follow a number, longest first."""
_SCALES = MAGNITUDES | {"%": Decimal("0.01"), "‰": Decimal("0.001"), "成": Decimal("0.1"), "": Decimal(1)}

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
"""An unsigned number in half width."""
MAGNITUDE = r"(?:万亿|千亿|百亿|亿|千万|百万|十万|万|千(?![克米瓦卡字])|百(?!分))"
_LONGEST = 60

_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z.])[-+]?(?P<digits>{DIGITS})(?P<suffix>{MAGNITUDE}|[%‰成])?(?P<more>[余多])?"
)
_WHOLE = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?(?P<digits>{DIGITS})(?P<more>[余多])?(?P<suffix>{MAGNITUDE}|[%‰成])?[余多]?(?(open)\))"
)
_FRACTION = re.compile(rf"(?P<below>[{CHARACTERS}]+)分之(?P<above>[{CHARACTERS}点]+)")
_BELOW = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4)}
_TENTHS = re.compile(rf"(?P<tens>[{CHARACTERS}])成(?P<ones>[{CHARACTERS}半])?")


@dataclass(frozen=True, slots=True)
class Number:
    """One number found in a text: as written, with the sign that scales it and where it stands."""

    value: Decimal
    suffix: str
    start: int
    end: int
    approximate: bool = False

    @property
    def scaled(self) -> Decimal:
        """The value with its magnitude or percent sign applied: 1.2万 is 12000, 95% is 0.95."""
        return EXACT.multiply(self.value, _SCALES[self.suffix])


def decimal_of(digits: str) -> Decimal:
    """Return the exact value of half-width digits with separators.

    >>> decimal_of("1,199,900.50")
    Decimal('1199900.50')
    """
    return Decimal(digits.replace(",", ""))


def find_number(text: str, pos: int = 0) -> Number | None:
    """Return the next number written in digits at or after a position; numerals in words are no numbers.

    >>> found = find_number("组织培训1.2万余人次")
    >>> str(found.value), found.suffix, found.approximate, str(found.scaled)
    ('1.2', '万', True, '12000.0')
    >>> find_number("深化一网通办改革，第三方评估") is None
    True
    """
    match = _NUMBER.search(half(text), pos)
    while match and match.end("digits") - match.start("digits") > _LONGEST:
        match = _NUMBER.search(half(text), match.end())
    if not match:
        return None
    value = decimal_of(match["digits"])
    signed = match[0][0] == "-" and (match.start() == 0 or not _joins(text[match.start() - 1]))
    start = match.start() if signed else match.start("digits")
    value = -value if signed else value
    return Number(value, match["suffix"] or "", start, match.end(), match["more"] is not None)


def _joins(character: str) -> bool:
    """Say whether a dash after this character joins two things and is no sign (1次-3次)."""
    return character.isalnum() or character in "%‰)）％"


def find_numbers(text: str) -> tuple[Number, ...]:
    """Return every number written in digits, in order.

    >>> [str(number.scaled) for number in find_numbers("检查3次，覆盖95%的企业")]
    ['3', '0.95']
    """
    found: list[Number] = []
    number = find_number(text)
    while number:
        found.append(number)
        number = find_number(text, number.end)
    return tuple(found)


def parse_number(text: str | None) -> Decimal | None:
    """Return the value of a text that is one number and nothing else.

    >>> [str(parse_number(text)) for text in ("1,199,900", "－３．５", "1.2万", "3000余", "95%", "5‰")]
    ['1199900', '-3.5', '12000.0', '3000', '0.95', '0.005']
    >>> [str(parse_number(text)) for text in ("一百二十", "半", "百分之九十五", "九成", "四分之三", "（5）")]
    ['120', '0.5', '0.95', '0.90', '0.75', '-5']
    >>> parse_number("一网通办"), parse_number("三公"), parse_number("1个")
    (None, None, None)
    """
    if not text or len(text) > 2 * _LONGEST:
        return None
    plain = half("".join(text.split()))
    match = _WHOLE.fullmatch(plain)
    if not match:
        return parse_words(plain)
    if len(match["digits"]) > _LONGEST:
        return None
    value = EXACT.multiply(decimal_of(match["digits"]), _SCALES[match["suffix"] or ""])
    return -value if (match["sign"] == "-") != (match["open"] is not None) else value


def parse_words(plain: str) -> Decimal | None:
    """Return the value of a number written in words only: numerals, fractions, tenths, a half.

    >>> parse_words("百分百"), parse_words("九成五"), parse_words("双减半")
    (Decimal('1'), Decimal('0.95'), None)
    """
    if plain == "半":
        return Decimal("0.5")
    if plain == "百分百":
        return Decimal(1)
    if match := _FRACTION.fullmatch(plain):
        below = _BELOW.get(match["below"]) or read_numeral(match["below"])
        above = Decimal(100) if match["above"] == "百" else read_numeral(match["above"])
        return EXACT.divide(above, below) if below and above is not None else None
    if match := _TENTHS.fullmatch(plain):
        tens = read_numeral(match["tens"])
        ones = {None: Decimal(0), "半": Decimal(5)}.get(match["ones"]) or read_numeral(match["ones"] or "零")
        return None if tens is None or ones is None else EXACT.add(tens.scaleb(-1), ones.scaleb(-2))
    return read_numeral(plain)
