"""The Django application ``wholes``."""

from django.apps import AppConfig


class WholesConfig(AppConfig):
    """Whole-unit forms beside the forms of their projects."""

    name = "jixiao.web.wholes"
    label = "wholes"
    verbose_name = "部门整体支出"
