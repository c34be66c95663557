"""A field made of typed parts is the same as a validated one."""

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest

from jixiao.forms.model import AmountField, Field, PointsField, TextField
from jixiao.values import Amount
from jixiao.values.amount import MoneyUnit
from jixiao.values.place import Place

PLACE = Place("表.docx", table=1, row=2, column=3)
CASES: list[tuple[type[Field[Any]], str, Any, str | None]] = [
    (TextField, "甲项目", "甲项目", None),
    (TextField, "—", None, "shifted"),
    (PointsField, "9.5", Decimal("9.5"), None),
    (AmountField, "12", Amount(Decimal(12), MoneyUnit.WAN), "joined"),
]


@pytest.mark.parametrize(("kind", "printed", "value", "repair"), CASES)
def test_made_field_equals_validated_field(
    kind: type[Field[Any]], printed: str, value: Any, repair: str | None
) -> None:
    made = kind.of(printed, value, PLACE, repair)
    checked = kind(printed=printed, value=value, place=PLACE, repair=repair)
    assert made == checked
    assert made.model_dump_json() == checked.model_dump_json()
    assert made.model_fields_set == checked.model_fields_set
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made.model_copy() == checked


def test_changing_one_field_leaves_others_alone() -> None:
    one, other = TextField.of("甲", "甲", PLACE), TextField.of("乙", "乙", PLACE)
    one.printed, one.value = "丙", "丙"
    assert (other.printed, other.value) == ("乙", "乙")
    assert one.model_fields_set == other.model_fields_set == {"printed", "value", "place", "repair"}
