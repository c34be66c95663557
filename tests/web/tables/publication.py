"""Who may publish: the bureau head; the public pages are for everybody; the view → answer, as in test_rights."""

from __future__ import annotations

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.publication.services import release
from web.office import Office
from web.tables.people import ALL, ANYBODY

HEAD = {"bureau-head"}
GET: dict[str, dict[int, set[str]]] = {
    "public-home": {200: ANYBODY},
    "public": {404: ANYBODY},  # nothing is published yet
    "publication": {200: HEAD},
    "publication-form": {200: HEAD},
    "publication-release": {405: ALL},
    "publication-end": {405: ALL},
    "publication-make": {405: ALL},
    "publication-withhold": {405: ALL},
    "publication-lift": {405: ALL},
}
POST: dict[str, dict[int, set[str]]] = {
    "publication-release": {302: HEAD},
    "publication-end": {302: HEAD},
    "publication-make": {302: HEAD},
    "publication-withhold": {302: HEAD},
    "publication-lift": {302: HEAD},
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any: a round, its release, a form of it."""
    assert office.round is not None
    form = Dossier.objects.filter(round=round_).latest("pk").pk
    made = release(office.round, office.people["bureau-head"])
    return {
        "public": ["index.txt"],
        "publication-release": [round_.pk],
        "publication-end": [made.pk],
        **{f"publication-{name}": [form] for name in ("form", "withhold", "lift")},
    }
