"""The Django application ``monitoring``."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Lights, forecasts and alerts of the monitoring rounds."""

    name = "jixiao.web.monitoring"
    label = "monitoring"
    verbose_name = "绩效运行监控"
