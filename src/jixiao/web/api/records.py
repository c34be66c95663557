"""The record of a form (values as printed) and of its scores, as they come in and go out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from jixiao.forms.model import FormKind, FundKind
from jixiao.web.api.schemas import In, Out
from jixiao.web.cycle.editing import LONGEST, MOST_ROWS

Cell = Annotated[str, StringConstraints(max_length=LONGEST)] | None
Kind = Literal["target", "self_evaluation", "monitoring", "report"]
Line = Literal["total", "appropriation", "superior", "carryover", "other"]
assert {*Kind.__args__} == {kind.value for kind in FormKind}  # type: ignore[attr-defined]
assert {*Line.__args__} == {line.value for line in FundKind}  # type: ignore[attr-defined]


class FundIn(In):
    """A fund line, as printed."""

    line: Line
    label: Cell = None
    initial: Cell = None
    revised: Cell = None
    executed: Cell = None
    weight: Cell = None
    rate: Cell = None
    score: Cell = None
    extra: dict[str, Annotated[str, StringConstraints(max_length=LONGEST)]] = Field(default_factory=dict)


class IndicatorIn(In):
    """An indicator, as printed."""

    l1: Cell = None
    l2: Cell = None
    l3: Cell = None
    target: Cell = None
    actual: Cell = None
    weight: Cell = None
    score: Cell = None
    reason: Cell = None
    extra: dict[str, Annotated[str, StringConstraints(max_length=LONGEST)]] = Field(default_factory=dict)


class FormIn(In):
    """A form, as printed; what is left out is blank."""

    kind: Kind
    scope: Literal["project", "unit"] = "project"
    year: Annotated[int, Field(ge=1949, le=2999)] | None = None
    title: Cell = None
    project: Cell = None
    department: Cell = None
    unit: Cell = None
    amount_unit_label: Literal["元", "万元", "亿元", "千元", "百万元"] | None = None
    amount_unit_true: Literal["元", "万元", "亿元", "千元", "百万元"] | None = None
    funds: Annotated[list[FundIn], Field(max_length=MOST_ROWS)] = Field(default_factory=list)
    objective_expected: Cell = None
    objective_actual: Cell = None
    indicators: Annotated[list[IndicatorIn], Field(max_length=MOST_ROWS)] = Field(default_factory=list)
    total_weight: Cell = None
    total_score: Cell = None
    grade: Cell = None
    text: dict[str, Cell] = Field(default_factory=dict)


class FundOut(Out):
    """A fund line, as printed."""

    line: Line
    label: str | None
    initial: str | None
    revised: str | None
    executed: str | None
    weight: str | None
    rate: str | None
    score: str | None


class IndicatorOut(Out):
    """An indicator, as printed."""

    l1: str | None
    l2: str | None
    l3: str | None
    target: str | None
    actual: str | None
    weight: str | None
    score: str | None
    reason: str | None


class FormOut(Out):
    """A form, as printed; a blank or a dash is null."""

    kind: Kind
    year: int | None
    project: str | None
    department: str | None
    unit: str | None
    amount_unit_label: str | None
    amount_unit_true: str | None
    funds: list[FundOut]
    objective_expected: str | None
    objective_actual: str | None
    indicators: list[IndicatorOut]
    total_weight: str | None
    total_score: str | None
    grade: str | None
    text: dict[str, str | None]


class StepOut(Out):
    """One step of a computation, with the rule and its source."""

    step: str
    text: str
    rule: str | None
    source: str | None


class LineScore(Out):
    """What the rules give for one line, between low and high."""

    path: str
    name: str
    weight: str | None
    printed: str | None
    low: str | None
    high: str | None
    verdict: str | None
    agreement: str
    why: str | None
    steps: list[StepOut]


class ScoreOut(Out):
    """The scores of a form, recomputed; as ``jixiao score --format json`` prints them."""

    document: str
    form: int
    kind: str
    year: int | None
    project: str | None
    unit: str | None
    profile: dict[str, Any]
    lines: list[LineScore]
    printed_sum: str | None
    cap: str | None
    grade: str | None
    printed_grade: str | None
