"""Background work of the changes: carrying the figures of a large import into the open forms."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from jixiao.web.changes import carrying
from jixiao.web.changes.models import Import
from jixiao.web.cycle.jobs import Kind, Progress
from jixiao.web.cycle.models import Job

_STEP = 20


def _carry(job: Job, path: Path, progress: Progress) -> None:
    """Fill the open forms, each in a transaction of its own; begun again after a crash, it finds the rest to do."""
    made = Import.objects.select_related("scope", "reverses").get(pk=job.words["import"])
    pks = carrying.forms_of(made)
    whole = carrying.Carried()
    for start in range(0, len(pks), _STEP):
        carrying.carry(pks[start : start + _STEP], job.by, made, whole)
        progress(start)
    carrying.tell_units(whole, made)
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单位编码", "单位", "已填入（张）", "与表中不同（张）"])
        for row, (unit, counts) in enumerate(whole.units.values(), 1):
            sheet.write_row(row, 0, [unit.code, unit.name, counts["filled"], counts["differing"]])
        sheet.set_column(0, 3, 22)


KINDS = (Kind("change-carry", _("执行数填入绩效表"), "xlsx", _carry),)
