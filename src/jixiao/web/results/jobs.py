"""A long list of uses of results is made, and handed out, in the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jixiao.web.cycle import jobs
from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Job, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person
from jixiao.web.pages.wording import refusal_text
from jixiao.web.results import services
from jixiao.web.results.listing import filtered, title_of, visible, workbook

LIST, BOOK = "use-list", "use-book"
AT_ONCE = 500
"""The longest list that is made or handed out while one waits."""


def made_or_asked(round_: Round, person: Person) -> int | Job:
    """Make or refresh the list of a round, or put that into the queue where it is long. Raises ``Refused``."""
    closed = services.closed_in(round_).count()
    if closed > AT_ONCE:
        return jobs.ask(LIST, round_.title, person, total=closed, round_=round_, path=round_.scope.path)
    return services.make_list(round_, person)


def ask_for_book(person: Person, year: int, asked: Mapping[str, str], total: int) -> Job:
    """Put the making of a year's list as a workbook into the queue. Raises ``Refused``."""
    return jobs.ask(BOOK, title_of(year), person, total=total, words={"year": year, **asked})


def make_list(job: Job, path: Path, progress: Progress) -> None:
    """Make or refresh the list of a round and hand it out; begun again after a crash, it does the same again."""
    if job.round is None:
        raise Unmakeable("")
    with override(job.by.language):
        try:
            made = services.make_list(job.round, job.by, progress)
        except Refused as error:
            raise Unmakeable(refusal_text(error.code)) from error
        if not made:
            raise Unmakeable(_("没有可列入的项目：自评办结后才能列入清单"))
        uses = visible(job.by).filter(dossier__round=job.round)
        path.write_bytes(workbook(job.by, job.round.year, uses))


def make_book(job: Job, path: Path, progress: Progress) -> None:
    """Write the list of a year as its asker may see it, in his language."""
    with override(job.by.language):
        year = int(job.words["year"])
        uses = filtered(job.by, job.words, visible(job.by).filter(year=year))
        path.write_bytes(workbook(job.by, year, uses))
    progress(job.total)


KINDS = (
    Kind(LIST, gettext_lazy("生成结果应用清单"), "xlsx", make_list),
    Kind(BOOK, gettext_lazy("结果应用清单"), "xlsx", make_book),
)
