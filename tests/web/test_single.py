"""Single sign-on against a service of our own in a thread: the honest way, and every way that it could be fooled."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from jixiao.web.journal.models import Entry
from jixiao.web.office import single
from jixiao.web.office.models import Person
from jixiao.web.office.signin import new_secret

pytestmark = pytest.mark.django_db
SECRET = "client-secret-of-the-office-0001"


@dataclass
class Service:
    """A sign-on service: its keys, what the next token says, and what it was asked."""

    address: str = ""
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    claims: dict[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    algorithm: str = "RS256"
    signer: Any = None
    challenge: str = ""
    nonce: str = ""
    issuer: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def token(self) -> str:
        now = int(time.time())
        said = {
            "iss": self.address, "aud": "office", "sub": "7", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "preferred_username": "lin", **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if name not in self.drop}
        key = None if self.algorithm == "none" else self.signer or self.key
        return jwt.encode(said, key, algorithm=self.algorithm, headers={"kid": "k1"})

    def answer(self, path: str, body: dict[str, str], headers: Any) -> Any:
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.issuer or self.address, **{n: self.address + p for n, p in names.items()}}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "k1", "use": "sig"}]}
        self.asked.append(body)
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        known = headers["Authorization"] == "Basic " + base64.b64encode(f"office:{SECRET}".encode()).decode()
        return {"id_token": self.token()} if proved and known and body["code"] == "good" else None


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = dict(parse_qsl(self.rfile.read(length).decode()))
            found = made.answer(self.path, body, self.headers)
            self.send_response(200 if found else 400)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
        made.address,
        "office",
        SECRET,
    )
    settings.OIDC_CLAIM = "preferred_username"
    yield made
    server.shutdown()
    thread.join()


@pytest.fixture
def person() -> Person:
    return Person.objects.create_user("lin", name="林晓舟", must_change_password=True)


def leave(client: Client, service: Service, target: str = "/account/") -> dict[str, str]:
    answer = client.get("/sign-in/single/", {"next": target})
    assert answer.status_code == 302
    address = urlsplit(answer["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{service.address}/authorize"
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    service.challenge, service.nonce = asked["code_challenge"], asked["nonce"]
    return asked


def come_back(client: Client, asked: dict[str, str], **more: str) -> Any:
    return client.get("/sign-in/single/back/", {"code": "good", "state": asked["state"], **more})


def refused(client: Client, answer: Any) -> bool:
    return bool(answer["Location"] == "/sign-in/" and client.get("/account/").status_code == 302)


def test_a_person_signs_in_and_needs_no_password_of_the_office(
    client: Client, service: Service, person: Person
) -> None:
    asked = leave(client, service)
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == (
        "code",
        "S256",
        "office",
    )
    answer = come_back(client, asked)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200
    assert (
        service.asked[0]["redirect_uri"] == asked["redirect_uri"] == "http://testserver/sign-in/single/back/"
    )
    assert list(Entry.objects.values_list("action", flat=True)) == ["sign-in"]
    assert "统一身份登录" in Client().get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("claims", "drop"),
    [
        ({"nonce": "another"}, ()),
        ({}, ("nonce",)),
        ({"aud": "another-office"}, ()),
        ({}, ("aud",)),
        ({"aud": ["office", "another"]}, ()),
        ({"azp": "another"}, ()),
        ({"iss": "https://elsewhere.example"}, ()),
        ({"exp": 1_700_000_000}, ()),
        ({}, ("exp",)),
        ({"iat": 4_000_000_000}, ()),
        ({"preferred_username": "nobody"}, ()),
        ({"preferred_username": ["lin"]}, ()),
        ({}, ("preferred_username",)),
    ],
)
def test_a_token_that_does_not_fit_lets_nobody_in(
    client: Client, service: Service, person: Person, claims: dict[str, Any], drop: tuple[str, ...]
) -> None:
    service.claims, service.drop = claims, drop
    assert refused(client, come_back(client, leave(client, service)))
    assert Person.objects.count() == 1, "nobody is made"
    assert not Entry.objects.filter(action="sign-in").exists()


def test_a_token_without_a_signature_of_the_service_lets_nobody_in(
    client: Client, service: Service, person: Person
) -> None:
    service.algorithm = "none"
    assert refused(client, come_back(client, leave(client, service)))
    service.algorithm, service.signer = "HS256", SECRET
    assert refused(client, come_back(client, leave(client, service)))
    service.algorithm = "RS256"
    service.signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(client, come_back(client, leave(client, service)))
    service.signer = None
    assert come_back(client, leave(client, service))["Location"] == "/account/"


def test_a_return_counts_once_and_only_in_the_browser_that_left(
    client: Client, service: Service, person: Person
) -> None:
    asked = leave(client, service)
    assert refused(Client(), come_back(Client(), asked))
    assert refused(client, come_back(client, {**asked, "state": "another"}))
    assert refused(client, come_back(client, asked)), "the first return has used it up"
    asked = leave(client, service)
    assert refused(client, come_back(client, asked, code="bad"))
    asked = leave(client, service)
    assert refused(client, come_back(client, asked, error="access_denied"))
    asked = leave(client, service)
    service.challenge = "another"
    assert refused(client, come_back(client, asked)), "the proof of PKCE"


def test_a_return_that_took_too_long(
    client: Client, service: Service, person: Person, monkeypatch: Any
) -> None:
    asked = leave(client, service)
    now = time.time()
    monkeypatch.setattr(single.time, "time", lambda: now + single.REMEMBERED + 1)
    assert refused(client, come_back(client, asked))


def test_disabled_people_stay_out_and_the_second_factor_is_asked_for(
    client: Client, service: Service, person: Person
) -> None:
    Person.objects.update(is_active=False)
    assert refused(client, come_back(client, leave(client, service)))
    Person.objects.update(is_active=True, totp_secret=new_secret())
    answer = come_back(client, leave(client, service))
    assert answer["Location"] == "/sign-in/second/?next=/account/"
    assert client.get("/account/").status_code == 302


def test_nobody_is_sent_elsewhere(client: Client, service: Service, person: Person) -> None:
    assert come_back(client, leave(client, service, "https://elsewhere.example/"))["Location"] == "/"


def test_a_service_that_calls_itself_otherwise_or_is_not_encrypted(
    client: Client, service: Service, person: Person, settings: Any
) -> None:
    service.issuer = "https://elsewhere.example"
    assert client.get("/sign-in/single/")["Location"] == "/sign-in/"
    settings.OIDC_ISSUER = "http://sso.example"
    assert client.get("/sign-in/single/")["Location"] == "/sign-in/"
    settings.OIDC_ISSUER = ""
    assert client.get("/sign-in/single/").status_code == 404
    assert "统一身份登录" not in client.get("/sign-in/").content.decode()
