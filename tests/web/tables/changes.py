"""Who may see and do what in ``changes``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jixiao.web.changes import imports, services
from jixiao.web.changes.models import Import
from jixiao.web.cycle.models import Dossier, Round
from web.office import Office
from web.tables.people import ALL, OFFICERS, OTHERS, READERS

CLERKS = {"filler", "unit-head"}
KEEPING = OFFICERS | CLERKS
STRANGE_CLERK = {"stranger"}
STRANGE_TAKERS = {"stranger", "other-reviewer"}
OFFICE_OF = READERS | OTHERS  # everybody who reads anything; figures of a bureau concern all below it

GET: dict[str, dict[int, set[str]]] = {
    "changes": {200: READERS | OTHERS},
    "change": {200: READERS, 404: OTHERS},
    "change-save": {405: ALL},
    "change-answer": {405: ALL},
    "change-take": {405: ALL},
    "change-new": {200: CLERKS, 404: STRANGE_CLERK},
    "change-targets": {200: READERS, 404: OTHERS},
    "change-follow": {405: ALL},
    "change-figures": {200: OFFICE_OF},
    "change-differences": {200: OFFICE_OF},
    "change-upload": {405: ALL},
    "change-import": {200: OFFICE_OF},
    "change-import-take": {405: ALL},
    "change-import-drop": {405: ALL},
    "change-import-reverse": {405: ALL},
    "change-import-file": {200: OFFICERS},
    "change-adopt": {405: ALL},
    "change-project": {200: READERS, 404: OTHERS},
    "change-project-edit": {200: KEEPING, 404: STRANGE_CLERK},
    "change-project-declare": {405: ALL},
}
POST: dict[str, dict[int, set[str]]] = {
    "change-save": {302: CLERKS, 404: STRANGE_CLERK},
    "change-answer": {302: CLERKS, 404: STRANGE_CLERK},
    "change-take": {302: CLERKS | {"reviewer"} | OFFICERS, 404: STRANGE_TAKERS},
    "change-new": {422: CLERKS, 404: STRANGE_CLERK},
    "change-follow": {302: CLERKS, 404: STRANGE_CLERK},
    "change-upload": {422: OFFICERS},
    "change-import-take": {302: OFFICERS},
    "change-import-drop": {302: OFFICERS},
    "change-import-reverse": {302: OFFICERS},
    "change-adopt": {302: CLERKS, 404: STRANGE_CLERK},
    "change-project-edit": {422: KEEPING, 404: STRANGE_CLERK},
    "change-project-declare": {302: KEEPING, 404: STRANGE_CLERK},
}
SHEET = (
    "项目编码,项目名称,累计支出（万元）\nP1,泵站检修,12.5\nP2,水文监测,3\nP3,校舍维修,8\nP9,没有的项目,1\n"
)


def taken_import(office: Office, text: str = SHEET, on: date | None = None) -> Import:
    """An import that was taken."""
    day = on or timezone.localdate().replace(month=1, day=1)
    officer = office.people["officer"]
    made = imports.preview(
        officer, office.units["清河县财政局"], text.encode("gb18030"), "支出.csv", year=day.year, on=day
    )
    imports.take(made.pk, officer)
    return made


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """An adjustment of the first project, an import, a project."""
    dossier = Dossier.objects.get(round=round_, project__code="P1")
    Dossier.objects.filter(pk=dossier.pk).update(state="approved")
    made = services.start(dossier.pk, office.people["filler"], "both", "测试")
    taken = taken_import(office)
    result = Dossier.objects.get(round=office.round, project__code="P1")
    found: dict[str, list[object]] = {
        name: [made.pk] for name in ("change", "change-save", "change-answer", "change-take")
    }
    found |= {name: [dossier.pk] for name in ("change-new", "change-targets")}
    found |= {name: [result.pk] for name in ("change-follow", "change-adopt")}
    imported = (
        "change-import",
        "change-import-take",
        "change-import-drop",
        "change-import-reverse",
        "change-import-file",
    )
    found |= {name: [taken.pk] for name in imported}
    projects = ("change-project", "change-project-edit", "change-project-declare")
    found |= {name: [dossier.project_id] for name in projects}
    return found | {name: [] for name in ("changes", "change-figures", "change-differences", "change-upload")}
