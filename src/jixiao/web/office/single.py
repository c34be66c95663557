"""Signing in through the place's own sign-on service: OpenID Connect, authorisation code with PKCE.

The service says only who somebody is. He must be known here by the user name that it gives; nobody is made, and no
right comes from it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings

from jixiao.web.office.models import Person

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that need the service's private key; ``none`` and those with a shared secret are not among them."""
TIMEOUT = 10
MOST_BYTES = 1_000_000
REMEMBERED = 600
"""Seconds for which the description of the service is kept, and for which a begun sign-in may take."""
LEEWAY = 60
_LOCAL = ("127.0.0.1", "localhost", "::1")


class SingleError(Exception):
    """Why a sign-in through the service did not succeed. The text is for the log, never for the page."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is kept in the session between leaving for the service and coming back."""

    state: str
    nonce: str
    verifier: str
    next: str
    at: float

    def kept(self) -> dict[str, Any]:
        """Return it for the session."""
        return asdict(self)


def enabled() -> bool:
    """Say whether the installation has such a service."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def begin(redirect: str, target: str) -> tuple[str, Begun]:
    """Return the address of the service to go to, and what to keep until the return. Raises ``SingleError``."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    begun = Begun(state, nonce, verifier, target, time.time())
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    wanted = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": redirect,
        "scope": "openid profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = _endpoint("authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(wanted)}", begun


def finish(begun: Begun, answer: Mapping[str, str], redirect: str) -> Person:
    """Return the person whom the service vouches for. Raises ``SingleError``."""
    if time.time() - begun.at > REMEMBERED:
        raise SingleError("begun too long ago")
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise SingleError("wrong state")
    if answer.get("error") or not answer.get("code"):
        raise SingleError(f"the service refused: {answer.get('error', 'no code')[:80]}")
    claims = verified(_exchange(answer["code"], begun.verifier, redirect), begun.nonce)
    name = claims.get(settings.OIDC_CLAIM)
    if not isinstance(name, str) or not name:
        raise SingleError(f"no claim {settings.OIDC_CLAIM}")
    person = Person.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise SingleError(f"unknown or disabled person {name[:60]!r}")
    return person


def verified(token: str, nonce: str) -> dict[str, Any]:
    """Return what an identity token says, if the service signed it, for us, now, and for this sign-in."""
    try:
        key = _keys(_endpoint("jwks_uri")).get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise SingleError(f"{type(error).__name__}: {error}") from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
        raise SingleError("several audiences and no authorised party")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise SingleError("made for another party")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SingleError("wrong nonce")
    return claims


def _exchange(code: str, verifier: str, redirect: str) -> str:
    """Return the identity token for a code."""
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
        "client_id": settings.OIDC_CLIENT_ID,
    }
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    methods = _description().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if settings.OIDC_CLIENT_SECRET and "client_secret_basic" in methods:
        pair = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif settings.OIDC_CLIENT_SECRET:
        body["client_secret"] = settings.OIDC_CLIENT_SECRET
    token = _json(_endpoint("token_endpoint"), urlencode(body).encode(), headers).get("id_token")
    if not isinstance(token, str):
        raise SingleError("no identity token")
    return token


def _endpoint(name: str) -> str:
    address = _description().get(name)
    if not isinstance(address, str):
        raise SingleError(f"the service does not name its {name}")
    return _safe(address)


def _description() -> dict[str, Any]:
    return _described(settings.OIDC_ISSUER, int(time.time() // REMEMBERED))


@lru_cache(maxsize=4)
def _described(issuer: str, _period: int) -> dict[str, Any]:
    """Return what the service says of itself; it must be the one that was meant."""
    found = _json(_safe(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    if found.get("issuer") != issuer:
        raise SingleError("the service calls itself otherwise")
    return found


@lru_cache(maxsize=4)
def _keys(address: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(address, lifespan=REMEMBERED, timeout=TIMEOUT)


def _safe(address: str) -> str:
    """Return an address that is encrypted, or on this machine. Raises ``SingleError`` for another."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return address
    raise SingleError(f"not encrypted: {address[:80]}")


def _json(
    address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    request = urllib.request.Request(address, data, dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except (OSError, ValueError) as error:
        raise SingleError(f"{urlsplit(address).path}: {error}") from error
    if not isinstance(found, dict):
        raise SingleError(f"{urlsplit(address).path}: not an object")
    return found
