"""Webhooks: addresses that are told of what happens, and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Status

from jixiao.web.api import outbox
from jixiao.web.api.models import Delivery, DeliveryState, Hook, Scope
from jixiao.web.api.routing import Bearer, Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import Done, In, Out, Page, PersonRef, Record, Short, paged, person_ref, picked

router = Router(tags=["webhooks"], auth=Bearer(Scope.ADMIN))
STATE = Literal["waiting", "done", "failed"]
assert {*STATE.__args__} == set(DeliveryState.values)  # type: ignore[attr-defined]
Address = Annotated[str, Field(max_length=500)]
Events = Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=100)]


class HookOut(Out):
    """An address that is told."""

    id: int
    name: str
    address: str
    events: list[str]
    owner: PersonRef
    active: bool
    failures: int
    made_at: datetime


class NewHook(Out):
    """An address that was registered, with its secret, which is shown only now."""

    hook: HookOut
    secret: str


class HookIn(In):
    """An address to be told of events: the actions of the journal, ``*`` for all."""

    name: Short
    address: Address
    events: Events


class HookChange(In):
    """What of an address is to change; ``active`` enables it again or stops it."""

    name: Short | None = None
    address: Address | None = None
    events: Events | None = None
    active: bool | None = None


class DeliveryOut(Out):
    """A delivery: how often it was tried, what the other side answered, when it is tried again."""

    id: int
    number: int
    event: str
    state: STATE
    tries: int
    status: int
    error: str
    at: datetime
    due_at: datetime
    ended_at: datetime | None


@router.get("/webhooks", response=Page[HookOut], summary="推送地址")
def hooks(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the addresses that one keeps."""
    return paged(outbox.own(person_of(request)).order_by("pk"), page, size, hook_out)


def hook_out(hook: Hook) -> Record:
    """Return an address as it goes out."""
    names = ("name", "address", "events", "failures", "made_at")
    more = {"id": hook.pk, "owner": person_ref(hook.owner), "active": hook.disabled_at is None}
    return picked(hook, *names) | more


@router.post("/webhooks", response={201: NewHook}, summary="登记推送地址")
def hook_new(request: HttpRequest, body: HookIn) -> Any:
    """Register an address; its secret is shown only now."""
    hook, secret = outbox.register(person_of(request), body.name, body.address, body.events)
    return Status(201, {"hook": hook_out(hook), "secret": secret})


def _known(request: HttpRequest, pk: int) -> Hook:
    found = outbox.own(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.get("/webhooks/{int:pk}", response=HookOut, summary="一个推送地址")
def hook(request: HttpRequest, pk: Number) -> Any:
    """Return an address."""
    return hook_out(_known(request, pk))


@router.patch("/webhooks/{int:pk}", response=HookOut, summary="修改推送地址")
def hook_change(request: HttpRequest, pk: Number, body: HookChange) -> Any:
    """Change an address, stop it, or enable it again."""
    _known(request, pk)
    return hook_out(outbox.change(pk, person_of(request), **body.model_dump(exclude_unset=True)))


@router.delete("/webhooks/{int:pk}", response=Done, summary="删除推送地址")
def hook_remove(request: HttpRequest, pk: Number) -> Any:
    """Forget an address and its deliveries."""
    _known(request, pk)
    outbox.remove(pk, person_of(request))
    return {}


@router.post("/webhooks/{int:pk}/secret", response=NewHook, summary="更换签名密钥")
def hook_secret(request: HttpRequest, pk: Number) -> Any:
    """Give an address a new secret, shown only now; the old one ends at once."""
    _known(request, pk)
    found, secret = outbox.renew(pk, person_of(request))
    return {"hook": hook_out(found), "secret": secret}


@router.post("/webhooks/{int:pk}/trial", response={201: DeliveryOut}, summary="试推送")
def hook_trial(request: HttpRequest, pk: Number) -> Any:
    """Send a trial."""
    _known(request, pk)
    return Status(201, _delivery(outbox.try_out(pk, person_of(request))))


@router.get("/webhooks/{int:pk}/deliveries", response=Page[DeliveryOut], summary="推送记录")
def deliveries(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the deliveries of the last thirty days, the newest first."""
    return paged(_known(request, pk).deliveries.order_by("-pk"), page, size, _delivery)


def _delivery(item: Delivery) -> Record:
    names = ("number", "event", "state", "tries", "status", "error", "at", "due_at", "ended_at")
    return picked(item, *names) | {"id": item.pk}


@router.post("/deliveries/{int:pk}/again", response=DeliveryOut, summary="重新推送")
def delivery_again(request: HttpRequest, pk: Number) -> Any:
    """Send a delivery again, from the beginning."""
    if not Delivery.objects.filter(pk=pk, hook__in=outbox.own(person_of(request))).exists():
        raise Http404
    return _delivery(outbox.again(pk, person_of(request)))
