"""The main tasks of a unit's year (年度主要任务): 任务名称 | 主要内容 | 预算金额."""

from __future__ import annotations

import re

from jixiao.profiles.labels import TASK_COLUMN, Labels
from jixiao.reading.draft import DraftFund, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.funds import NUMERIC
from jixiao.reading.rows import Item, Row

_SUM = re.compile(r"合计|总计")
_BUDGET = ("total", "appropriation", "other")


def task_columns(row: Row, labels: Labels) -> list[tuple[Item, str]] | None:
    """Return the columns if the row is the heading of the tasks, else ``None``."""
    if row.paragraph or not row.may_hold(TASK_COLUMN, labels):
        return None
    columns = [(item, name) for item in row.items if (name := labels.task_column(item.text))]
    return columns if len(columns) >= 2 and any(name == "name" for _, name in columns) else None


class TaskBlock:
    """The tasks of one form, row by row."""

    def __init__(self, columns: list[tuple[Item, str]], draft: FormDraft) -> None:
        self.columns = columns
        self.draft = draft
        self.labels = draft.labels

    def second_heading(self, row: Row) -> bool:
        """Take the row as the second row of the heading if it names sources of money and nothing else."""
        if self.draft.tasks or any(NUMERIC.match(item.key) for item in row.items):
            return False
        added = [(item, name) for item in row.items if (name := self.labels.fund_line(item.text))]
        if not added or len(added) < len(row.items):
            return False
        spent = next((item for item, name in self.columns if name == "executed"), None)
        below = [(i, name) for i, name in added if spent and spent.column <= i.column and i.end <= spent.end]
        if below:  # 执行数 is divided by sources too: its total counts
            self.columns = [(item, name) for item, name in self.columns if name != "executed"]
            self.columns.extend((item, "executed") for item, name in below if name == "total")
        self.columns.extend(one for one in added if one not in below)
        return True

    def add(self, row: Row) -> bool:
        """Read one task, or their total, which is the unit's money; return False if the row is neither."""
        items = [item for item in row.items if not self.labels.is_side(item.text)]
        if not items or self.labels.is_label(items[0].text) or self.labels.is_label(row.first.text):
            return False
        cells = {
            name: Piece.of(under)
            for column, name in self.columns
            if (under := [i for i in items if i.column < column.end and column.column < i.end])
        }
        if not _SUM.search(items[0].key):
            self.draft.tasks.append(cells)
            return True
        for column, name in self.columns:
            if name in _BUDGET and cells.get(name):
                self.draft.funds.append(DraftFund(name, Piece.of([column]), {"initial": cells[name]}))
        return True
