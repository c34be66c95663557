"""Two projects of one office for the same purpose."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.checks.across.comparison import loose
from jixiao.checks.across.copies import common_run
from jixiao.checks.across.gathering import Filed, Gathering, across_check, limit
from jixiao.findings import Finding
from jixiao.forms.model import FormKind

_SHINGLE = 12
"""Characters by which candidates are found; two objectives that share less are not compared."""


@across_check("duplicate-purpose")
def purposes(gathering: Gathering) -> Iterator[Finding]:
    """Two projects of an office do not have the same objective."""
    for group in gathering.offices(FormKind.SELF_EVALUATION, FormKind.TARGET):
        texts = [loose(filed.form.objective_expected.value) for filed in group]
        for first, second in _candidates(texts):
            if group[first].subject != group[second].subject and _same_purpose(texts[first], texts[second]):
                yield _finding(group[first], group[second])
                yield _finding(group[second], group[first])


def _candidates(texts: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of texts that share a run of characters; a run that very many share is a phrase."""
    holders: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for shingle in {text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1)}:
            holders.setdefault(shingle, []).append(number)
    most = limit("purposes", "most_projects")
    shared = {tuple(numbers) for numbers in holders.values() if 1 < len(numbers) <= most}
    pairs = {(one, other) for numbers in shared for one in numbers for other in numbers if one < other}
    return sorted(pairs)


def _same_purpose(first: str, second: str) -> bool:
    common = common_run(first, second)
    return common >= limit("purposes", "common") and common * 1000 >= limit("purposes", "share") * min(
        len(first), len(second)
    )


def _finding(filed: Filed, other: Filed) -> Finding:
    return filed.case.found(
        "duplicate-purpose",
        "objective_expected",
        filed.form.objective_expected,
        related=(other.form.objective_expected.place,),
        other=other.name,
    )
