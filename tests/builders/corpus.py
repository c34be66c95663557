"""Many small documents with forms, for what works on whole corpora."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jixiao.forms.entry import form_of
from jixiao.rendering import render_bytes


def record(number: int, **changes: Any) -> dict[str, Any]:
    """Return the record of a self-evaluation; its numbers and names follow from its number."""
    executed = 50 + number % 50
    data: dict[str, Any] = {
        "kind": "self_evaluation",
        "title": "项目支出绩效自评表",
        "year": 2021 + number % 3,
        "project": f"第{number}号道路养护经费",
        "department": f"云川市第{number % 5}交通局",
        "unit": f"云川市第{number % 20}道路养护所",
        "amount_unit_label": "万元",
        "funds": [
            {
                "line": "total",
                "label": "年度资金总额",
                "initial": "100.00",
                "revised": "100.00",
                "executed": f"{executed}.00",
                "weight": "10",
                "rate": f"{executed}.00%",
                "score": f"{executed / 10:g}",
            }
        ],
        "objective_expected": f"完成第{number}号道路的养护。",
        "objective_actual": f"第{number}号道路已按计划养护。",
        "indicators": [
            {
                "l1": l1,
                "l2": l2,
                "l3": l3,
                "target": target,
                "actual": actual,
                "weight": weight,
                "score": score,
            }
            for l1, l2, l3, target, actual, weight, score in (
                ("产出指标", "数量指标", "养护里程", "≥10公里", "12公里", "25", "25"),
                ("产出指标", "质量指标", "验收合格率", "=100%", "98%", "25", "24.5"),
                ("效益指标", "社会效益指标", "事故下降率", "≥5%", "5%", "30", "30"),
                ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "91%", "10", "9"),
            )
        ],
        "total_weight": "100",
        "total_score": f"{executed / 10 + 88.5:g}",
    }
    return data | changes


def write_corpus(folder: Path, count: int, start: int = 0) -> None:
    """Write documents with one form each, a hundred in a folder."""
    for number in range(start, start + count):
        path = folder / f"{number // 100:03d}" / f"{number:05d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_bytes(form_of(record(number)), "html"))
