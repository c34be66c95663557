"""Reads the rows of one form, one after the other, into its draft."""

from __future__ import annotations

from dataclasses import replace

from jixiao.profiles.labels import HEADING, TOTAL
from jixiao.reading import funds as funding
from jixiao.reading import head
from jixiao.reading.columns import Column, header_columns
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.glued import parted_total
from jixiao.reading.indicators import IndicatorBlock
from jixiao.reading.labelled import LabelledValues
from jixiao.reading.matrix import TextMatrix, matrix_columns
from jixiao.reading.objectives import ObjectiveBlock, objective_columns
from jixiao.reading.rows import Item, Row, words
from jixiao.reading.total import SCORE, take_below, take_total, total_columns, total_row
from jixiao.reading.unit_tasks import TaskBlock, task_columns
from jixiao.reading.unlisted import unlisted_pairs
from jixiao.values.text import bare, is_blank

_FEWEST_CELLS = 4
"""A row of more cells is no labelled text."""


class FormRows:
    """The state while the rows of one form go by. ``section`` is the block that unlabelled rows belong to."""

    def __init__(self, draft: FormDraft) -> None:
        self.draft = draft
        self.labels = draft.labels
        self.section = "head"
        self.labelled = LabelledValues(draft)
        self._funds: funding.FundBlock | None = None
        self._indicators: IndicatorBlock | None = None
        self._objective: ObjectiveBlock | None = None
        self._tasks: TaskBlock | None = None
        self._matrix: TextMatrix | None = None
        self._total_heading: list[tuple[str, Item]] = []
        """The headings of a total whose values stand in the next row."""

    @property
    def started(self) -> bool:
        """True once the form holds anything beside its title."""
        return self.draft.started or self._funds is not None or self._indicators is not None

    def feed(self, row: Row) -> None:
        """Read one row into the form."""
        if self._is_plain(row) and self._indicators is not None:
            self._indicators.add(row)
            return
        before, total = self._at_total(row)
        if before is not None:
            self.feed(before)
        row = total
        self._note_unit(row.items)
        if not (
            self._heading(row)
            or self._total(row)
            or self._in_section(row)
            or self._unlisted(row)
            or self.labelled.take(row, among_indicators=self._indicators is not None)
            or self.labelled.goes_on(row)
        ):
            self._leftover(row)

    @property
    def within(self) -> bool:
        """True once a block has begun or the form names its project."""
        return self.section != "head" or bool(self.draft.head.get("project")) or bool(self.draft.funds)

    def _unlisted(self, row: Row) -> bool:
        """Keep values of the head under labels that no list knows."""
        pairs = unlisted_pairs(row, self.labels) if self.section == "head" and self.draft.head else []
        for label, value in pairs:
            self.draft.set(label, value)
        return bool(pairs)

    def _is_plain(self, row: Row) -> bool:
        """Say whether a row can be nothing but one of the indicators, as most rows of a document are."""
        cells = self.section == "indicators" and not row.paragraph and not row.aligned
        return cells and len(row.items) > _FEWEST_CELLS and not row.may_hold(HEADING | TOTAL, self.labels)

    def _at_total(self, row: Row) -> tuple[Row | None, Row]:
        """Part a line of indicators before the total that runs on from them: …22.5 合计100."""
        if self.section != "indicators" or not row.paragraph or row.cell:
            return None, row
        line = words(row)
        at = next((n for n, word in enumerate(line) if n and len(parted_total(word, self.labels)) > 1), None)
        if at is None:
            return None, row
        parts = [" ".join(word.text for word in part) for part in (line[:at], line[at:])]
        before, total = (replace(row, items=[Item(text, 0, row.first.place)]) for text in parts)
        return before, total

    def finish(self) -> FormDraft:
        """Close open blocks and return what was read."""
        self._close_blocks()
        self.labelled.money.finish()
        return self.draft.settle()

    # -- headings ---------------------------------------------------------------------------------------------

    def _heading(self, row: Row) -> bool:
        """Open the block that a row is the heading of."""
        return (
            self._task_heading(row)
            or self._indicator_heading(row)
            or self._fund_heading(row)
            or self._objective_heading(row)
            or self._matrix_heading(row)
        )

    def _task_heading(self, row: Row) -> bool:
        if self.section == "tasks" and self._tasks is not None and self._tasks.second_heading(row):
            return True
        columns = task_columns(row, self.labels)
        if columns is None:
            return False
        self._begin("tasks")
        self._tasks = TaskBlock(columns, self.draft)
        return True

    def _indicator_heading(self, row: Row) -> bool:
        block = self._indicators if self.section == "indicators" else None
        if block is not None and not block.rows_since_header:
            spanned = any(self.labels.indicator_column(item.text) for item in row.above)
            if spanned and block.second_heading(row):
                return True
        columns = header_columns(row, self.labels)
        if columns is not None and not (self.section == "funds" and funding.header_columns(row, self.labels)):
            self._open_indicators(columns, row)
            return True
        return block is not None and block.second_heading(row)

    def _open_indicators(self, columns: list[Column], row: Row) -> None:
        self.draft.forms_fields.update(column.field for column in columns)
        self.draft.note_month(words(row) if row.paragraph else row.items)
        if self._indicators is not None and self.section == "indicators":
            self.labelled.stop()
            self._indicators.again(columns, row)
        else:
            self._begin("indicators")
            self._indicators = IndicatorBlock(columns, row, self.labels)
        cells = words(row) if row.paragraph else row.items
        names = {bare(item.key) for item in (*cells, *row.above)}
        if names & self.labels.annual_section:
            self._indicators.long_term = False
        elif names & self.labels.long_term_section:
            self._indicators.long_term = True

    def _fund_heading(self, row: Row) -> bool:
        sources = funding.source_columns(row, self.labels) if self._indicators is None else None
        columns = funding.header_columns(row, self.labels) if sources is None else None
        if sources is None and columns is None:
            return False
        if sources is not None and self._funds is not None and self._funds.takes_parts(sources, row):
            return True
        self._begin("funds")
        headings = words(row) if row.paragraph else row.items
        self.draft.note_month(headings)
        self._note_unit(headings)
        self._funds = funding.FundBlock(self.labels)
        self._funds.sources, self._funds.columns = sources or [], columns or []
        self._funds.heading(row)
        return True

    def _objective_heading(self, row: Row) -> bool:
        columns = objective_columns(row, self.labels)
        if columns is None:
            return False
        self._begin("objective")
        self._objective = ObjectiveBlock(columns, self.draft)
        return True

    def _matrix_heading(self, row: Row) -> bool:
        columns = matrix_columns(row, self.labels)
        if columns is None:
            return False
        self._begin("matrix")
        self._matrix = TextMatrix(columns, self.draft)
        return True

    def _begin(self, section: str) -> None:
        self._close_blocks()
        self.section = section
        self.labelled.stop()

    def _close_blocks(self) -> None:
        if self._funds is not None:
            self._take_funds(self._funds)
            self._funds = None
        if self._indicators is not None:
            annual, long_term = self._indicators.finish()
            self.draft.indicators.extend(annual)
            self.draft.long_term.extend(long_term)
            self.draft.troubles.extend(self._indicators.troubles)
            self._indicators = None

    def _take_funds(self, block: funding.FundBlock) -> None:
        """Take the lines of a block; purposes without a total of their own stand beside the form's."""
        lines = block.finish()
        self.draft.take_funds(lines)
        if lines or not block.purposes:
            return
        if self.draft.funds:
            self.draft.funds[0].extra.update(block.purposes)
        else:
            for name, piece in block.purposes.items():
                self.draft.add_text(name.rpartition("/")[0], piece)

    # -- inside a block ---------------------------------------------------------------------------------------

    def _in_section(self, row: Row) -> bool:
        if self.section == "funds" and self._funds is not None:
            if self._funds.add(row):
                return True
            if self._funds.lines or self._funds.purposes:
                self._close_blocks()
                self.section = "head"
        elif self.section == "tasks" and self._tasks is not None:
            if self._tasks.add(row):
                return True
            self.section = "head"
        elif self.section == "objective" and self._objective is not None:
            if self._objective.add(row):
                return True
            self.section = "head"
        elif self.section == "matrix" and self._matrix is not None:
            if self._matrix.add(row):
                return True
            self.section = "head"
        elif self.section == "indicators" and self._indicators is not None:
            if self._subtotal(row):
                return True
            if row.paragraph and self._indicators.exact:
                return self._between_pages(row)
            if not self._ends_indicators(row, self._indicators):
                self._indicators.add(row)
                return True
            self._close_blocks()
            self.section = "tail"
        return False

    def _between_pages(self, row: Row) -> bool:
        """Settle a line below a ruled part of the indicators: it is none, and ends them if it has a label."""
        assert self._indicators is not None
        if self._ends_indicators(row, self._indicators):
            self._close_blocks()
            self.section = "tail"
            return False
        self._leftover(row)
        return True

    def _subtotal(self, row: Row) -> bool:
        """Keep the points and scores of one category as a text under their printed label."""
        if row.paragraph and len(row.first.key) > 24:
            return False
        items = words(row) if row.paragraph else row.items
        at = next((n for n, item in enumerate(items[:3]) if bare(item.key) in self.labels.subtotal), None)
        if at is None:
            return False
        self.draft.add_text(head.label_text(items[at]), Piece.of(items[at + 1 :]))
        return True

    def _ends_indicators(self, row: Row, block: IndicatorBlock) -> bool:
        """Say whether a row is a labelled text below the indicators."""
        items = row.items
        first = next((item for item in items if not self.labels.is_side(item.text)), None)
        if first is None:
            return False
        if len(items) <= _FEWEST_CELLS and any(
            head.unit_in(item.text) for item in items if len(item.key) <= 12
        ):
            return True  # 单位：万元 stands above the next table
        if row.paragraph:
            if self.labels.furniture.match(first.key):
                return True
            begin = words(row)[0].text
            known = self.labels.is_known_text(first.text) or self.labels.is_known_text(begin)
            return known or bool(head.inline_pairs(first, self.labels))
        if row.aligned and first.column >= block.columns[0].column:
            return False
        if (
            len(items) > _FEWEST_CELLS
            or self.labels.level1_id(first.key)
            or self.labels.level2_parents(first.key)
        ):
            return False
        if head.inline_pairs(first, self.labels):
            return True
        if not self.labels.is_label(first.text):
            return False
        left = min((column.column for column in block.columns if column.field == "l3"), default=0)
        return first.column < left or not row.exact or first.span > 2

    def _total(self, row: Row) -> bool:
        """Read the row of the total, which ends the indicators."""
        if self.section not in ("indicators", "tail"):
            return False
        heading, self._total_heading = self._total_heading, []
        if heading and take_below(heading, row, self.draft):
            return True
        if self.section == "tail" and "score" in self.draft.total:
            return False
        found = total_row(row, self.labels)
        if found is None:
            return False
        block = self._indicators
        exact = row.exact and not row.paragraph and (block is None or row.starts == block.starts)
        self._close_blocks()
        self.section = "tail"
        self._total_heading = total_columns(found, self.labels)
        if self._total_heading:
            return True
        take_total(found, self.draft, block.columns if block else (), exact=exact)
        return True

    # -- what no block and no label takes -----------------------------------------------------------------------

    def _leftover(self, row: Row) -> None:
        draft = self.draft
        for item in row.items:
            year = head.year_of(item.text) if len(item.key) <= 20 and self.section == "head" else None
            if year is not None and draft.year is None:
                draft.year = year
            elif year != draft.year:
                year = None
            score = SCORE.search(item.key) if len(item.key) <= 30 else None
            if score and "score" not in draft.total:
                draft.total["score"] = Piece(score.group(1), item.place)
            elif not (
                year is not None
                or self.labels.is_side(item.text)
                or is_blank(item.text)
                or head.unit_in(item.text)
            ):
                draft.unplaced(item)

    def _note_unit(self, items: list[Item]) -> None:
        """Note the unit of money that the form prints first."""
        if self.draft.unit_label is None:
            units = (head.unit_in(item.text) for item in items if len(item.key) <= 30)
            self.draft.unit_label = next(filter(None, units), None)
