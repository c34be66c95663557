"""The row of the total below the indicators: points, score, grade, and a reason that stands beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.profiles.labels import Labels
from jixiao.reading import head
from jixiao.reading.columns import Column
from jixiao.reading.draft import NOTHING, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.glued import parted_total
from jixiao.reading.rows import Item, Row, words
from jixiao.reading.sequence import is_points
from jixiao.values.text import is_blank

TOTAL_REASON = "总分偏差原因分析及改进措施"
SCORE = re.compile(r"(?:自评)?(?:总分|总得分|得分|分数)\s*(?:为|[：:])?\s*(\d{1,3}(?:\.\d+)?)\s*分?")
"""A score told in words: 自评得分：95.5分."""
_GRADES = frozenset("优良中差") | {"优秀", "良好", "合格", "不合格", "一般", "较差"}
_POINTS_IN_LABEL = re.compile(r"[（(](\d{1,3}(?:\.\d+)?)分?[）)]")


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The cells of a total's row, and its score where one cell tells it in words."""

    items: list[Item]
    score: str | None


def total_row(row: Row, labels: Labels) -> TotalRow | None:
    """Return the total if the row is one, else ``None``."""
    items = words(row) if row.paragraph else row.items
    if row.paragraph:
        items = [*parted_total(items[0], labels), *items[1:]]
    items = [item for item in items if not (item.column == 0 and labels.is_side(item.text))]
    if not items:
        return None
    if labels.is_total(items[0].key):
        return TotalRow(items, None)
    inline = SCORE.match(items[0].key) if len(items) <= 3 else None
    if inline is None or (row.paragraph and len(row.first.key) > 30):
        return None
    return TotalRow(items, inline.group(1))


def total_columns(found: TotalRow, labels: Labels) -> list[tuple[str, Item]]:
    """Return (field, heading) of each cell if a total's row is only the heading of its values: 总分值 | 总得分 | 等级."""
    cells = [item for item in found.items[1:] if not is_blank(item.text)]
    named = [(_field_of(item, labels), item) for item in cells]
    columns = [(name, item) for name, item in named if name is not None]
    return columns if len(columns) == len(cells) > 1 else []


def _field_of(item: Item, labels: Labels) -> str | None:
    field = labels.head_field(item.text)
    if field == "grade":
        return "grade"
    if field == "total_score":
        return "score"
    column = labels.indicator_column(item.text)
    return column if column in ("weight", "score") else "weight" if labels.is_total(item.key) else None


def take_below(columns: list[tuple[str, Item]], row: Row, draft: FormDraft) -> bool:
    """Take the values below the headings of a total; return False if the row holds others."""
    over = [
        (next((name for name, c in columns if c.column < i.end and i.column < c.end), None), i)
        for i in row.items
    ]
    if not row.exact or any(name is None or (name != "grade" and not is_points(i.key)) for name, i in over):
        return False
    for name, item in over:
        if name == "grade":
            draft.head.setdefault("grade", Piece.of([item]))
        elif name is not None:
            draft.total[name] = Piece.of([item])
    return True


def take_total(found: TotalRow, draft: FormDraft, columns: Sequence[Column], *, exact: bool) -> None:
    """Put the total into the form; ``exact`` says that its cells stand under the columns of the indicators."""
    label, *rest = found.items
    if found.score is not None:
        draft.total["score"] = Piece(found.score, label.place)
        _take_texts(rest, draft)
        return
    numbers = [item for item in rest if is_points(item.key.removesuffix("%"))]
    others = [item for item in rest if item not in numbers]
    _take_numbers(label, numbers, draft, {column.field: column for column in columns}, exact=exact)
    _take_texts(others, draft)


def _take_numbers(
    label: Item, numbers: list[Item], draft: FormDraft, columns: dict[str, Column], *, exact: bool
) -> None:
    points = [columns[name] for name in ("weight", "score") if name in columns]
    order = sorted(points, key=lambda column: column.column)
    if exact:
        for item in list(numbers):
            over = [column for column in order if column.column < item.end and item.column < column.end]
            if len(over) == 1 and over[0].field not in draft.total:
                draft.total[over[0].field] = Piece.of([item])
                numbers.remove(item)
    names = [column.field for column in order] or ["weight", "score"]
    left = [name for name in names if name not in draft.total]
    if len(numbers) == 1 and len(left) == 2:
        only_weight = bool(order) and numbers[0].key == "100" and _sum_of_scores(draft) != 100
        left = ["weight"] if only_weight else ["score"]
    for name, item in zip(left, numbers, strict=False):
        draft.total[name] = Piece.of([item])
    inline = _POINTS_IN_LABEL.search(label.text)
    if inline and "weight" not in draft.total and "weight" not in columns:
        draft.total["weight"] = Piece(inline.group(1), label.place)


def _sum_of_scores(draft: FormDraft) -> Decimal:
    pieces = [indicator.get("score") for indicator in draft.indicators]
    pieces += [line.pieces.get("score", NOTHING) for line in draft.funds[:1]]
    texts = [piece.text for piece in pieces]
    return sum((Decimal(text.rstrip("分")) for text in texts if is_points(text)), Decimal(0))


def _take_texts(items: list[Item], draft: FormDraft) -> None:
    grade_follows = False
    for item in items:
        if is_blank(item.text):
            continue
        pairs = head.inline_pairs(item, draft.labels)
        if pairs and pairs[0][1] is not None:
            draft.set(*pairs[0])
        elif draft.labels.head_field(item.text) == "grade":
            grade_follows = True
        elif grade_follows or item.key in _GRADES:
            draft.head.setdefault("grade", Piece.of([item]))
            grade_follows = False
        else:
            draft.add_text(TOTAL_REASON, Piece.of([item]))
