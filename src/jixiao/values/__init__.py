"""The language of the forms: places, amounts, rates, targets and actual values. Imports nothing of ours."""

from jixiao.values.amount import Amount, MoneyUnit, parse_amount
from jixiao.values.citation import Basis, Citation, Reading
from jixiao.values.compare import comparable
from jixiao.values.degree import Degree, Strength, read_degree
from jixiao.values.expression import Comparison, Expression, Kind
from jixiao.values.grammar import parse_expression
from jixiao.values.numbers import Number, find_number, find_numbers, parse_number
from jixiao.values.period import Day, Period, PeriodKind, parse_period
from jixiao.values.place import Place
from jixiao.values.rate import Rate, parse_rate
from jixiao.values.score import parse_score
from jixiao.values.trouble import CATALOGUE, Gravity, Trouble

__all__ = [
    "CATALOGUE",
    "Amount",
    "Basis",
    "Citation",
    "Comparison",
    "Day",
    "Degree",
    "Expression",
    "Gravity",
    "Kind",
    "MoneyUnit",
    "Number",
    "Period",
    "PeriodKind",
    "Place",
    "Rate",
    "Reading",
    "Strength",
    "Trouble",
    "comparable",
    "find_number",
    "find_numbers",
    "parse_amount",
    "parse_expression",
    "parse_number",
    "parse_period",
    "parse_rate",
    "parse_score",
    "read_degree",
]
