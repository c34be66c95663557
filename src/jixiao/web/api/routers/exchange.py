"""Background work: asking for it, how far it is, its file; bulk import of documents and export of everything."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from ninja import File, Form, Status, UploadedFile

from jixiao.web.api import bulk
from jixiao.web.api import jobs as own
from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.models import Item, Scope
from jixiao.web.api.problems import Problem
from jixiao.web.api.routers.rounds import known_round
from jixiao.web.api.routing import Bearer, Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import Done, In, Out, Page, Record, paged, picked
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job, JobState
from jixiao.web.desk.volumes import KINDS, readable

router = Router(tags=["jobs"])
STATE = Literal["waiting", "running", "done", "failed"]
assert {*STATE.__args__} == set(JobState.values)  # type: ignore[attr-defined]


class JobOut(Out):
    """Work in the background; ``ready`` says that its file can be fetched, for a day."""

    id: int
    kind: str
    label: str
    title: str
    round: int | None
    state: STATE
    done: int
    total: int
    error: str
    at: datetime
    ended_at: datetime | None
    ready: bool


class JobIn(In):
    """All forms of a round in one file: bound as pdf, single docx or xlsx in an archive, the list of findings."""

    kind: Literal["volume", "docx", "xlsx", "findings"]
    round: int


class ExportIn(In):
    """The whole office as one file."""

    attachments: bool = True


class ItemOut(Out):
    """What became of one form of a bulk import; without ``number``, of a document without forms."""

    document: str
    number: int | None
    outcome: Literal["taken", "doubtful", "refused"]
    project: str
    unit: str
    dossier: int | None
    doubts: int
    code: str
    words: str


@router.get("/jobs", response=Page[JobOut], summary="后台办理列表")
def job_list(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List one's own work in the background, the newest first."""
    return paged(Job.objects.filter(by=person_of(request)).order_by("-pk"), page, size, job_out)


def job_out(job: Job) -> Record:
    """Return a job as it goes out."""
    kind = jobs.kinds().get(job.kind)
    names = ("kind", "title", "state", "done", "total", "error", "at", "ended_at")
    more = {
        "id": job.pk,
        "label": str(kind.label) if kind else job.kind,
        "round": job.round_id,
        "ready": _ready(job),
    }
    return picked(job, *names) | more


def _ready(job: Job) -> bool:
    fresh = job.ended_at is not None and timezone.now() - job.ended_at < jobs.KEPT
    return job.state == JobState.DONE and fresh and bool(job.file) and jobs.path_of(job).is_file()


@router.post("/jobs", response={201: JobOut}, auth=Bearer(Scope.EXPORT), summary="批量下载一个任务的表")
def job_new(request: HttpRequest, body: JobIn) -> Any:
    """Ask for all forms of a round that the person may read, in one file."""
    person = person_of(request)
    round_ = known_round(person, body.round)
    total = readable(round_, person).count()
    if not total:
        raise Http404
    assert body.kind in {kind.name for kind in KINDS}
    made = jobs.ask(body.kind, round_.title, person, total=total, round_=round_, path=round_.scope.path)
    return Status(201, job_out(made))


@router.post("/exports", response={201: JobOut}, auth=Bearer(Scope.EXPORT), summary="导出全部数据")
def office_export(request: HttpRequest, body: ExportIn) -> Any:
    """Ask for the whole office as one file; needs posts that give people, read and journal over every top unit."""
    return Status(201, job_out(own.ask_export(person_of(request), attachments=body.attachments)))


@router.post(
    "/rounds/{int:pk}/imports", response={201: JobOut}, auth=Bearer(Scope.IMPORT), summary="批量导入文件"
)
def import_new(
    request: HttpRequest, pk: Number, file: File[UploadedFile], overwrite: Form[bool] = False
) -> Any:
    """Read an archive of documents into the drafts of a round; drafts with content are left unless ``overwrite``."""
    person = person_of(request)
    return Status(201, job_out(bulk.ask(known_round(person, pk), person, file, overwrite=overwrite)))


def _mine(request: HttpRequest, pk: int) -> Job:
    found = Job.objects.filter(pk=pk, by=person_of(request)).first()
    if found is None:
        raise Http404
    return found


@router.get("/jobs/{int:pk}", response=JobOut, summary="后台办理进度")
def job(request: HttpRequest, pk: Number) -> Any:
    """Tell how far work in the background is."""
    return job_out(_mine(request, pk))


@router.get("/jobs/{int:pk}/items", response=Page[ItemOut], summary="批量导入的逐表结果")
def job_items(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List what became of each form of a bulk import, also while it runs."""
    return paged(bulk.told(_mine(request, pk)).order_by("pk"), page, size, _item)


def _item(item: Item) -> Record:
    names = ("document", "outcome", "project", "unit", "doubts", "code", "words")
    number = None if item.number == bulk.END else item.number
    return picked(item, *names) | {"number": number, "dossier": item.dossier_id}


@router.get("/jobs/{int:pk}/file", response=None, summary="下载办理结果", openapi_extra=HANDS_OUT)
def job_file(request: HttpRequest, pk: Number) -> Any:
    """Hand the file out to whom it was made for."""
    found = _mine(request, pk)
    if not _ready(found):
        raise Http404
    kind = jobs.kinds()[found.kind]
    name = f"{found.title}_{kind.label}.{kind.extension}"
    return FileResponse(jobs.path_of(found).open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")  # fmt: skip


@router.delete("/jobs/{int:pk}", response=Done, summary="删除办理结果")
def job_remove(request: HttpRequest, pk: Number) -> Any:
    """Throw the file of work that has ended away before its day is over."""
    found = _mine(request, pk)
    if found.running:
        raise Problem(409, "running")
    jobs.remove(found)
    return {}
