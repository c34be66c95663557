"""The Django application ``recheck``."""

from django.apps import AppConfig


class RecheckConfig(AppConfig):
    """Samples of self-evaluations that the bureau scores again."""

    name = "jixiao.web.recheck"
    label = "recheck"
    verbose_name = "抽查复核"
