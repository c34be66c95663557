"""Reading targets and actual values: from the printed text to an ``Expression``."""

from __future__ import annotations

import html
import re
from decimal import Decimal

from jixiao.values.degree import is_qualitative, read_degree
from jixiao.values.expression import Comparison, Expression, Kind
from jixiao.values.numbers import DIGITS, MAGNITUDE, decimal_of, find_numbers, parse_words
from jixiao.values.numerals import CHARACTERS
from jixiao.values.period import PeriodKind, duration, parse_period
from jixiao.values.text import is_blank, remembered, tidy
from jixiao.values.units import KNOWN, TIME
from jixiao.values.width import EXACT, half

_BEFORE = {
    Comparison.AT_LEAST: "≥=?|>=|=>|不(?:得|能)?(?:低于|少于|小于)|大于(?:或)?等于|高于(?:或)?等于|至少|最少|达到?(?=[0-9]+[^0-9]*以上)",
    Comparison.AT_MOST: "≤=?|<=|=<|(?:不|未)(?:得|能)?(?:超过|高于|大于|多于|超出|突破)|小于(?:或)?等于|低于(?:或)?等于|最多|至多|不超|控制在",
    Comparison.MORE: ">|高于|超过|大于|多于|超出|超(?=[0-9])",
    Comparison.LESS: "<|低于|小于|少于|不足|不到",
    Comparison.EQUAL: "==?|等于",
}  # fmt: skip
_PATTERNS = tuple((comparison, re.compile(words)) for comparison, words in _BEFORE.items())
_OPERATOR = "|".join(f"(?:{words})" for words in _BEFORE.values())
_SYMBOLS = {"≥": Comparison.AT_LEAST, ">=": Comparison.AT_LEAST, "=>": Comparison.AT_LEAST, "≤": Comparison.AT_MOST,
            "<=": Comparison.AT_MOST, "=<": Comparison.AT_MOST, ">": Comparison.MORE, "<": Comparison.LESS,
            "=": Comparison.EQUAL, "==": Comparison.EQUAL}  # fmt: skip
_ABOUT = "大约|大概|约|近|将近|接近|预计"
_MORE = "余|多|来|几"
_PERCENT = "%|‰|百分比|成(?!本|果|员|效|功|人)|个?百分点"
_INCLUDED = r"(?:\((?:含|包含|不含)[^()]{0,6}\)|含)?"
_AFTER = rf"{_INCLUDED}(?:及|或|\(含\)|\(及\))?(?:以上|之上|以下|之下|以内|之内|内|左右|上下){_INCLUDED}"
_UNIT = rf"(?:{MAGNITUDE})?(?:{KNOWN})|{MAGNITUDE}"

_SIMPLE = re.compile(
    rf"(?P<op>[≥≤]|>=|<=|=>|[=><])?(?P<digits>{DIGITS})(?P<unit>%|(?:{KNOWN})(?<![年月日级分]))?", re.ASCII
)
_FULL = re.compile(
    rf"(?P<label>(?:[12][0-9]{{3}}年度?)?[^0-9,;。!?\n≥≤<>=]{{0,18}}?)(?P<op>{_OPERATOR})?(?P<about>{_ABOUT})?[¥]?"
    rf"(?P<digits>[-+]?(?:{DIGITS}))(?P<more>{_MORE})?"
    rf"(?:(?P<percent>{_PERCENT})|\((?P<inpercent>%|百分比)\)|\((?P<inunit>{_UNIT})\)|(?P<unit>{_UNIT})|(?P<odd>[一-龥])(?=$|[/(]))?"
    rf"(?P<later>{_MORE})?(?P<tailunit>(?<=余)(?:{KNOWN})|(?<=多)(?:{KNOWN}))?"
    rf"(?:[/每](?P<per>[^0-9\s(),;。以内左之或]{{1,8}}))?(?P<after>{_AFTER})?"
    r"(?P<remark>(?:\([^()]*\))|[,:][^0-9]{1,20}|(?<![0-9])[^0-9,;。()≥≤<>=/]{1,12})?[。;,.]?"
)
_RANGE = re.compile(
    rf"(?P<label>[^0-9,;。≥≤<>=]{{0,12}}?)[\[(]?(?P<low>[-+]?(?:{DIGITS}))(?P<lowunit>%|{_UNIT})?{_INCLUDED}(?:[-~—–至到]+|,(?=[^\]]*\]))"
    rf"(?P<high>{DIGITS})(?P<unit>%|{_UNIT})?{_INCLUDED}[\])]?(?:/(?P<per>[一-龥]{{1,4}}))?(?:之间)?(?P<remark>\([^()]*\))?"
)
_BETWEEN = re.compile(
    rf"(?P<low>{DIGITS})(?P<lowunit>%|{_UNIT})?(?P<lowop>≤|<=|<)(?P<label>[^0-9≥≤<>=]{{0,12}})(?P<highop>≤|<=|<)(?P<high>{DIGITS})(?P<unit>%|{_UNIT})?"
)
_TWO_BOUNDS = re.compile(
    rf"(?P<label>[^0-9,;。≥≤<>=]{{0,12}}?)(?:≥|>=|>)(?P<low>{DIGITS})(?P<lowunit>%|{_UNIT})?[,;且并]*(?:≤|<=|<)(?P<high>{DIGITS})(?P<unit>%|{_UNIT})?"
)
_WORDED = re.compile(
    rf"(?P<op>{_OPERATOR})?(?P<about>{_ABOUT})?(?P<number>百分之[{CHARACTERS}点]+|百分百|[{CHARACTERS}]+分之[{CHARACTERS}]+|[{CHARACTERS}]成[{CHARACTERS}半]?|[{CHARACTERS}]+点[{CHARACTERS}]+|[{CHARACTERS}]+)"
    rf"(?P<more>余|多)?(?P<unit>{KNOWN})?(?P<after>{_AFTER})?"
)
_NO_COUNT = frozenset({"级", "类", "分", "流", "点", "线", "面", "代", "方", "度", "双", "把", "口", "路"})
_ENUMERATOR = re.compile(r"^(?:\(?[0-9]{1,2}[).、:](?![0-9])|[①-⑳])")
_SPLIT = re.compile(r"[;。\n、]|,(?![0-9]{3}(?![0-9]))")
_EACH = re.compile(r"(?:^|.*[^一-龥])每(?:个|一)?(?P<each>[一-龥]{1,3})|.*?(?P<average>[人户亩])均")
_NOT_LABEL = re.compile(r".*(?:第|[A-Za-z\-/.])$|(?:未|没有)(?:完成|达到|开展)?$", re.DOTALL)
_BAD_REMARK = re.compile(r"^(?:未|没|不|热线|联动|打印|网络)")

_YES = {"是": True, "有": True, "√": True, "否": False, "无": False, "×": False}
_HOLES = re.compile(
    rf"(?:[≥≤><=]{{0,2}})(?:[xX×*_○]{{2,}}|[*_]|[xX×](?=.)|…+|\.{{3,}}|。{{3,}})(?:%|年|{_UNIT})?(?:/[一-龥]{{1,3}})?"
)
_HOLE = re.compile(r"[xX×]{2,}|\*{2,}|_{2,}")
_TEMPLATE = re.compile(
    r"\(?(?:年度|年初|年末|全年|半年度?|项目)?(?:三级)?(?:绩效)?(?:指标|目标)?(?:目标值|指标值|完成值|实际值|数值|值|实际完成值|实际完成情况)\)?"
    r"|\(?(?:定性|定量|待定|待填|待填写|待补充|据实|据实填写|如实填写|请填写|填写|同上|略|示例|例如|具体数值|文字描述)\)?"
)
_INAPPLICABLE = frozenset({"N/A", "n/a", "NA", "不适用", "不涉及", "无此项"})


def parse_expression(text: str | None) -> Expression:
    """Read a target or an actual value; any text gives an answer, none raises.

    >>> value = parse_expression("＞=1次")
    >>> value.kind.value, value.comparison.value, value.quantity, value.unit
    ('quantity', '≥', Decimal('1'), '次')
    >>> parse_expression("3570元/人").per, parse_expression("满意度≥90%").label
    ('人', '满意度')
    >>> [parse_expression(text).kind.value for text in ("全年", "是", "健全", "指标目标值", "—", "90%-95%")]
    ['period', 'yes_no', 'degree', 'placeholder', 'missing', 'range']
    """
    return Expression("", Kind.MISSING) if text is None else _read(text)


@remembered
def _read(text: str) -> Expression:
    printed, plain = text, half(text)
    if "&" in plain:
        plain = half(html.unescape(plain))
    plain = tidy(plain).strip()
    match = _SIMPLE.fullmatch(plain)
    if match and len(plain) <= 40:
        return _simple(printed, match)
    if is_blank(plain):
        return Expression(printed, Kind.MISSING)
    if len(plain) <= 60:
        found = _numeric(printed, plain) if _has_digit(plain) else _wordy(printed, plain)
        if found:
            return found
    return _several(printed) or _text(printed, plain)


def _has_digit(plain: str) -> bool:
    return any("0" <= character <= "9" for character in plain)


def _simple(printed: str, match: re.Match[str]) -> Expression:
    """Build what the short form says: an operator, digits, a unit."""
    operator, digits, unit = match.group("op", "digits", "unit")
    comparison = _SYMBOLS[operator] if operator else None
    quantity = decimal_of(digits)
    if unit == "%":
        return Expression(printed, Kind.PERCENTAGE, comparison, quantity, percent=True)
    if unit in _POINTS:
        return _as_percent(printed, comparison, quantity, unit)
    if unit in TIME:
        return Expression(
            printed, Kind.PERIOD, comparison, quantity, unit, period=duration(quantity, unit or "", printed)
        )
    return Expression(printed, Kind.QUANTITY, comparison, quantity, unit)


_POINTS = frozenset({"百分点", "个百分点", "百分比"})


def _as_percent(printed: str, comparison: Comparison | None, quantity: Decimal, unit: str) -> Expression:
    points = "百分点" if "点" in unit else None
    return Expression(printed, Kind.PERCENTAGE, comparison, quantity, points, percent=True)


def _numeric(printed: str, plain: str) -> Expression | None:
    """Read a text with digits: a period, a range, a quantity with words around it."""
    plain = _ENUMERATOR.sub("", plain)
    operator = re.match(r"[≥≤<>=]+", plain)
    period = parse_period(plain[operator.end() :] if operator else plain)
    if period and period.kind is not PeriodKind.DURATION:
        comparison = _SYMBOLS.get(operator[0]) if operator else None
        return Expression(printed, Kind.PERIOD, comparison, period=period)
    match = _RANGE.fullmatch(plain) or _BETWEEN.fullmatch(plain) or _TWO_BOUNDS.fullmatch(plain)
    if match:
        found = _range(printed, match)
        if found:
            return found
    match = _FULL.fullmatch(plain)
    if match:
        return _full(printed, match)
    if _HOLE.search(plain) and len(plain) <= 16:
        return Expression(printed, Kind.PLACEHOLDER)
    return None


def _range(printed: str, match: re.Match[str]) -> Expression | None:
    low, high = decimal_of(match["low"]), decimal_of(match["high"])
    unit = match["unit"] or match["lowunit"]
    if low > high or (match["lowunit"] and match["unit"] and match["lowunit"] != match["unit"]):
        return None
    groups = match.groupdict()
    percent = unit == "%"
    return Expression(
        printed, Kind.RANGE, unit=None if percent else unit, per=groups.get("per"), percent=percent,
        low=low, high=high, label=match["label"] or "", remark=groups.get("remark") or "",
    )  # fmt: skip


def _full(printed: str, match: re.Match[str]) -> Expression | None:
    """Build a quantity with a label, an operator in words, a unit, a per-unit or a remark."""
    groups = match.groupdict("")
    label, remark = groups["label"], groups["remark"].lstrip(",:")
    if _NOT_LABEL.match(label) or _BAD_REMARK.match(remark):
        return None
    comparison = _comparison(groups["op"]) or _after(groups["after"])
    approximate = bool(groups["about"] or groups["more"] or groups["later"]) or groups["after"].startswith(
        ("左", "上")
    )
    sign = -1 if groups["digits"].startswith("-") else 1
    quantity = decimal_of(groups["digits"].lstrip("+-")) * sign if len(groups["digits"]) < 28 else None
    if quantity is None:
        return None
    per = groups["per"] or _each(label) or None
    mark = groups["percent"] or groups["inpercent"]
    unit = groups["inunit"] or groups["unit"] + groups["tailunit"] or groups["odd"] or None
    percent, period, kind = bool(mark), None, Kind.QUANTITY
    if mark or unit in _POINTS:
        percent, kind = True, Kind.PERCENTAGE
        scale = {"‰": -1, "成": 1}.get(mark, 0)
        quantity = EXACT.scaleb(quantity, scale) if scale else quantity
        unit = "百分点" if "点" in (mark or unit or "") else None
    elif unit in TIME and not per:
        kind = Kind.PERIOD
        period = duration(quantity, unit or "", printed, "by" if groups["after"].endswith("内") else None)
    if unit is None and "¥" in match[0]:
        unit = "元"
    return Expression(
        printed, kind, comparison, quantity, unit, per, percent,
        period=period, approximate=approximate, label=label, remark=remark,
    )  # fmt: skip


def _comparison(operator: str) -> Comparison | None:
    if not operator:
        return None
    symbol = _SYMBOLS.get(operator)
    return symbol or next((found for found, pattern in _PATTERNS if pattern.match(operator)), None)


def _after(word: str) -> Comparison | None:
    """Return what 以上, 以内 and 以下 after a quantity ask for; the law counts the number itself in."""
    if "以上" in word or "之上" in word:
        return Comparison.AT_LEAST
    return Comparison.AT_MOST if "下" in word.replace("上下", "") or "内" in word else None


def _each(label: str) -> str | None:
    match = _EACH.fullmatch(label)
    return (match["each"] or match["average"]) if match else None


def _wordy(printed: str, plain: str) -> Expression | None:
    """Read a text without digits that is more than mere words."""
    bare = plain.rstrip("。.;,!")
    if bare in _YES:
        return Expression(printed, Kind.YES_NO, yes=_YES[bare])
    if bare in _INAPPLICABLE:
        return Expression(printed, Kind.INAPPLICABLE)
    if _HOLES.fullmatch(plain) or _TEMPLATE.fullmatch(plain) or (len(plain) <= 16 and _HOLE.search(plain)):
        return Expression(printed, Kind.PLACEHOLDER)
    period = parse_period(bare)
    if period:
        lasts = period.kind is PeriodKind.DURATION
        quantity, unit = (period.count, period.unit) if lasts else (None, None)
        return Expression(printed, Kind.PERIOD, quantity=quantity, unit=unit, period=period)
    match = _WORDED.fullmatch(bare)
    return _worded(printed, match) if match else None


def _worded(printed: str, match: re.Match[str]) -> Expression | None:
    """Build a quantity written in Chinese numerals; it must be the whole value and have a unit."""
    groups = match.groupdict("")
    number, unit = groups["number"], groups["unit"]
    value = parse_words(number)
    percent = number.startswith("百分") or "成" in number
    counted = unit or percent or groups["op"] or "分之" in number or number == "零"
    if value is None or unit in _NO_COUNT or not counted:
        return None
    comparison = _comparison(groups["op"]) or _after(groups["after"])
    if percent:
        value = EXACT.multiply(value, Decimal(100)).normalize(EXACT)
        value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    return Expression(
        printed, Kind.PERCENTAGE if percent else Kind.QUANTITY, comparison, value, unit or None, percent=percent,
        approximate=bool(groups["about"] or groups["more"]),
    )  # fmt: skip


_COUNTED = frozenset({Kind.QUANTITY, Kind.PERCENTAGE, Kind.RANGE, Kind.PERIOD})


def _several(printed: str) -> Expression | None:
    """Read several quantities that stand in one cell; all of them must be quantities."""
    if len(printed) > 200:
        return None
    texts = [part for part in _SPLIT.split(half(printed)) if part.strip()]
    if not 2 <= len(texts) <= 12 or not all(_has_digit(text) and len(text) <= 60 for text in texts):
        return None
    parts = []
    for text in texts:
        plain = _ENUMERATOR.sub("", tidy(text).strip())
        match = _SIMPLE.fullmatch(plain)
        part = _simple(text, match) if match and len(plain) <= 40 else _numeric(text, plain)
        if part is None or part.kind not in _COUNTED:
            return None
        parts.append(part)
    return Expression(printed, Kind.SEVERAL, parts=tuple(parts))


def _text(printed: str, plain: str) -> Expression:
    """Keep a text: a degree if it claims a quality or an achievement and holds no number, else words."""
    numbers = find_numbers(plain) if _has_digit(plain) and len(plain) <= 2000 else ()
    if not numbers and len(plain) <= 120 and not plain.startswith("是否") and is_qualitative(plain):
        return Expression(printed, Kind.DEGREE, degree=read_degree(plain))
    return Expression(printed, Kind.TEXT, numbers=numbers)
