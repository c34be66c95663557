"""The states of the use of a result, and of a notice to put something right."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UseState(models.TextChoices):
    """Where the use of a result stands."""

    DRAFT = "draft", _("拟定中")
    SENT = "sent", _("待部门反馈")
    ANSWERED = "answered", _("部门已反馈")
    DECIDED = "decided", _("已核定")


class RectificationState(models.TextChoices):
    """Where a notice stands."""

    ISSUED = "issued", _("待整改")
    ANSWERED = "answered", _("已报送整改情况")
    CLOSED = "closed", _("已销号")
    CANCELLED = "cancelled", _("已撤销")
