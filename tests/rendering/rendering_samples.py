"""Forms to look at: one filled self-evaluation, and one with as many indicators as wanted."""

from __future__ import annotations

from jixiao.forms.model import Field, Form, FundLine, Indicator, SelfEvaluation


def _text(text: str) -> Field[str]:
    return Field[str](printed=text, value=text or None)


def self_evaluation() -> Form:
    """A self-evaluation whose rate and totals follow from its numbers."""
    rows = [
        ("产出指标", "数量指标", "新建集中供水点数量", "≥12处", "12处", "40", "40", ""),
        ("产出指标", "质量指标", "工程验收合格率", "=100%", "100%", "30", "30", ""),
        ("效益指标", "社会效益指标", "受益农村人口数", "≥8600人", "8000人", "20", "16", "原因：1处延期。"),
    ]
    names = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
    indicators = []
    for row in rows:
        parts: dict[str, dict[str, str]] = {
            name: {"printed": text} for name, text in zip(names, row, strict=True)
        }
        parts["l1"]["value"], parts["l2"]["value"] = row[0], row[1]
        indicators.append(Indicator.model_validate(parts))
    line = {
        "initial": "1,300,000.00",
        "revised": "1,234,567.50",
        "executed": "1,167,530.48",
        "rate": "94.57%",
    }
    values = {name: {"printed": text} for name, text in line.items()}
    points = {"weight": {"printed": "10"}, "score": {"printed": "9.46"}}
    return SelfEvaluation(
        title=_text("项目支出绩效自评表"),
        year=2023,
        project=_text("农村饮水安全巩固提升项目"),
        department=_text("清河县水利局"),
        unit=_text("清河县农村供水管理站"),
        amount_unit_label="元",
        funds=[
            FundLine.model_validate(
                {"line": "total", "label": {"printed": "年度资金总额"}, **values, **points}
            ),
            FundLine.model_validate(
                {"line": "appropriation", "label": {"printed": "其中：当年财政拨款"}, **values}
            ),
        ],
        objective_expected=_text("新建集中供水点12处。"),
        objective_actual=_text("全年新建集中供水点12处。"),
        indicators=indicators,
        total_weight=Field(printed="100"),
        total_score=Field(printed="95.46"),
    )


def many_indicators(count: int) -> Form:
    """The self-evaluation with many indicators under the same categories."""
    form = self_evaluation()
    first = form.indicators[0]
    form.indicators = [
        first.model_copy(update={"l3": _text(f"第{number}项新建集中供水点及其配套管网完成数量")})
        for number in range(count)
    ]
    return form
