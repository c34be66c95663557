"""Adjustments and figures of the demonstration office: in every state, made the way real ones are made."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.findings import Severity
from jixiao.web.changes import imports, projects, services
from jixiao.web.changes.models import Adjustment
from jixiao.web.cycle.editing import load_form, printed
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.office.models import Role

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Project
    from jixiao.web.demo.build import Making

_WAY = (
    ("adjustment-submit", Role.FILLER),
    ("adjustment-sign", Role.UNIT_HEAD),
    ("adjustment-pass", Role.DEPARTMENT_REVIEWER),
    ("adjustment-approve", Role.BUREAU_OFFICER),
)
_STAGES: dict[str, tuple[tuple[str, Role], ...]] = {
    "draft": (),
    "department": _WAY[:2],
    "bureau": _WAY[:3],
    "returned": (*_WAY[:2], ("adjustment-return", Role.DEPARTMENT_REVIEWER)),
    "approved": _WAY,
}
_ANSWER = "按核定工程量和合同价测算，依据随申请备查。"
_HEADINGS = ["项目编码", "项目名称", "预算单位", "资金性质", "调整预算数（元）", "累计支出数（元）"]
# (project code, share of the budget spent by the first and by the second day, in per cent)
_SPENT = (
    Decimal("31.5"),
    Decimal("46.25"),
    Decimal("52.8"),
    Decimal("38"),
    Decimal("61.4"),
    Decimal("57.15"),
)


def demonstrate(making: Making) -> None:
    """Adjust three of this year's targets, import what was spent by two days, rename a project."""
    targets = Dossier.objects.filter(
        round__kind=RoundKind.TARGET, round__year=making.today.year, state="approved", project__isnull=False
    ).select_related("unit", "project")
    for dossier, content in zip(targets.order_by("pk"), data_of("adjustments"), strict=False):
        _adjust(making, dossier, content)
    _rename(making)
    days = _days(making.today)
    for number, day in enumerate(days):
        _import(making, day, number)


def data_of(name: str) -> list[dict[str, Any]]:
    """Return a list of the invented content of the changes."""
    from pathlib import Path

    import yaml

    text = (Path(__file__).parent / "demo.yaml").read_text("utf-8")
    return yaml.safe_load(text)[name]  # type: ignore[no-any-return]


def _adjust(making: Making, dossier: Dossier, content: dict[str, Any]) -> None:
    clerk = making.who(Role.FILLER, dossier.unit)
    made = services.start(dossier.pk, clerk, content["what"], content["reason"], content.get("document", ""))
    changes: list[dict[str, Any]] = []
    if "share" in content:
        for key, line in zip(made.rows["funds"], load_form(made.form).funds, strict=False):
            amount = line.revised.value or line.initial.value
            if amount is not None:
                now = (amount.value * Decimal(content["share"])).quantize(Decimal("0.01"))
                changes.append(_set(made, f"funds.{key}.revised", f"{now.normalize():f}"))
    if "target" in content:
        key = made.rows["indicators"][0]
        target = load_form(made.form).indicators[0].target
        if target.value is not None and target.value.quantity is not None:
            now = (target.value.quantity * Decimal(content["target"])).to_integral_value()
            text = target.printed.replace(f"{target.value.quantity.normalize():f}", f"{now:f}")
            changes.append(_set(made, f"indicators.{key}.target", text))
    if "weights" in content:
        for index, points in content["weights"].items():
            changes.append(_set(made, f"indicators.{made.rows['indicators'][index]}.weight", str(points)))
    services.amend(made.pk, clerk, changes, version=made.version)
    for name, role in _STAGES[content["stage"]]:
        person = making.who(role, dossier.unit)
        made = Adjustment.objects.select_related("dossier__round", "dossier__unit").get(pk=made.pk)
        if name == "adjustment-submit" and not _answered(made, clerk):
            return
        reason = content["return"] if name == "adjustment-return" else ""
        services.take(name, made.pk, person, version=made.version, reason=reason)


def _answered(made: Adjustment, clerk: Any) -> bool:
    """Answer the warnings; say whether nothing else stands in the way."""
    result = services.judged_now(made)
    for finding in services.unanswered(made, result):
        services.answer(made.pk, clerk, finding.code, result.path(finding), _ANSWER)
    return not result.count(Severity.ERROR)


def _set(made: Adjustment, path: str, value: str) -> dict[str, Any]:
    was = printed(load_form(made.form), made.rows, path) or ""
    return {"op": "set", "path": path, "was": was, "value": value}


def _rename(making: Making) -> None:
    for content in data_of("renamed"):
        project = making.projects[content["code"]][0]
        projects.rename(project.pk, making.who(Role.FILLER, project.unit), content["name"], content["reason"])


def _days(today: date) -> list[date]:
    """Return two days of this year by which something was spent: a month apart where the year is old enough."""
    first = max(today - timedelta(days=33), date(today.year, 1, 1))
    second = max(today - timedelta(days=3), date(today.year, 1, 1))
    return [first, second] if first < second else [second]


def _import(making: Making, day: date, number: int) -> None:
    """Import a file as the finance system exports it; the second one has a row without a project and one overspent."""
    officer = making.people["demo-officer"]
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([f"项目支出执行情况表（截至{day.isoformat()}）"])
    writer.writerow(_HEADINGS)
    for index, (project, content) in enumerate(making.projects.values()):
        budget = Decimal(content["budget"]) * 10000
        share = min(_SPENT[index % len(_SPENT)] + number * Decimal("14.6"), Decimal(100))
        over = Decimal("1.03") if number and index == len(_SPENT) else Decimal(1)
        spent = (budget * over) if over > 1 else budget * share / 100
        writer.writerow(_row(project, budget, spent))
    if number:
        writer.writerow(["YS-X-99", "历年往来款清理", "青屿县供水管理中心", "一般公共预算", "50000", "50000"])
    name = f"项目支出{day:%Y%m%d}.csv"
    made = imports.preview(
        officer, making.bureau, sheet.getvalue().encode("gb18030"), name, year=day.year, on=day
    )
    imports.take(made.pk, officer)


def _row(project: Project, budget: Decimal, spent: Decimal) -> list[str]:
    name = project.unit.name
    return [project.code, project.name, name, "一般公共预算", f"{budget:.2f}", f"{spent:.2f}"]
