"""The forms of the pages on the use of results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.models import Project
from jixiao.web.office.models import Unit
from jixiao.web.results.models import Rectification, Use

TEN_THOUSAND = Decimal(10000)


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the bureau proposes; amounts are typed in 万元."""

    proposal = forms.DecimalField(
        label=_("建议预算（万元）"), required=False, min_value=0, max_digits=16, decimal_places=6
    )

    class Meta:
        """The fields."""

        model = Use
        fields = ("proposal", "advice")

    def clean_proposal(self) -> Decimal | None:
        """Return the amount in 元."""
        value = self.cleaned_data["proposal"]
        return value * TEN_THOUSAND if value is not None else None


class RangeForm(forms.Form):
    """A bureau's rule for one grade, in percent of this year's budget."""

    grade = forms.ChoiceField(label=_("等级"))
    low = forms.DecimalField(label=_("下限（%）"), min_value=0, max_value=1000, decimal_places=2)
    high = forms.DecimalField(label=_("上限（%）"), min_value=0, max_value=1000, decimal_places=2)
    source = forms.CharField(label=_("依据（文件名称和条款）"), max_length=300)

    def __init__(self, *args: Any, grades: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = grades  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that the bounds are in order."""
        data = super().clean() or {}
        if "low" in data and "high" in data and data["low"] > data["high"]:
            self.add_error("high", _("上限不能低于下限"))
        return data


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A notice to put something right."""

    class Meta:
        """The fields."""

        model = Rectification
        fields = ("unit", "project", "year", "problem", "demand", "basis", "due")
        widgets = {  # noqa: RUF012
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "problem": forms.Textarea(attrs={"rows": 3}),
            "demand": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units.values("pk"))  # type: ignore[attr-defined]
        projects = Project.objects.filter(unit__in=units.values("pk")).select_related("unit")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["project"].required = False

    def clean(self) -> dict[str, Any]:
        """Check that the project is the unit's and that the day is to come."""
        data = super().clean() or {}
        project, unit, due = data.get("project"), data.get("unit"), data.get("due")
        if project and unit and project.unit_id != unit.pk:
            self.add_error("project", _("项目不属于所选单位"))
        if due and due <= timezone.localdate():
            self.add_error("due", _("整改期限应在今天之后"))
        return data
