"""The Django application ``evaluations``."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Departmental and fiscal evaluations by experts and third parties."""

    name = "jixiao.web.evaluations"
    label = "evaluations"
    verbose_name = "绩效评价"
