"""The Django application of the organisation."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Units, people and posts."""

    name = "jixiao.web.office"
    label = "office"
    verbose_name = "机构人员"
