"""Fund lines whose amounts run into each other (202010100.00%10), parted by arithmetic where only one way is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Span = tuple[int, int]
_LABEL = re.compile(
    r"(?:[-—]|其中[:：]?)?\s*(?:"
    r"(?:年度|项目|全年|当年|本年度?|年度财政)?(?:资金|预算|经费)(?:总额(?:及构成(?:总额)?)?|合计|总计)|合计|小计|总计|年度总?金额"
    r"|(?:当年|本年度?|年度|本级|上级|同级|中央|省级|市级|县级|区级|县区|地方|中央和省级)?财政(?:拨款|资金|专户管理资金|补助资金?|性资金|安排资金)"
    r"|上年度?结[转余](?:结余)?(?:资金)?|结转结余(?:资金)?|其[他它](?:财政)?资金|其[他它]"
    r"|项目总投资|(?:中央|省级|市级|县级|地方)(?:财政|补助|财政补助)安排|预算申报数"
    r"|(?:中央|省级|市级|县级|区级|县区级|地方|上级|自筹|自有|单位|社会|本级)(?:补助|专项|配套)?资金"
    r"|(?:当年)?一般公共预算(?:拨款|资金)?|政府性基金(?:预算)?(?:拨款|资金)?|国有资本经营预算(?:拨款|资金)?|中央补助|事业收入"
    r")\s*(?:[(][^()]{1,8}[)])?\s*[:：]?"
)
_AMOUNT = re.compile(r"(?:(?:0|[1-9]\d*)|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d{1,6})?(?:万元|元)?")
_RATE = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.\d{1,4})?[%％]?")
_POINTS = re.compile(r"(?:0|[1-9]\d?|100)(?:\.\d{1,2})?分?")
_BLANK = re.compile(r"[-—–]+|/")
_VALUES = re.compile(r"(?:[\d.,%％\s/—–-]|万元|元|分)*")
_LONGEST = 60
_MOST_LINES = 20
_AMOUNTS = ("initial", "revised", "executed")
_MOST_STEPS = 6000
_CLOSE = 0.3
_DEAREST = 7.0


@dataclass(slots=True)
class GluedFund:
    """A fund line: where its label and its amounts stand; ``doubtful`` if they may be parted in several ways."""

    label: Span
    values: Span
    cells: dict[int, Span] = field(default_factory=dict)
    """The number of a column → where its value stands."""
    doubtful: bool = False


def glued_funds(text: str, start: int, stop: int, fields: Sequence[str]) -> tuple[list[GluedFund], int]:
    """Return the fund lines that begin at a position, under columns of these fields, and where they end."""
    found: list[GluedFund] = []
    position = start
    total: dict[str, Decimal] = {}
    while len(found) < _MOST_LINES and (label := _LABEL.match(text, position, stop)) is not None:
        values = _VALUES.match(text, label.end(), min(stop, label.end() + _LONGEST))
        assert values is not None
        line = GluedFund(label.span(), (label.end(), values.end()))
        if values.group().strip():
            unsure = bool(found) and found[0].doubtful
            way = None if unsure else _parted(values.group(), fields, total)
            line.doubtful = way is None
            line.cells = {n: (label.end() + a, label.end() + b) for n, (a, b) in (way or {}).items()}
            if not total and way is not None:
                total = {fields[n]: _number(values.group()[a:b]) for n, (a, b) in way.items()}
        found.append(line)
        position = values.end()
    return found, position


def _parted(text: str, fields: Sequence[str], total: dict[str, Decimal]) -> dict[int, Span] | None:
    """Return where the values of a line stand, ``None`` unless one way is better than every other."""
    ways: list[tuple[float, dict[int, Span]]] = []
    steps = [_MOST_STEPS]
    for way in _ways(text, 0, fields, 0, steps):
        cost = _cost(text, fields, way, total)
        if cost < _DEAREST:
            ways.append((cost, way))
    ways.sort(key=lambda pair: pair[0])
    if not ways or not steps[0] or (len(ways) > 1 and ways[1][0] - ways[0][0] < _CLOSE):
        return None
    return ways[0][1]


def _ways(
    text: str, at: int, fields: Sequence[str], index: int, steps: list[int]
) -> Iterator[dict[int, Span]]:
    """Yield the ways to give columns what stands from a position on; ``steps`` is how many may still be tried."""
    if not steps[0]:
        return
    steps[0] -= 1
    while at < len(text) and text[at].isspace():
        at += 1
    if at == len(text):
        yield {}
        return
    if index == len(fields):
        return
    for end in _ends(text, at, fields[index]):
        for rest in _ways(text, end, fields, index + 1, steps):
            yield {index: (at, end), **rest}
    yield from _ways(text, at, fields, index + 1, steps)


def _ends(text: str, at: int, name: str) -> Iterator[int]:
    blank = _BLANK.match(text, at)
    if blank is not None:
        yield blank.end()
        return
    pattern = _POINTS if name in ("weight", "score") else _RATE if name == "rate" else _AMOUNT
    for end in range(at + 1, len(text) + 1):
        if text[end - 1].isspace():
            return
        behind = text[end : end + 1]
        if name != "rate" and behind in ("%", "％"):
            continue
        if pattern.fullmatch(text, at, end) and behind not in (".", ",", "元", "万", "分"):
            yield end


def _number(value: str) -> Decimal:
    digits = re.sub(r"[^\d.]", "", value)
    return Decimal(digits) if digits else Decimal(0)


def _cost(text: str, fields: Sequence[str], way: dict[int, Span], total: dict[str, Decimal]) -> float:
    """Return what it costs to believe a way: amounts are alike, the rate and the score follow from them."""
    known = {fields[n]: _number(text[a:b]) for n, (a, b) in way.items() if not _BLANK.fullmatch(text, a, b)}
    cost = sum(_missing(name, total) for n, name in enumerate(fields) if n not in way)
    budget, executed = known.get("revised", known.get("initial")), known.get("executed")
    cost += _amounts(text, fields, way, known)
    for name in _AMOUNTS:
        if name in known and name in total:
            cost += 3.0 if known[name] > total[name] else 0.0 if known[name] == total[name] else 0.2
    whole = total.get("revised", total.get("initial"))
    if budget and executed is not None and whole and "executed" in total:
        cost += 0.0 if abs(executed / budget - total["executed"] / whole) < Decimal("0.02") else 0.4
    rate, weight, score = (known.get(name) for name in ("rate", "weight", "score"))
    if rate is not None:
        printed = any(text[b - 1] in "%％" for n, (_, b) in way.items() if fields[n] == "rate")
        cost += 0.0 if printed else 1.2
        if budget and executed is not None:
            cost += 0.0 if abs(executed / budget * 100 - rate) <= Decimal("0.6") else 2.5
        elif not printed:
            cost += 1.0
    if score is not None and weight is not None:
        if score > weight or not weight:
            return 100.0
        if rate is not None:
            cost += 0.0 if abs(weight * min(rate, Decimal(100)) / 100 - score) <= Decimal("0.1") else 0.7
    elif score is not None or weight is not None:
        cost += 0.0 if "weight" not in fields or "score" not in fields else 1.5
    if weight is not None:
        cost += 0.6 if total else 0.0
        cost += 0.0 if weight == 10 else 0.2 if weight in (5, 15, 20, 30) else 1.0
    return cost


def _missing(name: str, total: dict[str, Decimal]) -> float:
    """Return what it costs that a column is empty: below the total the points always are."""
    if name in ("weight", "score"):
        return 0.1 if total else 1.5
    if name == "rate":
        return 0.6
    return 1.2 if name in _AMOUNTS and (not total or name in total) else 0.1


def _amounts(text: str, fields: Sequence[str], way: dict[int, Span], known: dict[str, Decimal]) -> float:
    values = [known[name] for name in _AMOUNTS if name in known]
    cost = 0.3 * (len(set(values)) - 1) if values else 0.0
    printed = [text[a:b] for n, (a, b) in way.items() if fields[n] in _AMOUNTS]
    places = {len(re.sub(r"[^\d.]", "", value).partition(".")[2]) for value in printed if value != "0"}
    cost += 0.4 * (len(places) - 1) if places else 0.0
    if "executed" in known and known["executed"] > known.get(
        "revised", known.get("initial", known["executed"])
    ):
        cost += 1.5
    if len(values) > 1 and max(values) > 20 * max(min(values), Decimal(1)):
        cost += 1.0
    return cost
