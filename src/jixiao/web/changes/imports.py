"""Importing what was spent from the finance system: compared, shown, and only then taken, all at once.

A file becomes an import with its rows, each compared with the projects and the figures in force. Nothing counts before
an officer confirms it; if another import was taken in between, the comparison is stale and must be made anew. Figures
are never changed: a later import adds to the series, and the last one is undone by a reversal with a reason.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from jixiao.forms.model import FundKind
from jixiao.web.changes import carrying
from jixiao.web.changes.figures import month_of
from jixiao.web.changes.models import (
    TAKEN_STATUSES,
    Adjustment,
    AdjustmentState,
    Figure,
    Import,
    ImportRow,
    ImportState,
    RowStatus,
)
from jixiao.web.changes.sheets import Line, Sheet, line_of, read_sheet
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Attachment, Dossier, Project, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import State
from jixiao.web.desk import evidence
from jixiao.web.journal.chain import record
from jixiao.web.office.models import STEP, Unit, lineage
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

TOTAL = FundKind.TOTAL.value
IN_FORCE = (ImportState.TAKEN, ImportState.REVERSAL)
_BATCH = 1000


def scopes_for(person: Person) -> list[Unit]:
    """Return the units whose figures a person may import: those of the posts by which he decides."""
    found = Unit.objects.filter(posts__person=person, active=True).distinct()
    return [unit for unit in found.order_by("path") if may(person, Right.DECIDE, unit)]


def _demand(person: Person | None, scope: Unit) -> None:
    if person is not None and not may(person, Right.DECIDE, scope):
        raise Refused("right")


def _lock(scope: Unit) -> None:
    """Lock the root above a scope, so that two imports wait for each other."""
    list(Unit.objects.select_for_update().filter(path=scope.path[:STEP]))


def overlapping(scope: Unit) -> Q:
    """Return the condition of imports whose scope lies above or below another."""
    above = lineage(scope.path)
    return Q(scope__path__startswith=scope.path) | Q(scope__path__in=above)


def newest(scope: Unit) -> int:
    """Return the number of the last import in force that could touch a scope's figures."""
    found = Import.objects.filter(overlapping(scope), state__in=[*IN_FORCE, ImportState.REVERSED])
    return found.order_by("-pk").values_list("pk", flat=True).first() or 0


# -- comparing ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """The projects of a scope by code and by name, and their figures in force."""

    by_code: dict[str, tuple[int, str, str]]
    by_name: dict[str, list[tuple[int, str]]]
    figures: dict[int, tuple[Decimal, Any]]
    budgets: dict[int, Decimal]


def _known(scope: Unit, year: int, on: date) -> _Known:
    by_code: dict[str, tuple[int, str, str]] = {}
    by_name: dict[str, list[tuple[int, str]]] = {}
    found = Project.objects.filter(unit__path__startswith=scope.path)
    for pk, code, name, unit in found.values_list("pk", "code", "name", "unit__name"):
        by_code[code.casefold()] = (pk, name, unit)
        by_name.setdefault("".join(name.split()), []).append((pk, unit))
    return _Known(by_code, by_name, _in_force(scope, year, on), _budgets(scope, year))


def _budgets(scope: Unit, year: int) -> dict[int, Decimal]:
    """Return the budgets in force in 元, of the projects with approved targets: the approved one, or the adjusted."""
    targets = Dossier.objects.filter(
        unit__path__startswith=scope.path,
        round__kind=RoundKind.TARGET,
        round__year=year,
        state=State.APPROVED,
    ).exclude(project=None)
    found = {pk: budget for pk, budget in targets.values_list("project_id", "budget") if budget is not None}
    adjusted = Adjustment.objects.filter(
        dossier__in=targets, state=AdjustmentState.APPROVED, lapsed_at=None, budget__isnull=False
    )
    for pk, budget in adjusted.order_by("pk").values_list("dossier__project_id", "budget"):
        if pk is not None and budget is not None:
            found[pk] = budget
    return found


def _in_force(scope: Unit, year: int, on: date) -> dict[int, tuple[Decimal, Any]]:
    """Return for each project what it had spent by a day, in all and by source."""
    ranked = Figure.objects.filter(
        project__unit__path__startswith=scope.path, year=year, standing=True, on__lte=on
    ).annotate(
        rank=Window(RowNumber(), partition_by=[F("project_id")], order_by=[F("on").desc(), F("id").desc()])
    )
    last = ranked.filter(rank=1).values_list("project_id", "executed", "sources")
    return {pk: (executed, sources) for pk, executed, sources in last}


def preview(
    person: Person | None, scope: Unit, data: bytes, name: str, *, year: int, on: date | None, unit: str = ""
) -> Import:
    """Compare a file with the projects and the figures in force; nothing counts until it is taken.

    ``on`` is the day as of which the figures stand; a column of the file may name it. Raises ``Refused`` and
    ``sheets.SheetRefused``.
    """
    _demand(person, scope)
    sheet = read_sheet(data, name, year, unit)
    day = _as_of(sheet, on, year)
    sha256 = hashlib.sha256(data).hexdigest()
    known = _known(scope, year, day)
    with transaction.atomic():
        _lock(scope)
        same = Import.objects.filter(
            overlapping(scope), sha256=sha256, on=day, year=year, state=ImportState.TAKEN
        )
        if same.exists():
            raise Refused("import-again")
        made = Import.objects.create(
            scope=scope, year=year, on=day, seen=newest(scope), name=evidence.safe_name(name), sha256=sha256,
            size=len(data), amount_unit=sheet.amount_unit, columns=sheet.columns, by=person,
        )  # fmt: skip
        rows = _rows(made, sheet.lines, known)
        ImportRow.objects.bulk_create(rows, batch_size=_BATCH)
        _sum_up(made, rows)
        evidence.keep(data)
        detail = {
            "name": made.name,
            "sha256": sha256,
            "on": day.isoformat(),
            "year": year,
            "rows": made.rows_count,
        }
        record(person, "import-checked", f"import:{made.pk}", path=scope.path, detail=detail)
    return made


def _as_of(sheet: Sheet, on: date | None, year: int) -> date:
    """Return the one day of a file: the chosen one, else the one that its rows name."""
    days = sheet.days
    if len(days) > 1:
        raise Refused("import-days")
    if on is not None and days and days[0] != on:
        raise Refused("import-other-day")
    found = on or (days[0] if days else None)
    if found is None:
        raise Refused("import-no-day")
    if found > timezone.localdate() or found.year not in (year, year + 1):
        raise Refused("import-day")
    return found


def _rows(made: Import, lines: Sequence[Line], known: _Known) -> list[ImportRow]:
    seen: Counter[tuple[int, str]] = Counter()
    alone = Counter(line.code.casefold() for line in lines)
    rows = []
    for line in lines:
        row = ImportRow(
            batch=made, number=line.number, code=line.code, name=line.name, unit_name=line.unit,
            source=line.source, line=line_of(line.source) if line.source else "", executed=line.executed,
            revised=line.revised, status=RowStatus.UNKNOWN,
        )  # fmt: skip
        _match(row, line, known, whole=alone[line.code.casefold()] == 1)
        if row.project_id is not None:
            seen[row.project_id, line.source] += 1
        rows.append(row)
    for row in rows:
        if row.project_id is not None and seen[row.project_id, row.source] > 1:
            row.status = RowStatus.DUPLICATE
    return rows


def _match(row: ImportRow, line: Line, known: _Known, *, whole: bool) -> None:
    """Find the project of a row and compare the row with what is in force; ``whole`` if it is the project's only one."""
    by_code = known.by_code.get(line.code.casefold()) if line.code else None
    if by_code is not None:
        row.project_id = by_code[0]
    else:
        named = known.by_name.get(line.name, []) if line.name else []
        if line.unit and len(named) > 1:
            named = [one for one in named if "".join(one[1].split()) == line.unit]
        if len(named) != 1:
            row.status = RowStatus.AMBIGUOUS if named else RowStatus.UNKNOWN
            return
        row.project_id, row.status = named[0][0], RowStatus.NAMED
    before = known.figures.get(row.project_id) if row.project_id else None
    row.before = _before(before, row)
    if line.broken or line.executed is None:
        row.status = RowStatus.UNREADABLE
        return
    whole = whole or not row.source or row.line == TOTAL
    row.budget = known.budgets.get(row.project_id) if row.project_id and whole else None
    budget = line.revised if line.revised is not None else row.budget
    row.over = budget is not None and line.executed > budget
    row.lower = row.before is not None and line.executed < row.before
    if line.executed < 0 or (line.revised is not None and line.revised < 0):
        row.status = RowStatus.NEGATIVE
    elif row.status != RowStatus.NAMED:
        same = RowStatus.UNCHANGED if row.before == line.executed else RowStatus.CHANGED
        row.status = RowStatus.NEW if row.before is None else same


def _before(before: tuple[Decimal, Any] | None, row: ImportRow) -> Decimal | None:
    """Return what stood in force where the row speaks: of its source, or of the whole project."""
    if before is None:
        return None
    executed, sources = before
    if row.source and row.line != TOTAL:
        return Decimal(sources[row.source][1]) if row.source in sources else None
    return executed


def _sum_up(made: Import, rows: Sequence[ImportRow]) -> None:
    counts = Counter(str(row.status) for row in rows)
    counts["over"], counts["lower"] = sum(row.over for row in rows), sum(row.lower for row in rows)
    taken = [row for row in rows if row.status in TAKEN_STATUSES]
    summed = [row for row in taken if row.line != TOTAL] or taken
    made.counts, made.rows_count, made.taken_count = dict(counts), len(rows), len(taken)
    made.executed = sum((row.executed for row in summed if row.executed is not None), Decimal(0))
    made.before = sum((row.before for row in summed if row.before is not None), Decimal(0))
    made.save()


# -- taking -------------------------------------------------------------------------------------------------------------


def _locked(pk: int) -> Import:
    found = Import.objects.select_related("scope", "reverses").get(pk=pk)
    _lock(found.scope)
    return Import.objects.select_for_update(of=("self",)).select_related("scope", "reverses", "by").get(pk=pk)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: the import, how many projects, and the forms that are still to be filled."""

    import_: Import
    projects: int
    waiting: list[int] = field(default_factory=list)


def take(pk: int, person: Person | None, accepted: Iterable[int] = ()) -> Taken:
    """Take the figures of an import that was shown, all at once; ``accepted`` are rows that only their name fits.

    A few open forms are filled together with it; more are filled in the background, or by the caller where nobody is
    signed in (``waiting``). Raises ``Refused``.
    """
    with transaction.atomic():
        made = _locked(pk)
        _demand(person, made.scope)
        if made.state != ImportState.CHECKED:
            raise Refused("state")
        if made.seen != newest(made.scope):
            raise Refused("import-stale")
        _accept(made, set(accepted))
        rows = list(made.rows.filter(Q(status__in=TAKEN_STATUSES) | Q(accepted=True)).exclude(project=None))
        figures = _figures(made, rows)
        if not figures:
            raise Refused("import-nothing")
        Figure.objects.bulk_create(figures, batch_size=_BATCH)
        made.state, made.taken_at, made.taken_count = ImportState.TAKEN, timezone.now(), len(rows)
        made.executed = sum((figure.executed for figure in figures), Decimal(0))
        made.save()
        detail = {
            "name": made.name, "sha256": made.sha256, "on": made.on.isoformat(), "year": made.year,
            "rows": len(rows), "projects": len(figures), "executed": str(made.executed),
        }  # fmt: skip
        record(person, "import-taken", f"import:{pk}", path=made.scope.path, detail=detail)
        waiting = _into_forms(made, person)
    return Taken(made, len(figures), waiting)


def _accept(made: Import, accepted: set[int]) -> None:
    """Take rows that only their name fits, each of a project that no other row speaks of."""
    named = made.rows.filter(status=RowStatus.NAMED)
    chosen = [row for row in named if row.pk in accepted]
    if not chosen:
        return
    others = made.rows.filter(status__in=TAKEN_STATUSES, project__in=[row.project_id for row in chosen])
    if others.exists():
        raise Refused("import-twice")
    made.rows.filter(pk__in=[row.pk for row in chosen]).update(accepted=True)


def _figures(made: Import, rows: Sequence[ImportRow]) -> list[Figure]:
    """Return one figure for each project: its total, and its sources where the rows tell them apart."""
    by_project: dict[int, list[ImportRow]] = {}
    for row in rows:
        if row.project_id is not None:
            by_project.setdefault(row.project_id, []).append(row)
    month = month_of(made.on, made.year)
    return [
        Figure(batch=made, project_id=pk, year=made.year, month=month, on=made.on, **_amounts(own))
        for pk, own in by_project.items()
    ]


def _amounts(rows: Sequence[ImportRow]) -> dict[str, Any]:
    parts = [row for row in rows if row.source and row.line != TOTAL]
    summed = [row for row in rows if row not in parts] or parts
    sources = {row.source: [row.line, str(row.executed or 0), _text(row.revised)] for row in parts}
    return {
        "executed": _sum(summed, "executed") or Decimal(0),
        "revised": _sum(summed, "revised"),
        "sources": sources,
    }


def _sum(rows: Sequence[ImportRow], name: str) -> Decimal | None:
    """Return the sum of a column; ``None`` where one of the rows does not tell it."""
    values: list[Decimal | None] = [getattr(row, name) for row in rows]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None


def _text(value: Decimal | None) -> str | None:
    return str(value) if value is not None else None


def _into_forms(made: Import, person: Person | None) -> list[int]:
    """Fill the open forms now if they are few, else ask for it in the background; return what is left to the caller."""
    pks = carrying.forms_of(made)
    if len(pks) <= carrying.AT_ONCE:
        carried = carrying.carry(pks, person, made)
        made.counts = {**made.counts, "filled": carried.filled, "differing": carried.differing}
        made.save(update_fields=["counts"])
        carrying.tell_units(carried, made)
        return []
    if person is None:
        return pks
    title = f"{made.on.isoformat()} {made.name or made.reason}"[:200]
    jobs.ask("change-carry", title, person, total=len(pks), words={"import": made.pk}, path=made.scope.path)
    return []


def drop(pk: int, person: Person | None) -> Import:
    """Put a file away that was compared and shall not be taken; its rows are thrown away, the entry stays."""
    with transaction.atomic():
        made = _locked(pk)
        _demand(person, made.scope)
        if made.state != ImportState.CHECKED:
            raise Refused("state")
        made.state = ImportState.DROPPED
        made.save(update_fields=["state"])
        made.rows.all().delete()
        record(person, "import-dropped", f"import:{pk}", path=made.scope.path, detail={"name": made.name})
        others = Import.objects.filter(sha256=made.sha256).exclude(state=ImportState.DROPPED)
        if not others.exists() and not Attachment.objects.filter(sha256=made.sha256).exists():
            transaction.on_commit(lambda: evidence.path_of(made.sha256).unlink(missing_ok=True))
    return made


def last_taken(scope: Unit) -> Import | None:
    """Return the import that can be undone: the last one in force that could touch a scope's figures."""
    return (
        Import.objects.filter(overlapping(scope), state=ImportState.TAKEN)
        .order_by("-taken_at", "-pk")
        .first()
    )


def reverse(pk: int, person: Person, reason: str) -> Import:
    """Undo the last import by an entry of its own with a reason; the figures before it are in force again."""
    reason = reason.strip()
    with transaction.atomic():
        made = _locked(pk)
        _demand(person, made.scope)
        if made.state != ImportState.TAKEN:
            raise Refused("state")
        last = last_taken(made.scope)
        if last is None or last.pk != pk:
            raise Refused("import-not-last")
        if not reason:
            raise Refused("reason")
        figures = Figure.objects.filter(batch=made)
        undone = Import.objects.create(
            scope=made.scope, year=made.year, on=made.on, state=ImportState.REVERSAL, reverses=made, reason=reason,
            by=person, taken_at=timezone.now(), taken_count=figures.count(), executed=-made.executed,
        )  # fmt: skip
        figures.update(standing=False)
        made.state = ImportState.REVERSED
        made.save(update_fields=["state"])
        detail = {
            "name": made.name,
            "on": made.on.isoformat(),
            "reason": reason,
            "projects": undone.taken_count,
        }
        record(person, "import-reversed", f"import:{pk}", path=made.scope.path, detail=detail)
        _into_forms(undone, person)
    return undone


def file_of(made: Import) -> Path | None:
    """Return where the file of an import lies, if it is still kept."""
    if not made.sha256 or made.state == ImportState.DROPPED:
        return None
    path = evidence.path_of(made.sha256)
    return path if path.exists() and path.is_relative_to(Path(settings.ATTACHMENTS)) else None


def counts_of(made: Import) -> list[tuple[RowStatus, int]]:
    """Return how many rows there are of each status, those that can be taken first."""
    counts: Mapping[str, int] = made.counts
    return [(status, counts[status.value]) for status in RowStatus if counts.get(status.value)]
