"""Indicators to choose from: the unit's own, those of the offices above it, and the common ones of the data file."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml
from django.db.models import Q
from django.utils.translation import gettext as _

from jixiao.web.cycle.models import Dossier, LibraryIndicator
from jixiao.web.office.models import lineage

if TYPE_CHECKING:
    from jixiao.web.office.models import Unit

MOST = 60
_COLUMNS = ("l1", "l2", "l3", "example", "explanation", "field")


@lru_cache(maxsize=1)
def common() -> tuple[dict[str, str], ...]:
    """Return the common indicators that come with the program."""
    text = resources.files("jixiao.web.desk").joinpath("library.yaml").read_text("utf-8")
    items = []
    for l1, groups in yaml.safe_load(text).items():
        for l2, rows in groups.items():
            for l3, example, explanation, *field in rows:
                words = (l1, l2, l3, example, explanation, field[0] if field else "")
                items.append(dict(zip(_COLUMNS, words, strict=True)))
    return tuple(items)


def above(unit: Unit) -> list[str]:
    """Return the paths of a unit and of all above it."""
    return lineage(unit.path)


def search(dossier: Dossier, query: str) -> list[dict[str, Any]]:
    """Return the indicators that a query fits: every word of it somewhere in the indicator; the own ones first."""
    words = query.split()[:6]
    kept = LibraryIndicator.objects.filter(Q(unit=None) | Q(unit__path__in=above(dossier.unit)))
    kept = kept.select_related("unit").order_by("-unit__path", "-used", "pk")
    found = [
        {name: getattr(item, name) for name in _COLUMNS} | {"source": _source(item, dossier)}
        for item in kept[:2000]
    ]
    found += [item | {"source": _("通用")} for item in common()]
    fits = [item for item in found if all(any(word in str(item[c]) for c in _COLUMNS) for word in words)]
    seen: set[tuple[str, str, str]] = set()
    unique = []
    for item in fits:
        name = (str(item["l1"]), str(item["l2"]), str(item["l3"]))
        if name not in seen:
            seen.add(name)
            unique.append(item)
    return unique[:MOST]


def _source(item: LibraryIndicator, dossier: Dossier) -> str:
    if item.unit is None:
        return _("通用")
    return _("本单位") if item.unit_id == dossier.unit_id else item.unit.name


def take_in(dossier: Dossier, item: dict[str, str]) -> LibraryIndicator:
    """Put an indicator of a form into the unit's own library, or count that it was used again."""
    known = LibraryIndicator.objects.filter(
        unit=dossier.unit, l1=item["l1"][:60], l2=item["l2"][:60], l3=item["l3"][:120]
    ).first()
    if known is None:
        return LibraryIndicator.objects.create(
            unit=dossier.unit,
            l1=item["l1"][:60],
            l2=item["l2"][:60],
            l3=item["l3"][:120],
            example=item["example"][:60],
        )
    known.used += 1
    known.save(update_fields=["used"])
    return known
