"""The addresses of the figures."""

from django.urls import path, re_path

from jixiao.web.dashboards import views

urlpatterns = [
    path("dashboard/", views.index, name="dashboards"),
    path("dashboard/head/", views.head, name="dashboard-head"),
    re_path(r"^dashboard/(?P<name>[a-z]+)\.(?P<ending>png|xlsx)$", views.chart, name="dashboard-chart"),
]
