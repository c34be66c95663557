"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

from jixiao.web.capabilities import CAPABILITIES

urlpatterns = [
    path("forms/", include("jixiao.web.desk.urls")),
    *(path("", include(f"jixiao.web.{name}.urls")) for name in CAPABILITIES),
    path("", include("jixiao.web.pages.urls")),
]
