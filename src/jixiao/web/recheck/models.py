"""Re-checks with their frames and samples; reviews of single forms with deductions and what the unit says to them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Dossier, Revision, Round
from jixiao.web.recheck.ways import ReviewState, TaskState


class FrameKind(models.TextChoices):
    """Which forms of the round the sample is drawn from."""

    CLOSED = "closed", _("已办结的自评表")
    SUBMITTED = "submitted", _("已报送的自评表（含审核中的）")


class Recheck(models.Model):
    """One re-check (抽查复核) of a round: how many are drawn, by which seed, from which list.

    Up to ``fixed_at`` everything may still be changed; from then on the list, the rules and the size are fixed, from
    ``drawn_at`` on the seed and the sample too. A new draw is a new row that ``replaces`` the old one.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="rechecks", verbose_name=_("自评任务"))
    title = models.CharField(_("名称"), max_length=200)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.PREPARING)
    version = models.PositiveIntegerField(default=0)
    frame_kind = models.CharField(
        _("抽样框"), max_length=12, choices=FrameKind.choices, default=FrameKind.CLOSED
    )
    size = models.PositiveIntegerField(
        _("抽取数量（个）"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    share = models.DecimalField(
        _("抽取比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    certain_from = models.DecimalField(
        _("必查金额（万元）"), max_digits=18, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.000001"))],
    )  # fmt: skip
    seed_source = models.CharField(_("种子来源"), max_length=300)
    seed_on = models.DateField(_("种子公布日期"))
    seed = models.CharField(_("种子"), max_length=120, blank=True)
    note = models.TextField(_("说明"), blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.TextField(blank=True)
    """Why this draw took the place of another."""
    rules = models.JSONField(default=dict)
    """The rules of the re-check as they stood when the list was fixed."""
    strata = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    frame_size = models.PositiveIntegerField(default=0)
    frame_budget = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    wanted = models.PositiveIntegerField(default=0)
    interval = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    """The budget in 元 from which a project is drawn for certain, rounded for showing."""
    words = models.JSONField(default=dict)
    """The draw explained, by language."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size=None, share__isnull=False) | Q(size__isnull=False, share=None),
                name="recheck_size_or_share",
            )
        ]
        verbose_name = _("抽查复核")

    def __str__(self) -> str:
        return self.title

    @property
    def seed_after_frame(self) -> bool:
        """Whether the list was fixed before the day on which the seed became known."""
        return self.fixed_at is not None and self.fixed_at.date() < self.seed_on


class FrameItem(models.Model):
    """One form of the fixed list: the figures that its stratum and its chance follow from, and whether it was drawn."""

    recheck = models.ForeignKey(Recheck, models.CASCADE, related_name="items")
    key = models.CharField(max_length=60)
    """The code of the project (of the unit, for a form of a whole unit): what is hashed with the seed."""
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="frame_items")
    revision = models.ForeignKey(Revision, models.PROTECT)
    """What had been submitted when the list was fixed."""
    unit_name = models.CharField(max_length=200)
    budget = models.DecimalField(max_digits=24, decimal_places=6)
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    rate = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    stratum = models.CharField(max_length=40)
    risk = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    signs = models.JSONField(default=list)
    """The signs of risk with their points: [[Chinese, English, points], …]."""
    drawn = models.BooleanField(default=False)
    rank = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=64, blank=True)
    why = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recheck", "key"], name="one_item_a_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["recheck", "drawn"])]


class Review(models.Model):
    """The review of one form: drawn, or added by name (``item`` is empty and ``addition`` says why).

    ``revision`` is the form that is reviewed; it never changes, so that rows are named by their number in it.
    The self score stays what it was; ``final_score`` stands beside it once it was decided.
    """

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="reviews")
    item = models.OneToOneField(FrameItem, models.PROTECT, null=True, related_name="review")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, models.PROTECT)
    addition = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.UNASSIGNED)
    version = models.PositiveIntegerField(default=0)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews_assigned"
    )
    term = models.DateField(null=True)
    answer_by = models.DateField(null=True)
    lapsed = models.BooleanField(default=False)
    """Whether the unit's term passed without an answer."""
    self_score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    self_grade = models.CharField(max_length=12, blank=True)
    reviewed_score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    """The score by the deductions that stand now."""
    reviewed_grade = models.CharField(max_length=12, blank=True)
    final_score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    final_grade = models.CharField(max_length=12, blank=True)
    conclusion = models.TextField(blank=True)
    referred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    state_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recheck", "dossier"], name="one_review_a_dossier_and_recheck")
        ]
        indexes: ClassVar = [
            models.Index(fields=["recheck", "state"]),
            models.Index(fields=["reviewer", "state"]),
        ]

    @property
    def deviation(self) -> Decimal | None:
        """Self score less reviewed score, final where there is one."""
        reviewed = self.final_score if self.final_score is not None else self.reviewed_score
        return self.self_score - reviewed if self.self_score is not None and reviewed is not None else None


class Deduction(models.Model):
    """Points taken off one row by a criterion; what the unit says to it, and what came of that."""

    class Outcome(models.TextChoices):
        """What became of a deduction after the unit was heard."""

        OPEN = "", _("未研究")
        KEPT = "kept", _("维持")
        WITHDRAWN = "withdrawn", _("撤销")

    review = models.ForeignKey(Review, models.CASCADE, related_name="deductions")
    row = models.CharField(max_length=40)
    """The row in the reviewed form: ``indicators[3]``, ``funds.total``."""
    column = models.CharField(max_length=12, default="score")
    name = models.CharField(max_length=300)
    weight = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    criterion = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=9, decimal_places=2)
    note = models.TextField()
    finding = models.CharField(max_length=60, blank=True)
    """The code of the finding it rests on."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    accepts = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    outcome_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="deduction_takes_points_off")
        ]
        indexes: ClassVar = [models.Index(fields=["criterion"])]

    @property
    def stands(self) -> bool:
        """Whether the deduction counts."""
        return self.outcome != self.Outcome.WITHDRAWN

    @property
    def settled(self) -> bool:
        """Whether nothing about it is left to be heard."""
        return self.accepts is not False or self.outcome != self.Outcome.OPEN


class Paper(models.Model):
    """Evidence that the unit puts beside its answer; the file lies outside the web root."""

    deduction = models.ForeignKey(Deduction, models.CASCADE, related_name="papers")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Step(models.Model):
    """A way that a review took, for the history beside it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    target = models.CharField(max_length=12, choices=ReviewState.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
