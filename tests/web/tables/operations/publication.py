"""The operations on publication: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from typing import Any

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.publication.services import release
from web.office import Office

HEAD = {"bureau-head"}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "releases": (None, {}, {200: HEAD}),
    "release": ({"note": "x"}, {}, {201: HEAD}),
    "release_end": ({"reason": "x"}, {}, {200: HEAD}),
    "public_form": (None, {}, {200: HEAD}),
    "withhold": ({"reason": "x"}, {}, {200: HEAD}),
    "withhold_end": (None, {}, {409: HEAD}),
    "editions": (None, {}, {200: HEAD}),
    "edition_new": (None, {}, {409: HEAD}),
}


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make a release and a form that is not held back."""
    assert office.round is not None
    other = Round.objects.create(
        year=2022, kind="target", title="2022年", scope=office.units["水利局"], profile="cn",
        profile_on="2022-01-01", opens="2022-01-01", deadline="2022-12-31",
    )  # fmt: skip
    made = release(office.round, office.people["bureau-head"])
    form = Dossier.objects.filter(round=office.round).latest("pk").pk
    return {
        "release": {"pk": other.pk}, "release_end": {"pk": made.pk},
        "public_form": {"pk": form}, "withhold": {"pk": form}, "withhold_end": {"pk": form},
    }  # fmt: skip
