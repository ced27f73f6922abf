"""The waterfall: how a start value becomes a total, one named step at a time."""

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from markupsafe import Markup

from infra.charts import drawing
from infra.charts.drawing import Form, Scale, Stroke

# Sums of numbers beyond this may leave what a computer can hold.
HUGE, SHRINK = 1e290, 1e-20


@dataclass(frozen=True)
class Step:
    """One step: `amount` moves the value up or down; `text` is that amount as written, sign included."""

    label: str
    amount: float
    text: str
    detail: str = ""  # what the person had, such as "4 maanden"


@dataclass(frozen=True)
class Mark:
    """One place on the scale: the start, the total, or a limit; `text` is the value as written."""

    label: str
    value: float
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Waterfall:
    """What the chart shows. `title` is the alternative text, in full sentences; `less` and `more` name the directions."""

    title: str
    start: Mark
    steps: tuple[Step, ...]
    total: Mark
    less: str
    more: str
    limit: Mark | None = None

    @property
    def places(self) -> list[float]:
        """Where the value stands before the first step and after each one."""
        return list(accumulate((step.amount for step in self.steps), initial=self.start.value))


@dataclass(frozen=True)
class _Form(Form):
    bar: float

    @property
    def small(self) -> float:
        return self.size * 0.88


WIDE = _Form(width=640, size=13, label_room=264, left=276, right=632, bar=14, stacked=False)
NARROW = _Form(width=320, size=15, label_room=244, left=8, right=312, bar=13, stacked=True)
PART = 3  # rows of one picture of several


@dataclass(frozen=True)
class _Row:
    lines: list[str]
    beside: str  # the detail, where it fits on the label's line
    detail: list[str]  # else under it
    text: str
    begin: float
    end: float
    bold: bool
    top: float
    form: _Form

    @property
    def words_height(self) -> float:
        return len(self.lines) * self.form.size * 1.2 + len(self.detail) * self.form.small * 1.25

    @property
    def height(self) -> float:
        if self.form.stacked:
            return self.words_height + self.form.bar + 20
        return max(self.words_height, self.form.bar) + 8

    @property
    def bar_top(self) -> float:
        if self.form.stacked:
            return self.top + self.words_height + 6
        return self.top + (self.height - self.form.bar) / 2

    @property
    def middle(self) -> float:
        return self.bar_top + self.form.bar / 2


def waterfall(chart: Waterfall, *, narrow: bool = False) -> Markup:
    """The chart as an SVG; `narrow` puts the words above the bars, for a column of 320 pixels.

    Steps are arrows: filled and to the right for more, open and to the left for less, so that it reads without colour.
    Raises ValueError for a number that is not finite.
    """
    form = NARROW if narrow else WIDE
    chart = _within_reach(chart)
    return _picture(chart, chart.title, _rows(chart, form), _scale(chart, form))


def waterfall_in_parts(chart: Waterfall) -> list[Markup]:
    """The narrow chart as pictures of a few rows, all on one scale, so that none of them needs a page of its own; the
    alternative text of a later one tells its own part. Raises ValueError for a number that is not finite."""
    chart = _within_reach(chart)
    rows, scale, top = _rows(chart, NARROW), _scale(chart, NARROW), _head(chart, NARROW)
    parts = [rows[start : start + PART] for start in range(0, len(rows), PART)]
    told = [
        chart.title,
        *("; ".join(f"{' '.join(row.lines)}: {row.text}" for row in part) for part in parts[1:]),
    ]
    return [
        _picture(chart, title, [replace(row, top=row.top - part[0].top + top) for row in part], scale)
        for title, part in zip(told, parts, strict=True)
    ]


def _picture(chart: Waterfall, title: str, rows: list[_Row], scale: Scale) -> Markup:
    form, bottom = rows[0].form, rows[-1].top + rows[-1].height
    marks = [*_guides(chart, rows, scale, bottom), *_connectors(rows, scale)]
    for row in rows:
        marks += [*_words(row), *_shape(row, scale)]
    marks += _directions(chart, form, bottom + 18)
    return drawing.picture(title, form.width, bottom + 26, marks)


def _within_reach(chart: Waterfall) -> Waterfall:
    """The same picture of smaller numbers, where the sum of the numbers given would be too large for a computer."""
    marks = [chart.start, chart.total, *([chart.limit] if chart.limit else [])]
    values = [*(mark.value for mark in marks), *(step.amount for step in chart.steps)]
    drawing.finite(*values)
    if max(map(abs, values)) < HUGE:
        return chart
    start, total, *limit = (replace(mark, value=mark.value * SHRINK) for mark in marks)
    steps = tuple(replace(step, amount=step.amount * SHRINK) for step in chart.steps)
    return replace(chart, start=start, total=total, steps=steps, limit=limit[0] if limit else None)


def _scale(chart: Waterfall, form: _Form) -> Scale:
    """The plot leaves room for the longest number, which stands right of its bar (above it where words are stacked)."""
    values = [*chart.places, chart.total.value, *([chart.limit.value] if chart.limit else [])]
    texts = [] if form.stacked else [chart.start.text, chart.total.text, *(step.text for step in chart.steps)]
    beside = max((drawing.width_of(text, form.size) for text in texts), default=0.0)
    right = max(form.right - beside, form.left + 40)
    return Scale(min(values), max(values), form.left + 8, right - 8)


def _rows(chart: Waterfall, form: _Form) -> list[_Row]:
    places = chart.places
    top = _head(chart, form)
    rows = [_row(form, top, chart.start.label, chart.start.detail, chart.start.text, chart.start.value)]
    for step, begin, end in zip(chart.steps, places, places[1:], strict=False):
        top += rows[-1].height
        rows.append(_row(form, top, step.label, step.detail, step.text, begin, end))
    total = chart.total
    return [*rows, _row(form, top + rows[-1].height, total.label, total.detail, total.text, total.value)]


def _row(
    form: _Form, top: float, name: str, detail: str, text: str, begin: float, end: float | None = None
) -> _Row:
    """A row with a step from `begin` to `end`, or with one place on the scale."""
    lines = drawing.wrap(name, form.size, _room(form, text), lines=2)
    fits = not form.stacked and len(lines) == 1 and _together(name, detail, form) <= form.label_room
    under = drawing.wrap(detail, form.small, form.label_room, lines=1) if detail.strip() and not fits else []
    place = begin if end is None else end
    return _Row(
        lines, detail if fits else "", under, text, begin, place, bold=end is None, top=top, form=form
    )


def _room(form: _Form, text: str) -> float:
    """For a label: where words are stacked the number, which is bold, stands on the same line."""
    beside = form.width - drawing.width_of(text, form.size) * 1.1 - 6
    return min(form.label_room, beside) if form.stacked else form.label_room


def _together(name: str, detail: str, form: _Form) -> float:
    return drawing.width_of(name, form.size) + 12 + drawing.width_of(detail, form.small)


def _head(chart: Waterfall, form: _Form) -> float:
    return form.size * 1.5 if chart.limit else 4.0


def _guides(chart: Waterfall, rows: list[_Row], scale: Scale, bottom: float) -> list[str]:
    """The dotted line down from the start and, where there is one, the dashed line of the limit with its name on top."""
    start = scale(chart.start.value)
    marks = _down(start, rows[0].middle, rows, bottom, Stroke(1, drawing.LINE, "1 3"))
    if chart.limit:
        form = rows[0].form
        x = scale(chart.limit.value)
        name = f"{chart.limit.label} {chart.limit.text}".strip()
        half = drawing.width_of(name, form.small) / 2
        centre = min(max(x, half + 2), form.width - half - 2)
        marks += _down(x, form.size * 1.3, rows, bottom, Stroke(1.2, drawing.QUIET, "5 3"))
        marks.append(
            drawing.text(centre, form.size, name, size=form.small, anchor="middle", fill=drawing.QUIET)
        )
    return marks


def _down(x: float, top: float, rows: list[_Row], bottom: float, stroke: Stroke) -> list[str]:
    """A line down the plot; where words stand above the bars it shows beside each bar only, so that it crosses no word."""
    if not rows[0].form.stacked:
        return [drawing.line(x, top, x, bottom, stroke)]
    solid = Stroke(stroke.width, stroke.colour)
    return [drawing.line(x, row.bar_top - 3, x, row.bar_top + row.form.bar + 3, solid) for row in rows]


def _connectors(rows: list[_Row], scale: Scale) -> list[str]:
    stroke = Stroke(1, drawing.QUIET)
    return [
        drawing.line(scale(row.end), row.middle, scale(row.end), following.middle, stroke)
        for row, following in pairwise(rows)
        if not row.form.stacked
    ]


def _words(row: _Row) -> list[str]:
    """The label, under it the detail; the number stands beside the bar, or on the right where words stand above bars."""
    form, y = row.form, row.top + (row.height - row.words_height) / 2
    y = row.top + 2 if form.stacked else y
    marks = []
    for words in row.lines:
        y += form.size * 1.2
        marks.append(drawing.text(0, y - form.size * 0.28, words, size=form.size, bold=row.bold))
    for words in row.detail:
        y += form.small * 1.25
        marks.append(drawing.text(0, y - form.small * 0.28, words, size=form.small, fill=drawing.QUIET))
    if row.beside:
        middle = row.middle + form.size * 0.34
        marks.append(
            drawing.text(
                form.label_room, middle, row.beside, size=form.small, anchor="end", fill=drawing.QUIET
            )
        )
    if form.stacked:
        first = row.top + 2 + form.size * 0.92
        marks.append(drawing.text(form.width, first, row.text, size=form.size, bold=True, anchor="end"))
    return marks


def _shape(row: _Row, scale: Scale) -> list[str]:
    begin, end = scale(row.begin), scale(row.end)
    shape = drawing.diamond(end, row.middle, row.form.bar * 0.45) if row.bold else _arrow(begin, end, row)
    if row.form.stacked:
        return [shape]
    beside = max(begin, end) + (row.form.bar * 0.45 if row.bold else 0) + 6
    return [
        shape,
        drawing.label(beside, row.middle + row.form.size * 0.34, row.text, size=row.form.size, bold=True),
    ]


def _arrow(begin: float, end: float, row: _Row) -> str:
    """An arrow that points where the value goes. A step too small to see is a thin line, still in its place."""
    top, bottom = row.bar_top, row.bar_top + row.form.bar
    if abs(end - begin) < 1:
        return drawing.line(end, top, end, bottom, Stroke(1.6, drawing.ACCENT))
    head = min(row.form.bar * 0.4, abs(end - begin))
    neck = end - head if end > begin else end + head
    corners = [(begin, top), (neck, top), (end, row.middle), (neck, bottom), (begin, bottom)]
    fill = drawing.ACCENT if end > begin else drawing.PAPER
    return drawing.polygon(corners, fill=fill, stroke=Stroke(1.3, drawing.ACCENT))


def _directions(chart: Waterfall, form: _Form, y: float) -> list[str]:
    room = (form.right - form.left) / 2 - 6
    less = drawing.wrap(f"← {chart.less}", form.small, room, lines=1)[0]
    more = drawing.wrap(f"{chart.more} →", form.small, room, lines=1)[0]
    return [
        drawing.text(form.left, y, less, size=form.small, fill=drawing.QUIET),
        drawing.text(form.right, y, more, size=form.small, anchor="end", fill=drawing.QUIET),
    ]
