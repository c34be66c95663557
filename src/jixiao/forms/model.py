"""Forms of the performance cycle, their fund lines and indicators.

Each value is a :class:`Field`: the text as printed, what it means (or nothing, if it could not be parsed), its
place, and the name of the repair if the reader had to put it in its true place.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, SerializeAsAny, field_validator

from jixiao.values import Amount, Expression, Rate
from jixiao.values.place import Place
from jixiao.values.text import plain
from jixiao.values.trouble import Trouble

SCHEMA_VERSION = 1

Value = TypeVar("Value")
_FIELD_PARTS = {"printed", "value", "place", "repair"}
_put_names, _put_extra, _put_private = (
    vars(BaseModel)[name].__set__
    for name in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


class FundKind(StrEnum):
    """Where the money of a fund line comes from.

    ``total`` 年度资金总额; ``appropriation`` of the form's own level of government (当年财政拨款);
    ``superior`` of a higher level (上级专款); ``carryover`` 上年结转; ``other`` 其他资金.
    """

    TOTAL = "total"
    APPROPRIATION = "appropriation"
    SUPERIOR = "superior"
    CARRYOVER = "carryover"
    OTHER = "other"


class FormKind(StrEnum):
    """The stage of the cycle that a form belongs to."""

    SELF_EVALUATION = "self_evaluation"
    TARGET = "target"
    MONITORING = "monitoring"
    REPORT = "report"


class Model(BaseModel):
    """Common settings: unknown keys are refused, so that a stored form of another version is noticed."""

    model_config = ConfigDict(extra="forbid")


class Field(Model, Generic[Value]):
    """One value: ``printed`` as it stands, ``value`` as understood or ``None``, and its ``place``.

    ``repair`` names what the reader did to a value that extraction had moved, split or cut off.
    """

    printed: str = ""
    value: Value | None = None
    place: Place = Place()
    repair: str | None = None

    @classmethod
    def of(cls, printed: str, value: Value | None, place: Place, repair: str | None = None) -> Self:
        """Make a field of parts that are typed already, as ``model_construct`` does, at a fifth of its cost.

        A document of many forms has a hundred thousand fields; they share the set that names their parts, which
        is complete and never grows.
        """
        field = object.__new__(cls)
        parts = field.__dict__
        parts["printed"] = printed
        parts["value"] = value
        parts["place"] = place
        parts["repair"] = repair
        _put_names(field, _FIELD_PARTS)
        _put_extra(field, None)
        _put_private(field, None)
        return field

    @property
    def text(self) -> str | None:
        """The printed text without the white space of its layout; ``None`` for blank, — and -."""
        return plain(self.printed)


TextField = Field[str]
MonthField = Field[int]
PointsField = Field[Decimal]
AmountField = Field[Amount]
RateField = Field[Rate]
ExpressionField = Field[Expression]
"""The kinds of field, made once: pickle finds them here between processes, and to make one again takes time."""


class LabelledText(Model):
    """A text under its own label that no typed field holds: 项目概况, 主要经验做法, 总分偏差原因分析 …."""

    label: str
    field: Field[str]


class FundLine(Model):
    """One line of the fund block: budget, execution and, on the total line, the points for execution."""

    line: FundKind
    label: Field[str]
    initial: Field[Amount] = Field[Amount]()
    revised: Field[Amount] = Field[Amount]()
    executed: Field[Amount] = Field[Amount]()
    weight: Field[Decimal] = Field[Decimal]()
    rate: Field[Rate] = Field[Rate]()
    score: Field[Decimal] = Field[Decimal]()
    extra: dict[str, Field[str]] = {}
    """Columns that only some forms have (原因, 全年预计执行数 …), under their printed heading."""


class Indicator(Model):
    """One level-3 indicator: its categories, promise, result, points and the reason for a deviation."""

    l1: Field[str] = Field[str]()
    l2: Field[str] = Field[str]()
    l3: Field[str] = Field[str]()
    target: Field[Expression] = Field[Expression]()
    actual: Field[Expression] = Field[Expression]()
    weight: Field[Decimal] = Field[Decimal]()
    score: Field[Decimal] = Field[Decimal]()
    reason: Field[str] = Field[str]()
    extra: dict[str, Field[str]] = {}
    """Columns that only some forms have (复核分, 得分系数, 评分标准 …), under their printed heading."""


class Task(Model):
    """A main task of a unit's year (年度主要任务) with its money, as whole units list them."""

    name: Field[str] = Field[str]()
    content: Field[str] = Field[str]()
    total: Field[Amount] = Field[Amount]()
    appropriation: Field[Amount] = Field[Amount]()
    other: Field[Amount] = Field[Amount]()
    executed: Field[Amount] = Field[Amount]()
    """What was spent on it, in a self-evaluation."""
    achieved: Field[str] = Field[str]()
    """What was done of it (完成情况), in a self-evaluation."""


class Form(Model):
    """What all forms share. ``scope`` tells a project's form from a whole unit's (部门整体支出)."""

    schema_version: int = SCHEMA_VERSION
    kind: FormKind
    scope: Literal["project", "unit"] = "project"
    title: Field[str] = Field[str]()
    year: int | None = None
    project: Field[str] = Field[str]()
    department: Field[str] = Field[str]()
    unit: Field[str] = Field[str]()
    amount_unit_label: str | None = None
    """The unit printed in the heading: 元, 万元."""
    amount_unit_true: str | None = None
    """The unit that the amounts evidently have; checks compare it with the label."""
    funds: list[FundLine] = []
    objective_expected: Field[str] = Field[str]()
    objective_actual: Field[str] = Field[str]()
    indicators: list[Indicator] = []
    long_term_indicators: list[Indicator] = []
    """Indicators of the whole term (长期, 中期, 实施期) where a form has them in a block of their own."""
    tasks: list[Task] = []
    total_weight: Field[Decimal] = Field[Decimal]()
    total_score: Field[Decimal] = Field[Decimal]()
    grade: Field[str] = Field[str]()
    texts: list[LabelledText] = []
    troubles: list[Trouble] = []


class SelfEvaluation(Form):
    """项目支出绩效自评表, or 部门整体支出绩效自评表 with scope ``unit``."""

    kind: Literal[FormKind.SELF_EVALUATION] = FormKind.SELF_EVALUATION


class TargetDeclaration(Form):
    """绩效目标申报表: what is promised for the year."""

    kind: Literal[FormKind.TARGET] = FormKind.TARGET


class Monitoring(Form):
    """绩效运行监控表: how far targets and budget have come; ``actual`` is the value reached so far."""

    kind: Literal[FormKind.MONITORING] = FormKind.MONITORING
    month: Field[int] = Field[int]()
    """The month at whose end the form stands, as its headings print the term: 1-7月, 上半年, 截至9月底."""


class EvaluationReport(Form):
    """绩效评价(自评)报告: narrative sections by heading in ``texts``."""

    kind: Literal[FormKind.REPORT] = FormKind.REPORT


CLASSES: dict[FormKind, type[Form]] = {
    FormKind.SELF_EVALUATION: SelfEvaluation,
    FormKind.TARGET: TargetDeclaration,
    FormKind.MONITORING: Monitoring,
    FormKind.REPORT: EvaluationReport,
}


class DocumentForms(Model):
    """The forms of one document, and the troubles of the document itself."""

    document: str
    format: str
    forms: list[SerializeAsAny[Form]] = []
    troubles: list[Trouble] = []

    @field_validator("forms", mode="before")
    @classmethod
    def _of_their_kinds(cls, forms: list[Any]) -> list[Any]:
        """Read each stored form as the class of its kind."""
        return [CLASSES[FormKind(form["kind"])](**form) if isinstance(form, dict) else form for form in forms]
