"""Importance: how much each feature weighs on average, with how far that differs from row to row."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Form, Scale


@dataclass(frozen=True)
class Weighing:
    """One feature: the mean, from `low` to `high` for most rows, and the mean as written."""

    label: str
    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Importance:
    """What the chart shows. `title` is the alternative text, in full sentences."""

    title: str
    weights: tuple[Weighing, ...]


WIDE = Form(width=640, size=13, label_room=236, left=252, right=588, stacked=False)
NARROW = Form(width=320, size=15, label_room=240, left=2, right=314, stacked=True)
THICK = 13.0
ROWS = 20  # of one picture that must fit a page
AWAY = 8.0


def importance_in_parts(chart: Importance) -> list[Markup]:
    """The chart as pictures that each fit a page, all on one scale; the alternative text of a later one tells its own part."""
    whole = max((number for one in chart.weights for number in (one.value, one.high)), default=0.0)
    parts = [chart.weights[start : start + ROWS] for start in range(0, len(chart.weights), ROWS)] or [()]
    told = [chart.title, *("; ".join(f"{one.label}: {one.text}" for one in part) for part in parts[1:])]
    return [importance(Importance(title, part), whole=whole) for title, part in zip(told, parts, strict=True)]


def importance(chart: Importance, *, narrow: bool = False, whole: float = 0.0) -> Markup:
    """The chart as an SVG: a bar for the mean, on it a line from `low` to `high`. `whole` is at least the end of the
    scale. Raises ValueError for a number that is not finite or below zero."""
    form = NARROW if narrow else WIDE
    numbers = [number for one in chart.weights for number in (one.value, one.low, one.high)]
    drawing.finite(*numbers)
    if any(number < 0 for number in numbers):
        raise ValueError("a weight is never below zero")
    scale = Scale(0, max([whole, *numbers]) or 1, form.left, _right(chart, form))
    shapes: list[str] = []
    labels: list[str] = []
    amounts: list[str] = []
    top = 4.0
    for one in chart.weights:
        lines = drawing.wrap(one.label, form.size, form.label_room, lines=2)
        words = len(lines) * form.size * 1.2
        bar_top = top + words + 5 if form.stacked else top + (max(words, THICK) - THICK) / 2
        labels += [
            drawing.plain(0, top + form.size * (0.92 + 1.15 * place), line)
            for place, line in enumerate(lines)
        ]
        amounts.append(_amount(one, top, bar_top, form, scale))
        shapes += _shape(one, bar_top, scale)
        top += words + THICK + 18 if form.stacked else max(words, THICK) + 10
    marks = [*shapes, drawing.lettering(labels, size=form.size)]
    return drawing.picture(
        chart.title, form.width, top + 2, [*marks, drawing.lettering(amounts, size=form.size)]
    )


def _right(chart: Importance, form: Form) -> float:
    """Where the plot ends: numbers that are written long take of its room, yet never more than the half."""
    beside = (
        0.0
        if form.stacked
        else max((drawing.width_of(one.text, form.size) for one in chart.weights), default=0.0)
    )
    return min(form.right, max(form.width - AWAY - beside, (form.left + form.width) / 2))


def _shape(one: Weighing, top: float, scale: Scale) -> list[str]:
    bar = drawing.rectangle(scale(0), top, max(scale(one.value) - scale(0), 1), THICK, fill=drawing.ACCENT)
    return [bar, drawing.whisker(scale(one.low), scale(one.high), top + THICK / 2)]


def _amount(one: Weighing, top: float, bar_top: float, form: Form, scale: Scale) -> str:
    """The mean as written: above the bar at the end of the line, or right of what is drawn."""
    if form.stacked:
        written = drawing.shortened(one.text, form.size, form.width - form.label_room - AWAY)
        return drawing.plain(form.width, top + form.size * 0.92, written, anchor="end")
    left = max(scale(one.value), scale(one.high)) + AWAY
    written = drawing.shortened(one.text, form.size, form.width - left)
    return drawing.plain(left, bar_top + THICK * 0.85, written)
