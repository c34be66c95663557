"""The demonstration: last year's whole-unit targets, all approved, and whole-unit self-evaluations in several states."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.findings import Severity
from jixiao.scoring import plain
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import load_form, printed
from jixiao.web.cycle.judging import judged, suggestions
from jixiao.web.cycle.models import Dossier, Round, RoundKind, Subject
from jixiao.web.cycle.services import Refused
from jixiao.web.demo.build import TOLD, WAYS
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Role
from jixiao.web.wholes.planning import plan_for
from jixiao.web.wholes.services import take_over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jixiao.web.demo.build import Making
    from jixiao.web.office.models import Person

STAGES = ("closed", "closed", "bureau", "department", "returned-by-department", "signing", "draft", "blank")
"""How far the self-evaluations of the units have come, one after the other."""
ACHIEVED = "全年主要任务按计划推进，资金支付与任务进度基本匹配，未完成部分转入下年继续实施。"
REASON = "年度总体目标的完成情况只写了结论，请补充各项任务的完成数量。"
POINTS = Decimal(90)


def demonstrate(making: Making) -> None:
    """Open last year's rounds of whole-unit forms, and take each form as far as is planned."""
    year = making.today.year - 1
    targets = _round(making, year, RoundKind.TARGET, -290, None)
    for dossier in targets.dossiers.order_by("unit__path"):
        _declare(making, dossier)
    rounds.close_round(targets.pk, making.people["demo-officer"])
    results = _round(making, year, RoundKind.SELF_EVALUATION, 12, targets)
    for dossier, stage in zip(results.dossiers.order_by("unit__path"), STAGES, strict=False):
        if stage != "blank":
            _evaluate(making, dossier, stage)


def _round(making: Making, year: int, kind: RoundKind, due: int, basis: Round | None) -> Round:
    deadline = making.today + timedelta(days=due)
    opens = deadline - timedelta(days=45)
    what = "绩效目标申报" if kind is RoundKind.TARGET else "绩效自评"
    made = Round.objects.create(
        year=year, kind=kind, subject=Subject.UNIT, title=f"{year}年度部门整体支出{what}（演示）", scope=making.bureau,
        profile="cn", profile_on=opens, opens=opens, deadline=deadline, basis=basis, demonstration=True,
    )  # fmt: skip
    officer = making.people["demo-officer"]
    detail = {"title": made.title, "deadline": deadline.isoformat()}
    record(officer, "round-made", f"round:{made.pk}", path=making.bureau.path, detail=detail)
    rounds.open_round(made, officer)
    return made


def _now(pk: int) -> Dossier:
    return Dossier.objects.select_related("round", "unit", "project", "basis").get(pk=pk)


def _declare(making: Making, dossier: Dossier) -> None:
    """Sum up the projects, choose one indicator of each category a project, share the points, and send it."""
    dossier = _now(dossier.pk)
    clerk = making.who(Role.FILLER, dossier.unit)
    plan = plan_for(dossier)
    chosen: dict[tuple[str, str], str] = {}
    for group in plan.groups:
        for offer in group.offers:
            line = offer.indicator
            chosen.setdefault((group.source.project.code, line.l1.text or ""), offer.name)
            chosen.setdefault(("", line.l2.text or ""), offer.name)
    take_over(dossier.pk, clerk, version=dossier.version, chosen=chosen.values())
    dossier = _now(dossier.pk)
    form = load_form(dossier.form)
    lines = list(zip(dossier.rows["indicators"], form.indicators, strict=True))
    keys = [key for key, line in lines if line.l3.text]
    blank = [{"op": "remove", "list": "indicators", "key": key} for key, line in lines if not line.l3.text]
    share = POINTS // len(keys)
    shares = [share] * (len(keys) - 1)
    shares.append(POINTS - sum(shares, Decimal(0)))
    names = "".join(f"目标{n}：{task.content.text}\n" for n, task in enumerate(form.tasks, 1))
    cells = {f"indicators.{key}.weight": plain(value) for key, value in zip(keys, shares, strict=True)}
    cells |= {"objective_expected": names.strip(), "total_weight": plain(POINTS)}
    services.change(dossier.pk, clerk, [*blank, *_typed(dossier, cells)])
    _send(making, dossier.pk, "approved")


def _evaluate(making: Making, dossier: Dossier, stage: str) -> None:
    """Take over what the projects reached and spent, accept the points that the rules give, and send it."""
    dossier = _now(dossier.pk)
    clerk = making.who(Role.FILLER, dossier.unit)
    plan = plan_for(dossier)
    try:
        take_over(dossier.pk, clerk, version=dossier.version, over=[cell.path for cell in plan.over])
    except Refused:  # no project has been filled in yet
        return
    dossier = _now(dossier.pk)
    first = dossier.rows["funds"][0]
    _type(dossier, clerk, {f"funds.{first}.weight": "10", "objective_actual": ACHIEVED})
    for _again in range(2):  # the total follows from the points
        dossier = _now(dossier.pk)
        _type(dossier, clerk, suggestions(judged(dossier)))
    _send(making, dossier.pk, stage)


def _type(dossier: Dossier, clerk: Person, cells: dict[str, str]) -> None:
    services.change(dossier.pk, clerk, _typed(dossier, cells))


def _typed(dossier: Dossier, cells: dict[str, str]) -> list[Mapping[str, str]]:
    form = load_form(dossier.form)
    return [
        {"op": "set", "path": path, "was": printed(form, dossier.rows, path) or "", "value": text}
        for path, text in cells.items()
    ]


def _send(making: Making, pk: int, stage: str) -> None:
    """Take the ways up to a stage; a form with errors stays with its unit, as a real one does."""
    for name, role in WAYS.get(stage, ()):
        dossier = _now(pk)
        person = making.who(role, dossier.unit)
        if name == "submit":
            result = judged(dossier)
            if result.count(Severity.ERROR):
                return
            for finding in result.standing:
                if finding.severity is Severity.WARNING:
                    services.answer(pk, person, finding.code, result.path(finding), TOLD)
        reason = REASON if name in ("return", "refuse", "send-back") else ""
        services.take(name, pk, person, version=dossier.version, reason=reason)
