"""What follows from results: the list for the next budget, and what is to be put right."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier, Project
from jixiao.web.office.models import Unit
from jixiao.web.results.states import RectificationState, UseState


class BudgetRange(models.Model):
    """A bureau's own rule: what a grade means for the next budget, as shares of this year's, with its source."""

    scope = models.ForeignKey(Unit, models.CASCADE, related_name="budget_ranges")
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等级"), max_length=12)
    low = models.DecimalField(_("下限"), max_digits=6, decimal_places=4)
    high = models.DecimalField(_("上限"), max_digits=6, decimal_places=4)
    source = models.CharField(_("依据"), max_length=300)

    class Meta:
        ordering: ClassVar = ["-year", "grade"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "year", "grade"], name="one_range_a_grade_and_year"),
            models.CheckConstraint(condition=Q(low__gte=0, high__gte=F("low")), name="range_in_order"),
        ]


class Use(models.Model):
    """What follows from the result of one project's year (结果应用): proposed, commented on, decided.

    Score, grade and amounts are those of the moment at which the list was made; ``source`` says whose score it is.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="use")
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="uses")
    state = models.CharField(max_length=12, choices=UseState.choices, default=UseState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=12, default="self")
    budget = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    executed = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    measure = models.JSONField(default=dict)
    """What the profile foresees for the grade, in Chinese and English, with its citation."""
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    range_source = models.CharField(max_length=300, blank=True)
    explains = models.BooleanField(default=False)
    proposal = models.DecimalField(
        _("建议预算（元）"), max_digits=24, decimal_places=6, null=True, blank=True
    )
    advice = models.TextField(_("应用意见"), blank=True)
    opinion = models.TextField(_("部门意见"), blank=True)
    agreed = models.BooleanField(null=True)
    decided = models.DecimalField(_("核定预算（元）"), max_digits=24, decimal_places=6, null=True, blank=True)
    decision = models.TextField(_("核定意见"), blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "score", "pk"]
        indexes: ClassVar = [models.Index(fields=["year", "state"])]


class Rectification(models.Model):
    """A notice to put something right (整改通知): what, by whom, until when, what was done, and whether that is enough."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rectifications")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="rectifications")
    use = models.ForeignKey(Use, models.PROTECT, null=True, blank=True, related_name="rectifications")
    year = models.PositiveSmallIntegerField(_("年度"))
    state = models.CharField(
        max_length=12, choices=RectificationState.choices, default=RectificationState.ISSUED
    )
    version = models.PositiveIntegerField(default=0)
    problem = models.TextField(_("问题"))
    demand = models.TextField(_("整改要求"))
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    owner = models.CharField(_("整改责任人"), max_length=60, blank=True)
    due = models.DateField(_("整改期限"))
    answer = models.TextField(_("整改情况"), blank=True)
    closing = models.TextField(_("销号意见"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due", "pk"]
