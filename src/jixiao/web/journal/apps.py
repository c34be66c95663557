"""The Django application of the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Entries."""

    name = "jixiao.web.journal"
    label = "journal"
    verbose_name = "操作日志"
