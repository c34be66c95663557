"""Copied texts among very many forms are found without comparing each with each."""

import random
import time
from datetime import date

from jixiao.checks.across import across
from jixiao.checks.across.copies import common_run, nearly_same
from jixiao.checks.runner import Judgement
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile
from jixiao.scoring import score_form

WORDS = "道路养护培训读者社区活动维修设备采购监测宣传调查评估改造服务管理推广保障建设"


def office(number: int, forms: int, pasted: str | None) -> list[Judgement]:
    profile = load_profile("cn", date(2023, 12, 31))
    random.seed(number)
    found = []
    for index in range(forms):
        name = "".join(random.choices(WORDS, k=12))
        text = pasted if pasted and index < 2 else "".join(random.choices(WORDS, k=80))
        form = form_of(
            {"project": name, "unit": f"第{number}单位", "year": 2023, "text": {"产出情况及分析": text}}
        )
        found.append(Judgement(form, f"{number}.docx", index, profile, score_form(form, profile), ()))
    return found


def elapsed(judgements: list[Judgement]) -> tuple[float, int]:
    start = time.perf_counter()
    findings = across(judgements)
    return time.perf_counter() - start, sum(finding.code == "text-copied" for finding in findings)


def test_time_grows_with_the_number_of_texts() -> None:
    pasted = "雨季之前完成招标分区施工不闭馆验收一次通过"
    small = office(1, 500, pasted)
    large = office(2, 4000, pasted)
    elapsed(small)
    first, second = elapsed(small), elapsed(large)
    assert (first[1], second[1]) == (2, 2)
    assert second[0] < first[0] * 8 * 3


def test_near_copies_among_many() -> None:
    forms = office(3, 300, None)
    text = forms[7].form.texts[0].field.printed
    changed = text[:20] + "与" + text[20:50] + "等" + text[50:]
    record = {"project": "另一项目", "unit": "第3单位", "year": 2023, "text": {"效益情况及分析": changed}}
    form = form_of(record)
    forms.append(Judgement(form, "3.docx", 300, forms[0].profile, score_form(form, forms[0].profile), ()))
    found = [finding for finding in across(forms) if finding.code == "text-copied"]
    assert sorted(finding.form for finding in found) == [7, 300]


def test_near_is_one_word_or_a_slip() -> None:
    assert nearly_same("实施情况按预算要求及时完成", "实施情况按预算要求完成")
    assert nearly_same(
        "2021年外交活动"
        + "结合疫情防控需求及时调整活动安排，繁荣和发展全市对外交往事业，加强和促进全市精神文明建设",
        "结合疫情防控需求及时调整活动安排，繁荣和发展全市对外交往事业，加强和促进全市精神文明建设",
    )
    assert not nearly_same("全年完成道路养护工作任务", "全年完成设备采购工作任务")
    assert not nearly_same("服务读者9300人次完成年度目标任务", "服务读者9500人次完成年度目标任务")


def test_common_run() -> None:
    assert common_run("甲接待来访外宾乙", "丙丁接待来访外宾") == 6
    assert common_run("", "甲") == 0
