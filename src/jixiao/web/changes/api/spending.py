"""The figures of the finance system: compared, taken, undone, and taken over into forms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Status, UploadedFile
from pydantic import Field

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, SeenVersion, demand, person_of
from jixiao.web.api.schemas import (
    Id,
    In,
    Out,
    Page,
    Record,
    UnitRef,
    number_text,
    numbers,
    paged,
    picked,
    unit_ref,
)
from jixiao.web.changes import carrying, figures, importing, imports, services
from jixiao.web.changes.models import Import, ImportRow, RowStatus
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.evidence import content_of, download
from jixiao.web.office.rights import Right, may, paths

router = Router()


class SpendingImport(Out):
    """A file of the finance system that was compared, taken, dropped or reversed; amounts in 元 as text."""

    id: int
    scope: UnitRef
    year: int
    on: date
    state: str
    name: str
    sha256: str
    counts: dict[str, int]
    rows: int
    taken: int
    before: str
    executed: str
    reverses: int | None
    reason: str
    at: datetime
    taken_at: datetime | None


class SpendingRow(Out):
    """A row of such a file, compared with the figures in force; amounts in 元 as text."""

    id: int
    number: int
    code: str
    name: str
    unit: str
    source: str
    executed: str | None
    revised: str | None
    before: str | None
    status: RowStatus
    over: bool
    lower: bool
    project: int | None


class SpendingTake(In):
    """The rows that only their name fits and that are taken all the same."""

    accept: Annotated[list[Id], Field(max_length=5000)] = Field(default_factory=list)


class SpendingReverse(In):
    """Why an import is undone."""

    reason: Annotated[str, Field(max_length=500)]


class SpendingDifference(Out):
    """A form of results in which another sum stands than in the finance system, in 元."""

    dossier: int
    title: str
    unit: UnitRef
    executed: str | None
    spent: str
    spent_on: date
    adoptable: bool


class Adopted(Out):
    """A form that took the figures over."""

    dossier: int
    version: int


def _import(found: Import) -> Record:
    plain = ("year", "on", "state", "name", "sha256", "counts", "reason", "at", "taken_at")
    return {
        "id": found.pk, "scope": unit_ref(found.scope), "rows": found.rows_count, "taken": found.taken_count,
        "before": number_text(found.before), "executed": number_text(found.executed), "reverses": found.reverses_id,
        **picked(found, *plain),
    }  # fmt: skip


def _reader_import(request: HttpRequest, found: Import) -> Record:
    """Return what goes out of an import to a person; the counts of the whole only to who decides on it."""
    deciding = may(person_of(request), Right.DECIDE, found.scope)
    return _import(found) | ({} if deciding else {"counts": {}})


def _row(found: ImportRow) -> Record:
    plain = ("number", "code", "name", "source", "status", "over", "lower")
    money = ("executed", "revised", "before")
    return {
        "id": found.pk, "unit": found.unit_name, "project": found.project_id,
        **picked(found, *plain),
        **numbers(found, *money),
    }  # fmt: skip


def _decided(request: HttpRequest, pk: int) -> Import:
    demand(person_of(request), Right.DECIDE)
    return importing.import_for(request, pk, deciding=True)


@router.get("/spending/imports", response=Page[SpendingImport], summary="执行数导入")
def spending_imports(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the imports from the finance system, the newest first."""
    demand(person_of(request), Right.READ)
    found = importing.visible(person_of(request)).order_by("-pk")
    return paged(found, page, size, lambda one: _reader_import(request, one))


@router.post("/spending/imports", response={201: SpendingImport}, summary="上传执行数，先比对")
def spending_upload(
    request: HttpRequest, file: File[UploadedFile], year: Form[int], scope: Form[int], on: Form[str] = "",
    unit: Form[str] = "",
) -> Any:  # fmt: skip
    """Compare a file (xlsx, xls, csv) with the projects and the figures in force; nothing counts before it is taken."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    given = {"year": year, "scope": scope, "on": on, "unit": unit}
    form = importing.UploadForm(person, given, {"file": file})
    data = valid(form).cleaned_data
    made = imports.preview(
        person,
        data["scope"],
        content_of(file),
        file.name or "",
        year=data["year"],
        on=data["on"],
        unit=data["unit"],
    )
    return Status(201, _import(made))


@router.get("/spending/imports/{int:pk}", response=SpendingImport, summary="一次执行数导入")
def spending_import(request: HttpRequest, pk: Number) -> Any:
    """Show an import."""
    demand(person_of(request), Right.READ)
    return _reader_import(request, importing.import_for(request, pk))


@router.get("/spending/imports/{int:pk}/rows", response=Page[SpendingRow], summary="执行数导入的各行")
def spending_rows(
    request: HttpRequest,
    pk: Number,
    status: RowStatus | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """List the rows of an import with what they change: all to who decides, else those of one's own projects."""
    demand(person_of(request), Right.READ)
    rows = importing.rows_of(importing.import_for(request, pk), person_of(request))
    return paged(rows.filter(status=status) if status is not None else rows, page, size, _row)


@router.get(
    "/spending/imports/{int:pk}/file", response=None, summary="下载导入的文件", openapi_extra=HANDS_OUT
)
def spending_file(request: HttpRequest, pk: Number) -> Any:
    """Hand the file of an import out as it was uploaded, to who decides on it."""
    found = _decided(request, pk)
    path = imports.file_of(found)
    if path is None:
        raise Http404
    return download(path, found.name, "")


@router.post("/spending/imports/{int:pk}/take", response=SpendingImport, summary="采用执行数")
def spending_take(request: HttpRequest, pk: Number, body: SpendingTake) -> Any:
    """Take the figures that were compared, all at once."""
    _decided(request, pk)
    return _import(imports.take(pk, person_of(request), body.accept).import_)


@router.post("/spending/imports/{int:pk}/drop", response=SpendingImport, summary="放弃导入")
def spending_drop(request: HttpRequest, pk: Number) -> Any:
    """Put a compared file away."""
    _decided(request, pk)
    return _import(imports.drop(pk, person_of(request)))


@router.post("/spending/imports/{int:pk}/reverse", response=SpendingImport, summary="冲销导入")
def spending_reverse(request: HttpRequest, pk: Number, body: SpendingReverse) -> Any:
    """Undo the last import by an entry of its own."""
    _decided(request, pk)
    return _import(imports.reverse(pk, person_of(request), body.reason))


@router.get("/spending/differences", response=Page[SpendingDifference], summary="与财务系统不同的绩效表")
def spending_differences(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the forms of results in which another sum stands than in the finance system, or none."""
    person = person_of(request)
    demand(person, Right.READ)
    found = figures.differing(paths(person, Right.READ)).select_related("round", "unit", "project")

    def out(one: Any) -> Record:
        return {
            "dossier": one.pk, "title": one.title, "unit": unit_ref(one.unit), "executed": number_text(one.executed),
            "spent": number_text(one.spent), "spent_on": one.spent_on,
            "adoptable": services.is_open(one) and may(person, Right.FILL, one.unit),
        }  # fmt: skip

    return paged(found.defer("form", "rows").order_by("unit__path", "pk"), page, size, out)


@router.post("/dossiers/{int:pk}/spending", response=Adopted, summary="采用财务系统的执行数")
def spending_adopt(request: HttpRequest, pk: Number, version: SeenVersion | None = None) -> Any:
    """Take the figures of the finance system over into a form of results."""
    demand(person_of(request), Right.READ)
    dossier_for(request, pk)
    found = carrying.adopt(pk, person_of(request), version=version)
    return {"dossier": found.pk, "version": found.version}
