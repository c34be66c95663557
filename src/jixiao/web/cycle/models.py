"""Rounds, projects, dossiers with their revisions, comments, answers, waivers and evidence."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.states import State
from jixiao.web.office.models import Unit


class RoundKind(models.TextChoices):
    """What is filled in during a round."""

    TARGET = "target", _("绩效目标申报")
    SELF_EVALUATION = "self_evaluation", _("绩效自评")
    MONITORING = "monitoring", _("绩效运行监控")


class Subject(models.TextChoices):
    """Whose form it is."""

    PROJECT = "project", _("项目支出")
    UNIT = "unit", _("部门整体支出")


class Round(models.Model):
    """A yearly task (年度任务): what is filled in, by whom, under which rules, until when."""

    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("类型"), max_length=20, choices=RoundKind.choices)
    subject = models.CharField(_("对象"), max_length=8, choices=Subject.choices, default=Subject.PROJECT)
    month = models.PositiveSmallIntegerField(_("监控至月份"), null=True, blank=True)
    """The last month that a monitoring round looks at: 7 for January to July."""
    title = models.CharField(_("名称"), max_length=200)
    scope = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("范围"), related_name="rounds")
    profile = models.CharField(_("规则"), max_length=60)
    profile_on = models.DateField(_("规则日期"))
    opens = models.DateField(_("开始日期"))
    deadline = models.DateField(_("截止日期"))
    remind_days = models.PositiveSmallIntegerField(_("提前提醒天数"), default=5)
    note = models.TextField(_("说明"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    basis = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    """The round of targets from which a self-evaluation is prefilled."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-year", "kind"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deadline__gte=F("opens")), name="round_deadline_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(month=None) | Q(month__gte=1, month__lte=12), name="round_month_of_the_year"
            ),
        ]
        verbose_name = _("年度任务")

    def __str__(self) -> str:
        return self.title


class Extension(models.Model):
    """A later deadline for one unit, with its reason."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions")
    unit = models.ForeignKey(Unit, models.CASCADE)
    deadline = models.DateField(_("延期至"))
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "unit"], name="one_extension_a_unit")
        ]


class Project(models.Model):
    """A project through all its years and stages; its code is its identity."""

    code = models.CharField(_("项目编码"), max_length=60, unique=True)
    name = models.CharField(_("项目名称"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects")
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Dossier(models.Model):
    """One project's form in one round, on its way through the offices.

    ``form`` is the typed form as json, the only model of it; the columns beside it are copies for searching and
    sorting, written by ``services.store`` alone. ``version`` grows with every change and guards against two people
    winning at once; ``rows`` are the lasting keys of the rows of ``form``.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="dossiers")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="dossiers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    form = models.JSONField()
    rows = models.JSONField(default=dict)
    adjusted = models.JSONField(null=True)
    """The targets and budget in force after approved adjustments; ``form`` stays as it was approved."""
    adjusted_rows = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    budget = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    """The revised (else initial) budget in 元."""
    executed = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    total_score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=12, blank=True)
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    notices = models.PositiveSmallIntegerField(default=0)
    codes = models.TextField(default="", blank=True)
    """The codes of the findings that stand, each between commas, once for each finding."""
    basis = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="results")
    """The approved target declaration that a self-evaluation answers."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    state_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "project"], name="one_dossier_a_project_and_round"),
            models.UniqueConstraint(
                fields=["round", "unit"], condition=Q(project=None), name="one_dossier_a_whole_unit_and_round"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "state"]),
            models.Index(fields=["unit", "round"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def deadline(self) -> date:
        """The last day for the unit: the round's, or its extension's."""
        found = next((e for e in self.round.extensions.all() if e.unit_id == self.unit_id), None)
        return found.deadline if found else self.round.deadline


class Revision(models.Model):
    """What was submitted: the form, the findings, and the version of the rules that judged it. Never changed."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    form = models.JSONField()
    rows = models.JSONField(default=dict)
    findings = models.JSONField()
    profile = models.CharField(max_length=60)
    profile_on = models.DateField()
    rules_version = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_revision_a_number")
        ]


class Step(models.Model):
    """A transition that was taken, for the history beside the form."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    source = models.CharField(max_length=12, choices=State.choices)
    target = models.CharField(max_length=12, choices=State.choices)
    reason = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Comment(models.Model):
    """A reviewer's comment at a cell, and its answer. ``field`` is a path with lasting row keys."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="comments")
    field = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="answers"
    )
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Answer(models.Model):
    """What the unit says to a warning; it stays beside the form."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=60)
    field = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "code", "field"], name="one_answer_a_finding")
        ]


class Waiver(models.Model):
    """A named officer silences one finding, with a reason and a last day."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="waivers")
    code = models.CharField(max_length=60)
    field = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)


class Attachment(models.Model):
    """Evidence for an indicator (``row`` is its lasting key) or for the form; the file lies outside the web root."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="attachments")
    row = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)


class Presence(models.Model):
    """Who has a form open for writing, so that two are told of each other."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "person"], name="one_presence_a_person")
        ]


class Notification(models.Model):
    """Something a person should know: a return, a deadline, a comment, an answer."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    code = models.CharField(max_length=40)
    words = models.JSONField(default=dict)
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True)
    round = models.ForeignKey(Round, models.CASCADE, null=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class JobState(models.TextChoices):
    """How far work in the background is."""

    WAITING = "waiting", _("等待办理")
    RUNNING = "running", _("正在办理")
    DONE = "done", _("可以下载")
    FAILED = "failed", _("未能完成")


class Job(models.Model):
    """Work in the background for one person that ends in a file, kept for a day.

    ``kind`` names one of ``jobs.kinds()``; ``words`` are what its maker was asked for, as plain data. ``beat_at`` is the last
    sign of life of the process that does it; work that is silent has ended, and is begun again. ``file`` is the name
    below ``settings.JOBS``, which nobody can guess.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200, default="")
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="jobs")
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "id"])]

    @property
    def running(self) -> bool:
        """Whether the file is still to come."""
        return self.state in (JobState.WAITING, JobState.RUNNING)


class LibraryIndicator(models.Model):
    """An indicator that may be taken into a form: common to all, of a department, or of one unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="indicators")
    l1 = models.CharField(_("一级指标"), max_length=60)
    l2 = models.CharField(_("二级指标"), max_length=60)
    l3 = models.CharField(_("三级指标"), max_length=120)
    example = models.CharField(_("指标值示例"), max_length=60, blank=True)
    explanation = models.CharField(_("指标解释"), max_length=300, blank=True)
    field = models.CharField(_("领域"), max_length=60, blank=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-used", "l1", "l2", "l3"]
