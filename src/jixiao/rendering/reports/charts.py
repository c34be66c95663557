"""Charts drawn by typst: bars beside their labels, and points between two axes."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from jixiao.rendering.reports.content import Bars, Chart, Scatter
from jixiao.rendering.reports.engine import compiled, family_list, string, template

_STEPS = [Decimal(number).scaleb(power) for power in range(-2, 8) for number in (1, 2, 5)]
_TICKS = 6
_FLOOR, _CEILING = Decimal(0), Decimal(100)


def chart_source(chart: Chart) -> str:
    """Return a call that draws a chart; the source needs the definitions of ``charts.typ``."""
    return _bars(chart) if isinstance(chart, Bars) else _scatter(chart)


def chart_picture(chart: Chart, families: tuple[str, ...], width: float) -> bytes:
    """Return a chart as a png of a width in points."""
    page = (
        f"#set page(width: {width:g}pt, height: auto, margin: 2pt)\n"
        f'#set text(font: {family_list(families)}, lang: "zh", region: "cn", cjk-latin-spacing: none)\n'
    )
    return compiled(f"{page}{template('charts')}#{chart_source(chart)}\n", "png", ppi=220)


def _bars(chart: Bars) -> str:
    most = max((value for series in chart.series for value in series.values if value), default=Decimal(1))
    labels = "".join(string(label) + "," for label in chart.labels)
    names = "".join(string(series.name) + "," for series in chart.series)
    rows = "".join(
        "("
        + "".join(
            f"({max(Decimal(0), series.values[number] or Decimal(0)) / most:.6f},{string(series.shown[number])}),"
            for series in chart.series
        )
        + "),"
        for number in range(len(chart.labels))
    )
    return f"bar-chart(({labels}), ({names}), ({rows}))"


def _scatter(chart: Scatter) -> str:
    x_from, x_to, x_step = _axis([point.x for point in chart.points])
    y_from, y_to, y_step = _axis([point.y for point in chart.points])
    points = "".join(
        f"({_part(point.x, x_from, x_to)},{_part(point.y, y_from, y_to)},{string(point.label)}),"
        for point in chart.points
    )
    return (
        f"scatter-chart({string(chart.x_name)}, {string(chart.y_name)}, "
        f"({_ticks(x_from, x_to, x_step)}), ({_ticks(y_from, y_to, y_step)}), ({points}))"
    )


def _axis(values: list[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Return beginning, end and step of an axis of percentages or points: up to 100, unless values go beyond."""
    least, most = min([*values, _CEILING]), max([*values, _CEILING])
    step = next(step for step in _STEPS if (most - least) / step <= _TICKS)
    begin = (least / step).to_integral_value(ROUND_FLOOR) * step
    if begin and begin == least:
        begin = max(_FLOOR, begin - step) if least > 0 else begin - step
    end = (most / step).to_integral_value(ROUND_CEILING) * step
    return begin, end if end > begin else begin + step, step


def _part(value: Decimal, begin: Decimal, end: Decimal) -> str:
    return f"{(value - begin) / (end - begin):.6f}"


def _ticks(begin: Decimal, end: Decimal, step: Decimal) -> str:
    parts, value = [], begin
    while value <= end:
        parts.append(f"({_part(value, begin, end)},{string(f'{value:f}')}),")
        value += step
    return "".join(parts)
