"""The demonstration: last year's results in every state of their use, and notices to put something right."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.analysis.results import BudgetRule
from jixiao.web.cycle.models import Round, RoundKind
from jixiao.web.office.models import Role
from jixiao.web.results import services
from jixiao.web.results.models import Use

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making

SOURCE = "青屿县预算与绩效挂钩办法（演示）第六条"
RANGES = {"excellent": ("1", "1.1"), "good": ("0.9", "1"), "fair": ("0.7", "0.9"), "poor": ("0", "0.5")}


def demonstrate(making: Making) -> None:
    """Make the lists of the past years; the older ones are decided, the last one is on its way."""
    officer, head = making.people["demo-officer"], making.people["demo-bureau-head"]
    rounds = Round.objects.filter(kind=RoundKind.SELF_EVALUATION, year__lt=making.today.year).order_by("year")
    last = rounds.last()
    for round_ in rounds:
        for grade, (low, high) in RANGES.items():
            rule = BudgetRule(Decimal(low), Decimal(high), SOURCE)
            services.set_range(making.bureau, round_.year, officer, grade, rule)
        services.make_list(round_, officer)
        for number, use in enumerate(Use.objects.filter(dossier__round=round_).order_by("pk")):
            _lead(making, use, number % 4 if round_ == last else 3)
    low_use = Use.objects.filter(year=making.today.year - 1).order_by("score").first()
    if low_use is not None:
        _notices(making, low_use, head)


def _lead(making: Making, use: Use, far: int) -> None:
    """Take the use of a result as far as asked: drafted, sent, answered, decided."""
    officer = making.people["demo-officer"]
    proposal = use.high if use.grade == "excellent" else use.low
    use = services.draft(
        use.pk,
        officer,
        version=use.version,
        proposal=proposal,
        advice="按等级对应幅度拟定，执行情况一并考虑。",
    )
    if far >= 1:
        use = services.take("send", use.pk, officer, version=use.version)
    if far >= 2:
        reviewer = making.who(Role.DEPARTMENT_REVIEWER, use.unit)
        name, reason = ("object", "下年任务量增加，请酌情保留。") if use.pk % 3 == 0 else ("agree", "")
        use = services.take(name, use.pk, reviewer, version=use.version, reason=reason)
    if far >= 3:
        head = making.people["demo-bureau-head"]
        services.take("decide", use.pk, head, version=use.version, reason="按建议核定。")


def _notices(making: Making, use: Use, head: object) -> None:
    """One notice that waits, one that was answered, one that is settled."""
    officer, clerk = making.people["demo-officer"], making.who(Role.FILLER, use.unit)
    problems = (
        ("预算执行偏慢，年末仍有资金未支付。", "说明原因，制定支出计划，按月报送进度。"),
        ("满意度调查样本过少，结论依据不足。", "补做调查，样本不少于服务对象的百分之五。"),
        ("佐证材料不全，验收单缺日期。", "补齐验收资料并归档。"),
    )
    for number, (problem, demand) in enumerate(problems):
        made = services.issue(
            officer, use.unit, year=use.year, problem=problem, demand=demand,
            due=making.today + timedelta(days=10 * number + 3), basis="年度自评抽查", project=use.dossier.project,
            use=use,
        )  # fmt: skip
        if number:
            made = services.rectify(
                "report",
                made.pk,
                clerk,
                version=made.version,
                reason="已按要求办理，材料已归档备查。",
                owner=clerk.name,
            )
        if number == 2:
            services.rectify("settle", made.pk, officer, version=made.version, reason="核实无误，同意销号。")
