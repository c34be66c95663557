"""What is entered on the pages of re-checks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jixiao.web.cycle.models import Round, RoundKind
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.recheck.models import Recheck
from jixiao.web.recheck.sheet import Measure, Sheet

COLUMNS = (
    ("score", gettext_lazy("得分")),
    ("actual", gettext_lazy("实际完成值")),
    ("target", gettext_lazy("年度指标值")),
    ("reason", gettext_lazy("偏差原因")),
    ("rate", gettext_lazy("执行率")),
)


def date_input() -> forms.DateInput:
    """Return the widget of a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RecheckForm(forms.ModelForm):  # type: ignore[type-arg]
    """A re-check before its list is fixed."""

    class Meta:
        """The fields and how they are entered."""

        model = Recheck
        fields = (
            "round", "title", "frame_kind", "size", "share", "certain_from", "seed_source", "seed_on", "seed", "note",
        )  # fmt: skip
        widgets = {  # noqa: RUF012
            "seed_on": date_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.filter(
            under(paths(person, Right.DECIDE), "scope__path"), kind=RoundKind.SELF_EVALUATION
        )
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].disabled = self.instance.pk is not None
        self.fields["size"].help_text = _("数量和比例只填一项")
        self.fields["share"].help_text = _("占抽样框项目数的比例，不足一个的进一")
        self.fields["certain_from"].help_text = _("预算达到这个数的全部抽取；不填的按资金总额÷抽取数量")
        self.fields["seed_source"].help_text = _(
            "任何人都能查到的公开数字，例如：某期福利彩票双色球的开奖号码，写明期号和公布地方"
        )
        self.fields["seed_on"].help_text = _("种子为公众所知的日期；选在固定抽样框之后，样本就无法预先选定")
        self.fields["seed"].help_text = _("已公布的现在填写；尚未公布的留空，抽取时填写一次，此后不能更改")

    def clean(self) -> dict[str, Any]:
        """Demand one of size and share."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("size") is None) == (data.get("share") is None) and not {"size", "share"} & set(
            self.errors
        ):
            self.add_error("size", _("抽取数量和抽取比例填写其中一项"))
        seed, on = data.get("seed"), data.get("seed_on")
        if seed and on and on > timezone.localdate():
            self.add_error("seed", _("种子公布日期还没有到，种子应留空"))
        return data


class DeductionForm(forms.Form):
    """Points taken off one row."""

    row = forms.ChoiceField(label=gettext_lazy("指标"))
    column = forms.ChoiceField(label=gettext_lazy("所涉单元格"), choices=COLUMNS)
    criterion = forms.ChoiceField(label=gettext_lazy("扣分依据"))
    points = forms.DecimalField(
        label=gettext_lazy("扣分"), max_digits=7, decimal_places=2, min_value=Decimal("0.01"), localize=False
    )
    note = forms.CharField(
        label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=gettext_lazy("按扣分依据的要求写明事实，单位将看到这段文字"),
    )  # fmt: skip
    finding = forms.ChoiceField(label=gettext_lazy("所依据的审核发现"), required=False)

    def __init__(
        self, *args: Any, sheet: Sheet, choices: list[Measure], apart_from: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.apart_from = sheet, apart_from
        rows = [(row.path, row.name) for row in sheet.rows if row.self_score is not None]
        self.fields["row"].choices = [("", "—"), *rows]  # type: ignore[attr-defined]
        self.fields["criterion"].choices = [("", "—"), *((one.id, one.choice) for one in choices)]  # type: ignore[attr-defined]
        offers = {
            offer.code: offer.message
            for offer in [*(offer for row in sheet.rows for offer in row.offers), *sheet.offers]
        }
        self.fields["finding"].choices = [("", _("无（人工复核发现）")), *offers.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keep what is taken off a row within its self score."""
        data: dict[str, Any] = super().clean() or {}
        row, points = self.sheet.row(data.get("row", "")), data.get("points")
        if row is not None and points is not None and row.self_score is not None:
            others = (one.deduction for one in row.taken if one.deduction.pk != self.apart_from)
            left = row.self_score - sum((one.points for one in others), Decimal(0))
            if points > left:
                self.add_error(
                    "points", _("本行自评分还剩%(left)s分可扣") % {"left": f"{left.normalize():f}"}
                )
        return data


class AssignForm(forms.Form):
    """To whom reviews are assigned, and until when."""

    reviewers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("复核人"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("选多人时依次轮流分派"),
    )  # fmt: skip
    term = forms.DateField(label=gettext_lazy("完成期限"), widget=date_input())
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, required=False, help_text=gettext_lazy("改派时必填")
    )

    def __init__(self, *args: Any, people: list[Person], days: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"term": timezone.localdate() + timedelta(days=days)})
        super().__init__(*args, **kwargs)
        found = Person.objects.filter(pk__in=[one.pk for one in people])
        self.fields["reviewers"].queryset = found.order_by("pk")  # type: ignore[attr-defined]
