"""A form while it is being read: what each row adds to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jixiao.profiles.labels import Labels
from jixiao.reading import funds as funding
from jixiao.reading import head
from jixiao.reading import indicators as tabling
from jixiao.reading.draft import DraftFund, DraftIndicator, Piece
from jixiao.reading.rows import Item, Row, words
from jixiao.reading.sequence import is_points
from jixiao.values.text import bare, is_blank, key
from jixiao.values.trouble import Trouble

_STAMP = re.compile(r"[（(【\[]?\s*(20\d\d)\s*年\s*度?\s*[）)】\]]?")
_STAMP_AT_END = re.compile(r"[（(]\s*(20\d\d)\s*年\s*度?\s*[）)]\s*$")
_SCORE = re.compile(r"(?:自评)?(?:总分|总得分|得分|分数)\s*(?:为|[：:])?\s*(\d{1,3}(?:\.\d+)?)\s*分?")
_GRADES = frozenset("优良中差") | {"优秀", "良好", "合格", "不合格", "一般", "较差"}
NUMBER = funding.NUMERIC
_UNIT_LABELS = frozenset({"单位", "金额单位", "资金单位"})
TOTAL_REASON = "总分偏差原因分析及改进措施"


@dataclass(slots=True)
class FormDraft:
    """The pieces of one form. ``section`` is the block that unlabelled rows belong to."""

    labels: Labels
    kind: str | None = None
    scope: str = "project"
    title: Piece = field(default_factory=Piece)
    year: int | None = None
    unit_label: str | None = None
    head: dict[str, Piece] = field(default_factory=dict)
    texts: list[tuple[str, Piece]] = field(default_factory=list)
    funds: list[DraftFund] = field(default_factory=list)
    indicators: list[DraftIndicator] = field(default_factory=list)
    long_term: list[DraftIndicator] = field(default_factory=list)
    tasks: list[dict[str, Piece]] = field(default_factory=list)
    total: dict[str, Piece] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    section: str = "head"
    fund_block: funding.FundBlock | None = None
    block: tabling.IndicatorBlock | None = None
    objective: list[tuple[str, Item]] = field(default_factory=list)
    pending: tuple[str, str, Item] | None = None
    """The field (or ``text``), label and cell of a label whose value follows in the next rows."""
    task_columns: list[tuple[Item, str]] = field(default_factory=list)
    term_column: int | None = None
    """The column of labels whose amounts are of the whole term of a project of several years."""
    money_open: bool = False
    execution_points: Piece = field(default_factory=Piece)
    forms_fields: set[str] = field(default_factory=set)

    @property
    def started(self) -> bool:
        """True once the form holds anything beside its title."""
        return bool(
            self.head
            or self.funds
            or self.fund_block
            or self.block
            or self.indicators
            or self.texts
            or self.total
        )

    # -- rows -------------------------------------------------------------------------------------------------

    def feed(self, row: Row) -> None:
        """Read one row into the form."""
        self._note_unit(row)
        if self._headings(row) or self._total(row) or self._in_section(row) or self._pairs(row):
            return
        if self._pending_text(row):
            return
        self._leftover(row)

    def _headings(self, row: Row) -> bool:
        if self._task_heading(row):
            return True
        columns = tabling.header_columns(row, self.labels)
        if columns is not None and not (self.section == "funds" and funding.header_columns(row, self.labels)):
            self._open_indicators(columns, row)
            return True
        if self.section == "indicators" and self.block and self.block.second_heading(row):
            return True
        sources = funding.source_columns(row, self.labels) if not self.block else None
        if sources is not None:
            self._open_funds(row)
            assert self.fund_block is not None
            self.fund_block.sources = sources
            self.fund_block.heading(row)
            return True
        money = funding.header_columns(row, self.labels)
        if money is not None:
            self._open_funds(row)
            assert self.fund_block is not None
            self.fund_block.columns = money
            self.fund_block.heading(row)
            return True
        return self._objective_heading(row)

    def _open_funds(self, row: Row) -> None:
        self._close_blocks()
        self.section, self.pending = "funds", None
        self.fund_block = funding.FundBlock(self.labels)

    def _open_indicators(self, columns: list[tabling.Column], row: Row) -> None:
        self.pending = None
        self.forms_fields.update(column.field for column in columns)
        if self.block is not None and self.section == "indicators":
            self.block.again(columns, row)
        else:
            self._close_blocks()
            self.section = "indicators"
            self.block = tabling.IndicatorBlock(columns, row, self.labels)
        cells = words(row) if row.paragraph else row.items
        names = {bare(item.key) for item in (*cells, *row.above)}
        if names & self.labels.annual_section:
            self.block.long_term = False
        elif names & self.labels.long_term_section:
            self.block.long_term = True

    def _close_blocks(self) -> None:
        if self.fund_block is not None:
            self._take_funds(self.fund_block.finish())
            self.fund_block = None
        if self.block is not None:
            annual, long_term = self.block.finish()
            self.indicators.extend(annual)
            self.long_term.extend(long_term)
            self.block = None

    def _take_funds(self, lines: list[DraftFund]) -> None:
        """Add the lines of a block; a total that was spent takes the place of one that only came in (收入)."""
        totals = [line for line in lines if line.line == "total" and line.pieces.get("executed")]
        for index, line in enumerate(self.funds):
            if totals and line.line == "total" and not line.pieces.get("executed"):
                totals[0].extra.update(
                    {f"{line.label.text}/{name}": piece for name, piece in line.pieces.items()}
                )
                self.funds[index] = totals[0]
                lines = [other for other in lines if other is not totals[0]]
                break
        self.funds.extend(lines)

    # -- main tasks of a unit -----------------------------------------------------------------------------------

    def _task_heading(self, row: Row) -> bool:
        """Take the heading of 年度主要任务 (任务名称 | 主要内容 | 预算金额), in one row or two."""
        if (
            self.section == "tasks"
            and not self.tasks
            and not any(NUMBER.match(item.key) for item in row.items)
        ):
            added = [(item, name) for item in row.items if (name := self.labels.fund_line(item.text))]
            if added and len(added) == len(row.items):
                self.task_columns.extend(added)
                return True
        names = [(item, name) for item in row.items if (name := self.labels.task_column(item.text))]
        if row.paragraph or "name" not in {name for _, name in names} or len(names) < 2:
            return False
        self._close_blocks()
        self.section, self.pending = "tasks", None
        self.task_columns = names
        return True

    def _task_row(self, row: Row) -> bool:
        """Read one task, or their total, which is the unit's money."""
        items = [item for item in row.items if not self.labels.is_side(item.text)]
        if not items or self.labels.is_label(items[0].text) or self.labels.is_label(row.first.text):
            return False
        cells = {
            name: Piece.of(under)
            for column, name in self.task_columns
            if (under := [i for i in items if i.column < column.end and column.column < i.end])
        }
        if re.search(r"合计|总计", items[0].key):
            for column, name in self.task_columns:
                if name not in ("name", "content") and cells.get(name):
                    self.funds.append(DraftFund(name, Piece.of([column]), {"initial": cells[name]}))
        else:
            self.tasks.append(cells)
        return True

    # -- objectives -------------------------------------------------------------------------------------------

    def _objective_heading(self, row: Row) -> bool:
        """A row of headings 预期目标 | 实际完成情况, or 中期目标 | 年度目标: texts follow below."""
        items = row.items
        if row.paragraph and len(row.first.key) <= 40:
            items = words(row)
        if len(items) < 2 or len(items) > 6:
            return False
        found: list[tuple[str, Item]] = []
        for item in items:
            name = self._objective_field(item)
            if name is None:
                if not self.labels.is_side(item.text) and not self._goal_number(item):
                    return False
                continue
            found.append((name, item))
        names = [name for name, _ in found]
        if "objective_expected" not in names or len(set(names)) < 2:
            return False
        last = max(index for index, name in enumerate(names) if name == "objective_expected")
        self._close_blocks()
        self.objective = [
            pair for index, pair in enumerate(found) if pair[0] != "objective_expected" or index == last
        ]
        self.section, self.pending = "objective", None
        return True

    def _goal_number(self, item: Item) -> bool:
        return bool(
            re.match(r"^(序号|\d[.、]?.{0,12}完成情况|偏差.{0,12}|原因.{0,10}|.{0,6}改进措施)$", item.key)
        )

    def _objective_field(self, item: Item) -> str | None:
        name = bare(item.key)
        if len(name) > 16:
            return None
        if (
            name in self.labels.long_term
            or bare(self.labels.objective_prefix.sub("", name)) in self.labels.long_term
        ):
            return "long_term"
        for text in (name, self.labels.objective_prefix.sub("", name)):
            found = self.labels.head_field(text)
            if found in ("objective_expected", "objective_actual"):
                return found
        return None

    def _objective_row(self, row: Row) -> bool:
        items = words(row) if row.paragraph else row.items
        items = [item for item in items if not self.labels.is_side(item.text)]
        if not items:
            return True
        if row.paragraph and len(items) != len(self.objective):
            items = row.items
        if self.labels.is_label(items[0].text) and len(items[0].key) <= 20:
            return False
        if row.paragraph and not all(self.head.get(name) is None for name, _ in self.objective):
            return False
        columns = self.objective
        direct = row.exact or len(items) != len(columns)
        for index, item in enumerate(items):
            name = self._nearest(item, columns, row.exact) if direct else columns[index][0]
            if name is None:
                self.texts.append(("", Piece.of([item])))
            elif name == "long_term":
                label = next(head.label_text(cell) for field_name, cell in columns if field_name == name)
                self._add_text(label, Piece.of([item]))
            else:
                self.head[name] = self.head.get(name, Piece()).joined(Piece.of([item]), "lines-joined")
        return True

    @staticmethod
    def _nearest(item: Item, columns: list[tuple[str, Item]], exact: bool) -> str | None:
        best, width = None, 0
        for name, column in columns:
            overlap = min(item.end, column.end) - max(item.column, column.column)
            if overlap > width:
                best, width = name, overlap
        if best is None:
            best = min(columns, key=lambda pair: abs(pair[1].column - item.column))[0]
        return best

    # -- inside a block ---------------------------------------------------------------------------------------

    def _in_section(self, row: Row) -> bool:
        if self.section == "funds" and self.fund_block is not None:
            if self.fund_block.add(row):
                return True
            if self.fund_block.lines:
                self._close_blocks()
                self.section = "head"
        elif self.section == "tasks":
            if self._task_row(row):
                return True
            self.section = "head"
        elif self.section == "objective":
            if self._objective_row(row):
                return True
            self.section = "head"
        elif self.section == "indicators" and self.block is not None:
            if self._ends_indicators(row):
                self._close_blocks()
                self.section = "tail"
                return False
            self.block.add(row)
            return True
        return False

    def _ends_indicators(self, row: Row) -> bool:
        """Say whether a row is a labelled text below the indicators."""
        items = row.items
        first = next((item for item in items if not self.labels.is_side(item.text)), None)
        if first is None:
            return False
        if row.paragraph:
            return bool(head.inline_pairs(first, self.labels)) or self.labels.is_known_text(first.text)
        if row.aligned and self.block and first.column >= self.block.columns[0].column:
            return False
        if len(items) > 4 or self.labels.level1_id(first.key) or self.labels.level2_parents(first.key):
            return False
        if head.inline_pairs(first, self.labels):
            return True
        if not self.labels.is_label(first.text):
            return False
        left = min((c.column for c in self.block.columns if c.field == "l3"), default=0) if self.block else 0
        return first.column < left or not row.exact or first.span > 2

    def _total(self, row: Row) -> bool:
        """Read the row of the total: points, score, grade, and a reason that stands beside them."""
        if self.section not in ("indicators", "tail") or (self.section == "tail" and "score" in self.total):
            return False
        items = words(row) if row.paragraph else row.items
        items = [item for item in items if not (self.labels.is_side(item.text) and item.column == 0)]
        if not items or bare(items[0].key).rstrip("分数").removesuffix("(分)") not in self._total_names():
            inline = _SCORE.match(items[0].key) if items and len(items) <= 3 else None
            if inline is None or (row.paragraph and len(row.first.key) > 30):
                return False
            self._finish_total()
            self.total["score"] = Piece(inline.group(1), items[0].place)
            self._total_texts(items[1:])
            return True
        columns = {c.field: c for c in self.block.columns} if self.block else {}
        exact = row.exact and not row.paragraph and (self.block is None or row.starts == self.block.starts)
        self._finish_total()
        self._total_numbers(items, columns, exact)
        return True

    def _total_names(self) -> set[str]:
        return {name.rstrip("分数") for name in self.labels.total} | set(self.labels.total)

    def _finish_total(self) -> None:
        self._close_blocks()
        self.section = "tail"

    def _total_numbers(self, items: list[Item], columns: dict[str, tabling.Column], exact: bool) -> None:
        label, rest = items[0], items[1:]
        numbers = [item for item in rest if is_points(item.key)]
        others = [item for item in rest if item not in numbers]
        order = sorted(
            (c for c in ("weight", "score") if c in columns), key=lambda name: columns[name].column
        )
        if exact:
            for item in list(numbers):
                over = [
                    name
                    for name in order
                    if columns[name].column < item.end
                    and item.column < columns[name].column + columns[name].span
                ]
                if len(over) == 1 and over[0] not in self.total:
                    self.total[over[0]] = Piece.of([item])
                    numbers.remove(item)
        left = [name for name in order or ["weight", "score"] if name not in self.total]
        if len(numbers) == 1 and len(left) == 2:
            left = ["weight"] if numbers[0].key == "100" and self._sum_of_scores() != 100 else ["score"]
            if not order:
                left = ["score"]
        for name, item in zip(left, numbers, strict=False):
            self.total[name] = Piece.of([item])
        inline = re.search(r"[（(](\d{1,3}(?:\.\d+)?)分?[）)]", label.text)
        if inline and "weight" not in self.total and "weight" not in columns:
            self.total["weight"] = Piece(inline.group(1), label.place)
        self._total_texts(others)

    def _sum_of_scores(self) -> float:
        total = 0.0
        for piece in [i.get("score") for i in self.indicators] + [
            f.pieces.get("score", Piece()) for f in self.funds[:1]
        ]:
            if is_points(piece.text):
                total += float(piece.text.rstrip("分"))
        return total

    def _total_texts(self, items: list[Item]) -> None:
        grade_follows = False
        for item in items:
            if is_blank(item.text):
                continue
            pairs = head.inline_pairs(item, self.labels)
            if pairs and pairs[0][1] is not None:
                self._set(pairs[0][0], pairs[0][1])
            elif self.labels.head_field(item.text) == "grade":
                grade_follows = True
            elif grade_follows or item.key in _GRADES:
                self.head.setdefault("grade", Piece.of([item]))
                grade_follows = False
            else:
                self._add_text(TOTAL_REASON, Piece.of([item]))

    # -- labels and values --------------------------------------------------------------------------------------

    def _pairs(self, row: Row) -> bool:
        if row.paragraph:
            return self._paragraph_pairs(row)
        if self._sentence(row):
            return True
        pairs = head.cell_pairs(row, self.labels)
        money = funding.pairs_of(row, self.labels, 1 if self._beside_money(row) else 2)
        if money is not None and self.section != "indicators":
            self._money_pairs(money)
            used = {id(item) for pair in money for item in pair}
            pairs = [(a, b) for a, b in pairs if id(a) not in used]
            if not pairs:
                return True
        if not pairs:
            return False
        self.pending = None
        for label, value in pairs:
            self._set(label, value)
        if len(pairs) == 1 and pairs[0][1] is None and len(row.items) == 1:
            self._await(pairs[0][0])
        used_items = {id(item) for pair in pairs for item in pair if item is not None}
        for item in row.items:
            if id(item) not in used_items and not self._explained(item, pairs):
                self._unplaced(item)
        return True

    def _explained(self, item: Item, pairs: list[tuple[Item, Item | None]]) -> bool:
        return (
            self.labels.is_side(item.text)
            or is_blank(item.text)
            or any(item.place == label.place for label, _ in pairs)
        )

    def _beside_money(self, row: Row) -> bool:
        """Say whether a row stands beside a heading such as 项目资金, or is itself the budget."""
        if self.money_open:
            return True
        return any(
            (self.labels.is_side(item.text) and re.search(r"资金|预算|经费", item.key))
            or self.labels.fund_line(item.text) == "total"
            for item in (*row.items, *row.above)
        )

    def _money_pairs(self, money: list[tuple[Item, Item]]) -> None:
        """Read pairs of label and amount: the year's money makes fund lines, the whole term's goes beside it."""
        self.money_open = True
        line = funding.from_pairs(money, self.labels)
        if line is not None:
            self.funds.append(line)
            return
        term: tuple[Item, Item] | None = None
        for label, value in money:
            name = self.labels.fund_line(label.text)
            if re.search(r"项目资金总额|中期|实施期|长期", label.key):
                self.term_column = label.column
                self._add_text(head.label_text(label), Piece.of([value]))
            elif label.column == self.term_column:
                term = (label, value)
            elif name is not None:
                self.funds.append(DraftFund(name, Piece.of([label]), {"initial": Piece.of([value])}))
            else:
                self._add_text(head.label_text(label), Piece.of([value]))
        if term is not None:
            label, value = term
            if self.funds:
                self.funds[-1].extra[f"全周期/{head.label_text(label)}"] = Piece.of([value])
            else:
                self._add_text(head.label_text(label), Piece.of([value]))

    def _paragraph_pairs(self, row: Row) -> bool:
        item = row.first
        stamp = _STAMP.fullmatch(item.text.strip())
        if stamp:
            self.year = self.year or int(stamp.group(1))
            return True
        pairs = head.inline_pairs(item, self.labels)
        if pairs:
            self.pending = None
            for label, value in pairs:
                self._set(label, value)
            last, value = pairs[-1]
            if value is None or self.labels.is_text_label(last.text) or self._is_objective(last):
                self._await(last)
            return True
        if not self.block and self._spaced_money(row):
            return True
        spaced = self._spaced_pairs(row)
        if spaced:
            self.pending = None
            for label, value in spaced:
                self._set(label, value)
            return True
        if len(item.key) <= 24 and self.labels.is_label(item.text):
            self._set(item, None)
            self._await(item)
            return True
        if self._sentence(row):
            return True
        return self.labels.is_side(self.labels.objective_prefix.sub("", item.key)) and len(item.key) < 14

    def _spaced_money(self, row: Row) -> bool:
        """Read fund labels and amounts on one line: 项目资金（万元） 资金总额 300."""
        parts = words(row)
        if not 2 <= len(parts) <= 6:
            return False
        line = Row(parts, exact=False)
        money = funding.pairs_of(line, self.labels, 1 if self._beside_money(line) else 2)
        if money is None or 2 * len(money) + 1 < len(parts):
            return False
        self._money_pairs(money)
        return True

    def _sentence(self, row: Row) -> bool:
        """Read the money where one sentence tells it."""
        if self.funds:
            return False
        for item in row.items:
            label = next(
                (other for other in row.items if other is not item and self.labels.is_side(other.text)), None
            )
            line = funding.from_sentence(item, label, self.labels)
            if line is not None:
                self.funds.append(line)
                return True
        return False

    def _spaced_pairs(self, row: Row) -> list[tuple[Item, Item | None]]:
        """Labels and values on one line with only spaces between them: 主管部门 水利局 实施单位 河道所."""
        parts = words(row)
        if len(parts) < 2 or not self.labels.is_label(parts[0].text) or len(parts) > 12:
            return []
        pairs: list[tuple[Item, Item | None]] = []
        for part in parts:
            if self.labels.is_label(part.text):
                pairs.append((part, None))
                continue
            label, before = pairs[-1]
            text = part.text if before is None else f"{before.text} {part.text}"
            pairs[-1] = (label, Item(text, part.column, part.place))
        return pairs

    def _is_objective(self, label: Item) -> bool:
        return (self.labels.head_field(label.text) or "").startswith("objective")

    def _await(self, label: Item) -> None:
        name = self.labels.head_field(label.text)
        self.pending = (name or "text", head.label_text(label), label)

    def _pending_text(self, row: Row) -> bool:
        """Append a row without a label to the labelled text above it."""
        if self.pending is None or len(row.items) > 1:
            return False
        name, label, cell = self.pending
        if row.paragraph != (cell.place.column is None):
            return False  # a text below a table is not the value of its last, empty cell
        piece = Piece.of(row.items)
        if name == "text":
            for index, (known, before) in enumerate(self.texts):
                if known == label:
                    self.texts[index] = (known, before.joined(piece, "lines-joined"))
                    return True
            self.texts.append((label, piece))
            return True
        self.head[name] = self.head.get(name, Piece()).joined(piece, "lines-joined")
        if not name.startswith("objective"):
            self.pending = None
        return True

    def _set(self, label: Item, value: Item | None) -> None:
        """Take the value of a label: a header field, else a text under the printed label."""
        unit = head.unit_in(label.text)
        if unit and self.unit_label is None:
            self.unit_label = unit
        piece = Piece.of([value]) if value is not None else Piece()
        stamp = _STAMP_AT_END.search(piece.printed)
        if stamp:
            self.year = self.year or int(stamp.group(1))
            piece = Piece(piece.printed[: stamp.start()].rstrip(), piece.place, "year-stamp-parted")
        name = self.labels.head_field(label.text)
        year = head.year_of(piece.text) if key(label.text) in self.labels.years else None
        points = re.match(r"执行率分值(?:\((\d+)\))?", key(label.text))
        if year is not None:
            self.year = year
        elif points and (points.group(1) or piece):
            self.execution_points = piece or Piece(points.group(1), label.place)
        elif key(label.text) in _UNIT_LABELS and piece.text in ("元", "千元", "万元", "亿元"):
            self.unit_label = self.unit_label or piece.text
        elif name is None:
            self._add_text(head.label_text(label), piece)
        elif name in ("total_score",):
            number = re.search(r"\d{1,3}(?:\.\d+)?", piece.text)
            if number and "score" not in self.total:
                self.total["score"] = Piece(number.group(0), piece.place)
        elif name == "unit_weak":
            self.head.setdefault(f"weak:{head.label_text(label)}", piece)
        elif self.head.get(name):
            if piece and piece.text != self.head[name].text:
                self._add_text(head.label_text(label), piece)
        else:
            self.head[name] = piece
            if name == "project" and not piece:
                self.head[name] = Piece("", label.place)

    def _add_text(self, label: str, piece: Piece) -> None:
        for index, (known, before) in enumerate(self.texts):
            if known == label:
                self.texts[index] = (label, before.joined(piece, "lines-joined"))
                return
        self.texts.append((label, piece))

    def _leftover(self, row: Row) -> None:
        for item in words(row) if False else row.items:
            year = head.year_of(item.text) if len(item.key) <= 20 and self.section == "head" else None
            if year is not None and self.year is None:
                self.year = year
            score = _SCORE.search(item.key) if len(item.key) <= 30 else None
            if score and "score" not in self.total:
                self.total["score"] = Piece(score.group(1), item.place)
                continue
            if (
                year is None
                and not self.labels.is_side(item.text)
                and not is_blank(item.text)
                and not head.unit_in(item.text)
            ):
                self._unplaced(item)

    def _unplaced(self, item: Item) -> None:
        self.troubles.append(Trouble("text-unplaced", item.place, item.text.strip()))

    def _note_unit(self, row: Row) -> None:
        if self.unit_label is not None and self.fund_block is None:
            return
        for item in row.items:
            if len(item.key) <= 30:
                unit = head.unit_in(item.text)
                if unit and self.unit_label is None:
                    self.unit_label = unit

    def finish(self) -> FormDraft:
        """Close open blocks and settle what only the whole form can tell."""
        self._close_blocks()
        for line in self.funds:
            if line.line == "total" and self.execution_points and not line.pieces.get("weight"):
                line.pieces["weight"] = self.execution_points
                break
        weak = [name for name in self.head if name.startswith("weak:")]
        for name in weak:
            piece = self.head.pop(name)
            label = name.removeprefix("weak:")
            if not self.head.get("unit"):
                self.head["unit"] = piece
            else:
                self._add_text(label, piece)
        return self
