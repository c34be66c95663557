"""The re-check of the demonstration office: a replaced draw, a sample with reviews in every state, an addition by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from jixiao.web.cycle.models import Notification, Round, RoundKind
from jixiao.web.office.models import Role
from jixiao.web.recheck import drawing, services
from jixiao.web.recheck.models import FrameKind, Recheck, Review

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making
    from jixiao.web.office.models import Person

LEAST = 11
"""How many forms it takes to show every state."""
SURVEY = "满意度只有本单位填写的数字，没有问卷、抽样名单和统计结果。"
PARTIAL = "提供了第一、二季度的验收单，第三、四季度的没有提供，只能证明一部分完成量。"
OWN = "佐证只有本单位的工作总结，没有第三方或者服务对象签字的原始记录。"
REASON = "自评表列有偏差，没有写明原因和改进措施。"

Off = tuple[str, str, str, str]
"""The kind of row, the criterion, the share of its points, the note."""
_SURVEY: Off = ("last", "survey-missing", "0.5", SURVEY)
_PARTIAL: Off = ("first", "evidence-partial", "0.3", PARTIAL)
_OWN: Off = ("largest", "own-papers", "0.6", OWN)
PLAN: tuple[tuple[str, str, tuple[Off, ...]], ...] = (
    ("confirmed", "demo-officer-2", (_OWN, _SURVEY)),
    ("decided", "demo-officer-2", (_PARTIAL,)),
    ("agreed", "demo-officer-2", ()),
    ("confirming", "demo-officer-2", (_OWN,)),
    ("deciding", "demo-officer-2", (_PARTIAL, _SURVEY)),
    ("answered", "demo-officer-2", (_PARTIAL, _SURVEY)),
    ("feedback", "demo-officer-2", (_PARTIAL, _SURVEY)),
    (
        "checking",
        "demo-evaluator",
        (("last", "survey-missing", "1", SURVEY), ("first", "reason-missing", "0.1", REASON)),
    ),
    ("reviewing", "demo-evaluator", (_PARTIAL,)),
    ("assigned", "demo-evaluator", ()),
)


def demonstrate(making: Making) -> None:
    """Draw a sample of last year's self-evaluations and take its reviews as far as is planned."""
    found = Round.objects.filter(
        demonstration=True, kind=RoundKind.SELF_EVALUATION, subject="project"
    ).order_by("-year")
    round_ = next(
        (one for one in found if drawing.candidates(one, FrameKind.SUBMITTED).count() > LEAST), None
    )
    if round_ is None:
        return
    before = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recheck = _drawn(making, round_)
    reviews = list(recheck.reviews.order_by("pk"))
    for review, (stage, who, offs) in zip(reviews, PLAN, strict=False):
        _bring(making, review, stage, making.people[who], offs)
    outside = drawing.candidates(round_, FrameKind.SUBMITTED).exclude(
        pk__in=recheck.reviews.values("dossier")
    )
    chosen = [one.pk for one in outside.order_by("-budget")[:1]]
    recheck.refresh_from_db()
    reason = "群众来信反映设备长期闲置，局务会决定列入重点抽查。"
    drawing.add(recheck.pk, making.people["demo-officer"], chosen, reason, version=recheck.version)
    old = Notification.objects.filter(pk__gt=before, code__in=["recheck-assigned", "recheck-decided"])
    old.update(read_at=timezone.now())


def _drawn(making: Making, round_: Round) -> Recheck:
    """Draw once too few, and again with the reason why."""
    officer = making.people["demo-officer"]
    first = Recheck(
        round=round_, title=f"{round_.year}年度绩效自评抽查复核（演示）", frame_kind=FrameKind.SUBMITTED, size=4,
        seed_source="青屿县公共资源交易中心当日第一号摇号结果（虚构），公布于政府网站", seed_on=making.today, seed="0417",
        note="依据年度绩效管理工作安排，对已报送的自评表抽查复核。",
    )  # fmt: skip
    drawing.save(first, officer, ["title", "size", "seed_source"])
    drawing.fix(first.pk, officer, version=0)
    drawing.draw_sample(first.pk, officer, version=1)
    reason = "局务会要求抽查比例提高到三分之二，原抽样数量不足。"
    again = drawing.replace(first.pk, officer, version=2, reason=reason)
    again.size, again.seed_on = len(PLAN) + 1, making.today
    again.seed_source = "青屿县公共资源交易中心当日第二号摇号结果（虚构），公布于政府网站"
    drawing.save(again, officer, ["size", "seed_source"])
    drawing.fix(again.pk, officer, version=again.version)
    return drawing.draw_sample(again.pk, officer, version=again.version + 1, seed="2839")


def _bring(making: Making, review: Review, stage: str, who: Person, offs: Iterable[Off]) -> None:
    """Assign a review and take it up to a stage."""
    officer = making.people["demo-officer"]
    days = -2 if stage == "reviewing" else 15
    term = making.today + timedelta(days=max(days, 0))
    services.assign(review.recheck, officer, [review.pk], [who], term)
    if days < 0:
        Review.objects.filter(pk=review.pk).update(term=making.today + timedelta(days=days))
    if stage == "assigned":
        return
    outside = "-outside" if who.username == "demo-evaluator" else ""
    _take(review, who, f"begin{outside}")
    for off in offs:
        _deduct(review, who, off)
    if stage == "reviewing":
        return
    if outside:
        _take(review, who, "hand-in")
        return
    if stage == "agreed":
        _take(review, who, "agree", conclusion="核对了全部佐证材料，自评得分属实。")
        _take(review, officer, "decide")
        return
    _take(review, who, "send")
    if stage == "feedback":
        return
    _answer(making, review, object_to=1 if stage in ("answered", "deciding") else 0)
    if stage == "answered":
        return
    _hear(review, who)
    _take(review, who, "propose", conclusion="扣分事实清楚，按复核分确定等级，请单位按要求补齐资料。")
    if stage != "deciding":
        _conclude(making, review, confirmed=stage != "confirming")


def _conclude(making: Making, review: Review, *, confirmed: bool) -> None:
    """Decide as officer, and as head too where the rules ask for it."""
    officer = making.people["demo-officer"]
    review.refresh_from_db()
    if not services.needs_head(review):
        _take(review, officer, "decide")
        return
    _take(review, officer, "refer")
    if confirmed:
        _take(review, making.people["demo-bureau-head"], "confirm")


def _take(review: Review, who: Person, name: str, **more: str) -> None:
    review.refresh_from_db()
    services.take(name, review.pk, who, version=review.version, **more)  # type: ignore[arg-type]


def _deduct(review: Review, who: Person, off: Off) -> None:
    kind, criterion, share, note = off
    review.refresh_from_db()
    rows = [row for row in services.side_by_side(review).rows[1:] if row.weight and row.self_score]
    row = {
        "first": rows[0],
        "last": rows[-1],
        "largest": max(rows, key=lambda one: (one.weight or Decimal(0), one.path)),
    }[kind]
    points = min((row.weight or Decimal(0)) * Decimal(share), row.self_score or Decimal(0))
    values = {
        "row": row.path,
        "criterion": criterion,
        "points": points.quantize(Decimal("0.01")),
        "note": note,
        "column": "score",
    }
    services.deduct(review.pk, who, version=review.version, values=values)


def _answer(making: Making, review: Review, *, object_to: int) -> None:
    unit = review.dossier.unit
    clerk = making.who(Role.FILLER, unit)
    for number, one in enumerate(review.deductions.order_by("pk")):
        review.refresh_from_db()
        objects = number < object_to
        text = "第三、四季度验收单已补齐，附后；请核减扣分。" if objects else ""
        services.answer(
            review.pk, clerk, version=review.version, deduction=one.pk, accepts=not objects, text=text
        )
    _take(review, making.who(Role.UNIT_HEAD, unit), "answer")


def _hear(review: Review, who: Person) -> None:
    for one in review.deductions.filter(accepts=False):
        review.refresh_from_db()
        reason = "补交的材料经核对属实。"
        services.hear(
            review.pk, who, version=review.version, deduction=one.pk, outcome="withdrawn", reason=reason
        )
