"""Self-evaluations of four years: a project that goes on, one that pauses, one that ends, one that is new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jixiao.checks.session import judge_documents
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms, FormKind
from jixiao.rendering.reports.dossier import Dossier, dossiers

LIGHTS, BRIDGES, PARKS, TUNNELS = "道路照明维护", "桥梁检测", "公园绿化养护", "隧道照明改造"
YEARS: dict[int, Sequence[tuple[str, str, str, str]]] = {
    2020: [(LIGHTS, "100", "90", "88"), (BRIDGES, "50", "50", "96"), (PARKS, "20.5", "10", "70")],
    2021: [(LIGHTS, "110", "110", "92"), (PARKS, "20", "19", "90")],
    2022: [(LIGHTS, "120", "96", "91"), (BRIDGES, "60", "30", "82")],
    2023: [(LIGHTS, "130.5", "130.5", "97"), (BRIDGES, "60", "60", "98"), (TUNNELS, "30", "27", "58")],
}


def record(project: str, year: int | None, budget: str, executed: str, score: str) -> dict[str, Any]:
    fund = {
        "line": "total",
        "initial": budget,
        "revised": budget,
        "executed": executed,
        "weight": "10",
        "score": "10",
    }
    indicator = {
        "l1": "产出指标", "l2": "数量指标", "l3": f"{project}数量", "target": "≥10", "actual": "10",
        "weight": "90", "score": "80",
    }  # fmt: skip
    return {
        "project": project, "unit": "砚川市设施管理所", "year": year, "amount_unit_label": "万元",
        "funds": [fund], "indicators": [indicator], "total_score": score,
    }  # fmt: skip


def judged(records: Sequence[dict[str, Any]]) -> list[Dossier]:
    found = DocumentForms(document="表", format="json", forms=[form_of(one) for one in records])
    return dossiers(judge_documents([found]), FormKind.SELF_EVALUATION)


def of_years(*years: int) -> list[Dossier]:
    return judged([record(name, year, *rest) for year in years for name, *rest in YEARS[year]])
