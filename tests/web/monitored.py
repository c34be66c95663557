"""Monitoring rounds in the small office: approved targets, and tables of one project for several months."""

from __future__ import annotations

from datetime import date
from typing import Any

from jixiao.findings import Severity
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import load_form, printed
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Round
from web.office import Office, fill, good_target, make_office

WAY = (("submit", "filler"), ("sign", "unit-head"), ("pass", "reviewer"), ("close", "officer"))
TICK = "extra:完成目标可能性/确定能"


def make_monitored() -> Office:
    """The small office with approved targets of one project."""
    office = make_office()
    dossier = fill(office, good_target())
    for name, who in (*WAY[:3], ("approve", "officer")):
        dossier = step(office, dossier, name, who)
    return office


def step(office: Office, dossier: Dossier, name: str, who: str, reason: str = "") -> Dossier:
    """Take one transition; what is doubtful is answered first."""
    current = Dossier.objects.select_related("round", "unit", "project").get(pk=dossier.pk)
    if name == "submit":
        result = judged(current)
        for finding in result.standing:
            if finding.severity is Severity.WARNING:
                services.answer(
                    current.pk,
                    office.people["filler"],
                    finding.code,
                    result.path(finding),
                    "已核对原始资料，情况属实。",
                )
    current.refresh_from_db()
    return services.take(name, current.pk, office.people[who], version=current.version, reason=reason)


def monitoring(office: Office, month: int, profile: str = "cn") -> Round:
    """Open a monitoring round up to a month."""
    round_ = Round.objects.create(
        year=2025, kind="monitoring", month=month, title=f"2025年1—{month}月绩效监控", scope=office.units["清河县财政局"],
        profile=profile, profile_on=date(2025, 8, 1), opens=date(2025, 8, 1), deadline=date(2099, 12, 31), basis=office.round,
    )  # fmt: skip
    rounds.open_round(round_, office.people["officer"])
    return round_


def typed(office: Office, dossier: Dossier, values: dict[str, str]) -> Dossier:
    """Type into cells that are named by the number of their row."""
    current = Dossier.objects.get(pk=dossier.pk)
    changes = []
    for place, text in values.items():
        name, number, column = place.split(".", 2)
        path = f"{name}.{current.rows[name][int(number)]}.{column}"
        was = printed(load_form(current.form), current.rows, path) or ""
        changes.append({"op": "set", "path": path, "was": was, "value": text})
    services.change(current.pk, office.people["filler"], changes)
    return Dossier.objects.get(pk=dossier.pk)


def table(
    office: Office,
    round_: Round,
    *,
    done: str = "7座",
    spent: str = "17.5",
    stated: str = "确定能",
    cause: str = "",
    until: str = "pass",
) -> Dossier:
    """Fill in the table of the pumps and take it as far as a step."""
    dossier = round_.dossiers.get(title="泵站检修")
    rate = f"{float(spent) * 100 / 30:.2f}%"
    values = {
        f"funds.{line}.{column}": text
        for line in (0, 1)
        for column, text in (("executed", spent), ("rate", rate))
    }
    for number, actual in enumerate((done, "98.5%", "96%", "2.4万元", "8600人", "91%")):
        values[f"indicators.{number}.actual"] = actual
    values[f"indicators.0.extra:完成目标可能性/{stated}"] = "√"
    if cause:
        values[f"indicators.0.extra:偏差原因分析/{cause}"] = "√"
        values["indicators.0.reason"] = "设备到货推迟。措施：已改签运输合同，九月上旬到货。"
    dossier = typed(office, dossier, values)
    for name, who in WAY:
        if until == "":
            break
        dossier = step(office, dossier, name, who)
        if name == until:
            break
    return dossier


def behind(office: Office, round_: Round, **more: Any) -> Dossier:
    """A table far behind the time."""
    return table(
        office, round_, **{"done": "2座", "spent": "5", "stated": "有可能", "cause": "经费保障", **more}
    )
