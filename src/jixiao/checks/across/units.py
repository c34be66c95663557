"""A whole unit's form against the forms of its projects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.across.budget import fund_amount, total_line
from jixiao.checks.across.gathering import Filed, Gathering, across_check
from jixiao.checks.across.pairing import name_key
from jixiao.findings import Finding
from jixiao.forms.model import Field, FormKind
from jixiao.scoring.rounding import plain
from jixiao.values import Amount

_COLUMNS = ("initial", "revised", "executed")
_PROJECTS = "项目支出"
_CENT = Decimal(100)
"""元 by which each printed amount may be off."""


@across_check("unit-sum")
def sums(gathering: Gathering) -> Iterator[Finding]:
    """The projects of a unit together have no more money than the unit."""
    for kind in (FormKind.SELF_EVALUATION, FormKind.TARGET):
        units = gathering.of(kind, scope="unit")
        projects: dict[tuple[str, int | None], dict[str, Filed]] = {}
        for filed in gathering.of(kind, scope="project"):
            projects.setdefault((filed.office, filed.form.year), {})[filed.subject] = filed
        for unit in units:
            own = list(projects.get((unit.office, unit.form.year), {}).values())
            if len(own) > 1:
                yield from _exceeded(unit, own)


def _exceeded(unit: Filed, projects: list[Filed]) -> Iterator[Finding]:
    for column in _COLUMNS:
        stated = _money(unit, column)
        amounts = [amount for filed in projects if (amount := fund_amount(filed.form, column))]
        if stated is None or not amounts:
            continue
        path, field = stated
        assert field.value is not None
        together = sum((amount.amount.yuan for amount in amounts), Decimal(0))
        if together > field.value.yuan + _CENT * (len(amounts) + 1):
            yield unit.case.found(
                "unit-sum",
                path,
                field,
                expected=f"{plain(together.scaleb(-field.value.unit.exponent))}{field.value.unit}",
                difference=plain((field.value.yuan - together).scaleb(-field.value.unit.exponent)),
                unit=field.value.unit.value,
                count=str(len(amounts)),
                related=[amount.field.place for amount in amounts],
            )


def _money(unit: Filed, column: str) -> tuple[str, Field[Amount]] | None:
    """Return the unit's money for projects, else all its money, with the path of the field."""
    total = total_line(unit.form)
    for index, line in enumerate(unit.form.funds):
        field: Field[Amount] = getattr(line, column)
        if _PROJECTS in name_key(line.label.text or "") and field.value is not None:
            return f"{unit.case.fund_path(index)}.{column}", field
    if total is None:
        return None
    field = getattr(total, column)
    index = unit.form.funds.index(total)
    return (f"{unit.case.fund_path(index)}.{column}", field) if field.value is not None else None
