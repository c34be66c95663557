"""The Django application ``publication``."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """What the public may see, without signing in."""

    name = "jixiao.web.publication"
    label = "publication"
    verbose_name = "绩效公开"
