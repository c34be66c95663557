"""Forms that the benchmarks make: nobody's, of the size and with the texts that offices write."""

from __future__ import annotations

import random
from typing import Any

_THINGS = ["灌溉渠道", "社区书屋", "急救设备", "公交站台", "实训教室", "水质监测点", "文艺演出", "技能培训班"]
_LEVELS = [
    ("产出指标", "数量指标", 3),
    ("产出指标", "质量指标", 2),
    ("产出指标", "时效指标", 2),
    ("产出指标", "成本指标", 1),
    ("效益指标", "经济效益指标", 2),
    ("效益指标", "社会效益指标", 3),
    ("效益指标", "可持续影响指标", 2),
    ("满意度指标", "服务对象满意度指标", 2),
]


def invented_form(chance: random.Random, layout: str) -> dict[str, Any]:
    """Return a form of 9 to 17 indicators with texts of the length that offices write."""
    thing = chance.choice(_THINGS)
    budget = chance.randrange(20, 900)
    executed = round(budget * chance.uniform(0.3, 1), 2)
    rows = []
    for l1, l2, most in _LEVELS:
        for number in range(chance.randint(1, most)):
            target = chance.randrange(5, 400)
            done = chance.randrange(target // 2, target * 2)
            reason = f"原因：{thing}所在地块协调较慢。改进措施：会同属地细化方案，明年三月底前补齐。"
            rows.append(
                [
                    l1,
                    l2,
                    f"{thing}{l2[:2]}完成情况{number + 1}",
                    f"≥{target}处",
                    f"{done}处",
                    "6",
                    "5.5",
                    reason if done < target else "",
                ]
            )
    money = [f"{budget}", f"{budget}", f"{executed}"]
    return {
        "layout": layout,
        "sheet": f"表{chance.randrange(10**9)}",
        "year": "2023",
        "project": f"{thing}建设与管护项目{chance.randrange(10**6)}",
        "department": "砚川市公共服务局",
        "unit": f"砚川市{thing}管理站",
        "money": "万元",
        "funds": [
            ["total", "年度资金总额", *money, "10", f"{executed / budget:.2%}", f"{executed / budget * 10:.2f}"],
            ["appropriation", "其中：当年财政拨款", *money],
            ["carryover", "上年结转资金"],
            ["other", "其他资金"],
        ],
        "objective_expected": f"按计划完成{thing}的建设和管护，保障群众就近获得服务，" * 3,
        "objective_actual": f"{thing}建设和管护任务总体完成，群众反映良好，服务能力继续提升。" * 3,
        "indicators": rows,
        "total_weight": "100",
        "total_score": "93.5",
    }  # fmt: skip
