"""Background work of re-checks: fixing a long list, and its draw as a file."""

from __future__ import annotations

import json
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Job
from jixiao.web.cycle.services import Refused
from jixiao.web.pages.wording import refusal_text
from jixiao.web.recheck.models import Recheck
from jixiao.web.recheck.reading import oversees
from jixiao.web.recheck.ways import TaskState

MOST_AT_ONCE = 3000
"""The longest list that is fixed or handed out while one waits."""


def make(job: Job, path: Path, progress: Progress) -> None:
    """Write the draw of a re-check, if the person may still see all of it. Raises ``Unmakeable``."""
    from jixiao.web.recheck.report import draw_data, draw_workbook

    with override(job.by.language):
        found = (
            Recheck.objects.select_related("round", "round__scope")
            .filter(pk=job.words.get("recheck"))
            .first()
        )
        if found is None or not oversees(job.by, found):
            raise Unmakeable(_("没有您能查看的表。"))
        if job.kind == "recheck-draw-json":
            path.write_text(json.dumps(draw_data(found), ensure_ascii=False, indent=1), "utf-8")
        else:
            path.write_bytes(draw_workbook(found))
        progress(found.frame_size)


def fix(job: Job, path: Path, progress: Progress) -> None:
    """Fix the list of a re-check and hand it out; begun again after it was fixed, it hands it out. Raises ``Unmakeable``."""
    from jixiao.web.recheck import drawing
    from jixiao.web.recheck.report import draw_data

    with override(job.by.language):
        pk, version = job.words["recheck"], job.words["version"]
        try:
            found = drawing.fix(pk, job.by, version=version)
        except Refused as error:
            found = Recheck.objects.select_related("round", "round__scope").get(pk=pk)
            if found.state != TaskState.FIXED or found.version != version + 1:
                raise Unmakeable(refusal_text(error.code)) from error
        path.write_text(json.dumps(draw_data(found), ensure_ascii=False, indent=1), "utf-8")
        progress(found.frame_size)


KINDS = (
    Kind("recheck-fix", gettext_lazy("固定抽样框"), "json", fix),
    Kind("recheck-draw-xlsx", gettext_lazy("抽样资料 XLSX"), "xlsx", make),
    Kind("recheck-draw-json", gettext_lazy("抽样资料 JSON"), "json", make),
)
