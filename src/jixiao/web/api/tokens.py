"""Tokens: made by a person for himself, shown once, kept as a hash, limited in scope, in time and in requests a minute."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, When
from django.utils import timezone

from jixiao.web.api import options
from jixiao.web.api.models import Scope, Token
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

START = "jx_"
LONGEST = timedelta(days=366)
MOST = 20
"""Most tokens in force of one person."""


def digest_of(secret: str) -> str:
    """Return the hash under which a token is kept; its secret is random enough to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, name: str, scopes: Iterable[str], until: date) -> tuple[Token, str]:
    """Make a token and return it with its secret, which nobody can see again. Raises ``Refused``."""
    chosen = [scope.value for scope in Scope if scope.value in set(scopes)]
    today = timezone.localdate()
    if not name.strip() or not chosen:
        raise Refused("token-blank")
    if not today <= until <= today + LONGEST:
        raise Refused("token-until")
    secret = START + secrets.token_urlsafe(32)
    with transaction.atomic():
        if Token.objects.filter(person=person, revoked_at=None, until__gte=today).count() >= MOST:
            raise Refused("token-many")
        made = Token.objects.create(
            person=person, name=name.strip()[:60], start=secret[:8], digest=digest_of(secret), scopes=chosen, until=until
        )  # fmt: skip
        detail = {"name": made.name, "scopes": "、".join(chosen), "until": until.isoformat()}
        record(person, "token-made", f"token:{made.pk}", detail=detail)
    return made, secret


def revoke(pk: int, person: Person) -> Token | None:
    """Take back one's own token; return ``None`` where there is none."""
    with transaction.atomic():
        found = Token.objects.select_for_update().filter(pk=pk, person=person).first()
        if found is not None and found.revoked_at is None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            record(person, "token-revoked", f"token:{pk}", detail={"name": found.name})
    return found


def identify(secret: str) -> Token | None:
    """Return the token in force that a secret belongs to, of a person who may sign in."""
    found = Token.objects.select_related("person").filter(digest=digest_of(secret)).first()
    usable = found is not None and found.in_force and found.person.is_active
    return found if usable else None


def counted(token: Token) -> int:
    """Count a request and return how many more are left in this minute; below 0 there are none.

    One statement of the database counts, so that the limit holds over all processes.
    """
    minute = int(time.time()) // 60
    Token.objects.filter(pk=token.pk).update(
        calls=Case(When(minute=minute, then=F("calls") + 1), default=1),
        minute=minute,
        used_at=timezone.now(),
    )
    calls = Token.objects.values_list("calls", flat=True).get(pk=token.pk)
    return options.rate() - calls
