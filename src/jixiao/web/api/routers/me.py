"""The person of the token: his posts and messages; and the journal that he may read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Status

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.models import Scope
from jixiao.web.api.routing import Bearer, Number, PageNumber, PageSize, Router, demand, person_of, token_of
from jixiao.web.api.schemas import (
    Done,
    Id,
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    UnitRef,
    paged,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.cycle.models import Notification
from jixiao.web.journal.chain import verify
from jixiao.web.office import delegation
from jixiao.web.office.models import Person, Post
from jixiao.web.office.rights import RIGHTS, Right, in_force
from jixiao.web.pages.journal import exported, visible
from jixiao.web.pages.wording import action_text, detail_text, language, notification_text

router = Router()


class Held(Out):
    """A post in force, and the rights that come with it."""

    id: int
    role: str
    unit: UnitRef
    until: date | None
    delegate_of: PersonRef | None
    rights: list[str]


class Me(Out):
    """The person, his posts, and what the token may be used for."""

    person: PersonRef
    posts: list[Held]
    token: str
    scopes: list[str]
    until: date


class Message(Out):
    """A message."""

    id: int
    code: str
    text: str
    at: datetime
    read: bool
    dossier: int | None
    round: int | None


class Marked(Out):
    """How many messages were marked as read."""

    marked: int


class EntryOut(Out):
    """An entry of the journal, with its place in the chain."""

    number: int
    at: datetime
    person: str
    action: str
    words: str
    subject: str
    path: str
    detail: dict[str, Any]
    text: str
    previous: str
    hash: str


class Broken(Out):
    """A place where the chain does not hold."""

    number: int
    what: str


class Verified(Out):
    """Whether the chain holds."""

    holds: bool
    breaks: list[Broken]


@router.get("/me", response=Me, summary="本人、岗位和令牌范围", tags=["me"])
def me(request: HttpRequest) -> Any:
    """Tell whose token it is, which posts he holds and what the token may be used for."""
    person, token = person_of(request), token_of(request)
    assert token is not None
    posts = (
        Post.objects.filter(in_force(), person=person).select_related("unit", "delegate_of").order_by("pk")
    )
    return {
        "person": person_ref(person),
        "posts": [_held(post) for post in posts],
        "token": token.name,
        "scopes": token.scopes,
        "until": token.until,
    }


def _held(post: Post) -> Record:
    return {
        "id": post.pk,
        "role": post.role,
        "unit": unit_ref(post.unit),
        "until": post.until,
        "delegate_of": person_ref(post.delegate_of) if post.delegate_of else None,
        "rights": sorted(right.value for right in RIGHTS[post.role]),  # type: ignore[index]
    }


@router.get("/notifications", response=Page[Message], summary="消息", tags=["me"])
def notifications(
    request: HttpRequest, page: PageNumber = 1, size: PageSize = 50, unread: bool = False
) -> Any:
    """List one's messages, the newest first."""
    found = Notification.objects.filter(person=person_of(request)).order_by("-pk")
    return paged(found.filter(read_at=None) if unread else found, page, size, _message)


def _message(item: Notification) -> Record:
    return {
        "id": item.pk,
        "code": item.code,
        "text": notification_text(item, language()),
        "at": item.at,
        "read": item.read_at is not None,
        "dossier": item.dossier_id,
        "round": item.round_id,
    }


@router.post("/notifications/read", response=Marked, summary="消息全部标为已读", tags=["me"])
def notifications_read(request: HttpRequest) -> Any:
    """Mark all messages as read."""
    mine = Notification.objects.filter(person=person_of(request), read_at=None)
    return {"marked": mine.update(read_at=timezone.now())}


# -- delegations --------------------------------------------------------------------------------------------------


class Delegated(Out):
    """A post in which a colleague acts until a day; ``given`` says that it was given, not received."""

    id: int
    role: str
    unit: UnitRef
    colleague: PersonRef
    of: PersonRef
    until: date | None
    given: bool


class Delegable(Out):
    """A post of one's own, and the colleagues who may act in it."""

    post: int
    role: str
    unit: UnitRef
    colleagues: list[PersonRef]


class Delegations(Out):
    """The delegations in force that concern the person, and what he may delegate."""

    items: list[Delegated]
    delegable: list[Delegable]


class DelegateIn(In):
    """Which post, to whom, until when."""

    post: Id
    colleague: Id
    until: date


@router.get("/delegations", response=Delegations, summary="岗位委托", tags=["me"])
def delegations(request: HttpRequest) -> Any:
    """List the delegations in force that one gave or received, and what one may delegate to whom."""
    person = person_of(request)
    found = Post.objects.filter(in_force()).exclude(delegate_of=None)
    concerned = found.filter(Q(person=person) | Q(delegate_of=person))
    own = [
        {"post": post.pk, "role": post.role, "unit": unit_ref(post.unit),
         "colleagues": [person_ref(one) for one in delegation.colleagues(post)]}
        for post in delegation.own_posts(person)
    ]  # fmt: skip
    listed = concerned.select_related("unit", "person", "delegate_of").order_by("pk")
    return {"items": [_delegated(post, person) for post in listed], "delegable": own}


def _delegated(post: Post, person: Person) -> Record:
    return {
        "id": post.pk,
        "unit": unit_ref(post.unit),
        "colleague": person_ref(post.person),
        "of": person_ref(post.delegate_of),
        "given": post.delegate_of_id == person.pk,
        **picked(post, "role", "until"),
    }


@router.post("/delegations", response={201: Delegated}, summary="委托岗位", tags=["me"])
def delegate(request: HttpRequest, body: DelegateIn) -> Any:
    """Let a colleague act in one of one's posts until a day."""
    person = person_of(request)
    made = delegation.delegate(person, body.post, body.colleague, body.until)
    return Status(201, _delegated(made, person))


@router.delete("/delegations/{int:pk}", response=Done, summary="结束委托", tags=["me"])
def delegation_end(request: HttpRequest, pk: Number) -> Any:
    """End a delegation before its day; who gave it may, and who received it."""
    if not delegation.end(person_of(request), pk):
        raise Http404
    return {}


# -- journal ------------------------------------------------------------------------------------------------------


@router.get("/journal", response=Page[EntryOut], summary="操作日志", tags=["journal"])
def journal(
    request: HttpRequest,
    page: PageNumber = 1,
    size: PageSize = 50,
    after: int = 0,
    action: Short = "",
    subject: Short = "",
    q: Short = "",
) -> Any:
    """List the entries of one's subtrees by number, after a given one; ask again with the last number for what is new."""
    person = person_of(request)
    demand(person, Right.JOURNAL)
    found = visible(person).filter(number__gt=after).order_by("number")
    if action:
        found = found.filter(action=action)
    if subject:
        found = found.filter(subject=subject)
    if q:
        found = found.filter(Q(person__icontains=q) | Q(subject=q) | Q(action=q))
    return paged(found, page, size, _entry)


def _entry(entry: Any) -> Record:
    names = ("number", "at", "person", "action", "subject", "path", "detail", "previous", "hash")
    texts = {"words": action_text(entry.action), "text": detail_text(entry.detail)}
    return picked(entry, *names) | texts


@router.post(
    "/journal/export",
    response=None,
    auth=Bearer(Scope.EXPORT),
    summary="导出操作日志",
    tags=["journal"],
    openapi_extra=HANDS_OUT,
)
def journal_export(request: HttpRequest) -> Any:
    """Hand the entries of one's subtrees out as csv; that they were handed out is an entry itself."""
    demand(person_of(request), Right.JOURNAL)
    return exported(person_of(request))


@router.get("/journal/verify", response=Verified, summary="校验操作日志", tags=["journal"])
def journal_verify(request: HttpRequest) -> Any:
    """Walk the whole chain and tell every place where it does not hold."""
    demand(person_of(request), Right.JOURNAL)
    breaks = [{"number": item.number, "what": item.what} for item in verify()]
    return {"holds": not breaks, "breaks": breaks}
