"""The Django application ``changes``."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Adjustments of approved targets and budgets, and the figures of the finance system."""

    name = "jixiao.web.changes"
    label = "changes"
    verbose_name = "年度中的变动"
