"""Recomputing every score of a form under the rules of a jurisdiction, with the steps a person can follow."""

from jixiao.scoring.card import Execution, Score, Scorecard, Total, Verdict
from jixiao.scoring.form import grade_of, printed_scores, score_form
from jixiao.scoring.indicator import is_cost, score_indicator
from jixiao.scoring.rounding import Rounding, plain
from jixiao.scoring.rules import Rules, rules_of
from jixiao.scoring.trace import Step

__all__ = [
    "Execution",
    "Rounding",
    "Rules",
    "Score",
    "Scorecard",
    "Step",
    "Total",
    "Verdict",
    "grade_of",
    "is_cost",
    "plain",
    "printed_scores",
    "rules_of",
    "score_form",
    "score_indicator",
]
