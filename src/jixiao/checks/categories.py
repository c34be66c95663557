"""The frame of indicators: categories that are missing or wrong, names, repetitions, and forms left blank."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache

from jixiao.checks.base import SELF_EVALUATION, Case, Result, Undecided, check
from jixiao.checks.frame import any_of
from jixiao.checks.rows import Row
from jixiao.findings import Severity
from jixiao.forms.model import FormKind
from jixiao.profiles.labels import load_labels

FEWEST = 3
_SATISFACTION, _QUALITY = any_of("categories", "satisfaction"), any_of("categories", "quality")
_TIMELY, _COMPLETION = any_of("categories", "timeliness"), any_of("categories", "completion")
_ON_TIME, _EXECUTION = any_of("categories", "on_time"), any_of("categories", "execution_rate")
_OPINION = any_of("categories", "opinion")
_QUANTITY_L2 = any_of("categories", "quantity_l2")
_TIME_L2 = any_of("categories", "time_l2")
_RATE = ("预算执行情况", None)
_MONEY_SIDE = frozenset({"input", "decision", "process"})


@check(
    "indicator-missing-category",
    "cost-missing",
    "quantity-missing",
    "quality-missing",
    "indicator-few",
    about="rows",
)
def frame(case: Case) -> Iterator[Result]:
    """The indicators cover the categories that the rules ask for."""
    frame = case.frame
    if frame.unknown is not None:
        yield Undecided("indicator-missing-category", f"indicators[{frame.unknown}].l1", "target-text")
    else:
        yield from _level1(case, frame.members.keys())
    if frame.without_costs:
        yield case.found("cost-missing", "indicators")
    for code in frame.lost:
        yield case.found(code, "indicators", present="、".join(frame.outputs))
    if len(case.rows) < FEWEST:
        yield case.found("indicator-few", "indicators", count=str(len(case.rows)))


def _level1(case: Case, present: Set[str]) -> Iterator[Result]:
    """Compare with the frame the form follows: the one required of all forms, or that of target declarations."""
    key = "categories.required"
    if case.form.kind is FormKind.TARGET:
        frames = ("categories.target_framework", "categories.required")
        key = max(frames, key=lambda name: len(present & set(case.rules.values[name])))
    required = case.rules.values[key]
    missing = [name for name in required if name not in present]
    if 2 * len(missing) > len(required):  # another frame altogether
        return
    for name in missing:
        if name == "satisfaction" and _asks_opinion(case):
            continue
        label = next((c.names[0] for c in load_labels().categories if c.id == name), name)
        yield case.found("indicator-missing-category", "indicators", cite=key, category=label)


def _asks_opinion(case: Case) -> bool:
    """Say whether an indicator measures satisfaction, under whatever level 1 it stands."""
    return any(
        "满意" in (row.l2.value or "") or "满意" in (row.l3.value or "") for row in case.form.indicators
    )


@check("indicator-category", "indicator-execution-rate", about="rows")
def misplaced(case: Case) -> Iterator[Result]:
    """An indicator stands under the category that its name speaks of."""
    weighted = case.total_line is not None or case.form.kind is FormKind.TARGET
    first = case.rules.values["categories.cost_level"] == 1
    for row in case.rows:
        name, level2 = row.indicator.l3.value, row.indicator.l2
        better = _better(name, row.level1, level2.value or "", weighted, first) if name else None
        if better is _RATE:
            yield case.found(
                "indicator-execution-rate", f"{row.path}.l3", row.indicator.l3, category=level2.text or ""
            )
        elif better is not None and name:
            yield _misplaced(case, row, better, name)


def _misplaced(case: Case, row: Row, better: tuple[str, Severity | None], name: str) -> Result:
    l1, l2 = row.indicator.l1, row.indicator.l2
    return case.found(
        "indicator-category", f"{row.path}.{'l2' if l2.text else 'l1'}", l2 if l2.text else l1,
        printed=l2.text or l1.text, expected=better[0], severity=better[1], name=name,
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _better(
    name: str, level1: str | None, level2: str, weighted: bool, costs_first: bool
) -> tuple[str, Severity | None] | None:
    """Return the category that an indicator's name speaks of, if it stands under another.

    ``weighted`` says that the form scores the execution of the budget by itself, ``costs_first`` that costs are a
    level-1 category.
    """
    if weighted and level1 not in _MONEY_SIDE and _EXECUTION.search(name):
        return _RATE
    if level1 is None:
        return None
    if _SATISFACTION.search(name):
        known = level1 == "satisfaction" or "满意" in level2
        return None if known else ("满意度指标", None)
    if level1 == "satisfaction":
        return None if _OPINION.search(name) else ("产出指标、效益指标", Severity.NOTICE)
    if level1 != "output" or not level2:
        return None
    if costs_first and "经济成本" in level2:
        return ("成本指标", None)
    if _QUALITY.search(name) and _QUANTITY_L2.search(level2):
        return ("质量指标", None)
    if _TIMELY.search(name) and _QUANTITY_L2.search(level2):
        return ("时效指标", Severity.NOTICE)
    if _COMPLETION.search(name) and _TIME_L2.search(level2) and not _ON_TIME.search(name):
        return ("数量指标", Severity.NOTICE)
    return None


@check("category-lost", about="moved")
def lost(case: Case) -> Iterator[Result]:
    """Every group of indicators prints its level 1."""
    cells = [row.indicator.l1 for row in case.rows]
    printed = {cell.value for cell in cells if cell.repair is None}
    for row, cell in zip(case.rows, cells, strict=True):
        if cell.repair == "category-from-level-2" and cell.value not in printed:
            printed.add(cell.value)
            level2 = row.indicator.l2.text or ""
            yield case.found("category-lost", f"{row.path}.l1", cell.place, expected=cell.text, level2=level2)


@check("indicator-name-missing", "indicator-duplicate", about="rows")
def names(case: Case) -> Iterator[Result]:
    """Every indicator has a name of its own."""
    template = load_labels().template
    found = [row.indicator.l3.value for row in case.rows]
    repeated = len(set(found)) < len(found)
    seen: dict[tuple[str | None, str, str], Row] = {}
    for row, name in zip(case.rows, found, strict=True):
        own = row.indicator
        if name is None or template.match(name):
            if own.target.text or own.actual.text:
                target, actual = own.target.text or "", own.actual.text or ""
                yield case.found(
                    "indicator-name-missing", f"{row.path}.l3", own.l3, target=target, actual=actual
                )
        elif repeated:
            other = seen.setdefault((row.level1, name, own.target.text or ""), row)
            if other is not row:
                yield case.found(
                    "indicator-duplicate", f"{row.path}.l3", own.l3, related=(other.indicator.l3.place,),
                    other=str(other.number + 1),
                )  # fmt: skip


@check("form-blank", kinds=SELF_EVALUATION)
def blank(case: Case) -> Iterator[Result]:
    """A self-evaluation that is published says what was done."""
    form = case.form
    scored = form.total_weight.text is not None or any(line.weight.text for line in form.funds)
    if not scored or form.total_score.value:
        return
    if any(row.actual.text or row.score.text for row in form.indicators):
        return
    total = form.total_score.text
    yield case.found("form-blank", "", form.project.place, printed=total, count=str(len(form.indicators)))
