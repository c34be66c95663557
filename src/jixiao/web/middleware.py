"""What every answer carries, and who may see any page at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import translation

from jixiao.web.capabilities import gathered

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
OPEN = frozenset({"sign-in", "sign-in-second", "sign-in-single", "sign-in-back", "set-language", "healthy"})
"""The views that a stranger may call; every other asks him to sign in. A capability adds its own as ``OPEN`` and
``OPEN_BELOW`` (beginnings of addresses that ask for another proof, such as a token) beside its addresses."""


class SecurityHeaders:
    """A strict content security policy: nothing from outside, no script or style inside a page."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self.handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Language:
    """Chinese, unless the person has switched: the language of the browser does not decide."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the person's choice."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            return self.handler(request)


class SignedIn:
    """Sends strangers to the sign-in page, and those who came with a first password to the page for a new one."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.open = OPEN.union(*gathered("urls", "OPEN"))
        self.open_below = tuple(start for found in gathered("urls", "OPEN_BELOW") for start in found)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass, or answer in its place."""
        if request.path.startswith(settings.STATIC_URL):
            return self.handler(request)
        name = resolve(request.path_info).url_name if _known(request) else None
        if name in self.open or request.path_info.startswith(self.open_below):
            return self.handler(request)
        person = request.user
        if not person.is_authenticated:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"error": "signed-out"}, status=401)
            return redirect_to_login(request.get_full_path())
        own_password = "single" not in request.session
        if own_password and person.must_change_password and name not in ("change-password", "sign-out"):
            return redirect(reverse("change-password"))
        return self.handler(request)


def _known(request: HttpRequest) -> bool:
    from django.urls import Resolver404

    try:
        resolve(request.path_info)
    except Resolver404:
        return False
    return True
