"""The operations on figures: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from typing import Any

from jixiao.web.cycle.models import Dossier, Project, Round
from web.office import Office
from web.tables.people import OTHERS, READERS

OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "figures": (None, {}, {200: READERS, 404: OTHERS}),
    "chart": (None, {}, {200: READERS, 404: OTHERS}),
    "chart_download": (None, {}, {200: READERS, 404: OTHERS}),
}


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make a round with a form of the water department."""
    round_ = Round.objects.create(
        year=2023, kind="self_evaluation", title="2023年自评", scope=office.units["水利局"], profile="cn",
        profile_on="2023-01-01", opens="2023-01-01", deadline="2023-12-31",
    )  # fmt: skip
    project = Project.objects.get(code="P1")
    Dossier.objects.create(round=round_, project=project, unit=project.unit, title=project.name, form={})
    one = {"pk": round_.pk, "name": "progress"}
    return {"figures": {"pk": round_.pk}, "chart": one, "chart_download": {**one, "to": "xlsx"}}
