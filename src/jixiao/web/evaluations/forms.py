"""The forms of evaluations, checked before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jixiao.profiles import list_profiles
from jixiao.web.cycle.models import Project
from jixiao.web.evaluations.models import Evaluation, Item, Problem, Subject
from jixiao.web.evaluations.planning import MOST_PROJECTS, Plan
from jixiao.web.evaluations.ways import COMMISSIONS, Kind
from jixiao.web.office.models import Person, Unit, UnitKind
from jixiao.web.office.rights import may, units_for
from jixiao.web.pages.wording import language

SPAN = 10
"""Most years that one evaluation looks at."""
WHOLE = (UnitKind.DEPARTMENT, UnitKind.UNIT)
"""The kinds of units that may be evaluated as a whole."""


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """What is evaluated, by whose order, why, and until when."""

    kind = forms.ChoiceField(label=gettext_lazy("评价类型"))
    subject = forms.ChoiceField(label=gettext_lazy("评价对象"), choices=Subject.choices)
    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=200,
        help_text=gettext_lazy("写进报告标题，例如项目或者政策的名称"),
    )
    year = forms.IntegerField(label=gettext_lazy("评价年度"), min_value=2000, max_value=2100)
    since = forms.IntegerField(
        label=gettext_lazy("起始年度"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=gettext_lazy("跨年度评价时填写；评价的资料从这一年起"),
    )
    codes = forms.CharField(
        label=gettext_lazy("项目编码"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=6000,
        help_text=gettext_lazy("每行一个；也可以在下面的列表中勾选"),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("被评价单位"),
        required=False,
        help_text=gettext_lazy("只在整体评价时选择"),
    )
    selection = forms.CharField(
        label=gettext_lazy("选定理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    purpose = forms.CharField(
        label=gettext_lazy("评价目的和范围"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    third_party = forms.CharField(label=gettext_lazy("受托第三方机构"), max_length=200, required=False)
    profile = forms.ChoiceField(label=gettext_lazy("规则"), help_text=gettext_lazy("等级和取整按所选规则"))
    profile_on = forms.DateField(label=gettext_lazy("规则日期"), widget=_day())
    scoring_due = forms.DateField(label=gettext_lazy("评分截止"), widget=_day())
    due = forms.DateField(label=gettext_lazy("报告提交截止"), widget=_day())

    def __init__(self, *args: Any, person: Person, chosen: Iterable[Project] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.chosen = person, list(chosen)
        kinds = [kind for kind in Kind if may(person, COMMISSIONS[kind])]
        self.fields["kind"] = forms.ChoiceField(
            label=_("评价类型"), choices=[(kind.value, kind.label) for kind in kinds]
        )
        english = language() == "en"
        profiles = [(p.id, f"{p.name_en if english else p.name} ({p.id})") for p in list_profiles()]
        self.fields["profile"] = forms.ChoiceField(
            label=_("规则"), choices=profiles, help_text=_("等级和取整按所选规则")
        )
        units = Unit.objects.none()
        for kind in kinds:
            units |= units_for(person, COMMISSIONS[kind])
        self.fields["unit"].queryset = units.filter(kind__in=WHOLE, active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the projects, and refuse what does not fit together."""
        data: dict[str, Any] = super().clean() or {}
        year = data.get("year")
        data["since"] = data.get("since") or year
        if year and not year - SPAN < data["since"] <= year:
            self.add_error("since", _("起始年度应在评价年度之前十年以内。"))
        scoring, due = data.get("scoring_due"), data.get("due")
        if scoring and due and due < scoring:
            self.add_error("due", _("报告提交截止不能早于评分截止。"))
        if scoring and scoring < timezone.localdate():
            self.add_error("scoring_due", _("评分截止已经过去。"))
        self._projects(data)
        return data

    def _projects(self, data: dict[str, Any]) -> None:
        codes = [
            code for code in data.get("codes", "").replace("，", "\n").replace(",", "\n").split() if code
        ]
        found = {
            project.code: project for project in Project.objects.filter(code__in=codes).select_related("unit")
        }
        missing = [code for code in codes if code not in found]
        if missing:
            self.add_error("codes", _("没有这些编码的项目：%(codes)s") % {"codes": "、".join(missing[:10])})
        projects = {project.pk: project for project in (*found.values(), *self.chosen)}
        kind = data.get("kind")
        outside = [p for p in projects.values() if kind and not may(self.person, COMMISSIONS[kind], p.unit)]
        if outside:
            self.add_error(
                "codes",
                _("这些项目不在您的评价范围内：%(codes)s") % {"codes": "、".join(p.code for p in outside)},
            )
        subject = data.get("subject")
        unit = data.get("unit")
        if subject == Subject.PROJECT and len(projects) != 1:
            self.add_error("codes", _("请选择一个项目。"))
        elif subject == Subject.POLICY and not 2 <= len(projects) <= MOST_PROJECTS:
            self.add_error("codes", _("请选择2至%(most)s个项目。") % {"most": MOST_PROJECTS})
        elif subject == Subject.UNIT and unit is None:
            self.add_error("unit", _("请选择被评价的部门或者单位。"))
        if unit is not None and kind and not may(self.person, COMMISSIONS[kind], unit):
            self.add_error("unit", _("这个单位不在您的评价范围内。"))
        data["projects"] = tuple(projects.values()) if subject != Subject.UNIT else ()
        if subject != Subject.UNIT:
            data["unit"] = None

    def plan(self) -> Plan:
        """Return what was asked for."""
        data = self.cleaned_data
        names = Plan.__dataclass_fields__
        return Plan(**{name: data[name] for name in names})


def initial_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return what the form of an evaluation begins with."""
    names = (
        "kind", "subject", "title", "year", "since", "selection", "purpose", "third_party", "profile", "profile_on",
        "scoring_due", "due",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(evaluation, name) for name in names}
    found["codes"] = "\n".join(evaluation.projects.values_list("code", flat=True))
    found["unit"] = evaluation.unit_id if evaluation.subject == Subject.UNIT else None
    return found


class MemberForm(forms.Form):
    """An expert and what he is good at."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("评价人员"))
    speciality = forms.CharField(label=gettext_lazy("专业领域"), max_length=60)
    organisation = forms.CharField(label=gettext_lazy("工作单位"), max_length=120, required=False)
    weight = forms.DecimalField(
        label=gettext_lazy("评分权重"),
        min_value=Decimal("0.1"),
        max_value=100,
        decimal_places=2,
        initial=1,
        help_text=gettext_lazy("各专家相同即为简单平均"),
    )
    leader = forms.BooleanField(label=gettext_lazy("担任组长"), required=False)

    def __init__(self, *args: Any, candidates: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Person.objects.filter(pk__in=[person.pk for person in candidates])
        self.fields["person"].queryset = found  # type: ignore[attr-defined]


class DeclareForm(forms.Form):
    """The declaration, or why somebody withdraws."""

    free = forms.TypedChoiceField(
        label=gettext_lazy("声明"),
        choices=(
            ("1", gettext_lazy("没有需要回避的情形，作出上述声明")),
            ("0", gettext_lazy("有需要回避的情形，申请回避")),
        ),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("回避的情形"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=500,
        help_text=gettext_lazy("申请回避时填写"),
    )

    def clean(self) -> dict[str, Any]:
        """Who withdraws says why."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("free") is False and not data.get("reason", "").strip():
            self.add_error("reason", _("请写明需要回避的情形。"))
        return data


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """An item of the ledger."""

    kind = forms.ChoiceField(label=gettext_lazy("资料类别"))
    proves = forms.MultipleChoiceField(
        label=gettext_lazy("支持的指标"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择支持的指标。")},
    )
    file = forms.FileField(
        label=gettext_lazy("附件"),
        required=False,
        help_text=gettext_lazy("docx、xlsx、pdf、doc、xls、png、jpg，不超过20 MB"),
    )

    class Meta:
        """The fields."""

        model = Item
        fields = ("title", "kind", "source", "dated", "reference", "proves", "file")
        widgets = {"dated": _day()}  # noqa: RUF012

    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]], criteria: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["proves"].choices = criteria  # type: ignore[attr-defined]


class ProblemForm(forms.ModelForm):  # type: ignore[type-arg]
    """A problem with its suggestion."""

    criterion = forms.ChoiceField(label=gettext_lazy("对应指标"))
    text = forms.CharField(
        label=gettext_lazy("问题及原因"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    evidence = forms.TypedMultipleChoiceField(
        label=gettext_lazy("证据"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    suggestion = forms.CharField(
        label=gettext_lazy("建议"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )

    class Meta:
        """The fields."""

        model = Problem
        fields = ("criterion", "text", "evidence", "unit", "suggestion", "owner", "due")
        widgets = {"due": _day()}  # noqa: RUF012

    def __init__(
        self,
        *args: Any,
        criteria: list[tuple[str, str]],
        items: list[tuple[int, str]],
        units: list[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = criteria  # type: ignore[attr-defined]
        self.fields["evidence"].choices = items  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk


class ReportForm(forms.Form):
    """The finished report."""

    file = forms.FileField(label=gettext_lazy("评价报告"), help_text=gettext_lazy("docx或者pdf，不超过20 MB"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)
