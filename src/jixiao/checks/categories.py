"""The frame of indicators: categories that are missing or wrong, names, repetitions, and forms left blank."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.checks.base import SELF_EVALUATION, TABLES, Case, Result, Undecided, check, indicators
from jixiao.checks.frame import any_of, category_of
from jixiao.findings import Severity
from jixiao.forms.model import FormKind, FundKind, Indicator
from jixiao.profiles.labels import load_labels
from jixiao.scoring import is_cost

FEWEST = 3
_SATISFACTION, _QUALITY = any_of("categories", "satisfaction"), any_of("categories", "quality")
_TIMELY, _COMPLETION = any_of("categories", "timeliness"), any_of("categories", "completion")
_ON_TIME, _EXECUTION = any_of("categories", "on_time"), any_of("categories", "execution_rate")
_OPINION = any_of("categories", "opinion")
_QUANTITY_L2, _QUALITY_L2 = any_of("categories", "quantity_l2"), any_of("categories", "quality_l2")
_TIME_L2 = any_of("categories", "time_l2")
_MONEY_SIDE = frozenset({"input", "decision", "process"})


@check(
    "indicator-missing-category",
    "cost-missing",
    "quantity-missing",
    "quality-missing",
    "indicator-few",
    kinds=TABLES,
)
def frame(case: Case) -> Iterator[Result]:
    """The indicators cover the categories that the rules ask for."""
    rows = case.form.indicators
    if not rows:
        return
    present = [category_of(row) for row in rows]
    if None in present:
        yield Undecided("indicator-missing-category", f"indicators[{present.index(None)}].l1", "target-text")
    else:
        yield from _level1(case, {name for name in present if name})
    older = any(name in ("input", "influence") for name in present)  # the older frame has no costs
    if not older and not any(_is_cost(row) for row in rows):
        yield case.found("cost-missing", "indicators")
    outputs = [row.l2.value for row, name in zip(rows, present, strict=True) if name == "output"]
    if outputs and all(outputs):
        for code, pattern in (("quantity-missing", _QUANTITY_L2), ("quality-missing", _QUALITY_L2)):
            if not any(pattern.search(name) for name in outputs if name):
                yield case.found(
                    code, "indicators", present="、".join(dict.fromkeys(name for name in outputs if name))
                )
    if len(rows) < FEWEST:
        yield case.found("indicator-few", "indicators", count=str(len(rows)))


def _is_cost(row: Indicator) -> bool:
    return is_cost(row.l1.value or "", row.l2.value or "")


def _level1(case: Case, present: set[str]) -> Iterator[Result]:
    """Compare with the frame the form follows: the one required of all forms, or that of target declarations."""
    key = "categories.required"
    if case.form.kind is FormKind.TARGET:
        frames = ("categories.target_framework", "categories.required")
        key = max(frames, key=lambda name: len(present & set(case.profile.get(name))))
    required = case.profile.get(key)
    if len(present & set(required)) * 2 < len(required):  # another frame altogether
        return
    for name in required:
        if name in present or (name == "satisfaction" and _asks_opinion(case)):
            continue
        label = next((c.names[0] for c in load_labels().categories if c.id == name), name)
        yield case.found("indicator-missing-category", "indicators", cite=key, category=label)


def _asks_opinion(case: Case) -> bool:
    """Say whether an indicator measures satisfaction, under whatever level 1 it stands."""
    return any(
        "满意" in (row.l2.value or "") or "满意" in (row.l3.value or "") for row in case.form.indicators
    )


@check("indicator-category", "indicator-execution-rate", kinds=TABLES)
def misplaced(case: Case) -> Iterator[Result]:
    """An indicator stands under the category that its name speaks of."""
    weighted = (
        any(line.line is FundKind.TOTAL for line in case.form.funds) or case.form.kind is FormKind.TARGET
    )
    for index, row in enumerate(case.form.indicators):
        name = row.l3.value
        if not name:
            continue
        level1 = category_of(row)
        if weighted and level1 not in _MONEY_SIDE and _EXECUTION.search(name):
            yield case.found(
                "indicator-execution-rate", f"indicators[{index}].l3", row.l3, category=row.l2.text or ""
            )
            continue
        better = _better(case, row, name, level1)
        if better is not None:
            expected, severity = better
            printed = row.l2.text or row.l1.text
            field = row.l2 if row.l2.text else row.l1
            yield case.found(
                "indicator-category", f"indicators[{index}].{'l2' if row.l2.text else 'l1'}", field,
                printed=printed, expected=expected, severity=severity, name=name,
            )  # fmt: skip


def _better(case: Case, row: Indicator, name: str, level1: str | None) -> tuple[str, Severity | None] | None:
    """Return the category that an indicator's name speaks of, if it stands under another."""
    level2 = row.l2.value or ""
    if level1 is None:
        return None
    if _SATISFACTION.search(name):
        known = level1 == "satisfaction" or "满意" in level2
        return None if known else ("满意度指标", None)
    if level1 == "satisfaction":
        return None if _OPINION.search(name) else ("产出指标、效益指标", Severity.NOTICE)
    if level1 != "output" or not level2:
        return None
    if case.profile.get("categories.cost_level") == 1 and "经济成本" in level2:
        return ("成本指标", None)
    if _QUALITY.search(name) and _QUANTITY_L2.search(level2):
        return ("质量指标", None)
    if _TIMELY.search(name) and _QUANTITY_L2.search(level2):
        return ("时效指标", Severity.NOTICE)
    if _COMPLETION.search(name) and _TIME_L2.search(level2) and not _ON_TIME.search(name):
        return ("数量指标", Severity.NOTICE)
    return None


@check("category-lost", kinds=TABLES)
def lost(case: Case) -> Iterator[Result]:
    """Every group of indicators prints its level 1."""
    rows = case.form.indicators
    printed = {row.l1.value for row in rows if row.l1.repair is None}
    for index, row in enumerate(rows):
        if row.l1.repair == "category-from-level-2" and row.l1.value not in printed:
            printed.add(row.l1.value)
            path, level2 = f"indicators[{index}].l1", row.l2.text or ""
            yield case.found("category-lost", path, row.l1.place, expected=row.l1.text, level2=level2)


@check("indicator-name-missing", "indicator-duplicate", kinds=TABLES)
def names(case: Case) -> Iterator[Result]:
    """Every indicator has a name of its own."""
    template = load_labels().template
    seen: dict[tuple[str | None, str, str], int] = {}
    for index, path in indicators(case):
        row = case.form.indicators[index]
        name = row.l3.value
        if name is None or template.match(name):
            if row.target.text or row.actual.text:
                target, actual = row.target.text or "", row.actual.text or ""
                yield case.found("indicator-name-missing", f"{path}.l3", row.l3, target=target, actual=actual)
            continue
        key = (category_of(row), name, row.target.text or "")
        if key in seen:
            first = case.form.indicators[seen[key]].l3.place
            yield case.found(
                "indicator-duplicate", f"{path}.l3", row.l3, related=(first,), other=str(seen[key] + 1)
            )
        seen.setdefault(key, index)


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
