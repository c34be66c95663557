"""The words around findings, in Chinese and English: headings, fields, places, severities."""

from __future__ import annotations

import re
from enum import StrEnum

from jixiao.findings import Severity
from jixiao.forms.model import Form, FormKind, FundKind, Indicator
from jixiao.profiles import Profile
from jixiao.scoring import Verdict
from jixiao.values import Citation, Place
from jixiao.values.citation import Basis, Reading

MARKS = {Severity.ERROR: "✖", Severity.WARNING: "▲", Severity.NOTICE: "·"}
"""Signs that tell the severities apart without colour."""

_NAMES: dict[type[StrEnum], dict[str, tuple[str, str]]] = {
    Severity: {
        "error": ("错误", "error"),
        "warning": ("疑点", "warning"),
        "notice": ("提示", "notice"),
    },
    FormKind: {
        "self_evaluation": ("自评表", "self-evaluation"),
        "target": ("目标表", "target declaration"),
        "monitoring": ("监控表", "monitoring"),
        "report": ("评价报告", "evaluation report"),
    },
    Verdict: {
        "met": ("目标已达到", "target reached"),
        "short": ("目标未达到", "target not reached"),
        "judged": ("区间内由评价人判定", "a matter of judgement"),
        "inapplicable": ("不适用", "does not apply"),
        "undecidable": ("不能判定", "cannot be decided"),
    },
    FundKind: {
        "total": ("年度资金总额", "total funds"),
        "appropriation": ("财政拨款", "appropriation"),
        "superior": ("上级资金", "superior grant"),
        "carryover": ("上年结转", "carry-over"),
        "other": ("其他资金", "other funds"),
    },
    Basis: {
        "text": ("规定", "regulation"),
        "notice": ("通知", "notice"),
        "form_note": ("表样说明", "note on the form"),
        "product": ("系统做法", "practice of a system"),
        "observed": ("已公开文件", "published documents"),
        "judgement": ("判断", "judgement"),
    },
    Reading: {
        "full": ("已读全文", "read in full"),
        "opening": ("读过开头", "opening read"),
        "not_read": ("未读原文", "not read"),
    },
}

_WORDS = {
    "unit form": ("（部门整体）", " (whole unit)"),
    "form": ("第{}张", "form {}"),
    "form column": ("表序", "form"),
    "untitled": ("（未印项目名称）", "(no project name printed)"),
    "rules": ("规则：{}", "rules: {}"),
    "advice": ("建议", "advice"),
    "source": ("依据", "source"),
    "blank": ("（空白）", "(blank)"),
    "near": ("{}附近", "near {}"),
    "expected": ("应为", "expected"),
    "printed": ("原文", "printed"),
    "difference": ("相差", "difference"),
    "whole document": ("整份文件", "the whole document"),
    "across": ("跨表与豁免", "across forms, waivers"),
    "waived": ("已豁免", "waived"),
    "waived by": ("{by}于{on}豁免：{reason}", "waived by {by} on {on}: {reason}"),
    "counts": ("{errors} 处错误，{warnings} 处疑点，{notices} 处提示", "{errors} errors, {warnings} warnings, {notices} notices"),
    "total": ("共 {documents} 份文件，{forms} 张表", "{documents} documents, {forms} forms"),
    "unreadable": ("{} 份文件未能完整读取", "{} documents could not be read completely"),
    "undecided": ("{} 处内容无法判定（规则或填报不足以下结论），不算通过", "{} points could not be decided; they do not count as passed"),
    "clean": ("未发现问题", "nothing found"),
    "none": ("没有找到可读的文件", "no documents were found"),
    "not read": ("未能读取", "not readable"),
    "no form": ("没有认出绩效表", "no performance form was recognised"),
    "report title": ("绩效文件核查结果", "Findings on performance documents"),
    "contents": ("目录", "Contents"),
    "show all": ("显示全部", "Show all"),
    "document": ("文件", "document"),
    "project": ("项目", "project"),
    "unit": ("单位", "unit"),
    "kind": ("类型", "kind"),
    "year": ("年度", "year"),
    "severity": ("轻重", "severity"),
    "code": ("代码", "code"),
    "title": ("问题", "finding"),
    "field": ("栏目", "field"),
    "path": ("字段路径", "path of the field"),
    "place": ("位置", "place"),
    "message": ("说明", "explanation"),
    "number": ("序号", "no."),
    "errors": ("错误", "errors"),
    "warnings": ("疑点", "warnings"),
    "notices": ("提示", "notices"),
    "sum": ("合计", "total"),
    "forms concerned": ("涉及表数", "forms concerned"),
    "findings sheet": ("问题清单", "Findings"),
    "summary sheet": ("汇总", "Summary"),
    "forms sheet": ("各表得分", "Forms"),
    "by code": ("按问题汇总", "By code"),
    "by project": ("按项目汇总", "By project"),
    "printed rate": ("印出执行率", "printed rate"),
    "recomputed rate": ("重算执行率", "recomputed rate"),
    "printed fund score": ("印出执行得分", "printed fund score"),
    "recomputed fund score": ("重算执行得分", "recomputed fund score"),
    "score sum": ("印出得分之和", "sum of the scores"),
    "low": ("重算总分下限", "recomputed, least"),
    "high": ("重算总分上限", "recomputed, most"),
    "printed total": ("印出总分", "printed total"),
    "printed grade": ("印出等级", "printed grade"),
    "grade": ("等级", "grade"),
    "line": ("项目", "line"),
    "weight": ("分值", "weight"),
    "score": ("印出得分", "printed"),
    "recomputed": ("重算得分", "recomputed"),
    "score check": ("得分核对", "score check"),
    "verdict": ("完成情况", "achievement"),
    "all spent": ("预算已执行完", "budget spent in full"),
    "not all spent": ("预算未执行完", "budget not spent in full"),
    "execution": ("预算执行率", "budget execution"),
    "total score": ("总分", "total"),
    "differs": ("得分不符", "score differs"),
    "agrees": ("得分相符", "score agrees"),
    "not scored": ("此类表不计分", "forms of this kind carry no scores"),
    "score total": ("共 {forms} 张计分表，{lines} 行得分：{agree} 行相符，{differ} 行不符，{open} 行不能判定或未印得分",
                    "{forms} scored forms, {lines} lines: {agree} agree, {differ} differ, {open} cannot be decided or print no score"),
    "marked": ("已写批注：{}", "comments written: {}"),
    "cannot mark": ("{}：只有 docx、xlsx 可以加批注（{}），请改用 --format html 或 xlsx",
                    "{}: only docx and xlsx can take comments ({}); use --format html or xlsx instead"),
    "chosen": ("规则", "rules"),
}  # fmt: skip

_FIELDS = {
    "initial": ("年初预算数", "initial budget"),
    "revised": ("全年预算数", "revised budget"),
    "executed": ("全年执行数", "executed"),
    "rate": ("执行率", "rate"),
    "weight": ("分值", "weight"),
    "score": ("得分", "score"),
    "label": ("名称", "label"),
    "reason": ("偏差原因", "deviation reason"),
    "l1": ("一级指标", "level-1 category"),
    "l2": ("二级指标", "level-2 category"),
    "l3": ("三级指标", "indicator"),
    "target": ("指标值", "target"),
    "actual": ("完成值", "actual value"),
    "objective_expected": ("年度总体目标", "objective"),
    "objective_actual": ("总体目标完成情况", "objective achieved"),
    "total_weight": ("总分值", "total weight"),
    "total_score": ("总分", "total score"),
    "grade": ("等级", "grade"),
    "amount_unit_label": ("金额单位", "money unit"),
    "year": ("年度", "year"),
    "project": ("项目名称", "project"),
    "department": ("主管部门", "department"),
    "unit": ("实施单位", "unit"),
    "title": ("标题", "title"),
    "funds": ("项目资金", "funds"),
    "indicators": ("绩效指标", "indicators"),
    "long_term_indicators": ("中长期指标", "long-term indicators"),
    "tasks": ("年度主要任务", "tasks"),
    "texts": ("文字说明", "texts"),
    "": ("整张表", "the whole form"),
}
_PART = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")
_LONGEST_NAME = 24


def word(name: str, language: str = "zh", *details: object, **named: object) -> str:
    """Return a word or message, with its details filled in.

    >>> word(Severity.ERROR), word("form", "en", 2)
    ('错误', 'form 2')
    """
    known = _NAMES[type(name)] if isinstance(name, StrEnum) else _WORDS
    text = known[str(name)][language == "en"]
    return text.format(*details, **named) if details or named else text


def labelled(name: str, text: str, language: str = "zh") -> str:
    """Return a text under its label.

    >>> labelled("advice", "核对金额"), labelled("advice", "check the amount", "en")
    ('建议：核对金额', 'advice: check the amount')
    """
    return f"{word(name, language)}{': ' if language == 'en' else '：'}{text}"


def words(*names: str, language: str) -> list[str]:
    """Return several words."""
    return [word(name, language) for name in names]


def field_text(path: str, form: Form | None, language: str = "zh") -> str:
    """Return what a person calls the field of a path.

    >>> field_text("funds.total.rate", None), field_text("indicators[2].score", None, "en")
    ('年度资金总额 执行率', 'indicator 3 score')
    """
    if not path:
        return _FIELDS[""][language == "en"]
    parts = [_PART.fullmatch(part) for part in path.split(".")]
    shown: list[str] = []
    for part in parts:
        if part is None:
            return path
        shown.append(_part(part[1], part[2], form, language, first=not shown))
    return " ".join(filter(None, shown))


def _part(name: str, index: str | None, form: Form | None, language: str, *, first: bool) -> str:
    english = language == "en"
    if index is not None and first:
        return _member(name, int(index), form, language)
    if not first and name in FundKind.__members__.values():
        return word(FundKind(name), language)
    if first and name == "funds":
        return ""
    return _FIELDS.get(name, (name, name))[english]


def _member(name: str, index: int, form: Form | None, language: str) -> str:
    members = getattr(form, name, None) if form is not None else None
    member = members[index] if members is not None and index < len(members) else None
    if name == "texts":
        return f"“{member.label}”" if member is not None else _numbered("文字{}", "text {}", index, language)
    if name == "funds":
        return (member.label.text if member is not None else None) or _numbered(
            "第{}行资金", "fund line {}", index, language
        )
    base = _numbered("指标{}", "indicator {}", index, language)
    if name == "long_term_indicators":
        base = _numbered("中长期指标{}", "long-term indicator {}", index, language)
    if name == "tasks":
        base = _numbered("任务{}", "task {}", index, language)
    title = member.l3.text if isinstance(member, Indicator) else None
    return f"{base}“{shortened(title, _LONGEST_NAME)}”" if title else base


def _numbered(chinese: str, english: str, index: int, language: str) -> str:
    return (english if language == "en" else chinese).format(index + 1)


def place_text(place: Place, language: str = "zh") -> str:
    """Return a place as a person would say it, without the document; nothing for no place.

    >>> place_text(Place("a.docx", table=1, row=4, column=8), "en"), place_text(Place("a.docx"))
    ('table 1 row 4 column 8', '')
    """
    if not any((place.page, place.sheet, place.table, place.row, place.line)):
        return ""
    return place.text(language)


def citation_text(citation: Citation | None, language: str = "zh") -> str:
    """Return a source with its kind and how far it was read; nothing for no source."""
    if citation is None:
        return ""
    basis = word(citation.basis, language)
    if citation.basis is Basis.JUDGEMENT:
        return f"{citation}（{basis}）" if language == "zh" else f"{citation} ({basis})"
    reading = word(citation.read, language)
    return f"{citation}（{basis}，{reading}）" if language == "zh" else f"{citation} ({basis}, {reading})"


def kind_text(form: Form, language: str = "zh") -> str:
    """Return the kind of a form."""
    return word(form.kind, language) + (word("unit form", language) if form.scope == "unit" else "")


def profile_text(profile: Profile, language: str = "zh") -> str:
    """Return the name, day and version of a rule set."""
    name = profile.name_en if language == "en" else profile.name
    version = f" ({profile.version})" if language == "en" else f"（{profile.version}）"
    return f"{name} {profile.on.isoformat()}{version}"


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
