"""The public pages, without signing in: the files of the newest edition, at addresses that stay."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from jixiao.web.publication.services import current

_KINDS = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".xml": "application/xml",
          ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
          ".atom": "application/atom+xml"}  # fmt: skip


@require_safe
def page(request: HttpRequest, name: str = "index.html") -> HttpResponseBase:
    """Hand out a page or a download of the newest edition."""
    edition = current()
    if edition is None:
        if name != "index.html":
            raise Http404
        return render(request, "publication/nothing.html")
    folder = (Path(settings.PUBLIC) / edition.folder).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise Http404
    if path.is_dir():
        path /= "index.html"
    if not path.is_file():
        raise Http404
    changed = int(edition.at.timestamp())
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response: HttpResponseBase
    if since is not None and since >= changed:
        from django.http import HttpResponseNotModified

        response = HttpResponseNotModified()
    else:
        response = FileResponse(path.open("rb"), content_type=kind)
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
