"""Webhooks: the journal is the outbox.

An entry of the journal is written in the transaction of what it tells of; so nothing that happened can be missed and nothing
that was undone is told. The background process turns new entries into deliveries, each once for each address, and sends
each at least once: signed, retried with growing pauses, given up in the end.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jixiao.web.api import sending
from jixiao.web.api.models import Delivery, DeliveryState, Hook, Reply
from jixiao.web.cycle.models import Notification
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.journal.models import Entry, Head
from jixiao.web.office.models import Person, Unit
from jixiao.web.office.rights import Right, may, paths, under

ALL = "*"
TRIAL = "ping"
PAUSES = (60, 300, 1800, 7200, 21600, 43200, 86400)
"""Seconds before each further try; after the last one a delivery is given up."""
LEASE = timedelta(seconds=60)
"""For how long a delivery that is being sent is left alone by other processes."""
MOST_FAILURES = 20
"""After how many failures in a row an address is disabled."""
AT_ONCE = 200
LARGEST = 256_000
KEPT = timedelta(days=30)
REPLIES_KEPT = timedelta(days=2)
SWEEP = 3600


def secret_of(hook: Hook) -> str:
    """Return the secret with which deliveries are signed; it follows from the installation's own and is not kept."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"webhook:{hook.salt}".encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(digest).decode()


def signature(secret: str, ident: str, moment: int, body: str) -> str:
    """Return the signature of a delivery, as the Standard Webhooks describe it.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{ident}.{moment}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


# -- keeping addresses --------------------------------------------------------------------------------------------


def own(person: Person) -> QuerySet[Hook]:
    """Return the addresses that a person keeps: his own, and those of people whose subtrees are all his."""
    if not may(person, Right.PEOPLE):
        raise PermissionDenied
    mine = paths(person, Right.PEOPLE)
    outside = [
        hook.pk
        for hook in Hook.objects.select_related("owner")
        if not all(path.startswith(tuple(mine)) for path in paths(hook.owner, Right.PEOPLE))
    ]
    return Hook.objects.exclude(pk__in=outside).select_related("owner")


def register(person: Person, name: str, address: str, events: Iterable[str]) -> tuple[Hook, str]:
    """Register an address and return it with its secret, which is shown only now. Raises ``Refused``."""
    if not may(person, Right.PEOPLE):
        raise PermissionDenied
    hook = enter(person, name, address, _checked(address, events))
    return hook, secret_of(hook)


def enter(person: Person, name: str, address: str, events: list[str]) -> Hook:
    """Enter an address that was looked at; it is told of what happens from now on."""
    with transaction.atomic():
        head = Head.objects.filter(pk=1).first()
        hook = Hook.objects.create(
            owner=person, name=name.strip()[:60] or address[:60], address=address, events=events,
            salt=secrets.token_hex(16), seen=head.number if head else 0,
        )  # fmt: skip
        _note(person, "hook-made", hook)
    return hook


def _checked(address: str, events: Iterable[str]) -> list[str]:
    sending.looked_up(address)
    chosen = sorted({event for event in events if event})
    if not chosen:
        raise Refused("hook-events")
    return chosen


def change(pk: int, person: Person, **given: Any) -> Hook:
    """Change what is kept of an address, or enable it again. Raises ``Refused``."""
    with transaction.atomic():
        hook = _locked(pk, person)
        address, events = given.get("address") or hook.address, given.get("events") or hook.events
        hook.events = _checked(address, events)
        hook.address, hook.name = address, (given.get("name") or hook.name)[:60]
        active = given.get("active")
        if active is True and hook.disabled_at is not None:
            hook.disabled_at, hook.failures = None, 0
            hook.seen = Head.objects.get(pk=1).number
        elif active is False and hook.disabled_at is None:
            hook.disabled_at = timezone.now()
        hook.save()
        _note(person, "hook-changed", hook)
    return hook


def renew(pk: int, person: Person) -> tuple[Hook, str]:
    """Give an address a new secret; the old one ends at once."""
    with transaction.atomic():
        hook = _locked(pk, person)
        hook.salt = secrets.token_hex(16)
        hook.save(update_fields=["salt"])
        _note(person, "hook-changed", hook)
    return hook, secret_of(hook)


def remove(pk: int, person: Person) -> None:
    """Forget an address and its deliveries."""
    with transaction.atomic():
        hook = _locked(pk, person)
        _note(person, "hook-removed", hook)
        hook.delete()


def try_out(pk: int, person: Person) -> Delivery:
    """Send a trial."""
    with transaction.atomic():
        hook = _locked(pk, person)
        body = json.dumps({"type": TRIAL, "at": timezone.now().isoformat()})
        return Delivery.objects.create(hook=hook, event=TRIAL, body=body, due_at=timezone.now())


def again(pk: int, person: Person) -> Delivery:
    """Send a delivery again, from the beginning. Raises ``Delivery.DoesNotExist``."""
    with transaction.atomic():
        found = Delivery.objects.select_for_update(of=("self",)).get(pk=pk, hook__in=own(person))
        found.state, found.tries, found.due_at, found.ended_at = (
            DeliveryState.WAITING,
            0,
            timezone.now(),
            None,
        )
        found.save()
        detail = {"delivery": str(found.pk), "name": found.hook.name}
        record(person, "hook-again", f"hook:{found.hook_id}", detail=detail)
    return found


def _locked(pk: int, person: Person) -> Hook:
    """Return an address that a person keeps, locked. Raises ``Hook.DoesNotExist``."""
    return own(person).select_for_update(of=("self",)).get(pk=pk)


def _note(person: Person | None, action: str, hook: Hook) -> None:
    detail = {"name": hook.name, "address": hook.address, "events": "、".join(hook.events)}
    record(person, action, f"hook:{hook.pk}", detail=detail)


# -- entries become deliveries ------------------------------------------------------------------------------------


def fan_out() -> int:
    """Make the deliveries of new entries of the journal; return how many. What was looked at is noted with them."""
    made = 0
    for pk in Hook.objects.filter(disabled_at=None).values_list("pk", flat=True):
        with transaction.atomic():
            hook = Hook.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=pk, disabled_at=None).first()  # fmt: skip
            head = Head.objects.filter(pk=1).first()
            if hook is None or head is None or hook.seen >= head.number:
                continue
            last = min(hook.seen + 20 * AT_ONCE, head.number)
            new = [_delivery(hook, entry) for entry in _concerning(hook).filter(number__lte=last)]
            Delivery.objects.bulk_create(new)
            Hook.objects.filter(pk=pk).update(seen=last)
            made += len(new)
    return made


def _concerning(hook: Hook) -> QuerySet[Entry]:
    """Return the entries that an address is told of: of its owner's subtrees as they are now, of its events."""
    mine = [path for path in paths(hook.owner, Right.JOURNAL) if may_keep(hook.owner, path)]
    tops = set(Unit.objects.filter(parent=None).values_list("path", flat=True))
    condition = under(mine)
    if tops and tops <= set(mine):
        condition |= Q(path="")
    found = Entry.objects.filter(condition, number__gt=hook.seen).order_by("number")
    return found if ALL in hook.events else found.filter(action__in=hook.events)


def may_keep(owner: Person, path: str) -> bool:
    """Say whether a subtree is still one that the owner keeps."""
    return any(path.startswith(top) for top in paths(owner, Right.PEOPLE))


def _delivery(hook: Hook, entry: Entry) -> Delivery:
    body = {
        "type": entry.action,
        "number": entry.number,
        "at": entry.at,
        "person": entry.person,
        "subject": entry.subject,
        "path": entry.path,
        "detail": entry.detail,
    }
    text = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)
    if len(text) > LARGEST:
        text = json.dumps(body | {"detail": {}, "shortened": True}, ensure_ascii=False, cls=DjangoJSONEncoder)
    return Delivery(hook=hook, number=entry.number, event=entry.action, body=text, due_at=timezone.now())


# -- sending ------------------------------------------------------------------------------------------------------


def send_due() -> int:
    """Send what is due; return how many were tried. A delivery is claimed for a while, so that one process sends it."""
    tried = 0
    now = timezone.now()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now, hook__disabled_at=None)
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]):
        claimed = Delivery.objects.filter(pk=pk, state=DeliveryState.WAITING, due_at__lte=timezone.now())
        if claimed.update(due_at=timezone.now() + LEASE, tries=F("tries") + 1):
            _send(Delivery.objects.select_related("hook").get(pk=pk))
            tried += 1
    return tried


def _send(delivery: Delivery) -> None:
    moment = int(timezone.now().timestamp())
    ident = f"jx_{delivery.pk}"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "jixiao-webhooks/1",
        "Webhook-Id": ident,
        "Webhook-Timestamp": str(moment),
        "Webhook-Signature": signature(secret_of(delivery.hook), ident, moment, delivery.body),
    }
    try:
        status, error = sending.post(delivery.hook.address, delivery.body.encode(), headers), ""
    except Refused as refused:
        status, error = 0, refused.code
    except Exception as failure:  # whatever the other side does must not end the work
        status, error = 0, f"{type(failure).__name__}: {failure}"[:200]
    _ended(delivery.pk, status, error)


def _ended(pk: int, status: int, error: str) -> None:
    """Note how a try ended; after too many failures in a row the address is disabled and its owner told."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("hook__owner")
            .filter(pk=pk)
            .first()
        )
        if delivery is None:  # its address was removed meanwhile
            return
        hook = Hook.objects.select_for_update(of=("self",)).select_related("owner").get(pk=delivery.hook_id)
        delivery.status, delivery.error = status, error
        if 200 <= status < 300:
            delivery.state, delivery.ended_at, hook.failures = DeliveryState.DONE, timezone.now(), 0
        else:
            hook.failures += 1
            if delivery.tries > len(PAUSES):
                delivery.state, delivery.ended_at = DeliveryState.FAILED, timezone.now()
            else:
                delivery.due_at = timezone.now() + timedelta(seconds=PAUSES[delivery.tries - 1])
        delivery.save()
        if hook.failures >= MOST_FAILURES and hook.disabled_at is None:
            disable(hook)
        hook.save(update_fields=["failures", "disabled_at"])


def disable(hook: Hook) -> None:
    """Switch an address off that keeps failing, and tell its owner."""
    hook.disabled_at = timezone.now()
    _note(None, "hook-disabled", hook)
    Notification.objects.create(person=hook.owner, code="hook-disabled", words={"form": hook.name})


def work() -> bool:
    """Do what there is to do, and say whether there was anything; called again and again by the background process."""
    made, sent = fan_out(), send_due()
    return bool(made or sent)


def sweep() -> bool:
    """Once an hour, forget deliveries that ended long ago and answers kept for repeated requests."""
    if time.monotonic() - _swept[0] < SWEEP and _swept[0]:
        return False
    _swept[0] = time.monotonic()
    old, _rows = Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
    replies, _rows = Reply.objects.filter(at__lt=timezone.now() - REPLIES_KEPT).delete()
    return bool(old or replies)


_swept = [0.0]
