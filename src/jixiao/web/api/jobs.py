"""Background work of the interface: many documents into a round, the whole office as a file, webhooks on their way."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jixiao.web.api import bulk, outbox
from jixiao.web.api.transfer import attached, export_office
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job
from jixiao.web.office.models import Person, Unit
from jixiao.web.office.rights import Right, may

OFFICE = "office-export"
WHOLE = (Right.PEOPLE, Right.READ, Right.JOURNAL)
"""What a person needs over every top unit to carry the whole office away: posts that no single one gives together."""


def may_export(person: Person) -> bool:
    """Say whether a person may carry the whole office away."""
    tops = list(Unit.objects.filter(parent=None))
    return bool(tops) and all(may(person, right, unit) for unit in tops for right in WHOLE)


def ask_export(person: Person, *, attachments: bool) -> Job:
    """Put the export of the whole office into the queue."""
    if not may_export(person):
        raise PermissionDenied
    total = len(attached()) if attachments else 0
    return jobs.ask(OFFICE, _("全部数据"), person, total=total, words={"attachments": attachments})


def _export(job: Job, path: Path, progress: jobs.Progress) -> None:
    if not may_export(job.by):
        raise jobs.Unmakeable(_("您没有这项权限。"))
    export_office(path, job.by, attachments=bool(job.words.get("attachments")), progress=progress)


KINDS = (
    jobs.Kind(bulk.KIND, gettext_lazy("批量导入结果 XLSX"), "xlsx", bulk.make),
    jobs.Kind(OFFICE, gettext_lazy("全部数据（压缩包）"), "zip", _export),
)
CHORES = (outbox.work, outbox.sweep)
