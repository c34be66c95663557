"""Units, people and posts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import File, Status, UploadedFile

from jixiao.web.api import keeping
from jixiao.web.api.models import Scope
from jixiao.web.api.routing import Bearer, Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import Done, In, Out, Page, Record, Short, UnitRef, paged, picked, unit_ref
from jixiao.web.desk.evidence import content_of
from jixiao.web.office.keeping import reset_password, take_post
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
from jixiao.web.office.register import read_register, register
from jixiao.web.office.rights import Right, may, paths, people_for, under

router = Router(tags=["organisation"])
ADMIN = Bearer(Scope.ADMIN)
Kind = Literal["bureau", "department", "unit"]
Post_ = Literal[
    "filler", "unit_head", "department_reviewer", "bureau_officer", "bureau_head", "evaluator", "auditor", "administrator"
]  # fmt: skip
assert {*Kind.__args__} == set(UnitKind.values)  # type: ignore[attr-defined]
assert {*Post_.__args__} == set(Role.values)  # type: ignore[attr-defined]


class UnitOut(Out):
    """A unit in the tree."""

    id: int
    code: str
    name: str
    kind: Kind
    parent: int | None
    path: str
    active: bool


class UnitIn(In):
    """A new unit."""

    code: Short
    name: Short
    kind: Kind
    parent: int | None = None
    active: bool = True


class UnitChange(In):
    """What of a unit is to change."""

    code: Short | None = None
    name: Short | None = None
    kind: Kind | None = None
    parent: int | None = None
    active: bool | None = None


class PostOut(Out):
    """A post that somebody holds."""

    id: int
    role: Post_
    unit: UnitRef
    until: date | None


class PersonOut(Out):
    """Somebody who may sign in."""

    id: int
    username: str
    name: str
    email: str
    phone: str
    is_active: bool
    posts: list[PostOut]


class NewPerson(Out):
    """Somebody who was registered, with his first password, which is shown only now."""

    person: PersonOut
    password: str


class PersonIn(In):
    """Somebody to be registered."""

    username: Short
    name: Short
    email: Short = ""
    phone: Short = ""
    is_active: bool = True


class PersonChange(In):
    """What is to change of what is kept of somebody."""

    username: Short | None = None
    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    is_active: bool | None = None


class PostIn(In):
    """A post to be given."""

    unit: int
    role: Post_
    until: date | None = None


class Registered(Out):
    """What an import made; ``passwords`` are the first ones, by user name, shown only now."""

    units: int
    people: int
    posts: int
    passwords: dict[str, str]
    dry: bool


def known_units(person: Person) -> QuerySet[Unit]:
    """Return the units that concern a person by any of his rights over them."""
    own = {
        path
        for right in (Right.READ, Right.FILL, Right.PEOPLE, Right.ROUNDS)
        for path in paths(person, right)
    }
    return Unit.objects.filter(under(own))


@router.get("/units", response=Page[UnitOut], summary="单位列表")
def units(
    request: HttpRequest,
    page: PageNumber = 1,
    size: PageSize = 50,
    kind: Kind | None = None,
    active: bool | None = None,
    q: Short = "",
) -> Any:
    """List the units of one's subtrees, in the order of the tree."""
    person = person_of(request)
    demand(person, Right.READ, Right.FILL, Right.PEOPLE, Right.ROUNDS)
    found = known_units(person).order_by("path")
    if kind:
        found = found.filter(kind=kind)
    if active is not None:
        found = found.filter(active=active)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(code__startswith=q))
    return paged(found, page, size, unit_out)


def unit_out(unit: Unit) -> Record:
    """Return a unit as it goes out."""
    names = ("code", "name", "kind", "path", "active")
    return {"id": unit.pk, "parent": unit.parent_id} | picked(unit, *names)


def _unit(person: Person, pk: int) -> Unit:
    found = known_units(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.get("/units/{int:pk}", response=UnitOut, summary="单位")
def unit(request: HttpRequest, pk: Number) -> Any:
    """Return a unit."""
    return unit_out(_unit(person_of(request), pk))


@router.post("/units", response={201: UnitOut}, auth=ADMIN, summary="新建单位")
def unit_new(request: HttpRequest, body: UnitIn) -> Any:
    """Make a unit below another one."""
    return Status(201, unit_out(keeping.save_unit(person_of(request), None, body.model_dump())))


@router.patch("/units/{int:pk}", response=UnitOut, auth=ADMIN, summary="修改单位")
def unit_change(request: HttpRequest, pk: Number, body: UnitChange) -> Any:
    """Change or move a unit; what is left out stays."""
    person = person_of(request)
    demand(person, Right.PEOPLE)
    found = _unit(person, pk)
    if not may(person, Right.PEOPLE, found):
        raise Http404
    return unit_out(keeping.save_unit(person, found, body.model_dump(exclude_unset=True)))


@router.get("/people", response=Page[PersonOut], auth=ADMIN, summary="人员列表")
def people(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50, q: Short = "") -> Any:
    """List the people whom one keeps."""
    person = person_of(request)
    demand(person, Right.PEOPLE)
    found = people_for(person).prefetch_related("posts__unit").order_by("username")
    if q:
        found = found.filter(Q(name__icontains=q) | Q(username__icontains=q))
    return paged(found, page, size, _person)


def _person(person: Person) -> Record:
    names = ("username", "name", "email", "phone", "is_active")
    own = [_post(post) for post in person.posts.all()]
    return {"id": person.pk, "posts": own} | picked(person, *names)


def _post(post: Post) -> Record:
    return {"id": post.pk, "role": post.role, "unit": unit_ref(post.unit), "until": post.until}


@router.post("/people", response={201: NewPerson}, auth=ADMIN, summary="登记人员")
def person_new(request: HttpRequest, body: PersonIn) -> Any:
    """Register somebody; the first password is shown only now and must be changed at the first sign-in."""
    made, password = keeping.save_person(person_of(request), None, body.model_dump())
    return Status(201, {"person": _person(made), "password": password})


@router.get("/people/{int:pk}", response=PersonOut, auth=ADMIN, summary="人员")
def person_one(request: HttpRequest, pk: Number) -> Any:
    """Return somebody whom one keeps."""
    return _person(keeping.kept_person(person_of(request), pk))


@router.patch("/people/{int:pk}", response=PersonOut, auth=ADMIN, summary="修改人员")
def person_change(request: HttpRequest, pk: Number, body: PersonChange) -> Any:
    """Change what is kept of somebody; what is left out stays."""
    by = person_of(request)
    found = keeping.kept_person(by, pk)
    return _person(keeping.save_person(by, found, body.model_dump(exclude_unset=True))[0])


@router.post("/people/{int:pk}/password", response=NewPerson, auth=ADMIN, summary="重置密码")
def person_reset(request: HttpRequest, pk: Number) -> Any:
    """Give somebody a new first password, which is shown only now; a lock-out and his second factor end."""
    by = person_of(request)
    keeping.kept_person(by, pk)
    found, password = reset_password(pk, by)
    return {"person": _person(found), "password": password}


@router.post("/people/{int:pk}/posts", response={201: PostOut}, auth=ADMIN, summary="分配岗位")
def post_give(request: HttpRequest, pk: Number, body: PostIn) -> Any:
    """Give somebody a post in a unit."""
    by = person_of(request)
    return Status(201, _post(keeping.give_post(by, keeping.kept_person(by, pk), body.model_dump())))


@router.delete("/posts/{int:pk}", response=Done, auth=ADMIN, summary="撤销岗位")
def post_take(request: HttpRequest, pk: Number) -> Any:
    """Take a post away."""
    by = person_of(request)
    demand(by, Right.PEOPLE)
    take_post(pk, by)
    return {}


@router.post("/organisation/import", response=Registered, auth=ADMIN, summary="从表格导入单位和人员")
def organisation_import(request: HttpRequest, file: File[UploadedFile], dry: bool = True) -> Any:
    """Take units, people and posts from a spreadsheet: everything or nothing; ``dry`` only tries."""
    person = person_of(request)
    demand(person, Right.PEOPLE)
    made = register(read_register(content_of(file), file.name or ""), person, dry=dry)
    return {**made, "dry": dry}
