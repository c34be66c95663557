"""Spreadsheet number formats: from a stored number and a format code to the text that is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from jixiao.documents.numfmt_dates import DateSection, is_elapsed

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
_LARGEST_EXPONENT = 308
_PLAIN_EXPONENTS = range(-10, 21)
_MOST_DECIMALS = 30
_LONGEST_CODE = 1000

_Token = tuple[str, str]

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    23: "General", 24: "General", 25: "General", 26: "General",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Format codes by built-in id, as a Chinese Excel shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|[_*](?P<space>.?)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<science>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|g+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<mark>[.,%/@])"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def stored_number(text: str) -> Decimal | None:
    """Return the number stored as ``text``, without the noise of a double; None if it is not a finite number.

    >>> stored_number("0.95530000000000004"), stored_number("1E400")
    (Decimal('0.9553'), None)
    """
    try:
        noisy = len(text) > 15 and not text.isdigit()
        number = Decimal(repr(float(text)) if noisy else text)
    except (ValueError, ArithmeticError):
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None
    return number


def general(value: Decimal) -> str:
    """Return ``value`` as the format General shows it: at most 15 digits, no trailing zeros.

    >>> general(Decimal("0.30000000000000004")), general(Decimal("1E+25"))
    ('0.3', '1E+25')
    """
    if not value:
        return "0"
    value = _FIFTEEN.plus(value)
    if value.adjusted() in _PLAIN_EXPONENTS:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0")
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{'-' if value < 0 else ''}{mantissa}E{value.adjusted():+03d}"


@dataclass(slots=True)
class _NumberSection:
    """One section of a format code that shows a number."""

    integer: list[_Token]
    fraction: list[_Token]
    before: str
    after: str
    exponent: int = 0
    """Digits of the exponent of a scientific format, else 0."""
    shift: int = 0
    """Power of ten that the number is multiplied by before it is shown (percent signs, scale commas)."""
    group: bool = False
    step: Decimal | None = None
    """The last digit shown, for the usual shapes (0, 0.00, #,##0.00) that the quick way can show."""
    plain: bool = False
    """True if no literal stands between the digits, so that the quick way can be taken."""

    def render(self, value: Decimal) -> str:
        """Show a number that is not negative."""
        if self.step is not None:
            value = value.scaleb(self.shift, _WIDE) if self.shift else value
            rounded = value.quantize(self.step, ROUND_HALF_UP, _WIDE)
            return (
                f"{self.before}{rounded:,f}{self.after}"
                if self.group
                else f"{self.before}{rounded:f}{self.after}"
            )
        if not self.integer and not self.fraction:
            return self.before + self.after
        value = value.scaleb(self.shift, _WIDE) if self.shift else value
        power = ""
        if self.exponent:
            value, power = self._normalised(value)
        return self.before + self._digits(value) + power + self.after

    def _normalised(self, value: Decimal) -> tuple[Decimal, str]:
        width = max(1, sum(kind == "digit" for kind, _ in self.integer))
        step = (value.adjusted() // width) * width if value else 0
        scaled = value.scaleb(-step, _WIDE)
        if scaled.quantize(Decimal(1).scaleb(-self._decimals()), context=_WIDE) >= 10**width:
            step += width
            scaled = value.scaleb(-step, _WIDE)
        return scaled, f"E{'-' if step < 0 else '+'}{abs(step):0{self.exponent}d}"

    def _decimals(self) -> int:
        return min(_MOST_DECIMALS, sum(kind == "digit" for kind, _ in self.fraction))

    def _digits(self, value: Decimal) -> str:
        places = self._decimals()
        rounded = value.quantize(Decimal(1).scaleb(-places), context=_WIDE)
        whole, _, part = f"{rounded:f}".partition(".")
        if self.plain:
            least = sum(mark == "0" for _, mark in self.integer)
            whole = whole.lstrip("0").rjust(least, "0")
            if self.group:
                whole = _grouped(whole)
        else:
            whole = self._filled(whole.lstrip("0"))
        return whole + self._decimal_text(part)

    def _filled(self, whole: str) -> str:
        """Fill the digit marks from the right; literals between them stay where they are."""
        shown: list[str] = []
        rest, count = whole, 0
        marks = sum(kind == "digit" for kind, _ in self.integer)
        for kind, mark in reversed(self.integer):
            if kind != "digit":
                shown.append(mark)
                continue
            marks -= 1
            take = rest[::-1] if marks == 0 else rest[-1:]
            rest = "" if marks == 0 else rest[:-1]
            for digit in take or ("0" if mark == "0" else ""):
                if self.group and count and count % 3 == 0:
                    shown.append(",")
                shown.append(digit)
                count += 1
        return "".join(reversed(shown))

    def _decimal_text(self, part: str) -> str:
        if not self.fraction:
            return ""
        shown: list[str] = []
        left = len(part.rstrip("0"))
        index = 0
        for kind, mark in self.fraction:
            if kind != "digit":
                shown.append(mark)
                continue
            if index < left or mark == "0":
                shown.append(part[index] if index < len(part) else "0")
            index += 1
        text = "".join(shown)
        return "." + text if text else "."


@dataclass(slots=True)
class _FractionSection:
    """A section such as ``# ?/?`` or ``0/8``."""

    before: str
    after: str
    whole: bool
    denominator: int | None
    largest: int

    def render(self, value: Decimal) -> str:
        """Show a number that is not negative as a fraction."""
        exact = Fraction(value)
        units = int(exact) if self.whole else 0
        rest = exact - units
        if self.denominator:
            near, under = round(rest * self.denominator), self.denominator
        else:
            limited = rest.limit_denominator(self.largest)
            near, under = limited.numerator, limited.denominator
        if self.whole and near == under:
            units, near = units + 1, 0
        if self.whole and not near:
            return f"{self.before}{units}{self.after}"
        lead = f"{units} " if units else ""
        return f"{self.before}{lead}{near}/{under}{self.after}"


@dataclass(slots=True)
class _GeneralSection:
    """``General`` or ``@`` with what stands around it; a text section too."""

    before: str
    after: str
    holds_text: bool

    def render(self, value: Decimal) -> str:
        """Show a number that is not negative."""
        return self.before + general(value) + self.after

    def text(self, text: str) -> str:
        """Show a text."""
        return self.before + text + self.after


_Section = _NumberSection | _FractionSection | _GeneralSection | DateSection


@dataclass(slots=True)
class NumberFormat:
    """A compiled format code. ``plain`` says that it shows numbers as they are and texts unchanged."""

    sections: list[_Section]
    conditions: list[tuple[str, Decimal] | None]
    is_date: bool
    plain: bool
    text_section: _GeneralSection | None = None

    def render(self, value: Decimal) -> str:
        """Return the text that a reader of the sheet sees for ``value``."""
        if self.plain:
            return general(value)
        index, unsigned = self._choose(value)
        section = self.sections[index]
        if isinstance(section, DateSection):
            shown = section.render(value)
            return general(value) if shown is None else shown
        sign = "-" if value < 0 and not unsigned else ""
        return (sign + section.render(abs(value))).strip()

    def render_text(self, text: str) -> str:
        """Return a text as its text section shows it."""
        return text if self.text_section is None else self.text_section.text(text).strip()

    def _choose(self, value: Decimal) -> tuple[int, bool]:
        """Return the section for ``value``, and whether it takes care of the sign itself."""
        count = len(self.sections)
        if any(self.conditions):
            for index, condition in enumerate(self.conditions):
                if condition is not None and _COMPARE[condition[0]](value, condition[1]):
                    return index, condition[0] in ("<", "<=", "=") and condition[1] <= 0
            free = [index for index, condition in enumerate(self.conditions) if condition is None]
            return (free[-1] if free else count - 1), False
        if value < 0 and count > 1:
            return 1, True
        if not value and count > 2:
            return 2, True
        return 0, False


@lru_cache(maxsize=4096)
def compile_format(code: str, date_1904: bool = False) -> NumberFormat:
    """Compile a format code; a code that makes no sense shows numbers as General does."""
    code = code[:_LONGEST_CODE]
    if code.strip().lower() in ("general", "", "@", "g/通用格式"):
        return NumberFormat([], [], is_date=False, plain=True)
    parts = _split(code)
    sections: list[_Section] = []
    conditions: list[tuple[str, Decimal] | None] = []
    text_section = None
    for index, tokens in enumerate(parts[:4]):
        section, condition = _section(tokens, date_1904)
        is_text = isinstance(section, _GeneralSection) and section.holds_text
        if index == 3 or (index and index == len(parts) - 1 and is_text):
            text_section = section if isinstance(section, _GeneralSection) and is_text else None
            continue
        sections.append(section)
        conditions.append(condition)
    is_date = any(isinstance(section, DateSection) for section in sections)
    return NumberFormat(sections, conditions, is_date, plain=False, text_section=text_section)


def _split(code: str) -> list[list[_Token]]:
    """Cut a code into sections of tokens; spaces that only align are dropped."""
    parts: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "literal"
        text = match.group(kind) if match.lastgroup else match.group()
        if kind == "literal" and text == ";":
            parts.append([])
        elif kind in ("quoted", "escaped", "literal"):
            parts[-1].append(("literal", text))
        elif kind != "space":
            parts[-1].append((kind, text))
    return parts


def _section(tokens: list[_Token], date_1904: bool) -> tuple[_Section, tuple[str, Decimal] | None]:
    """Build one section and its condition."""
    condition = None
    kept: list[_Token] = []
    for kind, text in tokens:
        if kind != "bracket":
            kept.append((kind, text))
        elif found := _CONDITION.match(text.strip()):
            condition = (found[1], Decimal(found[2]))
        elif text.startswith("$"):
            kept.append(("literal", text[1:].split("-")[0]))
        elif is_elapsed(text):
            kept.append(("elapsed", text))
    kinds = {kind for kind, _ in kept}
    if kinds & {"date", "elapsed", "half"}:
        return DateSection(kept, date_1904), condition
    if "general" in kinds or ("mark", "@") in kept:
        return _general_section(kept), condition
    if ("mark", "/") in kept and (fraction := _fraction_section(kept)) is not None:
        return fraction, condition
    return _number_section(kept), condition


def _general_section(tokens: list[_Token]) -> _GeneralSection:
    at = next(
        i for i, (kind, text) in enumerate(tokens) if kind == "general" or (kind, text) == ("mark", "@")
    )
    before = "".join(text for _, text in tokens[:at])
    after = "".join(text for _, text in tokens[at + 1 :])
    return _GeneralSection(before, after, holds_text=tokens[at] == ("mark", "@"))


def _fraction_section(tokens: list[_Token]) -> _FractionSection | None:
    shape = "".join("/" if token == ("mark", "/") else token[1] for token in tokens)
    match = re.match(
        r"(?P<before>[^0#?]*)(?P<whole>[0#?]+ +)?[0#?]+ */ *(?P<under>[#?0]+|\d+)(?P<after>.*)$", shape
    )
    if match is None:
        return None
    under = match["under"]
    fixed = int(under) if under.isdigit() and int(under) else None
    return _FractionSection(
        match["before"], match["after"], bool(match["whole"]), fixed, 10 ** min(len(under), 6) - 1
    )


def _number_section(tokens: list[_Token]) -> _NumberSection:
    """Part the tokens into what stands before, the whole digits, the decimals and what stands after."""
    places = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        text = "".join(text for _, text in tokens)
        return _NumberSection([], [], text, "")
    point = next((i for i, token in enumerate(tokens) if token == ("mark", ".")), None)
    science = next((i for i, (kind, _) in enumerate(tokens) if kind == "science"), None)
    exponent = 0
    if science is not None:
        exponent = sum(i > science for i in places)
        places = [i for i in places if i < science] or [0]
    first = min(places[0], point) if point is not None else places[0]
    last = (
        max(places[-1], point) if point is not None and (science is None or point < science) else places[-1]
    )
    before = "".join(text for _, text in tokens[:first])
    tail = tokens[last + 1 :]
    if science is not None:
        tail = [token for token in tail if token[0] not in ("science", "digit")]
    commas = 0
    while tail and tail[0] == ("mark", ","):
        tail, commas = tail[1:], commas + 1
    core = tokens[first : last + 1]
    cut = core.index(("mark", ".")) if ("mark", ".") in core else len(core)
    whole, part = core[:cut], core[cut + 1 :]
    while whole and whole[-1] == ("mark", ",") and cut < len(core):
        whole, commas = whole[:-1], commas + 1
    group = ("mark", ",") in whole
    whole = [token for token in whole if token != ("mark", ",")]
    shift = 2 * sum(token == ("mark", "%") for token in tokens) - 3 * commas
    after = "".join(text for token in tail if (text := token[1]) and token != ("mark", ","))
    plain = all(kind == "digit" for kind, _ in whole)
    if cut < len(core) and not part:
        after = "." + after
    usual = plain and not exponent and all(token == ("digit", "0") for token in part)
    usual = usual and [mark for _, mark in whole].count("0") == 1 and len(part) <= _MOST_DECIMALS
    step = Decimal(1).scaleb(-len(part)) if usual else None
    return _NumberSection(whole, part, before, after, exponent, shift, group, step, plain)


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    parts = [whole[:head]] if head else []
    return ",".join(parts + [whole[i : i + 3] for i in range(head, len(whole), 3)])
