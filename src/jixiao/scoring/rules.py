"""The rules of a profile as the scorer needs them: looked up once, typed, each with the key it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jixiao.scoring.rounding import Rounding

if TYPE_CHECKING:
    from jixiao.profiles import Cap, GradeBand, Profile, Tier


@dataclass(frozen=True, slots=True)
class Rules:
    """What a jurisdiction on a date says of scores. Rates and multiples are fractions, scores are points."""

    profile: Profile
    values: Mapping[str, Any]
    """The value of every parameter by its key."""
    execution_weight: Decimal
    denominator: str
    cap_at_weight: bool
    rate: Rounding
    """How the rate in percent is rounded for printing."""
    floor: Decimal | None
    from_printed_rate: bool
    fund_score: Rounding
    row_score: Rounding
    tolerance: Decimal
    total_weight: Decimal
    reverse: str
    equal_exact: bool
    over_threshold: Decimal | None
    over_consequence: str
    over_deduct: Decimal | None
    not_applicable: str
    tiers: tuple[Tier, ...]
    caps: tuple[Cap, ...]
    grades: tuple[GradeBand, ...]


@lru_cache(maxsize=64)
def rules_of(profile: Profile) -> Rules:
    """Return the scoring rules of a profile."""
    get = profile.get
    return Rules(
        profile=profile,
        values={key: setting.value for key, setting in profile.settings.items()},
        execution_weight=get("execution.weight"),
        denominator=get("execution.denominator"),
        cap_at_weight=get("execution.cap_at_weight"),
        rate=Rounding(get("execution.rate_rounding"), get("execution.rate_decimals")),
        floor=get("execution.floor"),
        from_printed_rate=get("execution.score_from") == "printed_rate",
        fund_score=Rounding(get("score.rounding"), get("score.decimals")),
        row_score=Rounding(get("score.row_rounding"), get("score.row_decimals")),
        tolerance=get("score.tolerance"),
        total_weight=get("weights.total"),
        reverse=get("formula.reverse"),
        equal_exact=get("formula.equal") == "exact",
        over_threshold=get("over_achievement.threshold"),
        over_consequence=get("over_achievement.consequence"),
        over_deduct=get("over_achievement.deduct"),
        not_applicable=get("not_applicable"),
        tiers=get("qualitative.tiers"),
        caps=get("total.caps"),
        grades=get("grades"),
    )
