"""Filling in a form: from printed texts to typed fields, whether a reader found them or a person typed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from jixiao.forms.model import (
    CLASSES,
    AmountField,
    ExpressionField,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    PointsField,
    RateField,
    TextField,
)
from jixiao.values import (
    Amount,
    Expression,
    Place,
    Rate,
    parse_amount,
    parse_expression,
    parse_rate,
    parse_score,
)
from jixiao.values.text import plain
from jixiao.values.trouble import Trouble

Value = TypeVar("Value")
NOWHERE = Place()


def text_field(printed: str | None, place: Place | None = None, repair: str | None = None) -> Field[str]:
    """Return a field of text; its value is the text without layout, ``None`` for a blank or a dash."""
    value = plain(printed) if printed else None
    return TextField.of(printed or "", value, place or NOWHERE, repair)


class Entry:
    """Parses the values of one form; what is no number where one belongs becomes a trouble.

    ``unit`` is the money unit of amounts without one; ``troubles`` is the list to which troubles are added.
    """

    def __init__(self, unit: str | None, troubles: list[Trouble]) -> None:
        self.unit = unit
        self.troubles = troubles

    def amount(
        self, printed: str | None, name: str, place: Place | None = None, repair: str | None = None
    ) -> Field[Amount]:
        """Parse an amount of money in the unit of the form."""
        return self._parsed(
            AmountField, lambda text: parse_amount(text, self.unit), printed, name, place, repair
        )

    def points(
        self, printed: str | None, name: str, place: Place | None = None, repair: str | None = None
    ) -> Field[Decimal]:
        """Parse points."""
        return self._parsed(PointsField, parse_score, printed, name, place, repair)

    def rate(
        self, printed: str | None, name: str, place: Place | None = None, repair: str | None = None
    ) -> Field[Rate]:
        """Parse a rate."""
        return self._parsed(RateField, parse_rate, printed, name, place, repair)

    def expression(
        self, printed: str | None, place: Place | None = None, repair: str | None = None
    ) -> Field[Expression]:
        """Parse a target or an actual value; any text has a reading."""
        return self._parsed(ExpressionField, parse_expression, printed, "", place, repair)

    def _parsed(
        self,
        model: type[Field[Value]],
        parse: Callable[[str], Value | None],
        printed: str | None,
        name: str,
        place: Place | None,
        repair: str | None,
    ) -> Field[Value]:
        place = place or NOWHERE
        if not printed:
            return model.of("", None, place, repair)
        value = None
        text = plain(printed)
        if text is not None:
            value = parse(text)
            if value is None and name:
                self.troubles.append(Trouble("value-unparsed", place, text, name))
        return model.of(printed, value, place, repair)


def form_of(record: Mapping[str, Any]) -> Form:
    """Return the typed form of a plain record (the inverse of ``form_record``); what it lacks is blank.

    Raises ``ValueError`` for a kind of form or of fund line that there is not.

    >>> form = form_of({"kind": "target", "project": "绿化养护", "indicators": [{"l3": "养护面积", "target": "≥5公顷"}]})
    >>> form.project.text, form.indicators[0].target.value.quantity
    ('绿化养护', Decimal('5'))
    """
    kind = FormKind(record.get("kind", FormKind.SELF_EVALUATION))
    troubles: list[Trouble] = []
    label = record.get("amount_unit_label")
    entry = Entry(record.get("amount_unit_true") or label, troubles)
    texts: dict[str, Any] = {
        name: text_field(record.get(name))
        for name in (
            "project",
            "department",
            "unit",
            "objective_expected",
            "objective_actual",
            "grade",
            "title",
        )
    }
    return CLASSES[kind](
        kind=kind,
        scope=record.get("scope", "project"),
        year=record.get("year"),
        amount_unit_label=label,
        amount_unit_true=record.get("amount_unit_true") or label,
        funds=[_fund(line, entry) for line in record.get("funds", ())],
        indicators=[_indicator(line, entry) for line in record.get("indicators", ())],
        total_weight=entry.points(record.get("total_weight"), "总分值"),
        total_score=entry.points(record.get("total_score"), "总得分"),
        texts=[
            LabelledText(label=label, field=text_field(text))
            for label, text in record.get("text", {}).items()
        ],
        troubles=troubles,
        **texts,
    )


def _fund(line: Mapping[str, Any], entry: Entry) -> FundLine:
    name = line.get("label") or "资金"
    values: dict[str, Any] = {
        column: entry.amount(line.get(column), name) for column in ("initial", "revised", "executed")
    }
    values.update((column, entry.points(line.get(column), name)) for column in ("weight", "score"))
    return FundLine(
        line=FundKind(line.get("line", FundKind.TOTAL)),
        label=text_field(line.get("label")),
        rate=entry.rate(line.get("rate"), name),
        extra={label: text_field(text) for label, text in line.get("extra", {}).items()},
        **values,
    )


def _indicator(line: Mapping[str, Any], entry: Entry) -> Indicator:
    name = line.get("l3") or "指标"
    values: dict[str, Any] = {column: text_field(line.get(column)) for column in ("l1", "l2", "l3", "reason")}
    values.update((column, entry.expression(line.get(column))) for column in ("target", "actual"))
    values.update((column, entry.points(line.get(column), name)) for column in ("weight", "score"))
    extra = {label: text_field(text) for label, text in line.get("extra", {}).items()}
    return Indicator(extra=extra, **values)
