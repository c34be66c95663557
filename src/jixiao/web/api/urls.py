"""The addresses of ``api``: its pages, and every operation below ``/api/v1/``."""

from django.urls import URLPattern, include, path, re_path

from jixiao.web.api import interface, views

OPEN_BELOW = ("/api/",)
"""What lies here asks for a token, or describes how to use one."""
_OPERATIONS = ([*interface.addresses()], "programs")
urlpatterns: list[URLPattern] = [
    path("account/tokens/", views.token_list, name="api-tokens"),
    path("account/tokens/<int:pk>/revoke/", views.token_revoke, name="api-token-revoke"),
    path("interface/", views.hooks, name="api-hooks"),
    path("interface/export/", views.office_export, name="api-office-export"),
    path("interface/<int:pk>/", views.hook, name="api-hook"),
    path("interface/<int:pk>/remove/", views.hook_remove, name="api-hook-remove"),
    path("interface/deliveries/<int:pk>/again/", views.delivery_again, name="api-delivery-again"),
    path("rounds/<int:pk>/import/", views.import_, name="api-import"),
    path("api/v1/openapi.json", views.described, name="api-described"),
    path("api/v1/docs", views.docs, name="api-docs"),
    path("api/v1/", include(_OPERATIONS)),  # type: ignore[list-item]
    re_path(r"^api/(?P<rest>.*)$", views.nothing, name="api-nothing"),
]
