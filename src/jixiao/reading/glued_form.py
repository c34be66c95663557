"""One form in text whose cells run into each other: its head, funds, objective and indicators as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from jixiao.profiles.labels import Labels
from jixiao.reading.columns import is_standard
from jixiao.reading.glued import category_pattern, parted_total
from jixiao.reading.glued_aims import two_aims
from jixiao.reading.glued_money import GluedFund, glued_funds
from jixiao.reading.glued_rows import GluedRow, Language, glued_rows
from jixiao.reading.glued_words import Wordings, cut_headings
from jixiao.reading.rows import Item, Row

Span = tuple[int, int]
_LONGEST_INDICATORS = 12000
_LONGEST_UNKNOWN = 60
_FOLLOWS = re.compile(
    r"(?:备?注|说明|填[报表]人|联系电话|联系人|审核人|单位负责人|填报日期|填表日期)\s*(?:[(（][^()（）]{0,8}[)）])?\s*[:：]"
)
_CATEGORY_IN_PIECES = re.compile(r"[产出效益果满意度指标\s]{1,8}")
"""A category whose characters stood below each other: 出标产指."""
_SEVERAL_LINES = 6
_PLACES = re.compile(r"(?:[\u4e00-\u9fff]{1,6}[区县市旗][、,，]){1,30}[\u4e00-\u9fff]{1,6}[区县市旗]")
"""Places behind a label as short as 区域, which a name may hold as well."""
_LENT = ("资金", "项目")
_ENDS_PROJECT = re.compile(
    r"(?:项目|资金|经费|工程|补助|补贴|费|款|任务|计划|奖励|奖补|支出|救助|服务|[)）])\Z|\A\Z"
)
_NAMES = "三级指标"
_EXPLANATION = re.compile(r"解释|说明|标准|依据|内容")
_SIDE_BEFORE = 24
_ASIDE = "绩效指标"


@dataclass(slots=True)
class Extent:
    """Where a form stands in a text: its title, the headings of its indicators, its end."""

    title: Span
    runs: list[Span]
    end: int


class Source(Protocol):
    """The text that a form stands in."""

    printed: str
    plain: str

    def item(self, start: int, end: int, column: int) -> Item:
        """Return a stretch as a cell."""

    def paragraphs(self, start: int, end: int) -> Iterator[Row]:
        """Yield a stretch as lines."""


@dataclass(slots=True)
class _Heading:
    """A heading of a column: the field it names, and where it stands."""

    field: str
    span: Span


class FormParting:
    """Parts the text of one form into rows."""

    def __init__(self, source: Source, extent: Extent, labels: Labels, known: Wordings) -> None:
        self.source = source
        self.text = source.plain
        self.extent = extent
        self.labels = labels
        self.known = known
        self.result: list[Row] = []
        self.fund_points = Decimal(0)
        self.by_lines = self.text.count("\n", extent.title[0], extent.end) > _SEVERAL_LINES

    def rows(self) -> list[Row]:
        """Return the rows of the form."""
        start, position = self.extent.title
        if position > start:
            title = self.source.item(start, position, 0)
            self.result.append(Row([title], exact=False, paragraph=True, width=1))
        first = self.extent.runs[0][0] if self.extent.runs else self.extent.end
        aims = self._aims(position, first)
        stop = aims[0] if aims else self._before_side(position, first)
        position = self._funds(position, stop)
        self._head(position, stop)
        if aims:
            self._objective(aims, self._before_side(aims[1], first))
        ends = [*(begin for begin, _ in self.extent.runs[1:]), self.extent.end][: len(self.extent.runs)]
        for run, end in zip(self.extent.runs, ends, strict=True):
            self._indicators(run, end if end == self.extent.end else self._before_side(run[1], end))
        return self.result

    def _row(self, cells: list[tuple[int, Span]], width: int, doubtful: str = "") -> None:
        items = [self.source.item(*span, column) for column, span in cells]
        items = [item for item in items if item.text]
        if items:
            row = Row(items, width=width, starts=tuple(range(width)))
            row.doubtful = doubtful
            self.result.append(row)

    # -- head -------------------------------------------------------------------------------------------------

    def _before_side(self, start: int, stop: int) -> int:
        """Return where a text ends before the vertical heading that stands between it and a block."""
        low = max(start, stop - _SIDE_BEFORE)
        found = self.known.side.search(self.text, low, stop)
        if found is not None:
            return found.start()
        aside = self.text.rfind(_ASIDE, low, stop)
        return aside if aside > start else stop

    def _head(self, start: int, stop: int) -> None:
        """Part the labels of the head from their values; a label that is met again is part of a value."""
        marks: list[tuple[str, Span, int]] = []
        seen: set[str] = set()
        for found in self.known.label.finditer(self.text, start, stop):
            name = found.group("label")
            colon = found.group().endswith((":", "："))
            listed = _PLACES.match(self.text, found.end(), stop) is not None
            if name in seen or (len(name) < 4 and not colon and not listed):
                continue
            seen.add(name)
            marks.append((name, found.span("label"), found.end()))
        self.result.extend(self.source.paragraphs(start, marks[0][1][0] if marks else stop))
        marks = self._lent(marks)
        ends = [*(span[0] for _, span, _ in marks[1:]), stop][: len(marks)]
        for (name, span, value), stop in zip(marks, ends, strict=True):
            end = self._line_end(value, stop)
            self.result.extend(self.source.paragraphs(end, stop))
            if self.source.printed[value:end].strip(" \t\n:：") or self.labels.head_field(name) == "project":
                self._row([(0, span), (1, (value, end))], 2)

    def _line_end(self, start: int, stop: int) -> int:
        """Return where a value ends in a text that has a line for each row of the table, else where it was to end."""
        if not self.by_lines:
            return stop
        found = self.text.find("\n", start, stop)
        return found if found >= 0 else stop

    def _lent(self, marks: list[tuple[str, Span, int]]) -> list[tuple[str, Span, int]]:
        """Give the name of a project the word it ends with, where the next label seems to begin with it.

        水标尺安装|项目负责人 is 水标尺安装项目|负责人, 道路养护经费|项目负责人 stays.
        """
        result = marks[:1]
        for before, (name, span, value) in pairwise(marks):
            word = name[:2]
            is_project = self.labels.head_field(before[0]) == "project" and len(name) > 4
            ended = _ENDS_PROJECT.search(self.text[before[2] : span[0]].rstrip()) is not None
            if is_project and word in _LENT and (word == _LENT[0] or not ended):
                name, span = name[2:], (span[0] + 2, span[1])
            result.append((name, span, value))
        return result

    # -- funds ------------------------------------------------------------------------------------------------

    def _funds(self, start: int, stop: int) -> int:
        """Part the fund lines and the head before them; return where they end."""
        heading = self.known.funds.search(self.text, start, stop)
        if heading is not None:
            return self._fund_table(start, heading.span(), stop)
        for found in re.finditer(
            r"资金总额|资金合计|年度总金额|资金额度|项目总投资|预算申报数", self.text[start:stop]
        ):
            begin = start + found.start()
            begin -= 2 if self.text.startswith(("年度", "项目"), begin - 2) else 0
            lines, end = glued_funds(self.text, begin, stop, ("initial",))
            if lines and lines[0].cells:
                before = self._before_side(start, begin)
                self._head(start, before)
                self._fund_pairs(lines, (before, begin))
                return end
        return start

    def _fund_table(self, start: int, heading: Span, stop: int) -> int:
        names = cut_headings(self.text, *heading, self.known.fund, self.labels.fund_column)
        fields = [self.labels.fund_column(self.text[slice(*span)]) or "extra" for span in names]
        if "revised" not in fields and "initial" in fields:
            fields[fields.index("initial")] = "revised"
        before = self._before_side(start, heading[0])
        lines, end = glued_funds(self.text, heading[1], stop, fields)
        if not any(line.cells for line in lines):
            return start
        self._head(start, before)
        width = len(names) + 1
        side = [(0, (before, heading[0]))] if before < heading[0] else []
        self._row([*side, *((n + 1, span) for n, span in enumerate(names))], width)
        self._fund_rows(lines, width - 1)
        weight = fields.index("weight") if "weight" in fields else -1
        if weight in lines[0].cells:
            self.fund_points = _points(self.text[slice(*lines[0].cells[weight])])
        return end

    def _fund_rows(self, lines: list[GluedFund], width: int) -> None:
        for line in lines:
            cells = [(n + 1, span) for n, span in sorted(line.cells.items())]
            if line.doubtful:
                cells = []
                self.result.extend(self.source.paragraphs(*line.values))
            self._row([(0, line.label), *cells], width + 1)

    def _fund_pairs(self, lines: list[GluedFund], side: Span) -> None:
        for number, line in enumerate(lines):
            cells = [(n + 2, span) for n, span in sorted(line.cells.items())]
            self._row([(0, side if not number else (0, 0)), (1, line.label), *cells], 3)

    # -- objective --------------------------------------------------------------------------------------------

    def _aims(self, start: int, stop: int) -> Span | None:
        """Return where the labels of the objective stand: the longest run of them, of equal ones the first."""
        best: tuple[int, int, int] = (0, 0, 0)
        for found in self.known.objectives.finditer(self.text, start, stop):
            names = self.known.objective.findall(found.group())
            begin = found.end()
            if not names or not self.text[begin:stop].strip() or self.text[begin] in "，。；,;)":
                continue
            if len(names) > best[0]:
                best = (len(names), *found.span())
        return (best[1], best[2]) if best[0] else None

    def _objective(self, aims: Span, stop: int) -> None:
        names = [found.span() for found in self.known.objective.finditer(self.text, *aims)]
        fields = [self._aim_field(self.text[slice(*span)]) for span in names]
        labels = dict(zip(fields, names, strict=True))
        expected = labels.get("expected")
        if expected is None or not {"actual", "long_term"} & set(labels):
            if expected is not None:
                self._row([(0, expected), (1, (aims[1], stop))], 2)
            return
        other = labels.get("actual") or labels["long_term"]
        middle = two_aims(self.text, aims[1], stop) if "actual" in labels else None
        if middle is None:
            self.result.extend(self.source.paragraphs(aims[1], stop))
            return
        self._row([(0, expected), (1, other)], 2)
        self._row([(0, (aims[1], middle)), (1, (middle, stop))], 2)

    def _aim_field(self, label: str) -> str:
        name = label.rstrip(":：")
        if name in self.labels.long_term:
            return "long_term"
        found = self.labels.head_field(name) or self.labels.head_field(
            self.labels.objective_prefix.sub("", name)
        )
        return "actual" if found == "objective_actual" else "expected"

    # -- indicators -------------------------------------------------------------------------------------------

    def _indicators(self, run: Span, stop: int) -> None:
        start, headings = self._headings(run, stop)
        total = self._total(start, stop)
        end = total[0] if total else self._tail(start, stop)
        unsure = "\n" in self.text[run[1] : start].strip()
        if unsure:
            headings = [heading for heading in headings if heading.span[1] <= run[1]]
        columns = {heading.field: n + 1 for n, heading in enumerate(headings)}
        width = len(headings) + 1
        self._heading_row(run, headings, width)
        language = Language(
            tuple(heading.field for heading in headings),
            category_pattern(self.labels),
            frozenset(h.field for h in headings if h.field.startswith("extra") and self._explains(h)),
            self._rest(headings, run),
        )
        points = self._points(total) if total else None
        if unsure or end - start > _LONGEST_INDICATORS:
            for row in self.source.paragraphs(start, end):
                self.result.append(Row(row.items, width=width, doubtful=row.first.text.strip()))
        else:
            self._rows(glued_rows(self.text, start, end, language, points), columns, width)
        position = end
        if total:
            self._total_row(total, columns, width)
            position = total[1]
        self.result.extend(self.source.paragraphs(position, stop))

    def _heading_row(self, run: Span, headings: list[_Heading], width: int) -> None:
        before = self._before_side(max(self.extent.title[1], run[0] - _SIDE_BEFORE), run[0])
        side = [(0, (before, run[0]))] if before < run[0] else []
        self._row([*side, *((n + 1, heading.span) for n, heading in enumerate(headings))], width)
        named = next(n for n, heading in enumerate(headings) if heading.field == "l3")
        if headings[named].span == (run[0], run[0]):
            items = self.result[-1].items
            items.append(Item(_NAMES, named + 1, items[0].place))
            items.sort(key=lambda item: item.column)

    def _headings(self, run: Span, stop: int) -> tuple[int, list[_Heading]]:
        """Return where the headings end, and each of them; unknown ones stand before the first category."""
        spans = cut_headings(self.text, *run, self.known.heading, self.labels.indicator_column)
        first = category_pattern(self.labels).search(self.text, run[1], min(stop, run[1] + _LONGEST_UNKNOWN))
        start = first.start() if first is not None else run[1]
        unknown = self.text[run[1] : start].strip()
        if unknown and not _CATEGORY_IN_PIECES.fullmatch(unknown):
            spans.append((run[1], start))
        headings: list[_Heading] = []
        for number, span in enumerate(spans):
            label = self.text[slice(*span)]
            name = self.labels.indicator_column(label) or self.labels.indicator_column_like(label) or "extra"
            twice = next((h for h in headings if h.field == name == "target"), None)
            if twice is not None and is_standard(self.text[slice(*twice.span)], label):
                twice.field = f"extra{number}"
            elif name == "extra" or any(h.field == name for h in headings):
                name = f"extra{number}"
            headings.append(_Heading(name, span))
        if not any(heading.field == "l3" for heading in headings):
            at = max((n + 1 for n, h in enumerate(headings) if h.field in ("l1", "l2")), default=0)
            headings.insert(at, _Heading("l3", (run[0], run[0])))
        return start, headings

    def _rest(self, headings: list[_Heading], run: Span) -> str:
        """Return the field of a heading that no list knows and that may be those of several columns."""
        last = headings[-1]
        return last.field if last.field.startswith("extra") and last.span[0] == run[1] else ""

    def _explains(self, heading: _Heading) -> bool:
        return bool(_EXPLANATION.search(self.text[slice(*heading.span)]))

    def _total(self, start: int, stop: int) -> Span | None:
        """Return where the total stands with its points."""
        found = self.known.total.search(self.text, start, stop)
        return (found.start(), found.end("points")) if found is not None else None

    def _total_cells(self, total: Span) -> list[Item]:
        parts = self.text[slice(*total)].split()
        first = parted_total(self.source.item(total[0], total[0] + len(parts[0]), 0), self.labels)
        rest = [self.source.item(total[1] - len(part), total[1], 0) for part in parts[1:]]
        return [*first, *rest]

    def _points(self, total: Span) -> Decimal | None:
        cells = self._total_cells(total)
        return _points(cells[1].key) - self.fund_points if len(cells) == 3 else None

    def _total_row(self, total: Span, columns: dict[str, int], width: int) -> None:
        cells = self._total_cells(total)
        named = [columns[name] for name in ("weight", "score") if name in columns]
        for number, item in enumerate(cells):
            at = sorted(named)[number - 1] if number and len(cells) - 1 == len(named) else number + width - 3
            item.column = at if number else 0
        self.result.append(Row(cells, width=width, starts=tuple(range(width))))

    def _tail(self, start: int, stop: int) -> int:
        found = _FOLLOWS.search(self.text, start, stop)
        return found.start() if found is not None else stop

    def _rows(self, rows: list[GluedRow], columns: dict[str, int], width: int) -> None:
        waiting: list[Span] = []
        for row in rows:
            if row.kind == "category":
                waiting.append((row.start, row.end))
            elif row.kind == "doubtful":
                told = self.source.printed[row.start : row.end].strip()
                self._row([(1, (row.start, row.end))], width, told)
            elif row.kind == "row":
                self._indicator(row, waiting, columns, width)
                waiting = []

    def _indicator(self, row: GluedRow, waiting: list[Span], columns: dict[str, int], width: int) -> None:
        cells = [(columns[name], span) for name, span in self._levels(waiting).items() if name in columns]
        cells.extend((columns[name], span) for name, span in row.cells.items())
        self._row(sorted(cells), width)

    def _levels(self, waiting: list[Span]) -> dict[str, Span]:
        """Return the categories of a row by level; ones without a row between them were left empty."""
        levels: dict[str, Span] = {}
        for number, span in enumerate(waiting):
            name = self.text[slice(*span)]
            is_level1 = bool(self.labels.level1_id(name))
            below = bool(self.labels.level2_parents(name))
            last = number == len(waiting) - 1
            level = "l1" if is_level1 and not (below and (last or "l1" in levels)) else "l2"
            levels[level] = span
        return levels


def _points(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", text) or 0)
