"""Bars: how large each part of one whole is."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Form, Scale, Stroke


@dataclass(frozen=True)
class Bar:
    """One part; `text` is its size as written, such as "12 van 40". A value of None draws no bar, only the text."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Bars:
    """What the chart shows. `title` is the alternative text, in full sentences; `whole` is the length of a full bar."""

    title: str
    bars: tuple[Bar, ...]
    whole: float


WIDE = Form(width=640, size=13, label_room=214, left=232, right=500, stacked=False)
NARROW = Form(width=320, size=15, label_room=200, left=0, right=320, stacked=True)
THICK = 13.0


def bars(chart: Bars, *, narrow: bool = False) -> Markup:
    """The chart as an SVG; `narrow` puts the words above the bars. Raises ValueError for a number that is not finite
    or lies outside 0 and the whole."""
    form = NARROW if narrow else WIDE
    values = [bar.value for bar in chart.bars if bar.value is not None]
    drawing.finite(chart.whole, *values)
    if any(not 0 <= value <= chart.whole for value in values):
        raise ValueError("a part lies between 0 and the whole")
    scale, top, marks = Scale(0, chart.whole or 1, form.left, form.right), 4.0, []
    for bar in chart.bars:
        lines = drawing.wrap(bar.label, form.size, form.label_room, lines=2)
        words = len(lines) * form.size * 1.2
        marks += _bar(bar, lines, top, form, scale)
        top += words + THICK + 20 if form.stacked else max(words, THICK) + 11
    return drawing.picture(chart.title, form.width, top + 4, marks)


def _bar(bar: Bar, lines: list[str], top: float, form: Form, scale: Scale) -> list[str]:
    words = len(lines) * form.size * 1.2
    bar_top = top + words + 5 if form.stacked else top + (max(words, THICK) - THICK) / 2
    marks = [
        drawing.text(0, top + (number + 0.92) * form.size * (1 if number == 0 else 1.1), line, size=form.size)
        for number, line in enumerate(lines)
    ]
    right = scale(bar.value or 0)
    if bar.value is not None:
        marks.append(_outline(form, bar_top))
        marks.append(drawing.rectangle(form.left, bar_top, right - form.left, THICK, fill=drawing.ACCENT))
    return [*marks, _number(bar.text, top, bar_top, form)]


def _outline(form: Form, top: float) -> str:
    """The whole, as an open box: without it a part says nothing."""
    corners = [(form.left, top), (form.right, top), (form.right, top + THICK), (form.left, top + THICK)]
    return drawing.polygon(corners, fill=drawing.PAPER, stroke=Stroke(1, drawing.LINE))


def _number(words: str, top: float, bar_top: float, form: Form) -> str:
    if form.stacked:
        written = drawing.shortened(words, form.size, form.width - form.label_room - 10)
        return drawing.text(
            form.width, top + form.size * 0.92, written, size=form.size, bold=True, anchor="end"
        )
    written = drawing.shortened(words, form.size, form.width - form.right - 10)
    return drawing.text(form.right + 10, bar_top + THICK * 0.82, written, size=form.size, bold=True)
