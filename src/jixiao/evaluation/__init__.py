"""Departmental and fiscal evaluation, and re-check of self-evaluations: frameworks, scores, evidence, deductions."""

from jixiao.evaluation.framework import Framework, FrameworkCriterion, Promise, load_framework
from jixiao.evaluation.judging import evaluation_findings
from jixiao.evaluation.recheck import (
    Answer,
    Deduction,
    RowReview,
    SelfReview,
    consistency_findings,
    review_findings,
    review_of,
)
from jixiao.evaluation.review_rules import DeductionCriterion, ReviewRules, load_review_rules
from jixiao.evaluation.sheet import Agreed, Evidence, Expert, ExpertScore, Problem, Sheet, Suggestion
from jixiao.evaluation.source import RulesError
from jixiao.evaluation.totals import Result, Scored, result_of

__all__ = [
    "Agreed",
    "Answer",
    "Deduction",
    "DeductionCriterion",
    "Evidence",
    "Expert",
    "ExpertScore",
    "Framework",
    "FrameworkCriterion",
    "Problem",
    "Promise",
    "Result",
    "ReviewRules",
    "RowReview",
    "RulesError",
    "Scored",
    "SelfReview",
    "Sheet",
    "Suggestion",
    "consistency_findings",
    "evaluation_findings",
    "load_framework",
    "load_review_rules",
    "result_of",
    "review_findings",
    "review_of",
]
