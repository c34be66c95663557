"""Signing in: lock-out after wrong passwords, and the second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person

PERIOD = 30


class Backend(BaseBackend):
    """Checks name and password; after ``LOCKOUT_AFTER`` wrong ones in a row the account rests for a while."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> Person | None:
        """Return the person, or ``None`` for a wrong, locked or disabled account, without saying which."""
        if not username or password is None:
            return None
        with transaction.atomic():
            person = Person.objects.select_for_update().filter(username=username).first()
            if person is None:
                Person().set_password(password)  # takes the time that a real check takes
                return None
            if person.locked or not person.is_active:
                return None
            if person.check_password(password):
                if not person.totp_secret:
                    _succeeded(person)
                return person
            _failed(person)
        return None

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, while the account is enabled."""
        return Person.objects.filter(pk=user_id, is_active=True).first()


def _succeeded(person: Person) -> None:
    if person.failed_attempts or person.locked_until:
        person.failed_attempts, person.locked_until = 0, None
        person.save(update_fields=["failed_attempts", "locked_until"])


def _failed(person: Person) -> None:
    person.failed_attempts += 1
    if person.failed_attempts >= settings.LOCKOUT_AFTER:
        person.failed_attempts = 0
        person.locked_until = timezone.now() + timedelta(minutes=settings.LOCKOUT_MINUTES)
        record(person, "locked-out", f"person:{person.pk}")
    person.save(update_fields=["failed_attempts", "locked_until"])


def enter_code(person: Person, code: str) -> bool:
    """Say whether the second factor lets a person in; wrong codes count towards the lock-out as wrong passwords do."""
    with transaction.atomic():
        fresh = Person.objects.select_for_update().get(pk=person.pk)
        if fresh.locked or not fresh.is_active:
            return False
        if accept_code(fresh, code):
            _succeeded(fresh)
            return True
        _failed(fresh)
    return False


def new_secret() -> str:
    """Return a fresh secret for a second factor, in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int) -> str:
    """Return the six digits of RFC 6238 for a step of thirty seconds.

    >>> code_at(base64.b32encode(b"12345678901234567890").decode(), 59 // 30)
    '287082'
    """
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def accept_code(person: Person, code: str, now: float | None = None) -> bool:
    """Say whether a code of the second factor is right; each counts once, and one step early or late is let pass."""
    current = int((time.time() if now is None else now) // PERIOD)
    with transaction.atomic():
        fresh = Person.objects.select_for_update().get(pk=person.pk)
        for step in (current - 1, current, current + 1):
            if step > fresh.totp_last_step and hmac.compare_digest(
                code_at(fresh.totp_secret, step), code.strip()
            ):
                fresh.totp_last_step = step
                fresh.save(update_fields=["totp_last_step"])
                return True
    return False
