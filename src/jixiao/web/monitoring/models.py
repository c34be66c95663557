"""What was seen of the monitoring tables, the alerts that follow, the measures they lead to, payments that are stopped."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier
from jixiao.web.office.models import Unit


class LightChoice(models.TextChoices):
    """A light as it is shown; the order is the one of gravity."""

    RED = "red", _("红灯")
    YELLOW = "yellow", _("黄灯")
    BLUE = "blue", _("蓝灯")
    GREEN = "green", _("绿灯")
    GREY = "grey", _("未判定")


class Outlook(models.Model):
    """A monitoring table as it was last submitted, in figures for searching, sorting and summing up.

    Written by ``services.look_at`` alone, from the same ``analysis.monitoring.watch`` that the pages show in full.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="outlook")
    light = models.CharField(max_length=6, choices=LightChoice.choices)
    rank = models.PositiveSmallIntegerField()
    """The light's place by gravity, 0 for red."""
    money = models.CharField(max_length=6, choices=LightChoice.choices)
    targets_light = models.CharField(max_length=6, choices=LightChoice.choices)
    rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    """The share of the budget that is spent, and below the share of the targets that is reached, as fractions."""
    targets = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    out_of_step = models.BooleanField(default=False)
    reds = models.PositiveSmallIntegerField(default=0)
    yellows = models.PositiveSmallIntegerField(default=0)
    doubtful = models.PositiveSmallIntegerField(default=0)
    causes = models.JSONField(default=dict)
    """How many indicators name each cause of a deviation, by the cause's id."""
    before = models.CharField(max_length=6, choices=LightChoice.choices, blank=True)
    """The light of the monitoring before in the same year, blank where there is none."""
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["rank", "pk"]
        indexes: ClassVar = [models.Index(fields=["rank", "dossier"])]


class AlertState(models.TextChoices):
    """Where an alert stands."""

    OPEN = "open", _("待单位答复")
    ANSWERED = "answered", _("待审核答复")
    ACCEPTED = "accepted", _("答复已采纳")
    RECTIFYING = "rectifying", _("整改中")
    DONE = "done", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤销")


class AlertLevel(models.IntegerChoices):
    """How grave an alert is; the numbers are those of ``analysis.alerts.Level``."""

    NOTICE = 1, _("提示")
    WARNING = 2, _("一般预警")
    SERIOUS = 3, _("严重预警")
    GRAVE = 4, _("重大预警")


class Alert(models.Model):
    """One alert on a monitoring table: about the money, the gap, or an indicator (``field`` holds its lasting key)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="alerts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="alerts")
    field = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.OPEN)
    version = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(choices=AlertLevel.choices)
    light = models.CharField(max_length=6, choices=LightChoice.choices)
    zh = models.TextField()
    en = models.TextField()
    causes = models.JSONField(default=list)
    budget = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    due = models.DateField()
    """The last day for an answer."""
    silent = models.BooleanField(default=False)
    """Whether the term ran out without an answer, which raised the level; a new term clears it."""
    raised_at = models.DateTimeField(auto_now_add=True)
    state_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-level", "due", "-budget", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "field"], name="one_alert_a_field_and_table")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due"]), models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.dossier.title}：{self.zh}"


class AlertStep(models.Model):
    """What was done with an alert; an answer carries its planned date and what it rests on."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    source = models.CharField(max_length=12, choices=AlertState.choices, blank=True)
    target = models.CharField(max_length=12, choices=AlertState.choices)
    level = models.PositiveSmallIntegerField(choices=AlertLevel.choices)
    text = models.TextField(blank=True)
    planned = models.DateField(null=True)
    """By when the unit means to have put it right."""
    evidence = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    """Blank where a term ran out by itself."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class MeasureKind(models.TextChoices):
    """What is to be done; the ids are those of the consequences in the rules of monitoring."""

    EXPLAIN = "explain", _("说明原因，提出措施")
    RECTIFY = "rectify", _("限期整改")
    ADJUST = "adjust", _("同步调整预算和绩效目标")


class MeasureState(models.TextChoices):
    """Where a measure stands."""

    PLANNED = "planned", _("落实中")
    REPORTED = "reported", _("待核实")
    DONE = "done", _("已落实")
    CANCELLED = "cancelled", _("已取消")


class Measure(models.Model):
    """What an alert led to: what is to be done, who answers for it, by when."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="measures")
    kind = models.CharField(_("措施"), max_length=12, choices=MeasureKind.choices)
    text = models.TextField(_("要求"))
    owner = models.CharField(_("责任人"), max_length=60)
    due = models.DateField(_("完成期限"))
    state = models.CharField(max_length=12, choices=MeasureState.choices, default=MeasureState.PLANNED)
    version = models.PositiveIntegerField(default=0)
    report = models.TextField(blank=True)
    """What the unit says it has done."""
    remark = models.TextField(blank=True)
    """Why it was sent back or cancelled."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    state_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["due", "pk"]


class PauseState(models.TextChoices):
    """Whether payments are stopped."""

    PAUSED = "paused", _("暂停拨付")
    LIFTED = "lifted", _("已恢复拨付")


class Pause(models.Model):
    """Payments to a project that the bureau stopped because of an alert (暂停拨付), and why they go on again."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="pauses")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    state = models.CharField(max_length=8, choices=PauseState.choices, default=PauseState.PAUSED)
    version = models.PositiveIntegerField(default=0)
    reason = models.TextField(_("理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    lifted_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="paused"), name="one_pause_at_a_time_and_table"
            )
        ]
