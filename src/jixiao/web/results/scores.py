"""The score that counts: that of an evaluation before that of a re-check before the unit's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jixiao.web.capabilities import modules
from jixiao.web.cycle.models import Dossier

SOURCES = {"self": _("自评"), "recheck": _("抽查复核"), "evaluation": _("绩效评价")}
_RANK = ("self", "recheck", "evaluation")


@dataclass(frozen=True, slots=True)
class Final:
    """The score that counts for a form, its grade, and whose it is: ``self``, ``recheck`` or ``evaluation``."""

    score: Decimal | None
    grade: str
    source: str = "self"


def final_scores(dossiers: Iterable[Dossier]) -> dict[int, Final]:
    """Return the score that counts of every form.

    Capabilities that score again offer a module ``finals`` with ``finals(numbers) -> dict[number, Final]``.
    """
    found = {d.pk: Final(d.total_score, d.grade) for d in dossiers}
    for module in modules("finals"):
        for pk, final in module.finals(list(found)).items():
            if _RANK.index(final.source) > _RANK.index(found[pk].source):
                found[pk] = final
    return found
