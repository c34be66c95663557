"""The addresses of ``changes``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
