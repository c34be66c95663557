"""The Django application of the cycle."""

from django.apps import AppConfig


class CycleConfig(AppConfig):
    """Rounds, dossiers and revisions."""

    name = "jixiao.web.cycle"
    label = "cycle"
    verbose_name = "年度任务"
