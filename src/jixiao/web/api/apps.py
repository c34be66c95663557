"""The Django application ``api``."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The interface for programs: tokens, webhooks, import and export."""

    name = "jixiao.web.api"
    label = "api"
    verbose_name = "接口"
