"""How a score follows: steps that name the rule, the operands and the result, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from jixiao.scoring.rounding import plain

if TYPE_CHECKING:
    from jixiao.profiles import Profile, Setting

# What each step says; {0}, {1} … are its operands.
STEPS: dict[str, tuple[str, str]] = {
    "denominator": ("分母取{0}：{1}", "denominator is the {0}: {1}"),
    "rate": ("执行率 = {0} ÷ {1} = {2}%", "rate = {0} ÷ {1} = {2}%"),
    "rate-rounded": ("{0}，保留{1}位小数：{2}%", "{0}, {1} decimals: {2}%"),
    "floor": ("执行率低于{0}%，得0分", "the rate is below {0}%: 0 points"),
    "times-rate": ("{0}分 × {1}% = {2}分", "{0} points × {1}% = {2}"),
    "capped": ("以分值为限：{0}分", "not above the weight: {0} points"),
    "rounded": ("{0}，保留{1}位小数：{2}分", "{0}, {1} decimals: {2} points"),
    "units": ("化为同一单位：目标{0}，完成{1}", "in one unit: target {0}, actual {1}"),
    "at-least": ("要求不低于：{0} 与 {1} 相比", "at least is asked for: {0} against {1}"),
    "at-most": ("要求不高于：{0} 与 {1} 相比", "at most is asked for: {0} against {1}"),
    "exactly": ("要求等于：{0} 与 {1} 相比", "exactly is asked for: {0} against {1}"),
    "cost-direction": ("成本类指标未写比较符号，按越低越好", "a cost without an operator: less is better"),
    "no-direction": ("目标未写比较符号，按越高越好", "a target without an operator: more is better"),
    "zero-direction": (
        "指标值为0且未写比较符号，按越低越好",
        "a target of 0 without an operator: less is better",
    ),
    "met": ("已达到，得满分{0}分", "reached: full {0} points"),
    "zero-target": ("指标值为0：完成值{0}，得{1}分", "the target is 0: actual {0}, {1} points"),
    "negative": ("完成值为负，得0分", "a negative actual value: 0 points"),
    "proportional": ("{0}分 × {1} ÷ {2} = {3}分", "{0} points × {1} ÷ {2} = {3}"),
    "linear": ("{0}分 ×（1 −（{1} − {2}）÷ {2}）= {3}分", "{0} points × (1 − ({1} − {2}) ÷ {2}) = {3}"),
    "unequal": ("不等于指标值，得0分", "not equal to the target: 0 points"),
    "over": (
        "完成值为指标值的{0}%，达到{1}%的超额标准",
        "the actual is {0}% of the target, from {1}% it counts as over-achieved",
    ),
    "over-deduct": ("超额完成扣{0}分：{1}分", "{0} points off for over-achievement: {1}"),
    "yes-no": ("目标“{0}”，完成“{1}”", "target “{0}”, actual “{1}”"),
    "missed": ("未达到，得0分", "not reached: 0 points"),
    "on-time": ("期限“{0}”，完成“{1}”：按期", "deadline “{0}”, done “{1}”: in time"),
    "late": (
        "期限“{0}”，完成“{1}”：逾期，规则未定扣分标准",
        "deadline “{0}”, done “{1}”: late, no rule says how much it costs",
    ),
    "degree": ("目标“{0}”，完成“{1}”：{2}", "target “{0}”, actual “{1}”: {2}"),
    "tier": ("按该档得{0}至{1}分", "this tier gives {0} to {1} points"),
    "several": ("{0}项要求中达到{1}项", "{1} of {0} demands are reached"),
    "inapplicable": ("不适用，不计分", "does not apply: not scored"),
    "rescaled": (
        "剔除不适用指标{0}分后折算：{1} × {2} ÷ {3} = {4}分",
        "without {0} points that do not apply: {1} × {2} ÷ {3} = {4}",
    ),
    "sum": ("合计 = {0} = {1}分", "sum = {0} = {1}"),
    "sum-between": ("合计 = {0} = {1}至{2}分", "sum = {0} = {1} to {2}"),
    "cap": ("执行率低于{0}%，总分以{1}分为限", "the rate is below {0}%: the total is at most {1}"),
    "grade": ("{0}分属于“{1}”（{2}分及以上）", "{0} points are “{1}” (from {2})"),
    "undecidable": ("不能判定：{0}", "cannot be decided: {0}"),
}
WHY: dict[str, tuple[str, str]] = {
    "target-missing": ("没有指标值", "there is no target"),
    "target-placeholder": ("指标值仍是模板文字", "the target is still the template's text"),
    "target-text": ("指标值不是可比较的数值或状态", "the target is no value that can be compared"),
    "actual-missing": ("没有完成值", "there is no actual value"),
    "actual-text": ("完成值不是数值", "the actual value is not a number"),
    "units-differ": ("目标与完成的单位不能换算", "the units of target and actual cannot be converted"),
    "period-differs": (
        "目标是一段时间，完成是另一种时间，不能比较",
        "target and actual are times of different kinds",
    ),
    "texts-differ": ("目标与完成的表述无法对应", "the wordings of target and actual do not correspond"),
    "direction": ("未写比较符号，无法判断高低", "without an operator it is unclear which way is better"),
    "several-differ": ("目标与完成的分项数不同", "target and actual have different numbers of items"),
    "no-budget": ("预算数为空或为0", "the budget is blank or 0"),
    "no-execution": ("没有执行数", "there is no executed amount"),
    "no-weight": ("没有分值", "there is no weight"),
    "no-score": ("有指标没有得分", "an indicator has no score"),
}
DENOMINATORS = {
    "initial": ("年初预算数", "initial budget"),
    "revised": ("全年预算数", "revised budget"),
    "revised_with_carryover": ("全年预算数（含上年结转）", "revised budget with carry-over"),
}
ROUNDINGS = {
    "half_up": ("四舍五入", "half up"),
    "half_even": ("四舍六入五成双", "half to even"),
    "ceiling": ("进一", "rounded up"),
    "floor": ("舍尾", "rounded down"),
    "none": ("不取舍", "not rounded"),
}
DEGREES = {
    "full": ("达成", "reached"),
    "partial": ("部分达成", "partly reached"),
    "none": ("未达成", "not reached"),
    "full|partial": ("略弱于目标", "a little weaker than the target"),
}
Operand = str | Decimal | tuple[Decimal | None, ...]
Recorded = tuple[str, tuple[Operand, ...], str | None]
"""A step as scoring notes it down: name, operands, rule; one in ten thousand is ever read."""
_TABLES = (WHY, DENOMINATORS, ROUNDINGS, DEGREES)


class Step(NamedTuple):
    """One step: its name in ``STEPS``, its operands, and the key of the rule it rests on, if any.

    An operand is a text, a number, or the summands of a sum (``None`` for one that is not decided).
    """

    name: str
    operands: tuple[Operand, ...] = ()
    rule: str | None = None

    def text(self, language: str = "zh") -> str:
        """Say the step in Chinese (``zh``) or English (``en``).

        >>> Step("rate", ("378240.36", "400000", "94.56009")).text()
        '执行率 = 378240.36 ÷ 400000 = 94.56009%'
        """
        index = 1 if language == "en" else 0
        return STEPS[self.name][index].format(*(word(operand, index) for operand in self.operands))

    def setting(self, profile: Profile) -> Setting | None:
        """Return the rule with its citation."""
        return profile.why(self.rule) if self.rule else None


def word(operand: Operand, index: int = 0) -> str:
    """Write an operand: a number as digits, a sum with its signs, a word in Chinese (0) or English (1)."""
    if isinstance(operand, Decimal):
        return plain(operand)
    if isinstance(operand, tuple):
        return " + ".join("?" if summand is None else plain(summand) for summand in operand)
    return next((table[operand][index] for table in _TABLES if operand in table), operand)
