"""The Django application ``results``."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Use of results for the next budget, and rectification."""

    name = "jixiao.web.results"
    label = "results"
    verbose_name = "结果应用"
