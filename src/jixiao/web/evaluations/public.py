"""What of an evaluation is public beside a form: the score and grade that were decided."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.scoring import plain
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Dossier
from jixiao.web.evaluations.finals import finals


def texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield the evaluated score and grade of a self-evaluation; nothing where there is none."""
    found = finals([dossier.pk]).get(dossier.pk)
    if found is not None and found.score is not None:
        labels = {band.name: band.label for band in rules_for(dossier.round).get("grades")}
        yield "绩效评价得分", plain(found.score)
        yield "绩效评价等级", labels.get(found.grade, found.grade)
