"""Monitoring tables as they are watched: each with the earlier tables of its year, under the rules of its round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from jixiao.analysis.monitoring import Watch, watch
from jixiao.forms.model import Form
from jixiao.web.cycle.editing import key_path, load_form
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Dossier, Round, RoundKind
from jixiao.web.cycle.states import EDITABLE

YEAR = 12


def month_of(round_: Round) -> int:
    """Return the last month that a round looks at; one that names none has what its rules prescribe."""
    if round_.month is not None:
        return round_.month
    periods = rules_for(round_).get("monitoring.periods")
    return int(periods[0]) if len(periods) == 1 else YEAR


def earlier_tables(dossier: Dossier) -> QuerySet[Dossier]:
    """Return the tables of the same project and year that were submitted for an earlier month, the latest first."""
    same = Dossier.objects.filter(
        round__kind=RoundKind.MONITORING,
        round__year=dossier.round.year,
        round__subject=dossier.round.subject,
        round__month__lt=month_of(dossier.round),
        unit_id=dossier.unit_id,
        project=dossier.project,
    )
    return same.exclude(state__in=EDITABLE).select_related("round").order_by("-round__month", "-pk")


def watched(dossier: Dossier, earlier: Iterable[Dossier] | None = None, form: Form | None = None) -> Watch:
    """Watch a table; ``form`` is the one on the screen where it is not yet stored."""
    before = earlier_tables(dossier)[:1] if earlier is None else earlier
    last = max(before, key=lambda item: month_of(item.round), default=None)
    tables = [(month_of(last.round), load_form(last.form))] if last is not None else []
    form = form if form is not None else load_form(dossier.form)
    return watch(form, rules_for(dossier.round), month_of(dossier.round), tables)


def field_of(path: str, dossier: Dossier) -> str:
    """Return the field of an alert with the lasting key of its row."""
    return key_path(path, dossier.rows)


def path_in(field: str, dossier: Dossier) -> str | None:
    """Return the path that a field with a lasting key has in a table, ``None`` where it has no such row.

    The rows of all tables of a year come from the same approved targets, and so do their keys.
    """
    if not field.startswith("indicators."):
        return field
    name, _dot, tail = field.removeprefix("indicators.").partition(".")
    keys = dossier.rows.get("indicators", [])
    if name not in keys:
        return None
    return f"indicators[{keys.index(name)}]" + (f".{tail}" if tail else "")


def history(tables: Iterable[Dossier]) -> list[tuple[Dossier, Watch]]:
    """Watch all tables of a project, the earliest first, each beside those before it in its year."""
    by_year: dict[int, list[Dossier]] = defaultdict(list)
    found = []
    for item in sorted(tables, key=lambda one: (one.round.year, month_of(one.round), one.pk)):
        month = month_of(item.round)
        before = [one for one in by_year[item.round.year] if month_of(one.round) < month]
        found.append((item, watched(item, before)))
        by_year[item.round.year].append(item)
    return found
