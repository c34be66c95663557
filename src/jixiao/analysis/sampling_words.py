"""A draw explained in words: the plan as a whole, and why each project was drawn."""

from __future__ import annotations

from decimal import Decimal

from jixiao.analysis.sampling import Drawn, Plan
from jixiao.scoring import plain
from jixiao.values.amount import Amount, MoneyUnit

_PLAN = {
    "zh": (
        "清单共{size}个项目、预算{budget}，清单校验值（SHA-256）{digest}。",
        "种子“{seed}”。每个项目的序号为“种子|项目编号”的SHA-256值，各层按序号由小到大抽取，任何人可以复算。",
        "拟抽{wanted}个，实抽{drawn}个，涉及预算{drawn_budget}，占{share}%。",
        "预算在{interval}及以上的项目{certain}个，全部抽取。",
        "其余项目按预算由大到小排列，累计占其资金{bands}为界；风险记分{high}分及以上为高风险。名额分配：各层先得{minimum}个（不足的全取），余下逐个分给“项目数÷（2×已得名额＋1）”最大的一层，"
        "高风险层的项目数按{factor}倍计。",
    ),
    "en": (
        "{size} projects with a budget of {budget}; digest of the list (SHA-256) {digest}.",
        "Seed “{seed}”. A project's number is the SHA-256 of “seed|id”; the smallest numbers of each stratum are drawn, "
        "and anybody can do it again.",
        "{wanted} wanted, {drawn} drawn, with {drawn_budget}, {share}% of the money.",
        "{certain} projects of {interval} or more are all drawn.",
        "The others, in order of budget, hold of their money: {bands}; {high} points of risk and more count as high. Each stratum gets {minimum} places first (all it has, if fewer); "
        "each further place goes where projects ÷ (2 × places + 1) is largest, projects of high risk counted "
        "{factor} times.",
    ),
}  # fmt: skip
_STRATUM = {
    "zh": "{label}：{size}个项目、{budget}，抽{places}个，每个被抽中的机会为{chance}。",
    "en": "{label}: {size} projects, {budget}, {places} drawn, the chance of each is {chance}.",
}
_DRAWN = {
    "zh": "{label}；{how}；{risk}。",
    "en": "{label}; {how}; {risk}.",
}
_CERTAIN = {
    "zh": "预算{budget}，达到{interval}",
    "en": "a budget of {budget} reaches {interval}",
}
_RANKED = {
    "zh": "预算{budget}，序号{number}…，在本层{size}个项目中由小到大列第{rank}，本层抽{places}个",
    "en": "a budget of {budget}; number {number}…, rank {rank} of {size} in the stratum, of which {places} are drawn",
}
_NO_RISK = {"zh": "没有风险记分", "en": "no points of risk"}
_RISK = {"zh": "风险{points}分（{signs}）", "en": "{points} points of risk ({signs})"}


def wan(yuan: Decimal) -> str:
    """Write an amount of 元 in 万元, with at most two decimals.

    >>> wan(Decimal("1234567.8")), wan(Decimal(0))
    ('123.46', '0')
    """
    return plain(Amount(yuan, MoneyUnit.YUAN).to(MoneyUnit.WAN).value, 2)


def money(yuan: Decimal, language: str) -> str:
    """Write an amount with its unit: 万元, or yuan in English.

    >>> money(Decimal("1234567.8"), "zh"), money(Decimal("1234567.8"), "en")
    ('123.46万元', '1,234,568 yuan')
    """
    return f"{yuan:,.0f} yuan" if language == "en" else f"{wan(yuan)}万元"


def explain_plan(plan: Plan, language: str = "zh") -> list[str]:
    """Say how the sample was drawn, one sentence for each rule and one for each stratum."""
    certain = next((stratum for stratum in plan.strata if stratum.certain), None)
    bands = plan.rules.sampling.bands
    comma = ", " if language == "en" else "、"
    words = {
        "bands": comma.join(f"{getattr(b.words, language)} {plain(b.upto * 100)}%" for b in bands),
        "high": plain(plan.rules.risk.high_from),
        "size": str(plan.frame_size), "budget": money(plan.budget, language), "digest": plan.frame_digest, "seed": plan.seed,
        "wanted": str(plan.wanted), "drawn": str(len(plan.drawn)), "drawn_budget": money(plan.drawn_budget, language),
        "share": plain(plan.drawn_budget * 100 / plan.budget, 1) if plan.budget else "0",
        "interval": money(plan.interval, language), "certain": str(len(certain.items) if certain else 0),
        "minimum": str(plan.rules.sampling.minimum), "factor": plain(plan.rules.sampling.high_risk_factor),
    }  # fmt: skip
    strata = [
        _STRATUM[language].format(
            label=stratum.label_en if language == "en" else stratum.label, size=len(stratum.items),
            budget=money(stratum.budget, language), places=stratum.places, chance=stratum.chance,
        )
        for stratum in plan.strata
    ]  # fmt: skip
    return [*(sentence.format_map(words) for sentence in _PLAN[language]), *strata]


def explain_drawn(drawn: Drawn, plan: Plan, language: str = "zh") -> str:
    """Say why one project was drawn."""
    stratum = drawn.stratum
    how = (_CERTAIN if stratum.certain else _RANKED)[language].format(
        budget=money(drawn.item.budget, language), interval=money(plan.interval, language), number=drawn.number[:12], rank=drawn.rank,
        size=len(stratum.items), places=stratum.places,
    )  # fmt: skip
    comma = ", " if language == "en" else "、"
    signs = comma.join(f"{getattr(factor.words, language)} {plain(points)}" for factor, points in drawn.signs)
    risk = _RISK[language].format(points=plain(drawn.risk), signs=signs) if signs else _NO_RISK[language]
    label = stratum.label_en if language == "en" else stratum.label
    return _DRAWN[language].format(label=label, how=how, risk=risk)
