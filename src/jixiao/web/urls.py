"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("forms/", include("jixiao.web.desk.urls")),
    path("", include("jixiao.web.pages.urls")),
]
