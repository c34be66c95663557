"""Monitoring in the demonstration office: two rounds of a year, with lights of all colours and alerts in all states."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from jixiao.analysis.monitoring import Light
from jixiao.scoring import plain
from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Dossier, Round, RoundKind
from jixiao.web.cycle.states import State
from jixiao.web.journal.chain import record
from jixiao.web.monitoring import services
from jixiao.web.monitoring.daily import remind
from jixiao.web.monitoring.models import Alert, AlertLevel, AlertState, MeasureKind
from jixiao.web.office.models import Person, Role

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making

PRESCRIBED = 7
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MEANS = (Decimal(1), Decimal("0.7"), Decimal("1.05"), Decimal("0.35"), Decimal("0.74"), Decimal("1.3"))
"""How far money and targets of the projects are ahead of or behind the time, one after the other."""
_TURNED = {4: Decimal("1.05"), 8: Decimal("0.45")}
"""The paces that have changed since the monitoring before: one was put right, one fell behind."""
_STAGES = (
    "closed",
    "closed",
    "closed",
    "bureau",
    "closed",
    "department",
    "closed",
    "signing",
    "closed",
    "draft",
)
_CAUSES = {
    "经费保障": "部分资金下达较晚，合同款项尚未支付。措施：已商财政部门加快下达，按节点支付。",
    "人员保障": "技术人员调整，进度放缓。措施：已从其他科室调配人员，每周调度。",
    "硬件条件保障": "场地移交推迟。措施：已签订移交协议，调整施工顺序。",
    "制度保障": "采购文件修改后重新公告。措施：已完成公告，压缩评审时间。",
}


def demonstrate(making: Making) -> None:
    """Monitor the latest year that has approved targets for most projects: as prescribed, and at the quarter after."""
    targets = _targets(making)
    if targets is None:
        return
    first = _monitored(making, targets, PRESCRIBED, all_closed=True)
    _settle(making, first)
    rounds.close_round(first.pk, making.people["demo-officer"])
    later = _quarter(targets.year, making.today)
    if later is not None:
        _hands(making, _monitored(making, targets, later, all_closed=False))
    remind(making.today)


def _targets(making: Making) -> Round | None:
    found = Round.objects.filter(kind=RoundKind.TARGET, demonstration=True).order_by("-year", "-pk")
    for round_ in found:
        approved = round_.dossiers.filter(state=State.APPROVED).count()
        over = round_.year < making.today.year or making.today.month > PRESCRIBED
        if over and approved * 2 >= len(making.projects):
            return round_
    return None


def _quarter(year: int, today: date) -> int | None:
    """Return the last month of the last full quarter after the prescribed month, if there is one."""
    last = 9 if year < today.year else (today.month - 1) // 3 * 3
    return last if PRESCRIBED < last < 12 else None


def _monitored(making: Making, targets: Round, month: int, *, all_closed: bool) -> Round:
    """Open a monitoring round and fill in its tables as far as they have come."""
    officer = making.people["demo-officer"]
    deadline = date(targets.year, month + 2, 1) - timedelta(days=1)
    if not all_closed:  # it still runs, and is a little late
        deadline = max(deadline, making.today - timedelta(days=6))
    title = f"{targets.year}年1—{month}月绩效运行监控（演示）"
    round_ = Round.objects.create(
        year=targets.year, kind=RoundKind.MONITORING, month=month, title=title, scope=making.bureau, profile="cn",
        profile_on=deadline - timedelta(days=30), opens=deadline - timedelta(days=30), deadline=deadline, basis=targets,
        demonstration=True,
    )  # fmt: skip
    detail = {"title": title, "deadline": deadline.isoformat()}
    record(officer, "round-made", f"round:{round_.pk}", path=making.bureau.path, detail=detail)
    approved = Q(dossiers__round=targets, dossiers__state=State.APPROVED)
    projects = [project for project, _content in making.projects.values()]
    known = set(type(projects[0]).objects.filter(approved).values_list("pk", flat=True))
    rounds.open_round(round_, officer, [project for project in projects if project.pk in known])
    for number, (project, content) in enumerate(making.projects.values()):
        if project.pk in known:
            stage = "closed" if all_closed else _STAGES[number % len(_STAGES)]
            _fill(making, Dossier.objects.get(round=round_, project=project), content, number, stage)
    return round_


def _fill(making: Making, dossier: Dossier, content: dict[str, Any], number: int, stage: str) -> None:
    from jixiao.web.demo.build import _send, _type

    month = dossier.round.month or PRESCRIBED
    pace = _MEANS[number % len(_MEANS)]
    if month > PRESCRIBED:
        pace = _TURNED.get(number % 12, pace)
    share = min(Decimal(1), pace * month / 12)
    budget, spent = Decimal(content["budget"]), Decimal(content["spent"])
    executed = plain(min(spent, budget * share).quantize(Decimal("0.01")))
    rate = plain((Decimal(executed) * 100 / budget).quantize(Decimal("0.01")))
    typed = {
        f"fund{line}.{column}": text
        for line in ("", "1")
        for column, text in (
            ("executed", executed),
            ("rate", f"{rate}%"),
            ("extra:全年预计执行数", content["spent"]),
        )
    }
    late = pace < Decimal("0.8")
    cause, reason = list(_CAUSES.items())[number % len(_CAUSES)]
    said = "完全不可能" if late and number % 24 == 3 else "有可能" if late and number % 5 else "确定能"
    for index, (l2, _name, _target, _weight, actual, *_reason) in enumerate(content["indicators"]):
        counts = l2 == "数量"
        place = f"indicators.{index}"
        typed[f"{place}.actual"] = _part(actual, share) if counts else actual
        typed[f"{place}.extra:全年预计完成情况"] = actual
        typed[f"{place}.extra:完成目标可能性/{said if counts else '确定能'}"] = "√"
        if counts and late:
            typed[f"{place}.extra:偏差原因分析/{cause}"] = "√"
            typed[f"{place}.reason"] = reason
    _type(dossier.pk, making.who(Role.FILLER, dossier.unit), typed)
    _send(making, dossier.pk, stage, "", None)


def _part(text: str, share: Decimal) -> str:
    """Return a quantity as far as it has come, in whole numbers where the whole is one."""
    found = _NUMBER.search(text)
    if found is None:
        return text
    whole = Decimal(found.group())
    step = Decimal(1).scaleb(whole.as_tuple().exponent)  # type: ignore[arg-type]
    return text[: found.start()] + plain((whole * share).quantize(step)) + text[found.end() :]


# -- alerts --------------------------------------------------------------------------------------------------------


def _answer(making: Making, alert: Alert) -> Alert:
    answer = services.Answer(making.today + timedelta(days=20), "项目进度台账第3期、合同付款计划表")
    text = "经核对，进度滞后主要是前期手续办理时间较长。已倒排工期，明确专人逐周调度，能够在计划日期前赶上序时进度。"
    clerk = making.who(Role.FILLER, alert.unit)
    return services.take("answer", alert.pk, clerk, version=alert.version, text=text, answer=answer)


def _by(making: Making, alert: Alert, name: str, role: Role, text: str = "", **more: Any) -> Alert:
    return services.take(
        name, alert.pk, making.who(role, alert.unit), version=alert.version, text=text, **more
    )


def _settle(making: Making, round_: Round) -> None:
    """Bring most alerts of the first round to their end; those of one project were never answered."""
    found = list(Alert.objects.filter(dossier__round=round_).select_related("unit").order_by("pk"))
    silent = next((item.dossier_id for item in found if item.light == Light.RED), None)
    for item in found:
        if item.dossier_id == silent:
            continue
        _by(making, _answer(making, item), "accept", Role.DEPARTMENT_REVIEWER)
        item.refresh_from_db()
        if item.level == AlertLevel.NOTICE:
            _by(making, item, "settle", Role.DEPARTMENT_REVIEWER)
        else:
            _by(making, item, "close", Role.BUREAU_OFFICER)
    if silent is not None:
        _long_ago(Alert.objects.filter(dossier_id=silent), making.today, 60)
    remind(making.today)


def _long_ago(found: Any, today: date, days: int) -> None:
    """Let alerts have been raised so many days ago, with a term that has run out since."""
    at = timezone.now() - timedelta(days=days)
    found.update(raised_at=at, state_at=at, due=today - timedelta(days=days - 14))


def _hands(making: Making, round_: Round) -> None:
    """Leave the alerts of the second round in all hands: overdue, answered, returned, put right, payments stopped."""
    live = Alert.objects.filter(dossier__round=round_, state=AlertState.OPEN).select_related(
        "unit", "dossier"
    )
    grave = list(live.order_by("-level", "-budget", "pk"))
    for item, do in zip(
        grave, (_pause, _rectify, _report, _answer, _return, _accept, _withdraw), strict=False
    ):
        do(making, item)
    waiting = live.filter(silent=False, level__gte=AlertLevel.WARNING).order_by("pk").values("pk")[:1]
    _long_ago(Alert.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))), making.today, 20)


def _pause(making: Making, item: Alert) -> None:
    officer = making.who(Role.BUREAU_HEAD, item.unit)
    if not services.may_pause(item):
        reason = "绩效运行与目标严重偏离，资金存在闲置风险"
        while not services.may_pause(item):
            item = services.escalate(item.pk, officer, version=item.version, reason=reason)
    reason = "进度严重滞后且未按期说明，暂停拨付后续资金，整改到位后恢复"
    services.pause(item.pk, officer, version=item.version, reason=reason)


def _demand(making: Making, kind: MeasureKind, text: str) -> services.Demand:
    return services.Demand(kind.value, text, "单位分管负责人", making.today + timedelta(days=30))


def _rectify(making: Making, item: Alert) -> None:
    _accept(making, item)
    item.refresh_from_db()
    demand = _demand(making, MeasureKind.RECTIFY, "倒排工期，每月五日前报送进度，年底前完成全部工程量")
    _by(making, item, "rectify", Role.BUREAU_OFFICER, "进度滞后，限期整改", demand=demand)


def _report(making: Making, item: Alert) -> None:
    _rectify(making, item)
    item.refresh_from_db()
    officer = making.who(Role.BUREAU_OFFICER, item.unit)
    adjust = _demand(making, MeasureKind.ADJUST, "确不能完成的工程量，按程序申请同步调整预算和绩效目标")
    services.add_measure(item.pk, officer, adjust, version=item.version)
    measure = item.measures.order_by("pk").first()
    assert measure is not None
    clerk: Person = making.who(Role.FILLER, item.unit)
    text = "已增派两个作业组，本月完成量较上月增加一倍，进度表附后。"
    services.take_measure("report", measure.pk, clerk, version=measure.version, text=text)


def _return(making: Making, item: Alert) -> None:
    item = _answer(making, item)
    _by(making, item, "return", Role.DEPARTMENT_REVIEWER, "没有说明滞后的工程量和赶工安排，请补充")


def _accept(making: Making, item: Alert) -> None:
    _by(making, _answer(making, item), "accept", Role.DEPARTMENT_REVIEWER)


def _withdraw(making: Making, item: Alert) -> None:
    _by(making, item, "withdraw", Role.BUREAU_OFFICER, "目标值已按批复调整，原预警不再适用")
