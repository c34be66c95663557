"""Work in the background that ends in a file: claimed by one process, begun again after a crash, thrown away after a day."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise

from jixiao.web.capabilities import gathered
from jixiao.web.cycle.models import Job, JobState, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person

LOG = logging.getLogger(__name__)
KEPT = timedelta(days=1)
SILENT = timedelta(seconds=30)
"""After how long without a sign of life a running job counts as left behind."""
BEAT = 5
SWEEP = 600
"""Seconds between two looks for files that are over a day old."""
MOST_TRIES = 3
MOST_WAITING = 5

Progress = Callable[[int], None]
Maker = Callable[[Job, Path, Progress], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of background work: what it is called, how its file ends, and what does it."""

    name: str
    label: str | Promise
    extension: str
    make: Maker


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind of background work: the forms of a round in one file, and what the capabilities add."""
    from jixiao.web.desk.volumes import KINDS

    return {kind.name: kind for found in (KINDS, *gathered("jobs", "KINDS")) for kind in found}


Chore = Callable[[], bool]
"""Something to be done again and again beside the jobs, such as sending what waits; says whether there was anything."""


def chores() -> list[Chore]:
    """Return what the capabilities have done beside the jobs (``CHORES`` of their module ``jobs``)."""
    return [chore for found in gathered("jobs", "CHORES") for chore in found]


class Unmakeable(Exception):
    """Why a file cannot be made, in words for the person."""


def ask(
    kind: str,
    title: str,
    person: Person,
    *,
    total: int = 0,
    round_: Round | None = None,
    words: Mapping[str, Any] | None = None,
    path: str = "",
) -> Job:
    """Put work into the queue. Raises ``Refused`` where a person has too much waiting already.

    Asking again for what still waits returns the same job.
    """
    with transaction.atomic():
        mine = Job.objects.filter(by=person, state__in=[JobState.WAITING, JobState.RUNNING])
        same = mine.filter(round=round_, kind=kind, words=dict(words or {})).first()
        if same is not None:
            return same
        if mine.count() >= MOST_WAITING:
            raise Refused("queue")
        job = Job.objects.create(
            round=round_, kind=kind, title=title, by=person, total=total, words=dict(words or {})
        )
        subject = f"round:{round_.pk}" if round_ else f"job:{job.pk}"
        record(person, "job", subject, path=path, detail={"kind": kind, "title": title, "total": total})
    return job


def path_of(job: Job) -> Path:
    """Return where the file of a job lies."""
    return Path(settings.JOBS) / job.file


def claim() -> Job | None:
    """Take the oldest job that waits or was left behind; only one process gets it."""
    now = timezone.now()
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, beat_at__lt=now - SILENT)
    for job in Job.objects.filter(free).order_by("pk")[:5]:
        taken = Job.objects.filter(free, pk=job.pk).update(
            state=JobState.RUNNING, beat_at=now, done=0, tries=F("tries") + 1
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def work_one() -> bool:
    """Do one piece of work, if any waits; say whether there was one."""
    job = claim()
    if job is None:
        return False
    kind = kinds().get(job.kind)
    if kind is None or job.tries > MOST_TRIES:
        _end(job, JobState.FAILED, error="tries")
        return True
    folder = Path(settings.JOBS)
    folder.mkdir(exist_ok=True, mode=0o700)
    job.file = f"{job.pk}-{secrets.token_hex(16)}.{kind.extension}"
    part = folder / f"{job.file}.part"
    try:
        with _beating(job.pk):
            kind.make(job, part, _counting(job.pk))
        part.replace(folder / job.file)
    except DatabaseError:
        part.unlink(missing_ok=True)
        raise
    except Unmakeable as error:
        part.unlink(missing_ok=True)
        _end(job, JobState.FAILED, error=str(error))
    except Exception as error:
        part.unlink(missing_ok=True)
        _end(job, JobState.FAILED, error=type(error).__name__)
    else:
        _end(job, JobState.DONE)
    return True


def _end(job: Job, state: JobState, error: str = "") -> None:
    file = job.file if state is JobState.DONE else ""
    found = Job.objects.filter(pk=job.pk)
    found.update(state=state, ended_at=timezone.now(), file=file, error=error[:200])
    if state is JobState.DONE:
        found.update(done=F("total"))


def _counting(pk: int) -> Progress:
    """Return what writes the progress down, at most twice a second."""
    last = [0.0]

    def count(done: int) -> None:
        if time.monotonic() - last[0] > 0.5:
            last[0] = time.monotonic()
            Job.objects.filter(pk=pk).update(done=done, beat_at=timezone.now())

    return count


@contextmanager
def _beating(pk: int) -> Iterator[None]:
    """Give a sign of life as long as the file is being made, also while one long step runs."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            Job.objects.filter(pk=pk).update(beat_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def sweep() -> int:
    """Throw away the files of more than a day, and what a crash left; return how many jobs were removed."""
    before = timezone.now() - KEPT
    old = list(Job.objects.filter(ended_at__lt=before))
    for job in old:
        remove(job)
    folder = Path(settings.JOBS)
    if folder.is_dir():
        known = set(Job.objects.exclude(file="").values_list("file", flat=True))
        for path in folder.iterdir():
            if path.name not in known and path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
    return len(old)


def remove(job: Job) -> None:
    """Throw a job and its file away."""
    if job.file:
        path_of(job).unlink(missing_ok=True)
    job.delete()


def work(go_on: Callable[[], bool], pause: float = 2.0) -> None:
    """Make files as they are asked for, as long as wanted; the chores go on beside, however long a file takes."""
    ended = threading.Event()
    beside = threading.Thread(target=_do_chores, args=(ended, pause), daemon=True) if chores() else None
    if beside is not None:
        beside.start()
    try:
        _make_files(go_on, pause)
    finally:
        ended.set()
        if beside is not None:
            beside.join(30)


def _do_chores(ended: threading.Event, pause: float) -> None:
    """Do every chore in turn; one that fails does not stop the others, and is tried again."""
    while not ended.is_set():
        busy = False
        for chore in chores():
            try:
                busy = chore() or busy
            except DatabaseError as error:  # the database rests for a moment
                LOG.warning("background chore: %s", error)
            except Exception:
                LOG.exception("background chore")
        if not busy:
            close_old_connections()
            ended.wait(pause)
    connection.close()


def _make_files(go_on: Callable[[], bool], pause: float) -> None:
    swept = 0.0
    while go_on():
        try:
            if time.monotonic() - swept > SWEEP or not swept:
                swept = time.monotonic()
                sweep()
            busy = work_one()
        except DatabaseError as error:  # the database rests for a moment; what was begun is begun again
            LOG.warning("background work: %s", error)
            busy = False
        if not busy:
            close_old_connections()
            time.sleep(pause)
