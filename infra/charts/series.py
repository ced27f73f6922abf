"""A series: shares over time with the interval around each, and the limit that they are held against."""

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Scale, Stroke


@dataclass(frozen=True)
class Moment:
    """One stretch of time: its share from `low` to `high`, from 0 to 1. A value of None leaves a gap."""

    label: str
    value: float | None
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Series:
    """What the chart shows. `title` is the alternative text; `up` names the axis, `ticks` are 0, a half and 1 as written;
    `limit` is where the dashed line stands, `limit_label` says what it is."""

    title: str
    moments: tuple[Moment, ...]
    up: str
    ticks: tuple[str, str, str]
    limit: float
    limit_label: str


HEIGHT, SIZE = 236.0, 14.0
TOP, BOTTOM = 44.0, 190.0
LEFT, MARGIN = 46.0, 14.0
WIDE, NARROW = 640.0, 320.0
LABELS_WIDE, LABELS_NARROW = 5, 2


def series(chart: Series, *, narrow: bool = False) -> Markup:
    """The chart as an SVG; `narrow` says fewer of the moments. Raises ValueError for a share outside 0 and 1."""
    numbers = [chart.limit]
    for one in chart.moments:
        numbers += [one.value or 0.0, one.low, one.high]
    drawing.finite(*numbers)
    if any(not 0 <= number <= 1 for number in numbers):
        raise ValueError("a share lies between 0 and 1")
    width = NARROW if narrow else WIDE
    up = Scale(0, 1, BOTTOM, TOP)
    right = Scale(0, max(len(chart.moments) - 1, 1), LEFT + MARGIN, width - MARGIN)
    marks = [*_frame(chart, up, width), *_line(chart, up, right), *_points(chart, up, right)]
    return drawing.picture(chart.title, width, HEIGHT, [*marks, _words(chart, up, right, width, narrow)])


def _frame(chart: Series, up: Scale, width: float) -> list[str]:
    lines = [drawing.line(LEFT, up(place), width, up(place), Stroke(1)) for place in (0.0, 0.5, 1.0)]
    limit = drawing.line(LEFT, up(chart.limit), width, up(chart.limit), Stroke(1.6, drawing.QUIET, "5 3"))
    return [*lines, limit]


def _line(chart: Series, up: Scale, right: Scale) -> list[str]:
    """The moments that follow each other without a gap are joined."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, one in enumerate(chart.moments):
        if one.value is None:
            runs.append([])
        else:
            runs[-1].append((right(place), up(one.value)))
    return [drawing.polyline(run, Stroke(1.4, drawing.ACCENT)) for run in runs if len(run) > 1]


def _points(chart: Series, up: Scale, right: Scale) -> list[str]:
    ink, marks = Stroke(1.6, drawing.INK), []
    for place, one in enumerate(chart.moments):
        if one.value is None:
            continue
        x = right(place)
        marks.append(drawing.line(x, up(one.low), x, up(one.high), ink))
        marks += [drawing.line(x - 4, up(end), x + 4, up(end), ink) for end in (one.low, one.high)]
        marks.append(drawing.circle(x, up(one.value), 4.2, fill=drawing.ACCENT))
    return marks


def _words(chart: Series, up: Scale, right: Scale, width: float, narrow: bool) -> str:
    said = [
        drawing.plain(LEFT - 6, up(place) + SIZE * 0.35, tick, "end")
        for place, tick in zip((0.0, 0.5, 1.0), chart.ticks, strict=True)
    ]
    name, limit = (drawing.shortened(text, SIZE, width - 30) for text in (chart.up, chart.limit_label))
    said.append(drawing.plain(0, SIZE, f"↑ {name}"))
    said.append(drawing.plain(width, SIZE * 2.2, f"– – {limit}", "end"))
    labels = [drawing.shortened(one.label, SIZE, (width - LEFT) / 2 - 6) for one in chart.moments]
    places = _told(labels, right, LABELS_NARROW if narrow else LABELS_WIDE)
    for number, place in enumerate(places):
        anchor = "start" if number == 0 else "end" if number == len(places) - 1 else "middle"
        x = LEFT if number == 0 else width if number == len(places) - 1 else right(place)
        said.append(drawing.plain(x, BOTTOM + 24, labels[place], anchor))
    return drawing.lettering(said, size=SIZE, fill=drawing.QUIET)


def _told(labels: list[str], right: Scale, most: int) -> list[int]:
    """Which moments are named: spread evenly, `most` at most, and no more than stand beside each other."""
    last = len(labels) - 1
    # The first and the last stand within the picture and not about their moment.
    need = 1.5 * max((drawing.width_of(label, SIZE) for label in labels), default=0.0) - MARGIN
    for steps in range(min(most, last + 1), 2, -1):
        places = [round(number * last / (steps - 1)) for number in range(steps)]
        if min(right(b) - right(a) for a, b in pairwise(places)) >= need:
            return places
    return sorted({0, last}) if labels else []
