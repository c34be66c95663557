"""Reading a sheet of the finance system: which heading means what, in which unit the money is, as of which day."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from jixiao.documents.guard import ReadingError
from jixiao.documents.load import load, sniff
from jixiao.documents.text import decode
from jixiao.values import MoneyUnit, parse_amount
from jixiao.values.text import bare, key
from jixiao.web.uploads import why_unread, why_unreadable

MOST_ROWS = 60_000
HEAD_ROWS = 40
"""How far down the line of headings is looked for."""
_READABLE = frozenset({"xlsx", "xls", "text"})
_IN_HEADING = re.compile(r"\((?:单位[:：]?)?(元|千元|万元|亿元)\)")
_STATED = re.compile(r"(?:金额)?单位[:：](?:人民币)?(元|千元|万元|亿元)$")
_MONTH = re.compile(r"(?:(20\d\d)[年\-./]?)?(?:1-|截至)?(\d{1,2})月?(?:份|底|末)?")
_DAY = re.compile(r"(20\d\d)[年\-./](\d{1,2})[月\-./](\d{1,2})日?(?:[ T]?\d.*)?")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)?")
_SERIAL = re.compile(r"[345]\d{4}")
_SMALLEST = Decimal("0.000001")
_LARGEST = Decimal(10) ** 16


class SheetRefused(Exception):
    """A file that cannot be taken, in words for the person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: what stands there, with the amounts in 元; ``broken`` names an amount that is none."""

    number: int
    code: str
    name: str
    unit: str
    source: str
    executed: Decimal | None
    revised: Decimal | None
    broken: str = ""


@dataclass(slots=True)
class Sheet:
    """What was read: the rows, the heading taken for each column, the money unit, the days that the rows name."""

    lines: list[Line]
    columns: dict[str, str]
    amount_unit: str
    days: list[date] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    number: Decimal | None = None


_Row = tuple[int, dict[int, _Cell]]


@cache
def known() -> dict[str, Any]:
    """Return the headings and the names of money that are understood."""
    return yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


def read_sheet(data: bytes, name: str, year: int, unit: str = "") -> Sheet:
    """Return the rows of the first table with headings of the finance system.

    ``unit`` is the unit of the money where neither a heading nor a line above the table names one. Raises ``SheetRefused``.
    """
    for rows in _tables(data, name):
        found = _headed(rows)
        if found is None:
            continue
        start, columns, headings = found
        stated = _stated(rows[:start])
        amounts = [part for part in headings if part in ("executed", "revised")]
        units = {part: _unit(headings[part], stated, unit) for part in amounts}
        lines: list[Line] = []
        days: dict[date, None] = {}
        for number, cells in rows[start + 1 :]:
            line = _line(number, cells, columns, units)
            if line is None:
                continue
            lines.append(line)
            if "on" in columns and (text := cells.get(columns["on"], _Cell("")).text):
                days[_day(text, year, number)] = None
            if len(lines) > MOST_ROWS:
                raise SheetRefused(_("文件超过%(n)s行，请分开导入。") % {"n": MOST_ROWS})
        if not lines:
            raise SheetRefused(_("表头下面没有数据。"))
        return Sheet(lines, headings, units["executed"], sorted(days))
    raise SheetRefused(_("没有找到表头：至少要有“项目编码”（或“项目名称”）和“执行数”（或“支出数”）两列。"))


def _tables(data: bytes, name: str) -> Iterator[list[_Row]]:
    try:
        kind = sniff(data)
    except ReadingError as error:
        raise SheetRefused(why_unread(error.code)) from error
    if kind not in _READABLE:
        raise SheetRefused(_("请选择 xlsx、xls 或 csv 文件。"))
    if kind == "text":
        yield list(_csv(data))
        return
    document = load(data, name)
    if problem := why_unreadable(document.troubles):
        raise SheetRefused(problem)
    for table in document.tables():
        if table.hidden:
            continue
        yield [
            (cells[0].row + 1, {cell.column: _Cell(cell.text.strip(), cell.number) for cell in cells})
            for cells in table.rows()
        ]


def _csv(data: bytes) -> Iterator[_Row]:
    text, encoding = decode(data)
    if encoding.endswith("?"):
        raise SheetRefused(_("不能识别文件的编码，请另存为 UTF-8 或 GBK。"))
    head = text[:20_000]
    parted = max((",", "\t", ";", "，", "|"), key=head.count)
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=parted), 1):
            cells = {column: _Cell(_unquoted(item)) for column, item in enumerate(record) if item.strip()}
            if cells:
                yield number, cells
    except csv.Error as error:
        raise SheetRefused(_("这个 csv 文件的引号或换行不完整。")) from error


def _unquoted(text: str) -> str:
    """Return a cell without the guard by which exports keep a code from becoming a number: ``="001"``, ``'001``."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if text.startswith("'") else text


def _headed(rows: Sequence[_Row]) -> tuple[int, dict[str, int], dict[str, str]] | None:
    """Return where the headings stand, the column of each part, and the heading taken for it."""
    for index, (_number, cells) in enumerate(rows[:HEAD_ROWS]):
        names: dict[str, list[int]] = {}
        for column, cell in cells.items():
            names.setdefault(bare(key(cell.text)), []).append(column)
        columns: dict[str, int] = {}
        for part, words in known().items():
            if part == "lines":
                continue
            word = next((word for word in words if word in names), None)
            if word is None:
                continue
            if len(names[word]) > 1:
                raise SheetRefused(
                    _("有%(n)s列都叫“%(name)s”，请只留一列。") % {"n": len(names[word]), "name": word}
                )
            columns[part] = names[word][0]
        if "executed" in columns and ("code" in columns or "name" in columns):
            return index, columns, {part: cells[column].text for part, column in columns.items()}
    return None


def _stated(rows: Iterable[_Row]) -> str:
    for _number, cells in rows:
        for cell in cells.values():
            found = _STATED.search(key(cell.text))
            if found:
                return found[1]
    return ""


def _unit(heading: str, stated: str, chosen: str) -> str:
    """Return the unit of a column: the heading's own, else the one stated above the table, else the chosen one."""
    found = _IN_HEADING.search(key(heading))
    unit = found[1] if found else stated or chosen
    if unit not in set(MoneyUnit):
        raise SheetRefused(_("表中没有写明金额单位，请选择是元还是万元。"))
    return unit


def _line(
    number: int, cells: dict[int, _Cell], columns: dict[str, int], units: dict[str, str]
) -> Line | None:
    def text(part: str, most: int) -> str:
        column = columns.get(part)
        return "".join(cells[column].text.split())[:most] if column is not None and column in cells else ""

    code, name = text("code", 80), text("name", 200)
    if _is_sum(code, name) or not (code or name):
        return None
    executed, bad = _money(cells, columns.get("executed"), units["executed"])
    revised, also_bad = _money(cells, columns.get("revised"), units.get("revised", units["executed"]))
    return Line(number, code, name, text("unit", 200), text("source", 80), executed, revised, bad or also_bad)


def _is_sum(code: str, name: str) -> bool:
    """Say whether a row is the sum of the others."""
    return (code or name) in ("合计", "总计", "小计") or (not code and name in ("合计", "总计", "小计"))


def _money(cells: dict[int, _Cell], column: int | None, unit: str) -> tuple[Decimal | None, str]:
    """Return an amount in 元, and the text that is none."""
    cell = cells.get(column) if column is not None else None
    if cell is None or cell.text in ("", "-", "—", "——"):
        return None, ""
    text = f"{cell.number:f}" if cell.number is not None else cell.text
    amount = parse_amount(text, unit)
    if amount is None or abs(amount.yuan) >= _LARGEST:
        return None, cell.text[:60]
    return amount.yuan.quantize(_SMALLEST), ""


def _day(text: str, year: int, number: int) -> date:
    """Return the day that a cell names: a day, or the end of a month. Raises ``SheetRefused``."""
    plain = key(text)
    try:
        if found := _DAY.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _COMPACT.fullmatch(plain):
            last = int(found[3] or calendar.monthrange(int(found[1]), int(found[2]))[1])
            return date(int(found[1]), int(found[2]), last)
        if _SERIAL.fullmatch(plain):
            return date(1899, 12, 30) + timedelta(days=int(plain))
        if found := _MONTH.fullmatch(plain):
            of, month = int(found[1] or year), int(found[2])
            return date(of, month, calendar.monthrange(of, month)[1])
    except (ValueError, IndexError):
        pass
    raise SheetRefused(_("第%(number)s行的日期“%(text)s”不能识别。") % {"number": number, "text": text[:30]})


def line_of(source: str) -> str:
    """Return the kind of fund line that the sheet's name of the money is; blank for an unknown one.

    >>> line_of("一般公共预算资金"), line_of("上年结转"), line_of("彩票收入")
    ('appropriation', 'carryover', '')
    """
    plain = bare(key(source))
    best = ("", "")
    for line, words in known()["lines"].items():
        for word in words:
            if plain.startswith(word) and len(word) > len(best[1]):
                best = (line, word)
    return best[0]
