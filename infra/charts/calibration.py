"""Calibration: what a score promised against what came true."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Scale, Stroke


@dataclass(frozen=True)
class Point:
    """Rows with about the same score: their mean score, the share that came true and the interval around it, from 0 to 1."""

    score: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """What the chart shows. `title` is the alternative text; `across` and `up` name the axes, `ideal` the line on which a
    score comes true as often as it says; `ticks` are 0, a half and 1 as written."""

    title: str
    points: tuple[Point, ...]
    across: str
    up: str
    ideal: str
    ticks: tuple[str, str, str]


WIDTH, HEIGHT, SIZE = 320.0, 316.0, 14.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 312.0, 26.0, 270.0
AWAY = 6.0


def calibration(chart: Calibration) -> Markup:
    """The chart as an SVG. Raises ValueError for a number outside 0 and 1."""
    numbers = [
        number for point in chart.points for number in (point.score, point.share, point.low, point.high)
    ]
    drawing.finite(*numbers)
    if any(not 0 <= number <= 1 for number in numbers):
        raise ValueError("a score and a share lie between 0 and 1")
    right, up = Scale(0, 1, _left(chart), RIGHT), Scale(0, 1, BOTTOM, TOP)
    marks = [*_frame(right, up), *(mark for point in chart.points for mark in _point(point, right, up))]
    return drawing.picture(chart.title, WIDTH, HEIGHT, [*marks, *_words(chart, right, up)])


def _left(chart: Calibration) -> float:
    """Where the plot begins: ticks that are written long take of its room, yet never more than half of it."""
    beside = max(drawing.width_of(tick, SIZE) for tick in chart.ticks)
    return min(max(LEFT, beside + AWAY), RIGHT / 2)


def _frame(right: Scale, up: Scale) -> list[str]:
    corners = [(right(x), up(y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    return [
        drawing.polygon(corners, fill=drawing.PAPER, stroke=Stroke(1, drawing.LINE)),
        drawing.line(right(0), up(0), right(1), up(1), Stroke(1.4, drawing.QUIET, "5 3")),
    ]


def _point(point: Point, right: Scale, up: Scale) -> list[str]:
    x, low, high = right(point.score), up(point.low), up(point.high)
    ink = Stroke(1.8, drawing.INK)
    caps = [drawing.line(x - 4, y, x + 4, y, ink) for y in (low, high)]
    return [
        drawing.line(x, low, x, high, ink),
        *caps,
        drawing.circle(x, up(point.share), 4, fill=drawing.ACCENT),
    ]


def _words(chart: Calibration, right: Scale, up: Scale) -> list[str]:
    places = (0.0, 0.5, 1.0)
    anchors = ("start", "middle", "end")
    ticks = [
        drawing.plain(right(place), BOTTOM + 16, text, anchor)
        for place, text, anchor in zip(places, chart.ticks, anchors, strict=True)
    ]
    ticks += [
        drawing.plain(
            right(0) - AWAY, up(place) + SIZE * 0.35, drawing.shortened(text, SIZE, right(0) - AWAY), "end"
        )
        for place, text in zip(places, chart.ticks, strict=True)
    ]
    wide, high = (drawing.shortened(name, SIZE, RIGHT - 20) for name in (chart.across, chart.up))
    across = drawing.plain(RIGHT, BOTTOM + 36, f"{wide} →", "end")
    said = [drawing.plain(0, SIZE, f"↑ {high}"), across, *ticks]
    ideal = drawing.wrap(chart.ideal, SIZE, 150, lines=2)
    said += [
        drawing.plain(RIGHT - 8, BOTTOM - 10 - (len(ideal) - 1 - place) * SIZE * 1.2, line, "end")
        for place, line in enumerate(ideal)
    ]
    return [drawing.lettering(said, size=SIZE, fill=drawing.QUIET)]
