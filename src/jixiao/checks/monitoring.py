"""Monitoring tables: progress of money and of targets at the month of the table, forecasts, doubts, lights."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jixiao.checks.base import MONITORING, Case, Result, Undecided, check
from jixiao.checks.rows import Group, Row
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import Field, Monitoring
from jixiao.scoring import plain
from jixiao.values import Amount, parse_amount
from jixiao.values.text import tidy

WORDS = patterns("monitoring")
_ONE, _HUNDRED, _YEAR = Decimal(1), Decimal(100), Decimal(12)


def month_of(case: Case) -> int | None:
    """Return the month at whose end a table stands: as its headings or title print it, else the profile's only one."""
    if isinstance(case.form, Monitoring) and case.form.month.value is not None:
        return case.form.month.value
    title = tidy(case.form.title.value or "")
    months = [int(match["month"]) for match in WORDS["month"].finditer(title)]
    if months and 1 <= months[-1] <= 12:
        return months[-1]
    if WORDS["half"].search(title):
        return 6
    if WORDS["third"].search(title):
        return 9
    periods = case.rules.values["monitoring.periods"]
    return int(periods[0]) if len(periods) == 1 else None


def _rate(case: Case) -> Decimal | None:
    execution = case.card.execution
    return execution.rate / _HUNDRED if execution is not None and execution.rate is not None else None


def _total(case: Case) -> tuple[str, Field[Amount]] | None:
    line = case.total_line
    return None if line is None else (case.fund_path(line), case.form.funds[line].executed)


@check("monitoring-behind", "monitoring-light", kinds=MONITORING)
def progress(case: Case) -> Iterator[Result]:
    """Money keeps pace with the year: not below the profile's threshold, or its red or yellow light."""
    rate, total, month = _rate(case), _total(case), month_of(case)
    if rate is None or total is None:
        return
    path, field = total
    if month is None:
        yield Undecided("monitoring-behind", f"{path}.rate", "未印出监控截至的月份")
        return
    thresholds = case.rules.values["monitoring.thresholds"]
    threshold = thresholds.get(month, thresholds.get(str(month)))
    lights = case.rules.values["monitoring.lights"]
    pace = rate * _YEAR / month
    shown: dict[str, Any] = {"month": str(month), "rate": plain(rate * _HUNDRED, 2)}
    if threshold is not None:
        if rate < threshold:
            yield case.found(
                "monitoring-behind", f"{path}.rate", field, printed=f"{shown['rate']}%",
                expected=f"{plain(threshold * _HUNDRED)}%", cite="monitoring.thresholds", **shown,
            )  # fmt: skip
    elif lights and pace < lights["yellow"]:
        yield case.found(
            "monitoring-behind", f"{path}.rate", field, printed=f"{shown['rate']}%",
            expected=f"{plain(Decimal(month) * lights['yellow'] / _YEAR * _HUNDRED, 2)}%",
            severity=Severity.WARNING if pace < lights["red"] else Severity.NOTICE,
            cite="monitoring.lights", **shown,
        )  # fmt: skip
    if lights:
        yield from _lights(case, pace, shown)


def _lights(case: Case, pace: Decimal, shown: dict[str, Any]) -> Iterator[Result]:
    """Compare the light that a table prints with the one that the pace of the money gives."""
    lights = case.rules.values["monitoring.lights"]
    bounds = [lights.get(name) for name in ("red", "yellow", "blue")]
    if any(bound is None for bound in bounds):
        return
    due = "红黄绿蓝"[sum(pace >= bound for bound in bounds)]
    for index, text in enumerate(case.form.texts):
        match = WORDS["light"].search(text.field.value) if text.field.value else None
        if match and match["light"] != due and "执行" in text.label:
            yield case.found(
                "monitoring-light", f"texts[{index}]", text.field, expected=f"{due}灯",
                cite="monitoring.lights", **shown,
            )  # fmt: skip


@check("monitoring-gap", kinds=MONITORING)
def gap(case: Case) -> Iterator[Result]:
    """Targets and money keep step with each other."""
    rate, total, limit = _rate(case), _total(case), case.rules.values["monitoring.gap"]
    shares = [share for row in case.rows if (share := _share(row)) is not None]
    if rate is None or total is None or limit is None or not shares:
        return
    reached = sum(shares, Decimal(0)) / len(shares)
    if abs(reached - rate) > limit:
        path, field = total
        yield case.found(
            "monitoring-gap", f"{path}.rate", field, printed=f"{plain(rate * _HUNDRED, 2)}%",
            reached=plain(reached * _HUNDRED, 2), limit=plain(limit * _HUNDRED),
            difference=plain((reached - rate) * _HUNDRED, 2),
        )  # fmt: skip


def _share(row: Row) -> Decimal | None:
    """Return how far a quantity has come, at most all of it."""
    if row.group is not Group.QUANTITY or row.target is None or row.actual is None:
        return None
    wanted, done = row.target.base(), row.actual.base()
    if not wanted or not done or wanted[1] != done[1] or wanted[0] <= 0 or done[0] < 0:
        return None
    return min(_ONE, done[0] / wanted[0])


@check("monitoring-doubt-unexplained", kinds=MONITORING)
def doubts(case: Case) -> Iterator[Result]:
    """A target that may be missed has a reason and a measure."""
    for row in case.rows:
        if row.indicator.reason.value or not row.name:
            continue
        for label, field in row.indicator.extra.items():
            text = field.value
            if not text:
                continue
            ticked = WORDS["doubtful"].search(label) and WORDS["ticked"].search(text)
            if ticked or ("可能性" in label and WORDS["doubtful"].search(text)):
                yield case.found(
                    "monitoring-doubt-unexplained", f"{row.path}.reason", row.indicator.reason,
                    name=row.name, doubt=label.rsplit("/", 1)[-1] if ticked else text,
                )  # fmt: skip
                break


@check("monitoring-forecast", kinds=MONITORING)
def forecasts(case: Case) -> Iterator[Result]:
    """What is expected for the year is not below what is spent already, and less than the budget has a reason."""
    for index, line in enumerate(case.form.funds):
        label = next((name for name in line.extra if WORDS["forecast"].search(name)), None)
        unit = case.form.amount_unit_true or case.form.amount_unit_label
        forecast = parse_amount(line.extra[label].text, unit) if label else None
        if label is None or forecast is None:
            continue
        path = f"{case.fund_path(index)}.extra.{label}"
        executed, budget = line.executed.value, line.revised.value or line.initial.value
        if executed is not None and forecast.yuan < executed.yuan:
            yield case.found(
                "monitoring-forecast", path, line.extra[label],
                expected=f"≥{line.executed.text}", what="已执行数", basis=line.executed.text or "",
            )  # fmt: skip
        elif index == case.total_line and budget is not None and forecast.yuan < budget.yuan:
            explained = any(
                field.value for name, field in line.extra.items() if "原因" in name or "措施" in name
            ) or any(row.indicator.reason.value for row in case.rows)
            if not explained:
                yield case.found(
                    "monitoring-forecast", path, line.extra[label], severity=Severity.WARNING,
                    expected=str(budget), what="预算数", basis=str(budget),
                )  # fmt: skip
