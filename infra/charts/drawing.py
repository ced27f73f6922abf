"""The few marks that our charts are drawn with, and how much room words take.

Only presentation attributes are written, no style attribute, no <style> and no script: a strict Content-Security-Policy
lets the picture through, and the PDF maker draws the same one.
"""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

FAMILY = "Source Sans 3, Source Sans Pro, Open Sans, Arial, sans-serif"
INK = "#1b2733"
QUIET = "#55616d"
LINE = "#b9c2ca"
ACCENT = "#1d5273"
PAPER = "#ffffff"

_WIDE_LETTERS = frozenset("mwMWQOGDH@%&€")
_SLIM_LETTERS = frozenset("fijlrtIJ.,:;'!|()[] -")
CUT = "…"
# Signs as wide as a letter is high, or wider.
_LONG_SIGNS = {"—": 0.95, "―": 0.95, "…": 1.05, "‰": 1.25, "‱": 1.65, "⸺": 1.6, "⸻": 2.3}


def clean(text: str) -> str:
    """`text` without the characters that XML forbids or that would turn the line around for what follows."""
    return "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or not _unprintable(c))


def text(
    x: float, y: float, words: str, *, size: float, bold: bool = False, anchor: str = "start", fill: str = INK
) -> str:
    """One line of text whose baseline is at `y`; anchor is start, middle or end."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" fill="{fill}"'
        f' font-family="{FAMILY}"{weight}>{escape(clean(words))}</text>'
    )


def lettering(marks: Iterable[str], *, size: float, fill: str = INK, anchor: str = "start") -> str:
    """Lines of text of one look: `plain` ones inside say only where they stand, which keeps a page of many charts light."""
    return f'<g font-size="{_n(size)}" text-anchor="{anchor}" fill="{fill}" font-family="{FAMILY}">{"".join(marks)}</g>'


def plain(x: float, y: float, words: str, anchor: str = "") -> str:
    """One line of text within `lettering`."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{where}>{escape(clean(words))}</text>'


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn: width in units of the picture, and the pattern of dashes."""

    width: float = 1.0
    colour: str = LINE
    dashes: str = ""

    @property
    def attributes(self) -> str:
        dashed = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f'stroke="{self.colour}" stroke-width="{_n(self.width)}"{dashed}'


def line(x1: float, y1: float, x2: float, y2: float, stroke: Stroke) -> str:
    """A straight line."""
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" {stroke.attributes}/>'


def rectangle(x: float, y: float, width: float, height: float, *, fill: str) -> str:
    """A filled box."""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"/>'


def polygon(points: Iterable[tuple[float, float]], *, fill: str, stroke: Stroke) -> str:
    """A closed shape through `points`."""
    corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}" {stroke.attributes}/>'


def polyline(points: Iterable[tuple[float, float]], stroke: Stroke) -> str:
    """A line through `points`."""
    corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<polyline points="{corners}" fill="none" {stroke.attributes}/>'


def circle(x: float, y: float, radius: float, *, fill: str = INK) -> str:
    """A dot."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"/>'


def whisker(low: float, high: float, y: float, cap: float = 4.0) -> str:
    """A line from `low` to `high` with ends that one sees, on a border of paper so that it shows on a bar as well."""
    path = f"M{_n(low)} {_n(y - cap)}v{_n(2 * cap)}M{_n(low)} {_n(y)}H{_n(high)}M{_n(high)} {_n(y - cap)}v{_n(2 * cap)}"
    border, ink = Stroke(4.4, PAPER), Stroke(1.8, INK)
    return (
        f'<path d="{path}" fill="none" {border.attributes}/><path d="{path}" fill="none" {ink.attributes}/>'
    )


def diamond(x: float, y: float, radius: float) -> str:
    """A mark for one place on a scale."""
    corners = [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)]
    return polygon(corners, fill=INK, stroke=Stroke(1, INK))


def label(x: float, y: float, words: str, *, size: float, bold: bool = False) -> str:
    """Text on a patch of paper, so that a guide line behind it does not cross it."""
    patch = rectangle(x - 2, y - size * 0.8, width_of(words, size) + 3, size * 1.05, fill=PAPER)
    return patch + text(x, y, words, size=size, bold=bold)


def picture(title: str, width: float, height: float, marks: Iterable[str]) -> Markup:
    """The whole drawing. `title` says in full sentences what it shows: screen readers and the PDF's tags speak it.

    There is a viewBox and no width, so the picture shrinks with its column.
    """
    return Markup(  # noqa: S704  every text in the marks went through escape()
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(width)} {_n(height)}">'
        f"<title>{escape(clean(title))}</title>{''.join(marks)}</svg>"
    )


def width_of(words: str, size: float) -> float:
    """About how wide `words` are at a font size; rather too wide than too narrow, since the reader's font may be another."""
    return size * sum(_letter(c) for c in words)


def shortened(words: str, size: float, room: float) -> str:
    """`words` as one line of at most `room` wide."""
    return wrap(words, size, room, lines=1)[0]


def wrap(words: str, size: float, room: float, lines: int) -> list[str]:
    """`words` in at most `lines` lines of `room` wide; what does not fit ends in an ellipsis (the table has all of it)."""
    wrapped: list[str] = []
    rest = " ".join(clean(words).split())
    while rest and len(wrapped) < lines:
        head, rest = _first_line(rest, size, room, last=len(wrapped) == lines - 1)
        wrapped.append(head)
    return wrapped or [""]


@dataclass(frozen=True)
class Form:
    """How a chart of rows is laid out: `stacked` puts the words above each mark, for a narrow screen."""

    width: float
    size: float
    label_room: float
    left: float
    right: float
    stacked: bool


@dataclass(frozen=True)
class Scale:
    """Where a value lies between `left` and `right`, when `low` and `high` are the ends. Halves keep huge values finite."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        span = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / span if span else 0.5
        return self.left + share * (self.right - self.left)


def finite(*values: float) -> None:
    """Refuse what cannot be drawn: ValueError for an infinite or missing number."""
    if not all(math.isfinite(value) for value in values):
        raise ValueError("a chart needs finite numbers")


def _first_line(words: str, size: float, room: float, *, last: bool) -> tuple[str, str]:
    if width_of(words, size) <= room:
        return words, ""
    fitting = _fitting(words, size, room - (width_of(CUT, size) if last else 0))
    if last:
        return words[:fitting].rstrip() + CUT, ""
    cut = words.rfind(" ", 0, fitting + 1)
    cut = cut if cut > 0 else fitting
    return words[:cut].rstrip(), words[cut:].lstrip()


def _fitting(words: str, size: float, room: float) -> int:
    used = 0.0
    for count, letter in enumerate(words):
        used += size * _letter(letter)
        if used > room:
            return max(count, 1)
    return len(words)


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _WIDE_LETTERS:
        return 0.86
    if letter in _SLIM_LETTERS:
        return 0.32
    if letter.isascii():
        return 0.61 if letter.isupper() else 0.51
    return _uncommon(letter)


def _uncommon(letter: str) -> float:
    """A letter with marks is as wide as without; those of other scripts, fractions and pictures may be wide."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return _letter(base)
    if letter in _LONG_SIGNS:
        return _LONG_SIGNS[letter]
    return 0.95 if unicodedata.category(letter) in {"Lu", "Ll", "Lo", "No", "So"} else 0.51


def _unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
