"""Charts drawn as SVG: accessible, without script and without inline style, for pages with a strict content policy.

Every chart has a title and a description; colours are those of Okabe and Ito, which people who are blind to colours can
tell apart, and every series has a pattern or a shape and a name as well. Coordinates are ``Decimal`` with two places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from xml.sax import saxutils

from jixiao.analysis.charts import BarChart, Chart, LineChart, Meter, ScatterChart, Series
from jixiao.rendering.wording import width_of
from jixiao.scoring import plain

WIDTH = Decimal(760)
FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999", "#000000")
INK, FAINT, PAPER, WARN = "#1a1a1a", "#c8c8c8", "#ffffff", "#D55E00"
_PATTERNS = (
    "",
    "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "M2 2h2v2h-2zM6 6h2v2h-2z",
    "M0 4H8",
    "M4 0V8",
    "M0 0L8 8M8 0L0 8",
    "M0 2H8M0 6H8",
    "M2 0V8M6 0V8",
)
"""White strokes over the colour of a series; the first is plain."""
_SHAPES = ("circle", "square", "triangle", "diamond")
_SIZE = Decimal(14)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HALF = Decimal("0.5")


def svg(chart: Chart) -> str:
    """Draw a chart. Raises ``ValueError`` for an id that is no name, and ``TypeError`` for an unknown kind."""
    if not _ID.fullmatch(chart.id):
        raise ValueError(f"not an id: {chart.id}")
    if isinstance(chart, BarChart):
        return _bars(chart)
    if isinstance(chart, LineChart):
        return _lines(chart)
    if isinstance(chart, ScatterChart):
        return _scatter(chart)
    if isinstance(chart, Meter):
        return _meter(chart)
    raise TypeError(type(chart).__name__)


def _escape(text: str) -> str:
    """Return a text as content of an element; characters that XML does not allow are left out."""
    return saxutils.escape(_ILLEGAL.sub("", text))


def _number(value: Decimal) -> str:
    return plain(value, 2)


def _shown(value: Decimal | None, unit: str) -> str:
    return "—" if value is None else f"{plain(value, 2)}{unit}"


def _text(
    x: Decimal, y: Decimal, text: str, *, anchor: str = "start", size: Decimal = _SIZE, kind: str = "label",
    colour: str = INK, halo: bool = False, bold: bool = False,
) -> str:  # fmt: skip
    outline = (
        f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    )
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text class="chart-{kind}" x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}" '
        f'font-size="{_number(size)}" fill="{colour}"{outline}{weight}>{_escape(text)}</text>'
    )


def _short(text: str, most: Decimal) -> str:
    """Return a text cut to so many ems."""
    if width_of(text) <= float(most):
        return text
    while text and width_of(f"{text}…") > float(most):
        text = text[:-1]
    return f"{text}…"


def _page(chart: Chart, kind: str, height: Decimal, body: Sequence[str], series: int = 0) -> str:
    names = f"{chart.id}-title {chart.id}-desc"
    definitions = "".join(_pattern(chart.id, number) for number in range(series))
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="img" aria-labelledby="{names}" ',
            f'viewBox="0 0 {_number(WIDTH)} {_number(height)}" width="{_number(WIDTH)}" height="{_number(height)}" ',
            f"font-family={saxutils.quoteattr(FONTS)}>",
            f'<title id="{chart.id}-title">{_escape(chart.title)}</title>',
            f'<desc id="{chart.id}-desc">{_escape(chart.description)}</desc>',
            f"<defs>{definitions}</defs>" if definitions else "",
            f'<rect class="chart-paper" width="{_number(WIDTH)}" height="{_number(height)}" fill="{PAPER}"/>',
            _text(Decimal(16), Decimal(28), chart.title, size=Decimal(17), kind="title", bold=True),
            *body,
            "</svg>",
        )
    )


def _pattern(name: str, number: int) -> str:
    colour, strokes = COLOURS[number % len(COLOURS)], _PATTERNS[number % len(_PATTERNS)]
    over = f'<path d="{strokes}" stroke="{PAPER}" stroke-width="1.2" fill="none"/>' if strokes else ""
    return (
        f'<pattern id="{name}-p{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>{over}</pattern>'
    )


def _fill(chart: Chart, number: int) -> str:
    return f"url(#{chart.id}-p{number})"


def _legend(
    chart: Chart, names: Sequence[str], top: Decimal, shapes: bool = False
) -> tuple[list[str], Decimal]:
    """Draw the names of the series, in as many lines as they need; return the parts and the height."""
    parts, x, y = [], Decimal(16), top
    for number, name in enumerate(names):
        width = Decimal(str(width_of(name))) * _SIZE + 44
        if x > 16 and x + width > WIDTH - 16:
            x, y = Decimal(16), y + 24
        if shapes:
            parts.append(_shape(number, x + 8, y - 5, COLOURS[number % len(COLOURS)]))
        else:
            parts.append(
                f'<rect class="chart-key" x="{_number(x)}" y="{_number(y - 12)}" width="16" height="14" '
                f'fill="{_fill(chart, number)}" stroke="{INK}" stroke-width="0.5"/>'
            )
        parts.append(_text(x + 22, y, name, kind="legend"))
        x += width
    return parts, y - top + 24


def ticks(least: Decimal, most: Decimal, wanted: int = 5) -> list[Decimal]:
    """Return round numbers from at or below the least to at or above the most.

    >>> [str(tick) for tick in ticks(Decimal(0), Decimal(87))], len(ticks(Decimal(0), Decimal(0)))
    (['0', '20', '40', '60', '80', '100'], 6)
    """
    if most <= least:
        most = least + 1
    rough = (most - least) / wanted
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    first = (least / step).to_integral_value(ROUND_FLOOR)
    last = (most / step).to_integral_value(ROUND_CEILING)
    return [Decimal(plain(step * (first + number))) for number in range(int(last - first) + 1)]


def _bars(chart: BarChart) -> str:
    sums = [
        sum((one.values[number] or Decimal(0) for one in chart.series), Decimal(0))
        for number in range(len(chart.categories))
    ]
    label_width = max(
        (min(Decimal(str(width_of(name))), Decimal(14)) for name in chart.categories), default=Decimal(4)
    )
    left = Decimal(24) + label_width * _SIZE + 8
    right = WIDTH - Decimal(90)
    stacked = len(chart.series) > 1
    parts: list[str] = []
    top = Decimal(46)
    if stacked:
        legend, height = _legend(chart, [one.name for one in chart.series], Decimal(58), shapes=False)
        parts += legend
        top = Decimal(48) + height
    bar, step = Decimal(22), Decimal(34)
    bottom = top + step * len(chart.categories)
    marks = [Decimal(0)] if chart.whole else ticks(Decimal(0), max(sums, default=Decimal(0)))
    most = Decimal(1) if chart.whole else marks[-1]
    for mark in marks:
        x = left + (right - left) * mark / most
        parts.append(_rule(x, top, x, bottom))
        if not chart.whole:
            parts.append(
                _text(x, bottom + 18, plain(mark, 2), anchor="middle", size=Decimal(12), kind="tick")
            )
    for number, name in enumerate(chart.categories):
        y = top + step * number + (step - bar) / 2
        middle = y + bar / 2 + 5
        parts.append(
            f"<g><title>{_escape(name)}</title>"
            + _text(left - 8, middle, _short(name, Decimal(14)), anchor="end")
            + "</g>"
        )
        scale = (sums[number] if chart.whole else most) or Decimal(1)
        x = left
        for index, one in enumerate(chart.series):
            value = one.values[number]
            if not value:
                continue
            width = (right - left) * value / scale
            said = f"{name} {one.name} {_shown(value, chart.unit)}"
            parts.append(
                f'<rect class="chart-bar" x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" '
                f'height="{_number(bar)}" fill="{_fill(chart, index)}" stroke="{PAPER}" stroke-width="1">'
                f"<title>{_escape(said)}</title></rect>"
            )
            figure = plain(value, 2)
            if stacked and Decimal(str(width_of(figure))) * 12 + 6 < width:
                parts.append(
                    _text(
                        x + width / 2,
                        middle,
                        figure,
                        anchor="middle",
                        size=Decimal(12),
                        kind="value",
                        halo=True,
                    )
                )
            x += width
        end = x if sums[number] else left
        known = any(one.values[number] is not None for one in chart.series)
        parts.append(_text(end + 6, middle, _shown(sums[number] if known else None, chart.unit), kind="sum"))
    return _page(chart, "bar", bottom + 32, parts, len(chart.series))


def _rule(x1: Decimal, y1: Decimal, x2: Decimal, y2: Decimal, colour: str = FAINT, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line class="chart-rule" x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}" '
        f'stroke="{colour}" stroke-width="1"{dashed}/>'
    )


def _shape(number: int, x: Decimal, y: Decimal, colour: str, title: str = "") -> str:
    """Draw the shape of a series at a point."""
    shape, r = _SHAPES[number % len(_SHAPES)], Decimal(5)
    inner = f"<title>{_escape(title)}</title>" if title else ""
    look = f'class="chart-point" fill="{colour}" stroke="{PAPER}" stroke-width="1"'
    if shape == "circle":
        return f'<circle {look} cx="{_number(x)}" cy="{_number(y)}" r="5">{inner}</circle>'
    corners = {
        "square": ((-r, -r), (r, -r), (r, r), (-r, r)),
        "triangle": ((Decimal(0), -r - 1), (r + 1, r), (-r - 1, r)),
        "diamond": ((Decimal(0), -r - 2), (r + 2, Decimal(0)), (Decimal(0), r + 2), (-r - 2, Decimal(0))),
    }[shape]
    points = " ".join(f"{_number(x + dx)},{_number(y + dy)}" for dx, dy in corners)
    return f'<polygon {look} points="{points}">{inner}</polygon>'


class _Plane:
    """A plane with two scales."""

    def __init__(
        self,
        x: tuple[Decimal, Decimal],
        y: tuple[Decimal, Decimal],
        top: Decimal,
        margin: Decimal = Decimal(120),
    ) -> None:
        self.x, self.y = x, y
        self.left, self.right = Decimal(64), WIDTH - margin
        self.top, self.bottom = top, top + 300

    def across(self, value: Decimal) -> Decimal:
        """Return where a value stands from left to right; what is off the scale stands on its edge."""
        return self.left + (self.right - self.left) * self._share(value, self.x)

    def up(self, value: Decimal) -> Decimal:
        """Return where a value stands from top to bottom."""
        return self.bottom - (self.bottom - self.top) * self._share(value, self.y)

    @staticmethod
    def _share(value: Decimal, scale: tuple[Decimal, Decimal]) -> Decimal:
        low, high = scale
        return max(Decimal(0), min(Decimal(1), (value - low) / (high - low)))

    def y_axis(self, marks: Sequence[Decimal], title: str) -> list[str]:
        """Draw the horizontal rules with their numbers."""
        parts = [_text(Decimal(16), self.top - 14, title, size=Decimal(12), kind="axis")]
        for mark in marks:
            y = self.up(mark)
            parts.append(_rule(self.left, y, self.right, y))
            parts.append(
                _text(self.left - 8, y + 4, plain(mark, 2), anchor="end", size=Decimal(12), kind="tick")
            )
        return parts


def _lines(chart: LineChart) -> str:
    values = [value for one in chart.series for value in one.values if value is not None]
    least = chart.least if chart.least is not None else min(values, default=Decimal(0))
    most = chart.most if chart.most is not None else max(values, default=Decimal(1))
    marks = ticks(least, most)
    legend, height = _legend(chart, [one.name for one in chart.series], Decimal(58), shapes=True)
    plane = _Plane((-_HALF, len(chart.categories) - _HALF), (marks[0], marks[-1]), 78 + height, Decimal(40))
    parts = [*legend, *plane.y_axis(marks, chart.unit)]
    for number, name in enumerate(chart.categories):
        parts.append(
            _text(
                plane.across(Decimal(number)),
                plane.bottom + 20,
                name,
                anchor="middle",
                size=Decimal(13),
                kind="tick",
            )
        )
    for index, one in enumerate(chart.series):
        parts += _line(chart, plane, index, one)
    return _page(chart, "line", plane.bottom + 36, parts)


def _line(chart: LineChart, plane: _Plane, index: int, one: Series) -> list[str]:
    colour = COLOURS[index % len(COLOURS)]
    dashes = ("", "8 4", "2 3", "8 3 2 3")[index % 4]
    parts, run = [], []
    spots = [
        (plane.across(Decimal(number)), plane.up(value), value) if value is not None else None
        for number, value in enumerate(one.values)
    ]
    for spot in [*spots, None]:
        if spot is not None:
            run.append(spot)
            continue
        if len(run) > 1:
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y, _ in run)
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            parts.append(
                f'<polyline class="chart-line" points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="2.5"{dashed}/>'
            )
        run = []
    for name, spot in zip(chart.categories, spots, strict=True):
        if spot is not None:
            said = f"{name} {one.name} {_shown(spot[2], chart.unit)}"
            parts.append(_shape(index, spot[0], spot[1], colour, said))
            parts.append(
                _text(spot[0], spot[1] + (18 if index % 2 else -11), plain(spot[2], 1), anchor="middle", size=Decimal(12), kind="value",
                      halo=True)
            )  # fmt: skip
    return parts


def _scatter(chart: ScatterChart) -> str:
    names = [name for name in (chart.plain_name, chart.highlighted_name) if name]
    legend: list[str] = []
    top = Decimal(74)
    if len(names) == 2:
        legend = [
            _shape(0, Decimal(24), Decimal(53), COLOURS[0]),
            _text(Decimal(38), Decimal(58), names[0], kind="legend"),
        ]
        x = Decimal(60) + Decimal(str(width_of(names[0]))) * _SIZE
        legend += [_shape(3, x, Decimal(53), WARN), _text(x + 14, Decimal(58), names[1], kind="legend")]
        top = Decimal(98)
    plane = _Plane(chart.x_range, chart.y_range, top)
    parts = [*legend, *plane.y_axis(ticks(*chart.y_range), chart.y_title)]
    for mark in ticks(*chart.x_range):
        x = plane.across(mark)
        parts.append(_rule(x, plane.top, x, plane.bottom))
        parts.append(
            _text(x, plane.bottom + 18, plain(mark, 2), anchor="middle", size=Decimal(12), kind="tick")
        )
    parts.append(
        _text(
            (plane.left + plane.right) / 2,
            plane.bottom + 40,
            chart.x_title,
            anchor="middle",
            size=Decimal(12),
            kind="axis",
        )
    )
    taken: list[tuple[Decimal, Decimal]] = []
    for one in sorted(chart.marks, key=lambda mark: mark.highlighted):
        x, y = plane.across(one.x), plane.up(one.y)
        said = f"{one.label}：{chart.x_title} {plain(one.x, 2)}，{chart.y_title} {plain(one.y, 2)}"
        parts.append(_shape(3, x, y, WARN, said) if one.highlighted else _shape(0, x, y, COLOURS[0], said))
        free = all(abs(x - left) > 110 or abs(y - upper) > 14 for left, upper in taken)
        if one.highlighted and free:
            taken.append((x, y))
            parts.append(_text(x + 10, y + 4, _short(one.label, Decimal(8)), size=Decimal(12), halo=True))
    return _page(chart, "scatter", plane.bottom + 54, parts)


def _meter(chart: Meter) -> str:
    left, right, top, thick = Decimal(24), WIDTH - 24, Decimal(84), Decimal(26)
    most = chart.zones[-1][0]

    def across(value: Decimal) -> Decimal:
        return left + (right - left) * max(Decimal(0), min(Decimal(1), value / most))

    parts, start = [], Decimal(0)
    for number, (bound, name) in enumerate(chart.zones):
        x, width = across(start), across(bound) - across(start)
        inside = name == chart.zone
        parts.append(
            f'<rect class="chart-zone{" chart-zone-here" if inside else ""}" x="{_number(x)}" y="{_number(top)}" '
            f'width="{_number(width)}" height="{_number(thick)}" fill="{"#d9d9d9" if number % 2 else "#ececec"}" '
            f'stroke="{INK if inside else PAPER}" stroke-width="1"/>'
        )
        parts.append(
            _text(
                x + width / 2,
                top + thick + 20,
                name,
                anchor="middle",
                size=Decimal(13),
                bold=inside,
                kind="zone",
            )
        )
        start = bound
    y = top + thick / 4
    parts.append(
        f'<rect class="chart-value-bar" x="{_number(left)}" y="{_number(y)}" width="{_number(across(chart.value) - left)}" '
        f'height="{_number(thick * _HALF)}" fill="{COLOURS[0]}"/>'
    )
    parts.append(
        _text(
            left, Decimal(66), f"{_shown(chart.value, chart.unit)}　{chart.zone}", size=Decimal(20), bold=True
        )
    )
    if chart.mark is not None:
        x = across(chart.mark)
        parts.append(_rule(x, top - 6, x, top + thick + 4, INK, "4 3"))
        anchor = "end" if x > WIDTH / 2 else "start"
        parts.append(
            _text(
                x,
                top - 10,
                f"{chart.mark_name} {_shown(chart.mark, chart.unit)}",
                anchor=anchor,
                size=Decimal(12),
                kind="axis",
            )
        )
    return _page(chart, "meter", top + thick + 38, parts)
