"""Adjustments of approved targets, changes of projects, imports of the finance system with their figures."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier, Project
from jixiao.web.office.models import Unit

MONEY = {"max_digits": 24, "decimal_places": 6}


class AdjustmentState(models.TextChoices):
    """Where an adjustment stands."""

    DRAFT = "draft", _("拟定中")
    SIGNING = "signing", _("待单位审签")
    DEPARTMENT = "department", _("待主管部门审核")
    BUREAU = "bureau", _("待财政审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已批准")
    WITHDRAWN = "withdrawn", _("已撤销")


OPEN = (
    AdjustmentState.DRAFT,
    AdjustmentState.SIGNING,
    AdjustmentState.DEPARTMENT,
    AdjustmentState.BUREAU,
    AdjustmentState.RETURNED,
)
"""An adjustment in one of these is on its way; a project has at most one."""


class What(models.TextChoices):
    """What an adjustment changes."""

    TARGETS = "targets", _("绩效目标")
    BUDGET = "budget", _("预算")
    BOTH = "both", _("绩效目标和预算")


class Adjustment(models.Model):
    """A change of approved targets or budget on its way; ``form`` is the text asked for, ``base`` the one in force before.

    The approved form of the dossier never changes. ``findings`` and ``rules_version`` are those under which it was
    last submitted.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="adjustments")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(_("调整内容"), max_length=8, choices=What.choices)
    reason = models.TextField(_("调整理由"))
    document = models.CharField(_("依据文件"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=AdjustmentState.choices, default=AdjustmentState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    base = models.JSONField()
    base_rows = models.JSONField(default=dict)
    form = models.JSONField()
    rows = models.JSONField(default=dict)
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list)
    rules_version = models.CharField(max_length=64, blank=True)
    budget_before = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    budget = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    """The total in 元 that is asked for, a copy for lists."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="adjustments")
    at = models.DateTimeField(auto_now_add=True)
    state_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    """When the approval of the targets themselves was taken back, and this one with it."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_adjustment_a_number"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="one_open_adjustment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "dossier"])]


class AdjustmentStep(models.Model):
    """A step that an adjustment has taken."""

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=30)
    target = models.CharField(max_length=12, choices=AdjustmentState.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class AdjustmentAnswer(models.Model):
    """What the unit says to a warning about the adjusted form."""

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=60)
    field = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adjustment", "code", "field"], name="one_adjustment_answer")
        ]


class Happening(models.TextChoices):
    """What happened to a project."""

    ADDED = "added", _("年中追加")
    RENAMED = "renamed", _("更名")
    ENDED = "ended", _("停用")
    RESUMED = "resumed", _("恢复使用")


class ProjectChange(models.Model):
    """A project added during the year, renamed, ended or taken up again, with the reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Happening.choices)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKED = "checked", _("待确认")
    TAKEN = "taken", _("已采用")
    DROPPED = "dropped", _("已放弃")
    REVERSED = "reversed", _("已冲销")
    REVERSAL = "reversal", _("冲销")


class Import(models.Model):
    """A file of the finance system (or the reversal of one): figures of a year as they stood on a day.

    ``seen`` is the number of the last import that was in force when this one was compared with the figures; if
    another has been taken since, the comparison is stale and nothing is taken.
    """

    scope = models.ForeignKey(Unit, models.PROTECT, related_name="imports")
    year = models.PositiveSmallIntegerField(_("预算年度"))
    on = models.DateField(_("截至日期"))
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.CHECKED)
    seen = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    amount_unit = models.CharField(max_length=8, blank=True)
    columns = models.JSONField(default=dict)
    """Which heading was taken for what."""
    counts = models.JSONField(default=dict)
    """How many rows there are of each status."""
    rows_count = models.PositiveIntegerField(default=0)
    taken_count = models.PositiveIntegerField(default=0)
    before = models.DecimalField(default=0, **MONEY)  # type: ignore[arg-type]
    executed = models.DecimalField(default=0, **MONEY)  # type: ignore[arg-type]
    """The sums in 元 of what the rows that can be taken stood at before, and stand at now."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="imports")
    """``None`` is the command line."""
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class RowStatus(models.TextChoices):
    """What a row of an import is, compared with the projects and the figures in force."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("有变化")
    UNCHANGED = "unchanged", _("无变化")
    NAMED = "named", _("仅名称相符")
    UNKNOWN = "unknown", _("没有此项目")
    AMBIGUOUS = "ambiguous", _("名称有多个相符")
    DUPLICATE = "duplicate", _("重复行")
    NEGATIVE = "negative", _("负数")
    UNREADABLE = "unreadable", _("金额不能识别")


TAKEN_STATUSES = (RowStatus.NEW, RowStatus.CHANGED, RowStatus.UNCHANGED)
"""Rows that are taken; one that only its name fits is taken when the officer says so."""


class ImportRow(models.Model):
    """One row of a file with what was found out about it."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """The row of the sheet."""
    code = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True)
    unit_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)
    line = models.CharField(max_length=16, blank=True)
    """The kind of fund line that the source is; blank for the whole project."""
    executed = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    revised = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    before = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    budget = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    """The budget in force of the approved or adjusted targets."""
    status = models.CharField(max_length=12, choices=RowStatus.choices)
    over = models.BooleanField(default=False)
    """Whether more was spent than budgeted."""
    lower = models.BooleanField(default=False)
    """Whether the sum is smaller than the one in force, which a running total should not become."""
    accepted = models.BooleanField(default=False)
    """Whether the officer took a row that only its name fits."""
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["batch", "status"])]


class Figure(models.Model):
    """What a project had spent by a day, in 元, as one import says; its amounts never change."""

    batch = models.ForeignKey(Import, models.PROTECT, related_name="figures")
    project = models.ForeignKey(Project, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    """The month of the day within the budget year; 12 for every later day."""
    on = models.DateField()
    executed = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    revised = models.DecimalField(null=True, **MONEY)  # type: ignore[arg-type]
    sources = models.JSONField(default=dict)
    """Printed source → [fund line, executed, revised or null] in 元, where the file tells the sources apart."""
    standing = models.BooleanField(default=True)
    """Whether the import was not reversed."""

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "project"], name="one_figure_a_project_and_import")
        ]
        indexes: ClassVar = [models.Index(fields=["project", "year", "standing", "on"])]


class Filled(models.Model):
    """A cell of a form that was filled from the finance system, with the text that was put there.

    As long as the cell says the same, a later import may change it; what a clerk typed stays.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="filled")
    path = models.CharField(max_length=120)
    text = models.CharField(max_length=60)
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "path"], name="one_filled_cell")]
