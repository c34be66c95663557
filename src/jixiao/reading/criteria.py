"""Rows put together from text of which no cells are left, and that hold criteria of scoring instead of indicators.

A table of criteria (按期填报的计 2 分，缺一项扣 1 分) falls into pieces that look like names with points, and a list of
amounts into names with values. None of it is an indicator: where much of a block is of that kind, all of it is told.
"""

from __future__ import annotations

import re

from jixiao.profiles.labels import Labels
from jixiao.reading.funds import NUMERIC, is_source
from jixiao.reading.placing import VALUES, Line
from jixiao.values.text import bare
from jixiao.values.trouble import Trouble

_CRITERION = re.compile(
    r"扣(?:\d|$|完|减\d)|不得分|不扣分|不计分|[计得给]\d+(?:\.\d+)?分|[，,；;。）)](?:得|给)$|(?<![设审统会预累合总估共])计$|酌情[扣给计]|评分标准|评价标准|评价要点"
    r"|^分(?:[;；。,，、—]|$)"
)
_SOURCE = re.compile(r"(?:资金|拨款|补助|结转|结余|收入)$")
_HEADINGS = frozenset({"名称", "其中", "内容", "指标名称", "自评内容"})
_FEWEST = 3
_SHARE = 4
"""A block is none of indicators if one row of so many holds something else."""


def without_criteria(lines: list[Line], labels: Labels) -> tuple[list[Line], list[Trouble]]:
    """Return the rows that may be indicators, and what the others hold as troubles."""
    strange = [line for line in lines if _is_strange(line, labels)]
    if len(strange) >= _FEWEST and len(strange) * _SHARE >= len(lines):
        strange = lines
    troubles = [trouble for line in strange for trouble in _told(line)]
    return [line for line in lines if not any(line is other for other in strange)], troubles


def _is_strange(line: Line, labels: Labels) -> bool:
    """Say whether the name of a row is a criterion, a heading, or the label of an amount."""
    items = line.fields.get("l3", [])
    name = "".join(item.key for item in items)
    if not name or labels.template.match(name):
        return False
    label = items[-1].text.rstrip().endswith((":", "："))
    return label or _is_amount(line, labels) or name.rstrip(":") in _HEADINGS or bool(_CRITERION.search(name))


def _is_amount(line: Line, labels: Labels) -> bool:
    """Say whether a row is the label of a source of money and an amount: 其中：中央补助 | 668.00."""
    names = line.fields.get("l3", [])
    values = [item for field, items in line.fields.items() if field in VALUES for item in items]
    source = len(names) == 1 and is_source(names[0], labels) and _SOURCE.search(bare(names[0].key))
    return bool(source) and len(values) == 1 and bool(NUMERIC.match(values[0].key))


def _told(line: Line) -> list[Trouble]:
    texts = [(item.place, item.text.strip()) for items in line.fields.values() for item in items]
    texts += [(piece.place, piece.printed.strip()) for piece in line.extra.values() if piece]
    return [Trouble("text-unplaced", place, text) for place, text in texts]
