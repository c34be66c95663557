"""Background work of re-checks: fixing a long list, drawing from it, and its draw as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jixiao.web.cycle import jobs
from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Job
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person
from jixiao.web.pages.wording import refusal_text
from jixiao.web.recheck.models import Recheck
from jixiao.web.recheck.reading import oversees
from jixiao.web.recheck.ways import TaskState

MOST_AT_ONCE = 1000
"""The longest list that is fixed, drawn from or handed out while one waits."""


def ask(kind: str, found: Recheck, person: Person, total: int, **words: object) -> Job:
    """Put work for a re-check into the queue. Raises ``Refused``."""
    return jobs.ask(
        kind, found.title, person, total=total, round_=found.round, words={"recheck": found.pk, **words},
        path=found.round.scope.path,
    )  # fmt: skip


def fixed_or_asked(found: Recheck, person: Person, version: int) -> Recheck | Job:
    """Fix the list of a re-check, or put that into the queue where it is long. Raises ``Refused``."""
    from jixiao.web.recheck import drawing

    size = drawing.candidates(found.round, found.frame_kind).count()
    if size > MOST_AT_ONCE and found.state == TaskState.PREPARING:
        return ask("recheck-fix", found, person, size, version=version)
    return drawing.fix(found.pk, person, version=version)


def drawn_or_asked(found: Recheck, person: Person, version: int, seed: str) -> Recheck | Job:
    """Draw the sample of a re-check, or put that into the queue where the list is long. Raises ``Refused``."""
    from jixiao.web.recheck import drawing

    if found.frame_size > MOST_AT_ONCE and found.state == TaskState.FIXED:
        return ask("recheck-sample", found, person, found.frame_size, version=version, seed=seed)
    return drawing.draw_sample(found.pk, person, version=version, seed=seed)


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

    pk, version = job.words["recheck"], job.words["version"]
    _step(job, path, progress, lambda: drawing.fix(pk, job.by, version=version), TaskState.FIXED)


def draw(job: Job, path: Path, progress: Progress) -> None:
    """Draw from a long list and hand the draw out; begun again after it was drawn, it hands it out. Raises ``Unmakeable``."""
    from jixiao.web.recheck import drawing

    pk, version, seed = job.words["recheck"], job.words["version"], job.words["seed"]
    _step(
        job,
        path,
        progress,
        lambda: drawing.draw_sample(pk, job.by, version=version, seed=seed),
        TaskState.DRAWN,
    )


def _step(job: Job, path: Path, progress: Progress, take: Callable[[], Recheck], after: TaskState) -> None:
    """Take a step of a re-check, unless it was taken before a crash, and write what came of it."""
    from jixiao.web.recheck.report import draw_data

    with override(job.by.language):
        try:
            found = take()
        except Refused as error:
            found = Recheck.objects.select_related("round", "round__scope").get(pk=job.words["recheck"])
            if found.state != after or found.version != job.words["version"] + 1:
                raise Unmakeable(refusal_text(error.code)) from error
        progress(found.frame_size // 2)
        path.write_text(json.dumps(draw_data(found), ensure_ascii=False, indent=1), "utf-8")
        progress(found.frame_size)


KINDS = (
    Kind("recheck-fix", gettext_lazy("固定抽样框"), "json", fix),
    Kind("recheck-sample", gettext_lazy("抽取样本"), "json", draw),
    Kind("recheck-draw-xlsx", gettext_lazy("抽样资料 XLSX"), "xlsx", make),
    Kind("recheck-draw-json", gettext_lazy("抽样资料 JSON"), "json", make),
)
