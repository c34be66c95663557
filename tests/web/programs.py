"""A program that speaks to the interface of the small office, as somebody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jixiao.web.api import tokens
from jixiao.web.api.models import Scope
from web.office import Office

EVERYTHING = tuple(scope.value for scope in Scope)


class Program:
    """Calls operations with the token of a person."""

    def __init__(self, office: Office, who: str | None, scopes: tuple[str, ...] = EVERYTHING) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if who is not None:
            until = timezone.localdate() + timedelta(days=9)
            _token, secret = tokens.make(office.people[who], f"program of {who}", scopes, until)
            self.headers["Authorization"] = f"Bearer {secret}"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an operation; a body of ``bytes`` values goes as an upload."""
        named = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        more: dict[str, Any] = {}
        if isinstance(body, dict) and any(isinstance(value, tuple) for value in body.values()):
            more["data"] = {
                name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
                for name, value in body.items()
            }
        elif body is not None:
            more = {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method.lower())(f"/api/v1{path}", headers=named, **more)
