"""The addresses of publication: the office's own, and the public pages."""

from django.urls import path

from jixiao.web.publication import public_pages, views

urlpatterns = [
    path("public/", public_pages.page, name="public-home"),
    path("public/<path:name>", public_pages.page, name="public"),
    path("publication/", views.index, name="publication"),
    path("publication/rounds/<int:pk>/release/", views.release, name="publication-release"),
    path("publication/releases/<int:pk>/end/", views.take_back, name="publication-end"),
    path("publication/make/", views.make, name="publication-make"),
    path("publication/forms/<int:pk>/", views.form, name="publication-form"),
    path("publication/forms/<int:pk>/withhold/", views.withhold, name="publication-withhold"),
    path("publication/forms/<int:pk>/lift/", views.lift, name="publication-lift"),
]
OPEN = frozenset({"public", "public-home"})
