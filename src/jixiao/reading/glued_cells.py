"""Where a cell may end in text whose cells run into each other: the language of names, values and points.

Every function tells the ends that a cell may have which begins at a position, each with what it costs to believe
it: nothing for what is printed so as a rule, more for what is unusual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from jixiao.values.units import KNOWN

Ends = Iterator[tuple[int, float]]
LONGEST_NAME = 60
_LONGEST_TEXT = 40
_LONGEST_DIGITS = 30
_LONGEST_REASON = 300
_SIGNS = "≥≤><="
_OPERATOR = re.compile(
    r"[≥≤]=?|[><]=?|=[<>=]?|大于等于|小于等于|不低于|不少于|不小于|不超过|不高于|不大于|大于|小于|等于|高于|低于|超过"
)
_SIGN_CELL = re.compile(rf"(?:{_OPERATOR.pattern})(?=[^{_SIGNS}])|正向指标|负向指标|正向|负向|定性|定量")
_DIGITS = re.compile(r"\d[\d.,]*")
_NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_UNIT = re.compile(rf"百分比|个?百分点|(?:[百千万亿]|十万|百万|千万|万亿)?(?:{KNOWN})|[万亿]")
_UNIT_CELL = re.compile(rf"{_UNIT.pattern}|[%％‰]|无|—|/")
_PER = re.compile(
    r"/(?:人次|人|年|月|天|日|次|户|亩|个|平方米|公里|吨|学期|头|套|台)(?:[/·](?:年|月|天|次))?"
)
_AFTER = re.compile(r"(?:\([含不][^()]{0,6}\))?(?:及以上|以上|及以下|以下|以内|之内|左右)")
_DATE = re.compile(
    r"(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日|底|末|份|上旬|中旬|下旬)?(?:之?前|以前|底前|末前)?"
    r"|20\d\d年(?:底|末|度|内)?(?:之?前)?|20\d\d[-./](?:1[0-2]|0?[1-9])[-./][0-3]?\d"
)
_DATE_VERB = re.compile(r"(?:全部)?(?:完成|完工|竣工|发放|支付|到位|验收|结束|开展)(?:完毕|到位)?")
_RANGE = re.compile(r"\d+(?:\.\d+)?%?[-~至—]\d+(?:\.\d+)?%?")
_SEVERAL = re.compile(rf"(?:[{_SIGNS}]{{0,2}}\d[\d.,]*[%％‰]?|[是否√×—/])+")
_POINTS = re.compile(r"(?:100|[1-9]\d?|0)(?:\.\d{1,2})?")
_BLANK = re.compile(r"[-—–]+|/")
_MODIFIER = (
    "有效|显著|明显|持续|不断|逐步|逐渐|进一步|大幅度?|基本|较为|较|比较|非常|全面|切实|稳步|得到|有所|长期|充分|及时|按时"
    "|按期|如期|按要求|按计划|按规定|均|已|全部|能够|可|达到|取得|效果|成效|作用|程度|得以|予以|未|不|无|有|很|更加|略"
)
_CORE = (
    "提升|提高|改善|增强|完善|健全|长远|深远|完成|达标|合格|合规|高|好|优秀|优|良好|良|中等|低|全年|年内|当年|稳定|安全|满意"
    "|增加|减少|降低|下降|促进|加强|保障|发挥|实现|规范|合理|到位|正常|落实|明确|可靠|畅通|顺畅|整洁|美观|优化|巩固|延长"
    "|拉动|推动|带动|支持|缓解|控制|发生|事故|是|否|达成|预期目标|预期指标|目标|要求|强|大|较好|可持续|及时|足额|改进|扩大"
)
_DEGREE = re.compile(
    rf"(?:{_MODIFIER}|{_CORE}){{0,4}}(?:{_CORE}|显著|明显|充分|有效|长期|持续|按时|按期|如期|无|有)"
)
_NAME_END = re.compile(
    r"(?:率|数|数量|量|性|度|程度|情况|状况|水平|能力|面积|长度|里程|时间|时限|时效|进度|成本|费用|金额|投资|支出|标准|环境"
    r"|影响|效果|效益|作用|质量|次数|人数|户数|规模|收入|产值|期限|年限|机制|意识|条件|指标|周期|秩序|形象)(?:\([^()]{1,12}\))?\Z"
)
_NAMES_WITHIN = re.compile("程度|情况|状况|水平|能力|[率性]")
_EXPLAINS = re.compile(r"反映|考核|考察|衡量|体现|评价")
_SENTENCE_END = re.compile(r"[。；;\n]")
_FIGURE = re.compile(r"\d[\d.]*|[≥≤><=]")
_FIGURE_IN_NAME = re.compile(r"\d[\d.]*(?!年|号|[\d.])")
"""A number within a name; years and numbers of things are common there."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TEXT = re.compile(r"[^\d≥≤><=\s]+")
_NO_NAME = "，。；,;、:：)）%.?!！"


def gap(text: str, position: int) -> int:
    """Return the first position from one on at which no white space stands."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def points(text: str, start: int, stop: int) -> Ends:
    """Where points may end: a number up to 100 that no unit follows; 分 belongs to it."""
    found = _POINTS.match(text, start, stop)
    if found is None:
        return
    for end in range(start + 1, found.end() + 1):
        if not _POINTS.fullmatch(text, start, end) or text[end : end + 1] in (".", "%", "‰", ",", ":", "："):
            continue
        cost = 0.1 if "." in text[start:end] else 0.0
        if text.startswith("分", end) and not text.startswith("分析", end):
            yield end + 1, cost
            cost += 1.5
        elif end < stop and not text[end].isdigit() and (unit := _UNIT.match(text, end, stop)):
            cost += 0.5 if len(unit.group()) == 1 else 2.0
        yield end, cost


def signs(text: str, start: int, stop: int) -> Ends:
    """Where the sign of a column of signs may end: ≥, 定性."""
    found = _SIGN_CELL.match(text, start, stop)
    if found is not None:
        yield found.end(), 0.0


def units(text: str, start: int, stop: int) -> Ends:
    """Where the unit of a column of units may end."""
    found = _UNIT_CELL.match(text, start, stop)
    if found is not None:
        yield found.end(), 0.0


def several(text: str, start: int, stop: int) -> Ends:
    """Where the values of several columns end that are not parted: 2312222, 95%96%, 是否."""
    found = _SEVERAL.match(text, start, stop)
    if found is not None:
        yield found.end(), 0.5 if text[start].isdigit() and text[start - 1].isdigit() else 0.0


def values(text: str, start: int, stop: int, *, another: bool) -> Ends:
    """Where a target or an actual value may end; ``another`` says that a value follows it."""
    blank = _BLANK.match(text, start, stop)
    if blank is not None:
        yield blank.end(), 0.5
        return
    sign = _OPERATOR.match(text, start, stop)
    begin = sign.end() if sign is not None else start
    if begin < stop and text[begin].isdigit():
        yield from _dates(text, begin, stop)
        yield from _quantities(text, begin, stop)
    elif sign is None and begin < stop:
        yield from _texts(text, start, stop, another=another)


def _dates(text: str, start: int, stop: int) -> Ends:
    found = _DATE.match(text, start, stop)
    if found is None:
        return
    verb = _DATE_VERB.match(text, found.end(), stop)
    if verb is not None:
        yield verb.end(), 0.0
    yield found.end(), 0.6 if verb is not None else 0.0


def _quantities(text: str, start: int, stop: int) -> Ends:
    run = _DIGITS.match(text, start, stop)
    assert run is not None
    last = run.end()
    if last - start > _LONGEST_DIGITS:
        return
    while text[last - 1] in ".,":
        last -= 1
    spread = _RANGE.match(text, start, stop)
    if spread is not None:
        yield _behind(text, spread.end(), stop), 0.0
    for end in range(start + 1, last):
        if text[end] not in ".," and text[end - 1] not in ".," and _NUMBER.fullmatch(text, start, end):
            yield end, 0.5
    if not _NUMBER.fullmatch(text, start, last) or text[last : last + 1] in (":", "：", "、"):
        return
    if text[last : last + 1] in ("%", "‰"):
        yield _behind(text, last + 1, stop), 0.0
        return
    unit = _UNIT.match(text, last, stop)
    yield last, 1.2 if unit is not None else 0.2
    if unit is None:
        for length in (1, 2):
            if len(_HAN.findall(text, last, last + length)) == length:
                yield last + length, 1.0 + 0.4 * length
        return
    yield _behind(text, unit.end(), stop), 0.0
    for end in range(last + 1, unit.end()):
        if _UNIT.fullmatch(text, last, end):
            yield end, 0.8


def _behind(text: str, end: int, stop: int) -> int:
    """Return where a quantity ends with what may stand behind its unit: /人, 以上."""
    for pattern in (_PER, _AFTER):
        found = pattern.match(text, end, stop)
        end = found.end() if found is not None else end
    return end


def _texts(text: str, start: int, stop: int, *, another: bool) -> Ends:
    run = _TEXT.match(text, start, min(stop, start + 2 * _LONGEST_TEXT))
    if run is None:
        return
    end = run.end()
    if end - start <= _LONGEST_TEXT:
        named = 0.5 if _NAMES_WITHIN.search(text, start, end) else 0.0
        yield end, (0.2 if _DEGREE.fullmatch(text, start, end) else 1.6) + named
    for middle in range(start + 1, end):
        if another:
            alike = _alikeness(text, start, middle, end)
            if alike is not None:
                yield middle, alike
        elif _DEGREE.fullmatch(text, start, middle) and not _DEGREE.fullmatch(text, start, middle + 1):
            yield middle, 0.9


def _alikeness(text: str, start: int, middle: int, end: int) -> float | None:
    """Return what it costs to believe that two texts follow each other, one the other's counterpart."""
    first, second = text[start:middle], text[middle:end]
    if second == first:
        return 0.0
    if _DEGREE.fullmatch(first) and _DEGREE.fullmatch(second):
        cost = 0.15 * abs(len(first) - len(second)) + 0.5 * bool(_NAMES_WITHIN.search(first))
        return cost + (0.3 if first[-2:] == second[-2:] else 0.5 if first[-1] == second[-1] else 0.8)
    if min(len(first), len(second)) >= 4 and SequenceMatcher(None, first, second, False).ratio() > 0.7:
        return 1.0
    return None


def names(text: str, start: int, stop: int, *, explained: bool) -> Ends:
    """Where a name may end: before a value, or before an explanation of it."""
    limit = min(stop, start + LONGEST_NAME)
    if start >= limit or text[start] in _NO_NAME:
        return
    run_end = start
    characters = len(_HAN.findall(text, start, start + 1))
    for end in range(start + 2, limit):
        characters += text[end - 1] >= "一"
        if characters < 2:
            continue
        if end > run_end:
            run = _TEXT.match(text, end, min(stop, end + 2 * _LONGEST_TEXT))
            run_end = run.end() if run is not None else end
        cost = _name_cost(text, start, end, run_end, explained=explained)
        if cost is not None:
            yield end, cost + 0.8 * len(_FIGURE_IN_NAME.findall(text, start, end))
        if text[end] in "≥≤=" or text[end - 1] == "。":
            break


def _name_cost(text: str, start: int, end: int, run_end: int, *, explained: bool) -> float | None:
    if text[end].isspace():
        return 0.0
    if explained:
        return 0.0 if _EXPLAINS.match(text, end) else None
    before = text[end - 1]
    if text[end].isdigit() or text[end] in _SIGNS or _OPERATOR.match(text, end):
        return None if before.isdigit() or before in f"{_SIGNS}.,-至第(（" else 0.0
    if text[end] in "—-/":
        return 0.5
    whole = text[end:run_end]
    if len(whole) % 2 == 0 and len(whole) > 1 and whole[: len(whole) // 2] == whole[len(whole) // 2 :]:
        return 0.1 if _ends_like_name(text, start, end) else 0.4
    if _ends_like_name(text, start, end):
        return 0.3
    return 1.0 if _DEGREE.fullmatch(whole) else None


def _ends_like_name(text: str, start: int, end: int) -> bool:
    return _NAME_END.search(text, max(start + 1, end - 16), end) is not None


def reasons(text: str, start: int, stop: int, following: int) -> Ends:
    """Where a reason may end: at the end of a sentence, or where the next category begins."""
    limit = min(stop, following, start + _LONGEST_REASON)
    at_end = limit in (following, stop)
    while limit > start and text[limit - 1].isspace():
        limit -= 1
    blank = _BLANK.match(text, start, limit)
    if blank is not None:
        yield blank.end(), 0.0
        return
    if start >= limit or text[start].isdigit() or text[start] in f"{_SIGNS}…·.":
        return
    for mark in _SENTENCE_END.finditer(text, start + 2, limit):
        end = mark.end() if mark.group() != "\n" else mark.start()
        yield end, 0.4 + 0.8 * len(_FIGURE.findall(text, start, end))
    if at_end and not text[limit - 1].isdigit():
        told = len(_FIGURE.findall(text, start, limit))
        yield limit, 0.5 + 0.8 * told + 0.01 * (limit - start)
