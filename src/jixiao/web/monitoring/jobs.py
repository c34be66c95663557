"""The workbook of a large round is made in the background."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Job
from jixiao.web.monitoring.boards import tables_of, workbook

BOARD = "monitoring-book"


def make(job: Job, path: Path, progress: Progress) -> None:
    """Write the board of a round as its asker may see it, in his language."""
    if job.round is None:
        raise Unmakeable("")
    with override(job.by.language):
        path.write_bytes(workbook(job.round, tables_of(job.round, job.by), job.words))
    progress(job.total)


KINDS = (Kind(BOARD, _("监控汇总"), "xlsx", make),)
