"""The Django application ``dashboards``."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Figures of rounds, departments and years."""

    name = "jixiao.web.dashboards"
    label = "dashboards"
    verbose_name = "看板"
