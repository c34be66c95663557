"""What of a re-check is public beside a form: the reviewed score and grade."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.scoring import plain
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Dossier
from jixiao.web.recheck.reading import reviewed


def texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield the decided score and grade; nothing where a form was not re-checked."""
    found = reviewed(dossier)
    if found is not None and found.score is not None:
        labels = {band.name: band.label for band in rules_for(dossier.round).get("grades")}
        yield "财政复核得分", plain(found.score)
        yield "财政复核等级", labels.get(found.grade, found.grade)
