"""Dots with the interval around each, one line per group, beside the line of the whole."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Form, Scale, Stroke


@dataclass(frozen=True)
class Dot:
    """One group: its value from `low` to `high`, and the value as written. A value of None draws only the text."""

    label: str
    value: float | None
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Dots:
    """What the chart shows. `title` is the alternative text. `line` is where the whole stands, `line_label` says what it is;
    `low` and `high` are the ends of the scale where they are fixed, such as 0 and 1."""

    title: str
    dots: tuple[Dot, ...]
    line: float
    line_label: str
    low: float | None = None
    high: float | None = None


WIDE = Form(width=640, size=13, label_room=190, left=206, right=510, stacked=False)
NARROW = Form(width=320, size=15, label_room=150, left=8, right=312, stacked=True)
THICK = 14.0
RADIUS = 4.5


def groups(chart: Dots, *, narrow: bool = False) -> Markup:
    """The chart as an SVG; `narrow` puts the words above the dots. Raises ValueError for a number that is not finite."""
    form = NARROW if narrow else WIDE
    scale = _scale(chart, form)
    rows: list[str] = []
    labels: list[str] = []
    top = form.size * 1.6
    for dot in chart.dots:
        lines = drawing.wrap(dot.label, form.size, form.label_room, lines=2)
        words = len(lines) * form.size * 1.2
        middle = top + words + THICK / 2 + 3 if form.stacked else top + max(words, THICK) / 2
        labels += [
            drawing.plain(0, top + form.size * (0.92 + 1.15 * place), line)
            for place, line in enumerate(lines)
        ]
        labels.append(_number(dot, top, middle, form))
        rows += _mark(dot, middle, scale)
        top += words + THICK + 14 if form.stacked else max(words, THICK) + 9
    marks = [*_whole(chart, scale, form, top), *rows, drawing.lettering(labels, size=form.size)]
    return drawing.picture(chart.title, form.width, top + 4, marks)


def _scale(chart: Dots, form: Form) -> Scale:
    numbers = [
        number for dot in chart.dots if dot.value is not None for number in (dot.value, dot.low, dot.high)
    ]
    drawing.finite(chart.line, *numbers)
    low, high = min([chart.line, *numbers]), max([chart.line, *numbers])
    low = low if chart.low is None else min(chart.low, low)
    return Scale(low, high if chart.high is None else max(chart.high, high), form.left + 6, form.right - 6)


def _whole(chart: Dots, scale: Scale, form: Form, bottom: float) -> list[str]:
    """The line of the whole from top to bottom, with what it is above it."""
    x, size = scale(chart.line), form.size * 0.9
    label = drawing.shortened(chart.line_label, size, form.width - 4)
    room = drawing.width_of(label, size) / 2
    middle = min(max(x, room + 2), form.width - room - 2)
    said = drawing.plain(middle, size, label, anchor="middle")
    return [
        drawing.line(x, form.size * 1.3, x, bottom, Stroke(1.4, drawing.QUIET, "5 3")),
        drawing.lettering([said], size=size, fill=drawing.QUIET),
    ]


def _mark(dot: Dot, y: float, scale: Scale) -> list[str]:
    if dot.value is None:
        return []
    return [drawing.whisker(scale(dot.low), scale(dot.high), y), drawing.circle(scale(dot.value), y, RADIUS)]


def _number(dot: Dot, top: float, middle: float, form: Form) -> str:
    if form.stacked:
        written = drawing.shortened(dot.text, form.size, form.width - form.label_room - 10)
        return drawing.plain(form.width, top + form.size * 0.92, written, anchor="end")
    written = drawing.shortened(dot.text, form.size, form.width - form.right - 10)
    return drawing.plain(form.right + 10, middle + form.size * 0.35, written)
