"""The addresses of the use of results."""

from django.urls import path

from jixiao.web.results import notices, views

urlpatterns = [
    path("results/", views.index, name="uses"),
    path("results/make/", views.make, name="uses-make"),
    path("results/take/", views.take_many, name="uses-take"),
    path("results/results.xlsx", views.book, name="uses-workbook"),
    path("results/rounds/<int:pk>/ranges/", views.ranges, name="use-ranges"),
    path("results/<int:pk>/", views.show, name="use"),
    path("results/<int:pk>/draft/", views.draft, name="use-draft"),
    path("results/<int:pk>/take/", views.take, name="use-take"),
    path("rectifications/", notices.index, name="rectifications"),
    path("rectifications/new/", notices.new, name="rectification-new"),
    path("rectifications/<int:pk>/", notices.show, name="rectification"),
    path("rectifications/<int:pk>/take/", notices.take, name="rectification-take"),
]
