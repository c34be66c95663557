"""Forms of every kind, made at random: what an office could have printed."""

from __future__ import annotations

from hypothesis import strategies as st

from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    Task,
)
from jixiao.forms.record import form_record

_CHINESE = [
    "新建",
    "管网",
    "公里",
    "受益群众",
    "按期完成",
    "巩固提升",
    "按《管理办法》",
    "设“窗口”岗",
    "协调滞后",
    "一批次",
    "健全、完善",
]
_SPECIAL = [
    "<b>", "&", "=1+1", "+", "@甲", "#", "$5", "*", "_", "\\n", '"', "'", "A&B", "95%", "≥80", "·", "~", "`", "[1]", "{x}",
    "Microsoft Word", "<!--", "-->", "//", "/*", "@@", "12 34", "㎡", "α", "&amp;", "é", "；", "（", "）",
]  # fmt: skip
_FRAMEWORK = [
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"), ("效益指标", "社会效益指标"), ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
]  # fmt: skip
_OLDER = [
    ("投入与管理", "投入管理"), ("投入与管理", "财务管理"), ("产出目标", "数量"), ("效果目标", "社会效益"),
    ("影响力目标", "长效管理"),
]  # fmt: skip
_SOURCES = [
    (FundKind.APPROPRIATION, "其中：当年财政拨款"),
    (FundKind.SUPERIOR, "上级专款"),
    (FundKind.CARRYOVER, "上年结转资金"),
    (FundKind.OTHER, "其他资金"),
]
_TEXTS = [
    "主要经验做法",
    "立项依据",
    "项目概况",
    "存在问题",
    "下一步改进措施及管理建议",
    "其他需要说明的事项",
]
_FACTS = [
    "项目类别",
    "项目属性",
    "计划开始日期",
    "联系人",
    "项目负责人",
    "填报日期",
    "填列单位（公章）",
    "单位负责人",
]


def words(least: int = 1, most: int = 4) -> st.SearchStrategy[str]:
    """Texts that begin with a Chinese word and mix in every sign that some format treats as its own."""
    piece = st.tuples(st.sampled_from(_CHINESE), st.one_of(st.just(""), st.sampled_from(_SPECIAL)))
    return st.lists(piece, min_size=least, max_size=most).map(
        lambda pairs: "".join(a + b for a, b in pairs) + "量"
    )


def led(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts that may begin with a sign that a spreadsheet takes for a formula."""
    return st.tuples(st.sampled_from(["", "", "=", "+", "-", "@"]), text).map("".join)


def long_text() -> st.SearchStrategy[str]:
    """Several paragraphs, some of them longer than half a page."""
    paragraph = st.one_of(words(2, 8), words(60, 90))
    return st.lists(paragraph.map(lambda text: text + "。"), min_size=1, max_size=4).map("\n".join)


def maybe(text: st.SearchStrategy[str], *blanks: str) -> st.SearchStrategy[str]:
    return st.one_of(text, st.sampled_from(blanks or ("",)))


AMOUNTS = st.decimals(0, 9_999_999, places=2, allow_nan=False).flatmap(
    lambda number: st.sampled_from([f"{number:f}", f"{number:,}", f"{number:.0f}", f"{number.normalize():f}"])
)
POINTS = st.sampled_from(["0", "5", "10", "9.46", "12.5", "0.26", "10分", "8.0"])
RATES = st.sampled_from(["94.57%", "100%", "34.24%", "15.45", "0%", "101.30%"])


def field(text: str) -> Field[str]:
    return Field[str](printed=text, value=text or None)


def fields(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[Field[str]]:
    return strategy.map(field)


@st.composite
def fund_lines(draw: st.DrawFn, kind: FormKind) -> list[FundLine]:
    chosen = draw(st.lists(st.sampled_from(_SOURCES), unique=True, max_size=4))
    sources = [(FundKind.TOTAL, "年度资金总额"), *sorted(chosen, key=_SOURCES.index)]
    extra = draw(st.lists(st.sampled_from(["原因", "全年预计执行数"]), unique=True, max_size=1))
    lines = []
    for line, label in sources:
        total = line is FundKind.TOTAL
        values = {"initial": draw(fields(AMOUNTS if total else maybe(AMOUNTS, "", "—", "-")))}
        if kind is not FormKind.TARGET:
            values["revised"] = draw(fields(maybe(AMOUNTS)))
            values["executed"] = draw(fields(maybe(AMOUNTS, "", "-")))
            values["rate"] = draw(fields(maybe(RATES, "", "—")))
        if kind is FormKind.SELF_EVALUATION:
            values["weight"] = draw(fields(maybe(POINTS, "", "—")))
            values["score"] = draw(fields(maybe(POINTS, "—")))
        beside = {name: draw(fields(words(1, 2))) for name in extra} if kind is not FormKind.TARGET else {}
        parts = {name: {"printed": value.printed} for name, value in values.items()}
        lines.append(FundLine(line=line, label=field(label), extra=beside, **parts))
    return lines


@st.composite
def indicator_rows(
    draw: st.DrawFn, kind: FormKind, *, older: bool = False, most: int = 14
) -> list[Indicator]:
    framework = _OLDER if older else _FRAMEWORK
    pairs = sorted(draw(st.lists(st.sampled_from(framework), max_size=most)), key=framework.index)
    weighted = draw(st.booleans()) and not older
    extra = draw(st.lists(st.sampled_from(["评分标准", "复核分", "数据来源"]), unique=True, max_size=2))
    if kind is FormKind.MONITORING:
        extra = ["全年预计完成情况", "偏差原因分析/经费保障", "完成目标可能性/有可能"]
    rows = []
    for l1, l2 in pairs:
        values = {
            "l1": l1,
            "l2": l2,
            "l3": draw(words(1, 3)),
            "target": draw(maybe(led(words(1, 2)), "≥95%", "5次", "—", "")),
        }
        if weighted:
            values["weight"] = draw(POINTS)
        if kind is FormKind.SELF_EVALUATION:
            values["actual"] = draw(maybe(led(words(1, 3)), "", "100%"))
            values["score"] = draw(POINTS)
            values["reason"] = draw(maybe(led(words(1, 10)), "", "—"))
        if kind is FormKind.MONITORING:
            values["actual"] = draw(maybe(words(1, 2)))
        parts = {name: {"printed": value} for name, value in values.items()}
        parts["l1"]["value"], parts["l2"]["value"] = l1, l2
        beside = {name: draw(fields(words(1, 2))) for name in extra if draw(st.booleans())}
        rows.append(
            Indicator.model_validate({**parts, "extra": {k: v.model_dump() for k, v in beside.items()}})
        )
    return rows


@st.composite
def forms(draw: st.DrawFn, kind: FormKind, scope: str = "project", *, older: bool = False) -> Form:
    """A form of a kind; ``older`` in the framework of Shanghai's earlier targets."""
    titles = {
        (FormKind.SELF_EVALUATION, "project"): "清河县水利局项目支出绩效自评表",
        (FormKind.SELF_EVALUATION, "unit"): "部门整体支出绩效自评表",
        (FormKind.TARGET, "project"): "项目支出绩效目标申报表",
        (FormKind.TARGET, "unit"): "部门整体支出绩效目标申报表",
        (FormKind.MONITORING, "project"): "项目支出绩效运行监控表",
        (FormKind.MONITORING, "unit"): "部门整体支出绩效运行监控表",
    }
    result = kind is FormKind.SELF_EVALUATION
    rows = draw(indicator_rows(kind, older=older))
    pointed = result and bool(rows)
    labels = draw(st.lists(st.sampled_from(_TEXTS), unique=True, max_size=3))
    facts = draw(st.lists(st.sampled_from(_FACTS), unique=True, max_size=4))
    texts = [LabelledText(label=label, field=draw(fields(maybe(words(1, 3))))) for label in facts]
    texts += [LabelledText(label=label, field=draw(fields(maybe(long_text())))) for label in labels]
    tasks = []
    if scope == "unit" and kind is FormKind.TARGET:
        for _ in range(draw(st.integers(0, 3))):
            parts = {"name": draw(words(1, 2)), "content": draw(maybe(words(1, 8))), "total": draw(AMOUNTS)}
            tasks.append(Task.model_validate({name: {"printed": value} for name, value in parts.items()}))
    return CLASSES[kind](
        kind=kind,
        scope=scope,
        title=field(draw(st.sampled_from([titles[kind, scope], "2024年度" + titles[kind, scope]]))),
        year=2024,
        project=field("" if scope == "unit" else draw(words(1, 5))),
        department=draw(fields(maybe(words(1, 2)))),
        unit=draw(fields(words(1, 2))),
        amount_unit_label="元",
        amount_unit_true="元",
        funds=draw(fund_lines(kind)),
        objective_expected=draw(fields(maybe(long_text()))),
        objective_actual=draw(fields(maybe(long_text()))) if result else field(""),
        indicators=rows,
        long_term_indicators=draw(indicator_rows(kind, most=3))
        if kind is FormKind.TARGET and rows and not older
        else [],
        tasks=tasks,
        total_weight=Field(printed=draw(st.sampled_from(["100", "90", ""]))) if pointed else Field(),
        total_score=Field(printed=draw(st.sampled_from(["95.46", "100", "0"]))) if pointed else Field(),
        grade=field(draw(st.sampled_from(["", "优", "差"])) if result else ""),
        texts=texts,
    )


def everything(form: Form) -> dict[str, object]:
    """Return the record of a form with what the record leaves out: title, own columns, long-term indicators, tasks."""
    return {
        **form_record(form),
        "title": form.title.text,
        "scope": form.scope,
        "fund_extra": [{name: field.text for name, field in line.extra.items()} for line in form.funds],
        "extra": [_extra(one) for one in form.indicators],
        "long_term": [
            (one.l1.value, one.l2.value, one.l3.text, one.target.text, one.weight.text, _extra(one))
            for one in form.long_term_indicators
        ],
        "tasks": [(task.name.text, task.content.text, task.total.text) for task in form.tasks],
    }


def _extra(indicator: Indicator) -> dict[str, str | None]:
    return {name: field.text for name, field in indicator.extra.items()}


def differences(found: object, expected: object, path: str = "") -> list[str]:
    """Name every place where two records differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return [
            line
            for name in {**expected, **found}
            for line in differences(
                found.get(name, "<absent>"), expected.get(name, "<absent>"), f"{path}.{name}"
            )
        ]
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [
            line
            for number, pair in enumerate(zip(found, expected, strict=True))
            for line in differences(*pair, f"{path}[{number}]")
        ]
    return [] if found == expected else [f"{path}: found {found!r}, expected {expected!r}"]
