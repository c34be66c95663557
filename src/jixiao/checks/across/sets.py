"""Sets of indicators copied from one project of an office to another."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit, listed
from jixiao.checks.across.pairing import category_of, name_key
from jixiao.findings import Finding, Severity
from jixiao.forms.model import FormKind, Indicator
from jixiao.values.text import key

_NEIGHBOURS = 30
"""With how many forms of the same build a form is compared."""


@across_check("copied-indicator-set")
def indicator_sets(gathering: Gathering) -> Iterator[Finding]:
    """The indicators of a project are its own: not every name, target, result and score is another project's."""
    for group in gathering.offices(FormKind.SELF_EVALUATION, FormKind.TARGET):
        same: dict[tuple[tuple[str, ...], ...], list[Filed]] = {}
        for filed in group:
            if len(filed.form.indicators) >= limit("indicator_sets", "fewest_rows"):
                rows = tuple(_row(indicator) for indicator in filed.form.indicators)
                same.setdefault(rows, []).append(filed)
        for members in same.values():
            if len({filed.subject for filed in members}) > 1:
                yield from _findings(members, None)
        yield from _near([members[0] for members in same.values()])


def _row(indicator: Indicator) -> tuple[str, ...]:
    columns = (indicator.target, indicator.actual, indicator.weight, indicator.score)
    return (name_key(indicator.l3.text or ""), *(key(field.printed) for field in columns))


def _findings(members: list[Filed], severity: Severity | None) -> Iterator[Finding]:
    for filed in members:
        others = [other for other in members if other.subject != filed.subject]
        yield filed.case.found(
            "copied-indicator-set",
            "",
            filed.form.indicators[0].l3.place,
            severity=severity,
            related=[other.form.indicators[0].l3.place for other in others],
            others=listed(other.name for other in others),
            rows=str(len(filed.form.indicators)),
        )


def _near(forms: list[Filed]) -> Iterator[Finding]:
    """Point out sets that have the same build, weights and scores, and most names but for a word."""
    built: dict[tuple[object, ...], list[tuple[Filed, list[str]]]] = {}
    for filed in forms:
        rows = filed.form.indicators
        if len(rows) >= limit("indicator_sets", "near_fewest_rows") and rows[0].score.value is not None:
            build = tuple((category_of(row), row.weight.value, row.score.value) for row in rows)
            names = [name_key(row.l3.text or "") for row in rows]
            built.setdefault(build, []).append((filed, names))
    for members in built.values():
        for index, (first, names) in enumerate(members):
            for second, others in members[index + 1 : index + 1 + _NEIGHBOURS]:
                if first.subject != second.subject and _alike(names, others):
                    yield from _findings([first, second], Severity.NOTICE)


def _alike(first: list[str], second: list[str]) -> bool:
    least = limit("indicator_sets", "near_name")
    names = sum(fuzz.ratio(one, other) >= least for one, other in zip(first, second, strict=True))
    return names * 3 >= len(first) * 2
