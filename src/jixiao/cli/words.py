"""Words of the command line in Chinese and English."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from jixiao.forms.model import FormKind
from jixiao.values.place import Place


class Language(StrEnum):
    """The language of tables and messages."""

    ZH = "zh"
    EN = "en"


LanguageOption = Annotated[
    Language, typer.Option("--lang", envvar="JIXIAO_LANG", help="输出语言 (language of the output)")
]

_WORDS = {
    FormKind.SELF_EVALUATION: ("自评表", "self-evaluation"),
    FormKind.TARGET: ("目标表", "target"),
    FormKind.MONITORING: ("监控表", "monitoring"),
    FormKind.REPORT: ("评价报告", "report"),
    "whole unit": ("（整体）", " (unit)"),
    "kind": ("类型\n年度", "kind\nyear"),
    "project": ("项目\n单位", "project\nunit"),
    "budget": ("预算数", "budget"),
    "executed": ("执行数", "executed"),
    "rate": ("执行率", "rate"),
    "money unit": ("金额单位", "money in"),
    "printed as": ("印作{}", "printed {}"),
    "indicators": ("指标", "indic."),
    "score": ("得分\n/分值", "score\n/points"),
    "grade": ("等级", "grade"),
    "troubles": ("疑点", "troubles"),
    "trouble": ("{}：{}", "{}: {}"),
    "document": ("{forms} 张表，{indicators} 条指标，{troubles} 处疑点", "{forms} forms, {indicators} indicators, {troubles} troubles"),
    "unreadable": ("未能读取", "not readable"),
    "total": ("共 {documents} 份文件，{forms} 张表，{indicators} 条指标，{troubles} 处疑点；{unreadable} 份未能完整读取",
              "{documents} documents, {forms} forms, {indicators} indicators, {troubles} troubles; {unreadable} not read completely"),
    "none": ("没有找到可读的文件", "no documents were found"),
    "progress": ("已读 {} 份", "{} read"),
}  # fmt: skip


def word(name: str, language: Language, *details: object, **named: object) -> str:
    """Return a word or message, with its details filled in.

    >>> word("printed as", Language.ZH, "万元"), word("rate", Language.EN)
    ('印作万元', 'rate')
    """
    text = _WORDS[name][language is Language.EN]
    return text.format(*details, **named) if details or named else text


def place_text(place: Place, language: Language) -> str:
    """Return a place as a person would say it.

    >>> place_text(Place(sheet="Sheet1", row=3, column=2), Language.EN), place_text(Place("a.txt"), Language.EN)
    ('sheet “Sheet1” B3', 'a.txt')
    """
    return place.text(language)
