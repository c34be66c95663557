"""The rows above the indicators of an aligned text whose cells wrap: lines around the label of a row, put into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jixiao.profiles.labels import Labels
from jixiao.reading import funds
from jixiao.reading.bands import bands
from jixiao.reading.columns import header_columns
from jixiao.reading.gutters import strips_of
from jixiao.reading.objectives import objective_columns
from jixiao.reading.rows import Item, Row
from jixiao.reading.stacked import overlap

_LONGEST_LABEL = 20


def with_whole_rows(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows of an aligned text with the lines of each row above the indicators put together."""
    result: list[Row] = []
    block: list[Row] = []
    heading: Row | None = None
    for row in [*rows, None]:
        if row is not None and row.aligned and not _is_heading(row, labels):
            block.append(row)
            continue
        if heading is None or _is_fund_heading(heading, labels):
            block = _rows_of(_without_side(block, labels) if heading else block, labels)
        elif objective_columns(heading, labels):
            block = _objectives(block, heading, labels)
        result.extend(block)
        block = []
        if row is not None:
            result.append(row)
            ended = any(title.pattern.search(row.first.key) for title in labels.titles)
            heading = row if row.aligned else None if ended else heading
    return result


def _objectives(block: list[Row], heading: Row, labels: Labels) -> list[Row]:
    """Put the lines of each objective together, where as many stand beside each other as the heading names."""
    columns = [item for _, item in objective_columns(heading, labels) or []]
    end = next((n for n, row in enumerate(block) if _is_labelled(row, labels)), len(block))
    texts = [item for row in block[:end] for item in row.items if not labels.is_side(item.text)]
    strips = strips_of(texts)
    if len(strips) != len(columns):
        return block
    items = [
        replace(_one([item for item in texts if item in strip.items]), column=column.column, span=column.span)
        for strip, column in zip(strips, columns, strict=True)
    ]
    return [replace(block[0], items=items), *block[end:]]


def _without_side(block: list[Row], labels: Labels) -> list[Row]:
    """Put the pieces left of the labels of money (项 / 目 / 资 / 金) together where they are one heading."""
    named = [item.column for row in block for item in row.items if labels.fund_line(item.text)]
    left = min(named, default=0)
    beside = [item for row in block for item in row.items if item.end <= left]
    whole = "".join(item.text for item in beside)
    if not beside or not labels.is_side(whole):
        return block
    side = _one(beside)
    rows = [replace(row, items=[item for item in row.items if item.end > left]) for row in block]
    rows = [row for row in rows if row.items]
    rows[0] = replace(rows[0], items=[side, *rows[0].items])
    return rows


def _is_fund_heading(row: Row, labels: Labels) -> bool:
    return funds.header_columns(row, labels) is not None


def _is_heading(row: Row, labels: Labels) -> bool:
    """Say whether a line is the heading of a block."""
    return (
        _is_fund_heading(row, labels)
        or header_columns(row, labels) is not None
        or objective_columns(row, labels) is not None
    )


def _rows_of(block: Sequence[Row], labels: Labels) -> list[Row]:
    """Part the lines between two headings into rows, each around the line of its label or its amounts."""
    anchors = [
        number for number, row in enumerate(block) if _is_labelled(row, labels) or _is_money(row, labels)
    ]
    anchors = sorted({*anchors, *_sources_alone(block, anchors, labels)})
    if not anchors or len(anchors) == len(block):
        return list(block)

    def centred(row: int, first: int, last: int) -> float:
        return abs((first + last - 1) / 2 - anchors[row])

    def topped(row: int, first: int, last: int) -> float:
        return float(abs(first - anchors[row]))

    _, starts = min(bands(len(block), anchors, centred), bands(len(block), anchors, topped))
    return [
        _joined(block[first:last], block[anchor], labels)
        for anchor, first, last in zip(anchors, starts, [*starts[1:], len(block)], strict=True)
    ]


def _is_labelled(row: Row, labels: Labels) -> bool:
    """Say whether a line has the label of a field before anything that is no heading beside a block."""
    first = next((item for item in row.items if not labels.is_side(item.text)), None)
    if first is None:
        return any(labels.head_field(item.text) for item in row.items)
    if len(first.key) > _LONGEST_LABEL:
        return False
    return bool(
        labels.head_field(first.text) or labels.is_other(first.text) or labels.is_known_text(first.text)
    )


def _is_money(row: Row, labels: Labels) -> bool:
    """Say whether a line holds amounts, or dashes for none, and nothing else but the label of a source."""
    items = [item for item in row.items if funds.is_amount(item.key) or not labels.is_side(item.text)]
    amounts = [item for item in items if funds.is_amount(item.key)]
    return bool(amounts) and len(items) - len(amounts) <= 1 and len(amounts) * 2 >= len(items)


def _sources_alone(block: Sequence[Row], anchors: Sequence[int], labels: Labels) -> list[int]:
    """Return the lines that name a source without an amount, beside no amounts that lack their label."""
    unnamed = {
        number for number in anchors if not any(labels.fund_line(item.text) for item in block[number].items)
    }
    return [
        number
        for number, row in enumerate(block)
        if any(funds.is_source(item, labels) for item in row.items) and not unnamed & {number - 1, number + 1}
    ]


def _joined(lines: Sequence[Row], anchor: Row, labels: Labels) -> Row:
    """Put the lines of one row together: pieces below each other are one cell."""
    if len(lines) == 1:
        return anchor
    cells: list[list[Item]] = []
    for line in lines:
        for item in line.items:
            known = funds.is_amount(item.key) or _is_labelled(Row([item]), labels)
            cell = None if known else next((one for one in cells if overlap(one[-1], item, 1)), None)
            if cell is None or funds.is_amount(cell[-1].key) or _is_labelled(Row(cell[:1]), labels):
                cells.append([item])
            else:
                cell.append(item)
    items = sorted(map(_one, cells), key=lambda item: item.column)
    return replace(anchor, items=items, after_break=lines[0].after_break, gap=lines[0].gap)


def _one(cell: list[Item]) -> Item:
    if len(cell) == 1:
        return cell[0]
    start = min(item.column for item in cell)
    text = "\n".join(item.text for item in cell)
    return Item(text, start, cell[0].place, max(item.end for item in cell) - start)
