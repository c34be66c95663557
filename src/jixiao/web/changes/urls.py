"""The addresses of ``changes``."""

from django.urls import URLPattern, path

from jixiao.web.changes import importing, keeping, views

urlpatterns: list[URLPattern] = [
    path("changes/", views.index, name="changes"),
    path("changes/<int:pk>/", views.adjustment, name="change"),
    path("changes/<int:pk>/save/", views.save, name="change-save"),
    path("changes/<int:pk>/answer/", views.answer, name="change-answer"),
    path("changes/<int:pk>/take/", views.take, name="change-take"),
    path("changes/of/<int:pk>/", views.new, name="change-new"),
    path("changes/targets/<int:pk>/", views.targets, name="change-targets"),
    path("changes/targets/<int:pk>/follow/", views.follow, name="change-follow"),
    path("figures/", importing.index, name="change-figures"),
    path("figures/differences/", importing.differences, name="change-differences"),
    path("figures/upload/", importing.upload, name="change-upload"),
    path("figures/<int:pk>/", importing.detail, name="change-import"),
    path("figures/<int:pk>/take/", importing.take, name="change-import-take"),
    path("figures/<int:pk>/drop/", importing.drop, name="change-import-drop"),
    path("figures/<int:pk>/reverse/", importing.reverse, name="change-import-reverse"),
    path("figures/<int:pk>/file/", importing.file, name="change-import-file"),
    path("figures/of/<int:pk>/adopt/", importing.adopt, name="change-adopt"),
    path("projects/<int:pk>/", keeping.project, name="change-project"),
    path("projects/<int:pk>/change/", keeping.change, name="change-project-edit"),
    path("projects/<int:pk>/declare/", keeping.declare, name="change-project-declare"),
]
