"""Tokens, answers kept for repeated requests, webhooks with their deliveries, and what a bulk import has done."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier, Job


class Scope(models.TextChoices):
    """What a token may be used for, within the rights of its person."""

    READ = "read", _("查询")
    WRITE = "write", _("填报和办理")
    IMPORT = "import", _("批量导入")
    EXPORT = "export", _("整体导出")
    ADMIN = "admin", _("机构人员和推送")


class Token(models.Model):
    """A key by which a program acts for a person. Only its hash is kept; ``start`` tells one token from another.

    ``minute`` and ``calls`` count the requests of the running minute.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(_("名称"), max_length=60)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    until = models.DateField(_("有效至"))
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return self.until < timezone.localdate()

    @property
    def in_force(self) -> bool:
        """Whether it may be used today."""
        return self.revoked_at is None and not self.over

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(scope.label) for scope in Scope if scope.value in self.scopes]


class Reply(models.Model):
    """What was answered to a request with an ``Idempotency-Key``, so that the same request is not done twice."""

    token = models.ForeignKey(Token, models.CASCADE)
    key = models.CharField(max_length=80)
    request = models.CharField(max_length=64)
    """The hash of what was asked: another request under the same key is refused."""
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="one_reply_a_key")]


class Hook(models.Model):
    """An address that is told of what is written into the journal of its owner's subtrees.

    The secret is not kept: it follows from ``salt`` and the installation's own. ``seen`` is the last entry of the journal that
    was looked at; ``failures`` counts the deliveries that failed in a row.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hooks")
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=500)
    events = models.JSONField(_("事件"), default=list)
    salt = models.CharField(max_length=64)
    seen = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting", _("等待推送")
    DONE = "done", _("已送达")
    FAILED = "failed", _("未送达")


class Delivery(models.Model):
    """One entry of the journal on its way to one address; ``number`` is the entry's, 0 for a trial."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    number = models.PositiveBigIntegerField(default=0)
    event = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hook", "number"], condition=Q(number__gt=0), name="one_delivery_an_entry"
            )
        ]


class Outcome(models.TextChoices):
    """What became of one form of a bulk import."""

    TAKEN = "taken", _("已导入")
    DOUBTFUL = "doubtful", _("已导入，有存疑")
    REFUSED = "refused", _("未导入")


class Item(models.Model):
    """One form of a bulk import that has been dealt with, written in the transaction that took it."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="items")
    document = models.CharField(max_length=300)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    project = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    dossier = models.ForeignKey(Dossier, models.SET_NULL, null=True)
    doubts = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "document", "number"], name="one_item_a_form")
        ]
