"""From printed pieces to the typed form: every value parsed, every repair and every unparsed value told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jixiao.forms.entry import NOWHERE, Entry, text_field
from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    MonthField,
    Task,
    TextField,
)
from jixiao.profiles.labels import category_name
from jixiao.reading.draft import NOTHING, DraftFund, DraftIndicator, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.months import month_of
from jixiao.reading.units import true_unit
from jixiao.values import (
    Amount,
    Expression,
)
from jixiao.values.text import is_blank, squeeze
from jixiao.values.trouble import Trouble

UNNAMED_TEXT = "其他说明"
"""The label given to a text that has none: one by which it is known when the form is read again."""


def build_form(draft: FormDraft) -> Form:
    """Return the typed form of a draft."""
    kind = FormKind(draft.kind) if draft.kind else _kind_of(draft)
    troubles = list(draft.troubles)
    label = draft.unit_label
    true = true_unit(draft)
    parser = _Parser(true or label, troubles)
    unit_scope = draft.scope == "unit"
    own: dict[str, Any] = {"month": _month(draft.month)} if kind is FormKind.MONITORING else {}
    return CLASSES[kind](
        kind=kind,
        scope="unit" if unit_scope else "project",
        title=_text(draft.title),
        year=draft.year,
        project=_text(Piece() if unit_scope else draft.head.get("project", Piece())),
        department=_text(draft.head.get("department", Piece())),
        unit=_text(draft.head.get("unit", Piece())),
        amount_unit_label=label,
        amount_unit_true=true,
        funds=[parser.fund(line) for line in draft.funds],
        objective_expected=_text(draft.head.get("objective_expected", Piece())),
        objective_actual=_text(draft.head.get("objective_actual", Piece())),
        indicators=[parser.indicator(indicator) for indicator in draft.indicators],
        long_term_indicators=[parser.indicator(indicator) for indicator in draft.long_term],
        tasks=[parser.task(cells) for cells in draft.tasks],
        total_weight=parser.points(draft.total.get("weight", Piece()), "总分值"),
        total_score=parser.points(draft.total.get("score", Piece()), "总得分"),
        grade=_text(draft.head.get("grade", Piece())),
        texts=[LabelledText(label=name or UNNAMED_TEXT, field=_text(piece)) for name, piece in draft.texts],
        troubles=troubles,
        **own,
    )


def _month(piece: Piece) -> Field[int]:
    """The month at whose end a monitoring form stands, under the term as printed."""
    found = month_of(piece.printed)
    return MonthField.of(piece.printed, found[1] if found else None, piece.place)


def _kind_of(draft: FormDraft) -> FormKind:
    """Tell the kind of a form without a heading by what it reports: results, or only targets."""
    if {"actual", "score"} & draft.forms_fields or draft.total.get("score"):
        return FormKind.SELF_EVALUATION
    return FormKind.TARGET


def _text(piece: Piece) -> Field[str]:
    if piece is NOTHING:
        return TextField.of("", None, NOWHERE)
    return text_field(piece.printed, piece.place, piece.repair)


class _Parser:
    """Parses the pieces of one form."""

    def __init__(self, unit: str | None, troubles: list[Trouble]) -> None:
        self.entry = Entry(unit, troubles)

    def amount(self, piece: Piece, name: str) -> Field[Amount]:
        """Parse an amount of money in the unit of the form."""
        return self.entry.amount(piece.printed, name, piece.place, piece.repair)

    def points(self, piece: Piece, name: str) -> Field[Decimal]:
        """Parse points."""
        return self.entry.points(piece.printed, name, piece.place, piece.repair)

    def expression(self, piece: Piece) -> Field[Expression]:
        """Parse a target or an actual value."""
        return self.entry.expression(piece.printed, piece.place, piece.repair)

    def fund(self, line: DraftFund) -> FundLine:
        """Parse one fund line."""
        name = line.label.text or "资金"

        def get(field: str) -> Piece:
            return line.pieces.get(field, NOTHING)

        rate = get("rate")
        return FundLine(
            line=FundKind(line.line),
            label=_text(line.label),
            initial=self.amount(get("initial"), name),
            revised=self.amount(get("revised"), name),
            executed=self.amount(get("executed"), name),
            weight=self.points(get("weight"), name),
            rate=self.entry.rate(rate.printed, name, rate.place, rate.repair),
            score=self.points(get("score"), name),
            extra={label: _text(piece) for label, piece in line.extra.items()},
        )

    def task(self, cells: dict[str, Piece]) -> Task:
        """Parse one main task."""
        name = cells.get("name", Piece())
        amounts: dict[str, Any] = {
            line: self.amount(cells.get(line, Piece()), name.text)
            for line in ("total", "appropriation", "other", "executed")
        }
        texts: dict[str, Any] = {
            column: _text(cells.get(column, NOTHING)) for column in ("content", "achieved")
        }
        return Task(name=_text(name), **texts, **amounts)

    def indicator(self, draft: DraftIndicator) -> Indicator:
        """Parse one indicator."""
        name = draft.get("l3").text or "指标"
        return Indicator(
            l1=_category(draft.get("l1")),
            l2=_category(draft.get("l2")),
            l3=_text(draft.get("l3")),
            target=self.expression(draft.get("target")),
            actual=self.expression(draft.get("actual")),
            weight=self.points(draft.get("weight"), name),
            score=self.points(draft.get("score"), name),
            reason=_text(draft.get("reason")),
            extra={label: _text(piece) for label, piece in draft.extra.items()},
        )


def _category(piece: Piece) -> Field[str]:
    """A category: printed as it stands, its value without points, marks and vertical line breaks."""
    if piece is NOTHING or is_blank(piece.printed):
        return TextField.of(piece.printed, None, piece.place)
    name = category_name(piece.printed) or squeeze(piece.printed)
    return TextField.of(piece.printed, name, piece.place, piece.repair)
