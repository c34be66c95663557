"""Blocks to try readers with."""

from __future__ import annotations

from jixiao.documents.model import Block, Cell, Paragraph, Table


def spans_table() -> Table:
    """A small form with spans over rows, over columns, and both."""
    return Table(
        [
            Cell("项目名称", 0, 0, 1, 2),
            Cell("城乡道路客运\n补贴资金", 0, 2, 1, 3),
            Cell("项目资金\n（万元）", 1, 0, 3, 1),
            Cell("", 1, 1),
            Cell("年初预算数", 1, 2),
            Cell("全年执行数", 1, 3),
            Cell("执行率", 1, 4),
            Cell("年度资金总额", 2, 1),
            Cell("1,234.50", 2, 2),
            Cell("<100%> & “〇𠮷䶮”", 2, 3, 2, 2),
            Cell("其中：\t当年财政拨款", 3, 1, 1, 2),
        ]
    )


def nested_table() -> Table:
    """A form with a table inside one of its cells."""
    inner = Table([Cell("数量指标", 0, 0, 2, 1), Cell("≥95%", 0, 1), Cell("是", 1, 1)])
    return Table(
        [
            Cell("总体目标", 0, 0),
            Cell("完成情况", 0, 1),
            Cell("目标一", 1, 0),
            Cell("已完成", 1, 1),
            Cell("指标", 2, 0),
            Cell("见下", 2, 1, tables=(inner,)),
        ]
    )


def form_blocks() -> list[Block]:
    """A document: a heading, a paragraph, two tables."""
    return [
        Paragraph("项目支出绩效自评表", heading=1),
        Paragraph("（2023年度）"),
        spans_table(),
        Paragraph("说明 一：无"),
        nested_table(),
    ]


def numbered(blocks: list[Block]) -> list[Block]:
    """Number the tables as readers do: in reading order, nested ones after the one they stand in."""
    _number(blocks, 0)
    return blocks


def _number(blocks: list[Block], number: int) -> int:
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            block.number = number
            for cell in block.cells:
                number = _number(list(cell.tables), number)
    return number
