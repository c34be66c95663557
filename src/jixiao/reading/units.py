"""Which unit of money the amounts of a form evidently have, whatever its heading prints."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.values.trouble import Trouble

_MONEY = ("initial", "revised", "executed", "total", "appropriation", "other")
_FACTORS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_MENTION = re.compile(r"(?<![\d,，])([\d,，]++(?:\.\d++)?)\s*+(亿元|万元|千元|元)")
_PLAIN = re.compile(r"[\d,，]+(?:\.\d+)?")
# 100,000 in 万元 is a thousand million yuan: beyond the projects that report on one form in 万元.
_IMPLAUSIBLE = Decimal(100_000)


def true_unit(draft: FormDraft) -> str | None:
    """Return the unit that the amounts evidently have, ``None`` where nothing tells.

    In this order: a unit inside the amount cells; amounts that the form's own texts repeat with a unit; a
    printed 万元 over amounts that could only be 元; the printed unit.
    """
    printed = [piece for line in draft.funds for piece in _amounts(line.pieces)]
    inside = {match.group(2) for piece in printed if (match := _MENTION.fullmatch(piece.text))}
    if len(inside) == 1:
        return inside.pop()
    amounts = {amount for piece in printed if (amount := _number(piece.text)) is not None and amount}
    told = _told(draft, amounts)
    if told is not None:
        return told
    if draft.unit_label == "万元" and amounts and max(amounts) >= _IMPLAUSIBLE:
        return "元"
    if draft.unit_label is None and draft.kind == "report":
        return _commonest(draft)
    if draft.unit_label is None and amounts and max(amounts) >= _IMPLAUSIBLE:
        return "元"
    return draft.unit_label


def unit_trouble(draft: FormDraft) -> Trouble | None:
    """Return the trouble of a form that prints amounts without any unit of money."""
    cells = [*(line.pieces for line in draft.funds), *draft.tasks]
    bare = [piece for pieces in cells for piece in _amounts(pieces) if _number(piece.text)]
    if draft.unit_label is not None or not bare:
        return None
    unit = true_unit(draft)
    code = "unit-unknown" if unit is None else "unit-inferred"
    return Trouble(code, bare[0].place, bare[0].text, unit or "元")


def _amounts(pieces: dict[str, Piece]) -> list[Piece]:
    return [piece for name, piece in pieces.items() if name in _MONEY and piece]


def _told(draft: FormDraft, amounts: set[Decimal]) -> str | None:
    """Return the unit by which the form's texts repeat its amounts, if they agree.

    A text repeats an amount if it names the very number with a unit (500,000元 beside 500,000), or the same
    money in another unit (50万元 beside 500,000).
    """
    if not amounts:
        return None
    votes: dict[str, int] = {}
    for value, unit in _mentions(draft):
        for candidate, factor in _FACTORS.items():
            if candidate in ("千元", "亿元"):
                continue
            if value * _FACTORS[unit] / factor in amounts and value >= 1:
                votes[candidate] = votes.get(candidate, 0) + 1
    if len(votes) == 1:
        return next(iter(votes))
    return None


def _mentions(draft: FormDraft) -> list[tuple[Decimal, str]]:
    pieces = [piece for name, piece in draft.head.items() if name.startswith("objective")]
    pieces += [piece for _, piece in draft.texts]
    found = []
    for piece in pieces:
        for number, unit in _MENTION.findall(piece.text):
            value = _number(number)
            if value is not None:
                found.append((value, unit))
    return found


def _commonest(draft: FormDraft) -> str | None:
    units = [unit for _, unit in _mentions(draft)]
    return max(sorted(set(units)), key=units.count) if units else None


def _number(text: str) -> Decimal | None:
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
