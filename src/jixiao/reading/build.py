"""From printed pieces to the typed form: every value parsed, every repair and every unparsed value told."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    Task,
)
from jixiao.profiles.labels import category_name
from jixiao.reading.draft import DraftFund, DraftIndicator, Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.units import true_unit
from jixiao.values import (
    Amount,
    Expression,
    Rate,
    parse_amount,
    parse_expression,
    parse_rate,
    parse_score,
)
from jixiao.values.text import is_blank, squeeze, tidy
from jixiao.values.trouble import Trouble

Value = TypeVar("Value")
_NO_TEXT = re.compile(r"^[（(]?\s*[)）]?$")


def build_form(draft: FormDraft) -> Form:
    """Return the typed form of a draft."""
    kind = FormKind(draft.kind) if draft.kind else _kind_of(draft)
    troubles = list(draft.troubles)
    label = draft.unit_label
    true = true_unit(draft)
    parser = _Parser(true or label, troubles)
    unit_scope = draft.scope == "unit"
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
        texts=[LabelledText(label=name or "其他", field=_text(piece)) for name, piece in draft.texts],
        troubles=troubles,
    )


def _kind_of(draft: FormDraft) -> FormKind:
    """Tell the kind of a form without a heading by what it reports: results, or only targets."""
    if {"actual", "score"} & draft.forms_fields or draft.total.get("score"):
        return FormKind.SELF_EVALUATION
    return FormKind.TARGET


def _text(piece: Piece) -> Field[str]:
    if not piece.printed and piece.repair is None:
        return Field[str](place=piece.place)
    value = None if is_blank(piece.printed) else tidy(piece.printed)
    return Field[str].model_construct(
        printed=piece.printed, value=value, place=piece.place, repair=piece.repair
    )


class _Parser:
    """Parses the pieces of one form; what is no number where one belongs becomes a trouble."""

    def __init__(self, unit: str | None, troubles: list[Trouble]) -> None:
        self.unit = unit
        self.troubles = troubles

    def _parsed(self, piece: Piece, parse: Callable[[str], Value | None], model: Any, name: str) -> Any:
        if is_blank(piece.printed):
            return model.model_construct(
                printed=piece.printed, value=None, place=piece.place, repair=piece.repair
            )
        value = parse(piece.text)
        if value is None and name:
            self.troubles.append(Trouble("value-unparsed", piece.place, piece.text, name))
        return model.model_construct(
            printed=piece.printed, value=value, place=piece.place, repair=piece.repair
        )

    def amount(self, piece: Piece, name: str) -> Field[Amount]:
        """Parse an amount of money in the unit of the form."""
        result: Field[Amount] = self._parsed(
            piece, lambda text: parse_amount(text, self.unit), Field[Amount], name
        )
        return result

    def points(self, piece: Piece, name: str) -> Field[Decimal]:
        """Parse points."""
        result: Field[Decimal] = self._parsed(piece, parse_score, Field[Decimal], name)
        return result

    def rate(self, piece: Piece, name: str) -> Field[Rate]:
        """Parse a rate."""
        result: Field[Rate] = self._parsed(piece, parse_rate, Field[Rate], name)
        return result

    def expression(self, piece: Piece) -> Field[Expression]:
        """Parse a target or an actual value; any text has a reading."""
        result: Field[Expression] = self._parsed(piece, parse_expression, Field[Expression], "")
        return result

    def fund(self, line: DraftFund) -> FundLine:
        """Parse one fund line."""
        name = line.label.text or "资金"

        def get(field: str) -> Piece:
            return line.pieces.get(field, Piece())

        return FundLine(
            line=FundKind(line.line),
            label=_text(line.label),
            initial=self.amount(get("initial"), name),
            revised=self.amount(get("revised"), name),
            executed=self.amount(get("executed"), name),
            weight=self.points(get("weight"), name),
            rate=self.rate(get("rate"), name),
            score=self.points(get("score"), name),
            extra={label: _text(piece) for label, piece in line.extra.items()},
        )

    def task(self, cells: dict[str, Piece]) -> Task:
        """Parse one main task."""
        name = cells.get("name", Piece())
        amounts = {
            line: self.amount(cells.get(line, Piece()), name.text)
            for line in ("total", "appropriation", "other")
        }
        return Task(name=_text(name), content=_text(cells.get("content", Piece())), **amounts)

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
    if is_blank(piece.printed):
        return Field[str](printed=piece.printed, place=piece.place)
    name = category_name(piece.printed) or squeeze(piece.printed)
    return Field[str].model_construct(
        printed=piece.printed, value=name, place=piece.place, repair=piece.repair
    )
