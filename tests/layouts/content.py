"""The one self-evaluation that many layouts share. All names are invented."""

from __future__ import annotations

from typing import Any

from layouts.grid import Form, form, fund, ind

PROJECT = "农村饮水安全巩固提升项目"
DEPARTMENT = "清河县水利局"
UNIT = "清河县农村供水管理站"
EXPECTED = (
    "新建集中供水点12处，铺设配水管网36公里，解决8600名农村居民季节性缺水问题，工程验收全部合格，"
    "群众满意度达到90%以上。"
)
ACTUAL = (
    "全年新建集中供水点12处，铺设配水管网34.2公里，受益农村人口8726人，已完工部分全部验收合格，"
    "受益群众满意度93.5%。"
)
REASON_PIPE = (
    "原因：南岗村段因土地协调滞后，1.8公里管网未能铺设。改进措施：会同乡镇完成协调，下年度3月底前补齐。"
)
REASON_CARE = "部分村级管水员尚未落实报酬，下一步将管护经费纳入村级预算。"

FUNDS = [
    fund("total", "年度资金总额", "320", "300", "289.2", "10", "96.4%", "9.64"),
    fund("appropriation", "其中：当年财政拨款", "280", "260", "252", None, "96.92%"),
    fund("carryover", "上年结转资金", "40", "40", "37.2", None, "93%"),
    fund("other", "其他资金"),
]

INDICATORS = [
    ind("产出指标", "数量指标", "新建集中供水点数量", "≥12处", "12处", "10", "10"),
    ind("产出指标", "数量指标", "铺设配水管网长度", "≥36公里", "34.2公里", "10", "9.5", REASON_PIPE),
    ind("产出指标", "质量指标", "工程验收合格率", "=100%", "100%", "10", "10"),
    ind("产出指标", "时效指标", "项目按期完工率", "≥95%", "96%", "10", "10"),
    ind("产出指标", "成本指标", "工程总投资", "≤300万元", "289.2万元", "10", "10"),
    ind("效益指标", "经济效益指标", "年节约运水费用", "≥18万元", "18.6万元", "10", "10"),
    ind("效益指标", "社会效益指标", "受益农村人口数", "≥8600人", "8726人", "10", "10"),
    ind("效益指标", "可持续影响指标", "长效管护机制健全性", "健全", "基本健全", "10", "8", REASON_CARE),
    ind("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥90%", "93.5%", "10", "10"),
]
"""Weights 90 and 10 for the execution; scores 87.5 and 9.64 make 97.14."""


def shared(**changes: Any) -> Form:
    """Return the record of the shared self-evaluation, with what a layout changes."""
    values: dict[str, Any] = {
        "year": 2023,
        "project": PROJECT,
        "department": DEPARTMENT,
        "unit": UNIT,
        "amount_unit_label": "万元",
        "amount_unit_true": "万元",
        "funds": FUNDS,
        "objective_expected": EXPECTED,
        "objective_actual": ACTUAL,
        "indicators": INDICATORS,
        "total_weight": "100",
        "total_score": "97.14",
    }
    values |= changes
    return form(values.pop("kind", "self_evaluation"), **values)
