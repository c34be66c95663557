"""The labels of the official forms, loaded once from ``jurisdictions/<id>/labels.yaml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import resources
from itertools import chain
from typing import Any, TypeVar

import yaml

from jixiao.values.text import bare, key, remembered


@dataclass(frozen=True, slots=True)
class Title:
    """A pattern by which the heading of a form is known, and what it announces."""

    pattern: re.Pattern[str]
    kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Category:
    """A level-1 category with its names and the level-2 categories below it."""

    id: str
    names: tuple[str, ...]
    children: dict[str, tuple[str, ...]]


_Method = TypeVar("_Method", bound=Callable[..., Any])


def _remembered(method: _Method) -> _Method:
    """Mark a method whose answers for the latest short texts are kept: a reader asks the same of every form."""
    vars(method)["remembered"] = True
    return method


PROJECT, TASK_COLUMN, FUND_COLUMN, INDICATOR_COLUMN, OBJECTIVE, TEXT_COLUMN, TOTAL = 1, 2, 4, 8, 16, 32, 64
"""What a cell may be, as bits: a row is asked only for what one of its cells may be."""
HEADING = TASK_COLUMN | FUND_COLUMN | INDICATOR_COLUMN | OBJECTIVE | TEXT_COLUMN


@dataclass(frozen=True, eq=False)
class Labels:
    """Every label a reader of forms looks for. Dictionaries map a comparison key to the canonical name."""

    titles: tuple[Title, ...]
    report_title: re.Pattern[str]
    head: dict[str, str]
    head_cut: frozenset[str]
    """The labels of the head without their last character, as a line end may leave them."""
    head_other: frozenset[str]
    side: frozenset[str]
    years: frozenset[str]
    task_columns: dict[str, str]
    fund_purpose: frozenset[str]
    fund_columns: dict[str, str]
    fund_period: re.Pattern[str]
    fund_rows: tuple[tuple[str, re.Pattern[str]], ...]
    long_term: frozenset[str]
    objective_prefix: re.Pattern[str]
    indicator_columns: dict[str, str]
    extra_columns: frozenset[str]
    column_patterns: tuple[tuple[str, re.Pattern[str]], ...]
    """What headings of columns that no list knows end with, in the order in which they are tried."""
    column_strange: re.Pattern[str]
    """What shows that a heading is of another year or another person than the form's own."""
    total: frozenset[str]
    total_short: frozenset[str]
    """Labels of the total without 分 or 分数 at their end."""
    subtotal: frozenset[str]
    template: re.Pattern[str]
    long_term_section: frozenset[str]
    annual_section: frozenset[str]
    categories: tuple[Category, ...]
    category_hints: dict[str, tuple[str, ...]]
    level1: dict[str, str]
    """Level-1 name, with and without its ending → id of the category."""
    level2: dict[str, str]
    """Level-2 name, with and without its ending → ids of its parents, parted by commas."""
    texts: frozenset[str]
    text_columns: frozenset[str]
    """Headings of columns of texts, over labels of rows."""
    furniture: re.Pattern[str]
    """What a web page prints behind a table: 扫一扫在手机打开当前页."""
    text_pattern: re.Pattern[str]
    approval: re.Pattern[str]
    run_in: tuple[str, ...]
    named_roles: dict[str, int]
    """Key of a label → what a cell with it may be."""

    def __post_init__(self) -> None:
        for name, method in vars(type(self)).items():
            if getattr(method, "remembered", False):
                object.__setattr__(self, name, remembered(partial(method, self)))

    @_remembered
    def head_field(self, text: str) -> str | None:
        """Return the header field that a printed label names, e.g. ``project`` for 项目名称.

        An objective may name its period before it (2023年度绩效目标), and any label a code behind it (及编码).
        """
        name = _CODED.sub("", key(text))
        found = _lookup(self.head, name)
        if found is None:
            short = _lookup(self.head, self.objective_prefix.sub("", name))
            found = short if short in _OBJECTIVES else None
        return found

    @_remembered
    def fund_column(self, text: str) -> str | None:
        """Return the fund column that a printed heading names; a period before it (1-7月) is passed over."""
        name = key(text)
        return _lookup(self.fund_columns, name) or _lookup(self.fund_columns, self.fund_period.sub("", name))

    @_remembered
    def task_column(self, text: str) -> str | None:
        """Return the column that a heading of the block of a unit's main tasks names."""
        return _lookup(self.task_columns, text)

    @_remembered
    def fund_line(self, text: str) -> str | None:
        """Return the kind of fund line that a printed label names, e.g. ``carryover`` for 上年结转资金."""
        name = bare(key(text).removeprefix("其中:").removeprefix("其中")).strip(
            "-—:0123456789.、一二三四五()"
        )
        if not name or len(name) > 24:
            return None
        return next((line for line, pattern in self.fund_rows if pattern.search(name)), None)

    @_remembered
    def indicator_column(self, text: str) -> str | None:
        """Return the indicator column that a printed heading names, or ``extra``, or ``None``."""
        name = key(text)
        short = _WITH_POINTS.sub("", bare(name))
        if name in self.extra_columns or short in self.extra_columns:
            return "extra"
        stripped = self.fund_period.sub("", short)
        return (
            self.indicator_columns.get(name)
            or self.indicator_columns.get(short)
            or (self.indicator_columns.get(stripped) if stripped != short else None)
        )

    @_remembered
    def indicator_column_like(self, text: str) -> str | None:
        """Return the column that a heading no list knows is like by its wording, e.g. 本年完成数量情况."""
        name = bare(key(text))
        if len(name) > 16 or self.column_strange.search(name):
            return None
        return next((field for field, pattern in self.column_patterns if pattern.search(name)), None)

    @_remembered
    def indicator_column_beginning(self, text: str) -> str | None:
        """Return the column whose heading begins with a text, where a heading wraps over lines."""
        name = key(text)
        if len(name) < 4:
            return None
        return next(
            (field for label, field in self.indicator_columns.items() if label.startswith(name)), None
        )

    @_remembered
    def roles(self, text: str) -> int:
        """Return what a cell may be; a text with a colon may hold the label of the project."""
        name = key(text)
        short = _WITH_POINTS.sub("", bare(name))
        known = self.named_roles
        found = known.get(name, 0) | known.get(short, 0)
        for prefix in (self.fund_period, self.objective_prefix):
            before = prefix.match(name)
            if before is not None:
                rest = name[before.end() :]
                found |= known.get(rest, 0) | known.get(bare(rest), 0)
        if self.is_total(name) or short in self.subtotal:
            found |= TOTAL
        return found | PROJECT if "：" in text or ":" in text else found

    @_remembered
    def is_label(self, text: str) -> bool:
        """Say whether a text is the label of a header field or of a labelled block."""
        return self.head_field(text) is not None or self.is_other(text) or self.is_text_label(text)

    @_remembered
    def is_total(self, text: str) -> bool:
        """Say whether the key of a cell is the label of the total, with or without 分 behind it."""
        name = bare(text).rstrip("分数").removesuffix("(分)")
        return name in self.total or name in self.total_short

    @_remembered
    def is_other(self, text: str) -> bool:
        """Say whether a text is a label of the heading that no typed field has, e.g. 报表编号."""
        name = _CODED.sub("", key(text))
        return name in self.head_other or bare(name) in self.head_other

    @_remembered
    def is_known_text(self, text: str) -> bool:
        """Say whether a text is a listed label of a block, not only one that looks like it."""
        name = _NUMBERING.sub("", key(text))
        short = bare(name)
        return name in self.texts or short in self.texts or self._is_approval(short)

    def _is_approval(self, name: str) -> bool:
        """Say whether a label is of what an office signs below a table: 初审意见."""
        return len(name) <= _LONGEST_APPROVAL and bool(self.approval.search(name))

    @_remembered
    def is_text_label(self, text: str) -> bool:
        """Say whether a text is the label of a block such as 主要经验做法."""
        name = _NUMBERING.sub("", key(text))
        short = bare(name)
        if name in self.texts or short in self.texts or short in self.long_term:
            return True
        return self._is_approval(short) or bool(self.text_pattern.match(short))

    @_remembered
    def is_side(self, text: str) -> bool:
        """Say whether a text is a vertical heading, or a piece of one that a page break cut off."""
        short = bare(key(text))
        if not short:
            return True
        of_period = self.objective_prefix.sub("", short)
        return (
            short in self.side
            or _NUMBERING.sub("", short) in self.side
            or (of_period.endswith("指标") and of_period in self.side)
            or (len(short) <= 4 and any(short in side for side in ("绩效指标", "年度总体目标")))
        )

    @_remembered
    def level1_id(self, text: str) -> str | None:
        """Return the id of a level-1 category that a cell names."""
        return self.level1.get(category_name(text)) if len(text) < 40 else None

    @_remembered
    def level2_parents(self, text: str) -> tuple[str, ...]:
        """Return the ids of the level-1 categories that a level-2 category may stand under."""
        if len(text) >= 40:
            return ()
        name = category_name(text).removesuffix("等")
        found = self.level2.get(name) or self.level2.get(_SEVERAL_EFFECTS.sub("", name))
        return tuple(found.split(",")) if found else ()


_POINTS = re.compile(r"[（(\[【]?\d+(\.\d+)?(分|%)?[)）\]】]?$|[（(]必填[)）]|[（(]分值?[:：]?\d*[)）]")
_CODED = re.compile(r"[及和与、/](?:项目|部门|单位|预算)?(?:编码|代码|编号|代号)$")
"""What a label adds where a code is printed with the name: 主管部门及编码."""
_OBJECTIVES = ("objective_expected", "objective_actual")
_LONGEST_APPROVAL = 24
_SEVERAL_EFFECTS = re.compile(
    r"^(?:(?:经济|社会|生态|环境)(?:效益)?[、/和与及或]?)+(?=(?:经济|社会|生态|环境)效益)"
)
"""What stands before the last of several effects in one category: 社会、经济、生态效益."""
_NUMBERING = re.compile(r"^(\d+[.、]|[一二三四五六七八九十]+[.、]|[（(][\d一二三四五六七八九十]+[)）])")


@remembered
def category_name(text: str) -> str:
    r"""Return a category's name without points, marks and numbering that are printed in its cell.

    >>> category_name("产出指标（50分）"), category_name("数量指标(20)"), category_name("满意度指标\n（必填）")
    ('产出指标', '数量指标', '满意度指标')
    """
    name = key(text)
    previous = None
    while name != previous:
        previous = name
        name = _NUMBERING.sub("", _POINTS.sub("", bare(name)))
    return name


_WITH_POINTS = re.compile(r"(?<=指标)[及和、](分值|权重)$")
"""What a heading of names adds where the points stand behind each name: 三级指标及分值."""


def _lookup(table: dict[str, str], text: str) -> str | None:
    name = key(text)
    return table.get(name) or table.get(bare(name))


def _keys(labels: Iterable[str]) -> Iterable[str]:
    return (key(label) for label in labels)


def _inverted(table: dict[str, list[str]]) -> dict[str, str]:
    return {name: field for field, labels in table.items() for name in _keys(labels)}


def _named_roles(data: dict[str, Any]) -> dict[str, int]:
    indicators = data["indicators"]
    named = (
        (PROJECT, data["head"]["project"]),
        (OBJECTIVE, data["head"]["objective_expected"]),
        (TASK_COLUMN, chain(*data["tasks"].values())),
        (FUND_COLUMN, chain(*data["funds"]["columns"].values())),
        (TEXT_COLUMN, data["texts"]["columns"]),
        (INDICATOR_COLUMN, chain(indicators["extra"], *indicators["columns"].values())),
    )
    roles: dict[str, int] = {}
    for role, labels in named:
        for name in _keys(labels):
            roles[name] = roles.get(name, 0) | role
    return roles


@lru_cache(maxsize=8)
def load_labels(jurisdiction: str = "cn") -> Labels:
    """Load the labels of a jurisdiction. Raises ``FileNotFoundError`` for one that has none."""
    source = resources.files("jixiao.jurisdictions").joinpath(jurisdiction, "labels.yaml")
    data: dict[str, Any] = yaml.load(source.read_text("utf-8"), Loader=_LOADER)
    categories = tuple(
        Category(
            item["id"],
            tuple(item["names"]),
            {name: tuple(synonyms) for name, synonyms in item["children"].items()},
        )
        for item in data["categories"]
    )
    endings = ["", *data["category_endings"]]
    level1: dict[str, str] = {}
    level2: dict[str, str] = {}
    for category in categories:
        for name in category.names:
            level1.update({name + ending: category.id for ending in endings})
        for child, synonyms in category.children.items():
            for name in (child, *synonyms):
                for ending in endings:
                    known = level2.get(name + ending)
                    level2[name + ending] = f"{known},{category.id}" if known else category.id
    for item in data["categories"]:
        for name in item.get("children_exact", ()):
            level2[name] = ",".join(filter(None, (level2.get(name), item["id"])))
    indicators, funds = data["indicators"], data["funds"]
    head = _inverted(data["head"])
    return Labels(
        titles=tuple(
            Title(re.compile(item["pattern"]), item["kind"], item["scope"]) for item in data["titles"]
        ),
        report_title=re.compile("|".join(data["reports"])),
        head=head,
        head_cut=frozenset(label[:-1] for label in head),
        head_other=frozenset(_keys(data["head_other"])),
        side=frozenset(_keys(data["side"])),
        years=frozenset(_keys(data["years"])),
        task_columns=_inverted(data["tasks"]),
        fund_purpose=frozenset(_keys(funds["purpose"])),
        fund_columns=_inverted(funds["columns"]),
        fund_period=re.compile(funds["period"]),
        fund_rows=tuple((row["line"], re.compile(row["pattern"])) for row in funds["rows"]),
        long_term=frozenset(_keys(data["objective"]["long_term"])),
        objective_prefix=re.compile(data["objective"]["period_prefix"]),
        indicator_columns=_inverted(indicators["columns"]),
        extra_columns=frozenset(_keys(indicators["extra"])),
        column_patterns=tuple((field, re.compile(text)) for field, text in indicators["patterns"].items()),
        column_strange=re.compile(indicators["strange"]),
        total=frozenset(_keys(indicators["total"])),
        total_short=frozenset(name.rstrip("分数") for name in _keys(indicators["total"])),
        subtotal=frozenset(_keys(indicators["subtotal"])),
        template=re.compile(indicators["template"]),
        long_term_section=frozenset(_keys(indicators["long_term_section"])),
        annual_section=frozenset(_keys(indicators["annual_section"])),
        categories=categories,
        category_hints={name: tuple(words) for name, words in data["category_hints"].items()},
        level1=level1,
        level2=level2,
        texts=frozenset(_keys(data["texts"]["labels"])),
        text_columns=frozenset(_keys(data["texts"]["columns"])),
        furniture=re.compile(data["furniture"]),
        text_pattern=re.compile(data["texts"]["label_pattern"]),
        approval=re.compile(data["texts"]["approval"]),
        run_in=tuple(data["report"]["run_in"]),
        named_roles=_named_roles(data),
    )


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
