"""Evaluations with their team, scores, ledger of evidence, problems, suggestions and reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jixiao.evaluation import Framework
from jixiao.web.cycle.models import Dossier, Project
from jixiao.web.evaluations.ways import LAST, Kind, State
from jixiao.web.office.models import Unit


class Subject(models.TextChoices):
    """What is evaluated."""

    PROJECT = "project", _("单个项目")
    POLICY = "policy", _("政策或多个项目")
    UNIT = "unit", _("部门（单位）整体")


class Evaluation(models.Model):
    """One evaluation (部门评价 or 财政评价) of a project, of several together, or of a whole unit.

    ``unit`` is the evaluated unit, or the nearest office above all evaluated projects; ``units`` are those that answer.
    ``framework`` is kept whole as it was fixed, so that later rules do not change it; criteria without points are not
    in force. ``total`` and ``grade`` are written once, when the evaluation becomes final.
    """

    kind = models.CharField(_("评价类型"), max_length=14, choices=Kind.choices)
    subject = models.CharField(_("评价对象"), max_length=8, choices=Subject.choices, default=Subject.PROJECT)
    title = models.CharField(_("名称"), max_length=200)
    year = models.PositiveSmallIntegerField(_("评价年度"))
    since = models.PositiveSmallIntegerField(_("起始年度"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evaluations", verbose_name=_("被评价单位"))
    commissioner = models.ForeignKey(Unit, models.PROTECT, related_name="commissioned")
    units = models.ManyToManyField(Unit, related_name="evaluated_in")
    projects = models.ManyToManyField(Project, related_name="evaluations")
    dossiers = models.ManyToManyField(Dossier, related_name="evaluations")
    selection = models.TextField(_("选定理由"))
    purpose = models.TextField(_("评价目的和范围"), blank=True)
    third_party = models.CharField(_("受托第三方机构"), max_length=200, blank=True)
    profile = models.CharField(_("规则"), max_length=60)
    profile_on = models.DateField(_("规则日期"))
    scoring_due = models.DateField(_("评分截止"))
    due = models.DateField(_("报告提交截止"))
    feedback_due = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=0)
    framework = models.JSONField()
    opened_at = models.DateTimeField(null=True)
    """When the scores were opened to the whole team."""
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=12, blank=True)
    state_at = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-year", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "year"]), models.Index(fields=["unit", "year"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(since__lte=F("year")), name="evaluation_years_in_order"),
            models.CheckConstraint(condition=Q(due__gte=F("scoring_due")), name="evaluation_terms_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def whole_framework(self) -> Framework:
        """Every criterion, those without points too."""
        return Framework.model_validate(self.framework)

    @property
    def frame(self) -> Framework:
        """The criteria in force."""
        return self.whole_framework.in_force()

    @property
    def years(self) -> str:
        """The year, or the first and the last."""
        return str(self.year) if self.since == self.year else f"{self.since}—{self.year}"

    @property
    def term(self) -> date | None:
        """The day by which the present state should be left; none at the end."""
        if self.state in LAST:
            return None
        if self.state in (State.PLANNED, State.ASSIGNED, State.SCORING):
            return self.scoring_due
        return self.feedback_due if self.state == State.FEEDBACK else self.due


class Member(models.Model):
    """An expert of the team. He sees the evaluation after his declaration, and until the assignment ends."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluating")
    leader = models.BooleanField(_("组长"), default=False)
    speciality = models.CharField(_("专业领域"), max_length=60)
    organisation = models.CharField(_("工作单位"), max_length=120, blank=True)
    weight = models.DecimalField(_("评分权重"), max_digits=6, decimal_places=2, default=Decimal(1))
    declared_at = models.DateTimeField(null=True)
    declaration = models.TextField(blank=True)
    recused_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why he withdrew, or was taken off the team."""
    done_at = models.DateTimeField(null=True)
    """When all his scores were handed in."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-leader", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation", "person"], condition=Q(ended_at=None), name="one_seat_a_person"
            ),
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(leader=True, ended_at=None), name="one_leader"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="an_expert_counts"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def key(self) -> str:
        """His id in the scoring sheet."""
        return str(self.pk)


class Score(models.Model):
    """The points one expert gives to one criterion, why, and the items of evidence he rests on."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=40)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "criterion"], name="one_score_a_criterion")
        ]


class Settled(models.Model):
    """The points that the team agreed on for a criterion, in the place of the mean, and why."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="settled")
    criterion = models.CharField(max_length=40)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField()
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="one_agreement_a_criterion")
        ]


class Item(models.Model):
    """An item of the ledger of evidence (证据台账); its number is never given twice."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("材料名称"), max_length=200)
    kind = models.CharField(_("资料类别"), max_length=20)
    source = models.CharField(_("来源"), max_length=200)
    dated = models.DateField(_("材料日期"), null=True, blank=True)
    reference = models.CharField(_("页码或者位置"), max_length=120, blank=True)
    proves = models.JSONField(default=list)
    """Ids of the criteria that it supports."""
    name = models.CharField(max_length=200, blank=True)
    type = models.CharField(max_length=12, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="one_item_a_number")
        ]


class Problem(models.Model):
    """What is wrong under a criterion, the evidence of it, what the unit says, and what the leader makes of that."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="problems")
    number = models.PositiveSmallIntegerField()
    criterion = models.CharField(_("对应指标"), max_length=40)
    text = models.TextField(_("问题及原因"))
    evidence = models.JSONField(default=list)
    """Numbers of items of the ledger."""
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("涉及单位"), related_name="+")
    suggestion = models.TextField(_("建议"), blank=True)
    owner = models.CharField(_("责任单位"), max_length=120, blank=True)
    due = models.DateField(_("完成期限"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    accepted = models.BooleanField(null=True)
    """Whether the unit accepts it; nothing as long as it has not answered."""
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    heard = models.BooleanField(null=True)
    """Whether the leader follows the unit's objection."""
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="one_problem_a_number")
        ]

    @property
    def disputed(self) -> bool:
        """Whether the unit objects and nobody has decided on it yet."""
        return self.accepted is False and self.heard is None


class ReportFile(models.Model):
    """A report that was uploaded, and what our reader found in it; every version is kept."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="reports")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    said = models.JSONField(default=dict)
    """What the report states: ``year``, ``total``, ``grade``, ``gaps`` (marked gaps left), ``read`` (whether it could be)."""
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="one_report_a_number")
        ]


class Step(models.Model):
    """A way that was taken, for the history on the page."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=State.choices)
    target = models.CharField(max_length=10, choices=State.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
