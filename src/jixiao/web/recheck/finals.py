"""The reviewed scores, which count more than the unit's own."""

from __future__ import annotations

from jixiao.web.recheck.reading import reviewed_of
from jixiao.web.results.scores import Final


def finals(numbers: list[int]) -> dict[int, Final]:
    """Return the reviewed score of self-evaluations by their number."""
    return {pk: Final(one.score, one.grade, "recheck") for pk, one in reviewed_of(numbers).items()}
