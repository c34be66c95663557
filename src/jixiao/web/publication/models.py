"""What was released to the public, what is held back, and each edition of the public pages."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier, Round


class Release(models.Model):
    """The forms of a round that have come to their end are public while a release of the round is in force."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="releases")
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(ended_at=None), name="one_release_in_force_a_round"
            )
        ]


class Withholding(models.Model):
    """A form that stays out of the public pages, with the reason."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="withholdings")
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None), name="one_withholding_in_force_a_form"
            )
        ]


class Edition(models.Model):
    """One making of the public pages. The newest one is what the public sees; ``folder`` lies below ``settings.PUBLIC``."""

    folder = models.CharField(max_length=80)
    forms = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField()
    """Forms that were released and are not public: held back by name, or by the policy of publication."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
