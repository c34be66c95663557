"""Units in a tree, people, and the posts they hold in a unit."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STEP = 6  # digits of one step of a path


def lineage(path: str) -> list[str]:
    """Return the paths of a unit and of those above it, from the root down.

    >>> lineage("000001000002")
    ['000001', '000001000002']
    """
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


class UnitKind(models.TextChoices):
    """What a unit is in the tree."""

    BUREAU = "bureau", _("财政部门")
    DEPARTMENT = "department", _("主管部门")
    UNIT = "unit", _("预算单位")


class Unit(models.Model):
    """A finance bureau, a supervising department or a budget unit (预算单位).

    ``path`` holds the ids from the root down, so that a subtree is one range of a sorted column.
    """

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=STEP * 12, db_index=True, editable=False, default="")
    active = models.BooleanField(_("使用中"), default=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("path",)
        verbose_name = _("单位")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, with the path from the root."""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        path = (self.parent.path if self.parent else "") + f"{self.pk:0{STEP}d}"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    def within(self, other: Unit) -> bool:
        """Say whether this unit is the other or stands below it."""
        return self.path.startswith(other.path)

    @property
    def department(self) -> Unit | None:
        """The supervising department above this unit, or the unit itself if it is one."""
        unit: Unit | None = self
        while unit is not None and unit.kind != UnitKind.DEPARTMENT:
            unit = unit.parent
        return unit


class Role(models.TextChoices):
    """A post. What each may do is stated in ``jixiao.web.office.rights``."""

    FILLER = "filler", _("填报人")
    UNIT_HEAD = "unit_head", _("单位负责人")
    DEPARTMENT_REVIEWER = "department_reviewer", _("主管部门审核人")
    BUREAU_OFFICER = "bureau_officer", _("财政绩效管理人员")
    BUREAU_HEAD = "bureau_head", _("财政绩效负责人")
    EVALUATOR = "evaluator", _("第三方评价人员")
    AUDITOR = "auditor", _("审计人员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class People(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Person:
        """Make a person; without a password he cannot sign in until one is set."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Someone who may sign in."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    language = models.CharField(max_length=8, default="zh-hans")
    demonstration = models.BooleanField(default=False)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("username",)
        verbose_name = _("人员")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords keep this person out for now."""
        return self.locked_until is not None and self.locked_until > timezone.now()


class Post(models.Model):
    """A post that a person holds in a unit, and so in everything below it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=24, choices=Role.choices)
    delegate_of = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="delegated")
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(delegate_of=None), name="one_post_once"
            )
        ]
        verbose_name = _("岗位")

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()}"
