"""Columns over time: one for each stretch, with what it counts written above it."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Stroke


@dataclass(frozen=True)
class Column:
    """One stretch of time; `text` is its count as written. A value of None draws an open, dashed place with only the text."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Columns:
    """What the chart shows. `title` is the alternative text, in full sentences; `up` says what is counted."""

    title: str
    columns: tuple[Column, ...]
    up: str


SIZE, BETWEEN = 13.0, 10.0
TOP, BOTTOM, HEIGHT = 62.0, 190.0, 228.0
HIDDEN = 26.0  # how high the open place of a count that is not shown is: the same for each, so that it tells nothing
WIDE, NARROW = 640.0, 320.0
SHOWN_WIDE, SHOWN_NARROW = 8, 3


def columns(chart: Columns, *, narrow: bool = False) -> Markup:
    """The chart as an SVG: the last eight stretches, of which `narrow` draws three. Raises ValueError for a count that is
    below 0 or not finite."""
    width, most = (NARROW, SHOWN_NARROW) if narrow else (WIDE, SHOWN_WIDE)
    values = [one.value for one in chart.columns if one.value is not None]
    drawing.finite(*values)
    if any(value < 0 for value in values):
        raise ValueError("a count is not below 0")
    shown = chart.columns[-most:]
    room = width / (most if len(shown) > most / 2 else max(most // 2, 1))
    marks = [drawing.line(0, BOTTOM, room * max(len(shown), 1), BOTTOM, Stroke(1.4, drawing.INK))]
    for place, one in enumerate(shown):
        marks += _column(one, place * room, room, _height(one, max(values, default=0.0)))
    up = drawing.text(0, SIZE, drawing.wrap(chart.up, SIZE, width, lines=1)[0], size=SIZE, fill=drawing.QUIET)
    return drawing.picture(chart.title, width, HEIGHT, [up, *marks])


def _height(one: Column, most: float) -> float:
    if one.value is None:
        return HIDDEN
    return (BOTTOM - TOP) * (one.value / most) if most else 0.0


def _column(one: Column, left: float, room: float, height: float) -> list[str]:
    """A full column, or the dashed place of one that is not shown."""
    x, wide, top = left + BETWEEN, room - 2 * BETWEEN, BOTTOM - height
    if one.value is None:
        corners = [(x, top), (x + wide, top), (x + wide, BOTTOM), (x, BOTTOM)]
        mark = drawing.polygon(corners, fill=drawing.PAPER, stroke=Stroke(1.2, drawing.QUIET, "4 3"))
    else:
        mark = drawing.rectangle(x, top, wide, height, fill=drawing.ACCENT)
    middle = left + room / 2
    said = _lines(one.text, middle, top - 7, room, upward=True)
    return [mark, *said, *_lines(one.label, middle, BOTTOM + SIZE + 4, room, upward=False)]


def _lines(words: str, middle: float, y: float, room: float, *, upward: bool) -> list[str]:
    lines = drawing.wrap(words, SIZE, room - 4, lines=2)
    first = y - (len(lines) - 1) * SIZE * 1.1 if upward else y
    return [
        drawing.text(middle, first + place * SIZE * 1.1, line, size=SIZE, bold=upward, anchor="middle")
        for place, line in enumerate(lines)
    ]
