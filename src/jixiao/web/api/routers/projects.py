"""Projects through all their years."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api import keeping
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import In, Out, Page, Record, Short, UnitRef, paged, unit_ref
from jixiao.web.cycle.models import Project
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under

router = Router(tags=["projects"])


class ProjectOut(Out):
    """A project through all its years."""

    id: int
    code: str
    name: str
    unit: UnitRef
    active: bool


class ProjectIn(In):
    """A new project; with a reason where it is added after the year's targets were called for."""

    code: Short
    name: Short
    unit: int
    reason: Annotated[str, Field(max_length=1000)] = ""


class ProjectChange(In):
    """What of a project is to change; a new name, an end or a new beginning need a reason."""

    code: Short | None = None
    name: Short | None = None
    unit: int | None = None
    active: bool | None = None
    reason: Annotated[str, Field(max_length=1000)] = ""


@router.get("/projects", response=Page[ProjectOut], summary="项目列表")
def projects(
    request: HttpRequest, page: PageNumber = 1, size: PageSize = 50, unit: int | None = None, q: Short = ""
) -> Any:
    """List the projects of one's subtrees."""
    person = person_of(request)
    demand(person, Right.READ)
    found = _projects(person).order_by("code")
    if unit is not None:
        found = found.filter(unit_id=unit)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(code__startswith=q) | Q(unit__name__icontains=q))
    return paged(found, page, size, project_out)


def _projects(person: Person) -> QuerySet[Project]:
    return Project.objects.filter(under(paths(person, Right.READ), "unit__path")).select_related("unit")


def project_out(project: Project) -> Record:
    """Return a project as it goes out."""
    names = {"code": project.code, "name": project.name, "active": project.active}
    return {"id": project.pk, "unit": unit_ref(project.unit), **names}


def _project(person: Person, pk: int) -> Project:
    found = _projects(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.get("/projects/{int:pk}", response=ProjectOut, summary="项目")
def project(request: HttpRequest, pk: Number) -> Any:
    """Return a project."""
    return project_out(_project(person_of(request), pk))


@router.post("/projects", response={201: ProjectOut}, summary="新建项目")
def project_new(request: HttpRequest, body: ProjectIn) -> Any:
    """Add a project to a unit."""
    return Status(201, project_out(keeping.save_project(person_of(request), None, body.model_dump())))


@router.patch("/projects/{int:pk}", response=ProjectOut, summary="修改项目")
def project_change(request: HttpRequest, pk: Number, body: ProjectChange) -> Any:
    """Change a project; what is left out stays."""
    person = person_of(request)
    given = body.model_dump(exclude_unset=True)
    return project_out(keeping.save_project(person, _project(person, pk), given))
