"""The addresses of ``recheck``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
