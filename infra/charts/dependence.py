"""Dependence: how the contribution of one feature goes up and down with its value."""

from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Scale, Stroke


@dataclass(frozen=True)
class Band:
    """Rows with about the same value: the middle contribution, from `low` to `high` for most of them."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Dependence:
    """What the chart shows. `title` is the alternative text. Between each two bands stands an edge, as written; `more` and
    `less` name the directions. `apart` is of the rows without a value, with its label."""

    title: str
    bands: tuple[Band, ...]
    edges: tuple[str, ...]
    more: str
    less: str
    apart: tuple[str, Band] | None = None


WIDTH, HEIGHT, SIZE = 320.0, 192.0, 14.0
LEFT, RIGHT, TOP, BOTTOM = 2.0, 318.0, 24.0, 146.0
APART = 70.0
SHADE = "#d3dee6"


def dependence(chart: Dependence) -> Markup:
    """The chart as an SVG: a line through the middles on a shaded band, zero as a line across. Raises ValueError for a
    number that is not finite, or when there is not one edge between each two bands."""
    if len(chart.edges) != max(len(chart.bands) - 1, 0):
        raise ValueError("an edge stands between two bands")
    bands = [*chart.bands, *([chart.apart[1]] if chart.apart else [])]
    numbers = list(chain.from_iterable((band.low, band.middle, band.high) for band in bands))
    drawing.finite(*numbers)
    rise = Scale(min([0.0, *numbers]), max([0.0, *numbers]), BOTTOM, TOP)
    right = RIGHT - (APART + 10 if chart.apart and chart.bands else 0)
    marks = [*_bands(chart.bands, right, rise), *_zero(rise)]
    marks += _apart(chart.apart, right + 10 if chart.bands else LEFT, rise) if chart.apart else []
    words = [*_directions(chart), *_edges(chart, right)]
    return drawing.picture(
        chart.title, WIDTH, HEIGHT, [*marks, drawing.lettering(words, size=SIZE, fill=drawing.QUIET)]
    )


def _bands(bands: tuple[Band, ...], right: float, rise: Scale) -> list[str]:
    if not bands:
        return []
    step = (right - LEFT) / len(bands)
    places = [LEFT + step * (place + 0.5) for place in range(len(bands))]
    # The outer bands reach to the sides: a line through one band alone would be a dot.
    xs, wide = [LEFT, *places, right], [bands[0], *bands, bands[-1]]
    there = [(x, rise(band.high)) for x, band in zip(xs, wide, strict=True)]
    back = [(x, rise(band.low)) for x, band in zip(xs[::-1], wide[::-1], strict=True)]
    middle = [(x, rise(band.middle)) for x, band in zip(xs, wide, strict=True)]
    return [
        drawing.polygon([*there, *back], fill=SHADE, stroke=Stroke(0.8, drawing.LINE)),
        drawing.polyline(middle, Stroke(2.2, drawing.ACCENT)),
        *(drawing.circle(x, rise(band.middle), 2.6) for x, band in zip(places, bands, strict=True)),
    ]


def _zero(rise: Scale) -> list[str]:
    return [drawing.line(LEFT, rise(0), RIGHT, rise(0), Stroke(1, drawing.INK, "2 3"))]


def _apart(apart: tuple[str, Band], left: float, rise: Scale) -> list[str]:
    label, band = apart
    middle, right = left + APART / 2, min(left + APART, RIGHT)
    box = [(left, rise(band.high)), (right, rise(band.high)), (right, rise(band.low)), (left, rise(band.low))]
    said = drawing.plain(right, BOTTOM + 16, drawing.wrap(label, SIZE, APART + 8, lines=1)[0], anchor="end")
    return [
        drawing.polygon(box, fill=SHADE, stroke=Stroke(0.8, drawing.LINE)),
        drawing.line(left, rise(band.middle), right, rise(band.middle), Stroke(2.2, drawing.ACCENT)),
        drawing.circle(middle, rise(band.middle), 2.6),
        drawing.lettering([said], size=SIZE, fill=drawing.QUIET),
    ]


def _directions(chart: Dependence) -> list[str]:
    room = WIDTH - 8
    more = drawing.wrap(f"↑ {chart.more}", SIZE, room, lines=1)[0]
    less = drawing.wrap(f"↓ {chart.less}", SIZE, room, lines=1)[0]
    return [drawing.plain(LEFT, SIZE * 0.95, more), drawing.plain(LEFT, HEIGHT - 6, less)]


def _edges(chart: Dependence, right: float) -> list[str]:
    """The edges under the plot, as many as have room."""
    if not chart.edges:
        return []
    step = (right - LEFT) / len(chart.bands)
    edges = [drawing.shortened(edge, SIZE, 2 * step - 10) for edge in chart.edges]
    widest = max(drawing.width_of(edge, SIZE) for edge in edges) + 10
    every = max(1, -(-int(widest) // max(int(step), 1)))
    return [
        drawing.plain(_within(LEFT + step * (place + 1), edge, right), BOTTOM + 16, edge, anchor="middle")
        for place, edge in enumerate(edges)
        if place % every == 0
    ]


def _within(middle: float, words: str, right: float) -> float:
    """Where the middle of words comes that must not stick out at a side."""
    half = drawing.width_of(words, SIZE) / 2
    return min(max(middle, LEFT + half), max(right - half, LEFT + half))
