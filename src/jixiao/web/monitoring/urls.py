"""The addresses of ``monitoring``."""

from django.urls import path

from jixiao.web.monitoring import alert_views, views

urlpatterns = [
    path("monitoring/", views.index, name="monitoring"),
    path("monitoring/rounds/<int:pk>/", views.board, name="monitoring-board"),
    path("monitoring/rounds/<int:pk>/book/", views.book, name="monitoring-book"),
    path("monitoring/forms/<int:pk>/", views.table, name="monitoring-form"),
    path("monitoring/projects/<int:pk>/", views.project, name="monitoring-project"),
    path("monitoring/alerts/", alert_views.index, name="monitoring-alerts"),
    path("monitoring/alerts/<int:pk>/", alert_views.alert, name="monitoring-alert"),
    path("monitoring/alerts/<int:pk>/take/<slug:name>/", alert_views.take, name="monitoring-alert-take"),
    path("monitoring/alerts/<int:pk>/measures/", alert_views.measure_new, name="monitoring-measure-new"),
    path("monitoring/alerts/<int:pk>/escalate/", alert_views.escalate, name="monitoring-alert-escalate"),
    path("monitoring/alerts/<int:pk>/pause/", alert_views.pause, name="monitoring-pause"),
    path(
        "monitoring/measures/<int:pk>/<slug:name>/", alert_views.measure_take, name="monitoring-measure-take"
    ),
    path("monitoring/pauses/<int:pk>/lift/", alert_views.lift, name="monitoring-lift"),
]
