"""Background work of re-checks: the draw of a long list as a file."""

from __future__ import annotations

import json
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Job
from jixiao.web.recheck.models import Recheck
from jixiao.web.recheck.reading import oversees

MOST_AT_ONCE = 3000
"""The longest list that is handed out while one waits."""


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


KINDS = (
    Kind("recheck-draw-xlsx", gettext_lazy("抽样资料 XLSX"), "xlsx", make),
    Kind("recheck-draw-json", gettext_lazy("抽样资料 JSON"), "json", make),
)
