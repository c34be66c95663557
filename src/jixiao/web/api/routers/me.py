"""The person of the token: his posts and messages; and the journal that he may read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from jixiao.web.api.keeping import demand
from jixiao.web.api.routing import PageNumber, PageSize, Router, person_of, token_of
from jixiao.web.api.schemas import Out, Page, PersonRef, Record, Short, UnitRef, paged, person_ref, unit_ref
from jixiao.web.cycle.models import Notification
from jixiao.web.journal.chain import verify
from jixiao.web.office.models import Post
from jixiao.web.office.rights import RIGHTS, Right, in_force
from jixiao.web.pages.journal import visible
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
    return {name: getattr(entry, name) for name in names} | texts


@router.get("/journal/verify", response=Verified, summary="校验操作日志", tags=["journal"])
def journal_verify(request: HttpRequest) -> Any:
    """Walk the whole chain and tell every place where it does not hold."""
    demand(person_of(request), Right.JOURNAL)
    breaks = [{"number": item.number, "what": item.what} for item in verify()]
    return {"holds": not breaks, "breaks": breaks}
