"""Reads where the texts of a report stand from the boxes that WeasyPrint laid out, which is far cheaper than from the PDF.

All lengths are CSS pixels of the paper before it is enlarged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from reports.letterforms import FACES, leaflet_letters

# What may stand over a line before anybody sees it.
SLACK = 1.0
# Of a letter above and below its baseline, as a share of its size: marks on capitals may reach into the line above.
RISE, DROP = 0.68, 0.18
# What shows nothing of itself.
UNSEEN = " \n\u00a0\u00ad\u200b"


@dataclass(frozen=True)
class Placed:
    """A text, its box, and the left and right side of the column or table cell that it must keep within."""

    page: int
    left: float
    right: float
    baseline: float
    size: float
    text: str
    column: tuple[float, float]

    @property
    def top(self) -> float:
        return self.baseline - RISE * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + DROP * self.size


@dataclass(frozen=True)
class Paper:
    """The size of a page, and the sides of what may be printed on."""

    width: float
    height: float
    left: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """One page with all that is said on it; `body` leaves out what stands in the margins."""

    paper: Paper
    body: tuple[Placed, ...]
    margins: tuple[Placed, ...]

    @property
    def texts(self) -> tuple[Placed, ...]:
        return self.body + self.margins


def pages_of(document: Document) -> list[Page]:
    """Every page of a laid-out document."""
    return [_page(number, page._page_box) for number, page in enumerate(document.pages, start=1)]


def faults(page: Page) -> list[str]:
    """What is wrong with a page, in words; each once."""
    return [*_outside(page), *_crossing(page), *_foreign(page)]


def _page(number: int, box: Any) -> Page:
    body: list[Placed] = []
    margins: list[Placed] = []
    whole = (0.0, box.margin_width())
    for child in box.children:
        found = _texts(child, number, whole)
        (margins if isinstance(child, boxes.MarginBox) else body).extend(found)
    left, top = box.content_box_x(), box.content_box_y()
    paper = Paper(whole[1], box.margin_height(), left, left + box.width, top + box.height)
    return Page(paper, tuple(body), tuple(margins))


def _texts(box: Any, page: int, column: tuple[float, float]) -> Iterator[Placed]:
    """The texts in a box, in the order of the document, without the marks of lists: these find their place when drawn."""
    if getattr(box, "is_outside_marker", False):
        return
    if isinstance(box, boxes.TextBox):
        if box.text.strip(UNSEEN):
            yield _placed(box, page, column)
        return
    if isinstance(box, boxes.ReplacedBox):
        yield from _drawn(box, page)
        return
    if isinstance(box, boxes.BlockContainerBox | boxes.MarginBox):
        left = box.content_box_x()
        column = (left, left + box.width)
    for child in getattr(box, "children", ()):
        yield from _texts(child, page, column)


def _placed(box: Any, page: int, column: tuple[float, float]) -> Placed:
    left, baseline = box.position_x, box.position_y + box.baseline
    return Placed(page, left, left + box.width, baseline, box.style["font_size"], box.text, column)


def _drawn(box: Any, page: int) -> Iterator[Placed]:
    """The texts of a chart, where they come on the page."""
    drawing = getattr(box.replacement, "_svg", None)
    if drawing is None:
        return
    left, top = box.content_box_x(), box.content_box_y()
    _, _, width, height = drawing.get_viewbox()
    scale = min(box.width / width, box.height / height)
    left, top = left + (box.width - width * scale) / 2, top + (box.height - height * scale) / 2
    column = (left, left + width * scale)
    for node in _lettering(drawing.tree):
        size = float(node.get("font-size"))
        wide = _width(node.text, size, int(node.get("font-weight", 400)))
        start = (
            float(node.get("x", 0))
            - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")]
        )
        yield Placed(
            page, left + start * scale, left + (start + wide) * scale, top + float(node.get("y", 0)) * scale,
            size * scale, node.text, column,
        )  # fmt: skip


def _lettering(node: Any) -> Iterator[Any]:
    if node.tag == "text" and (node.text or "").strip(UNSEEN):
        yield node
    for child in node:
        yield from _lettering(child)


def _width(text: str, size: float, weight: int) -> float:
    widths = _widths(weight)
    return size * sum(widths.get(ord(letter), 0.0) for letter in text)


@cache
def _widths(weight: int) -> dict[int, float]:
    """How wide each letter of the upright face of this weight is, as a share of its size."""
    path = next(path for path, (heavy, style) in FACES.items() if (heavy, style) == (weight, "normal"))
    with TTFont(path) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: widths[name][0] / em for code, name in font.getBestCmap().items()}


def _outside(page: Page) -> Iterator[str]:
    """What leaves its column or cell, the paper between its margins, or the paper itself."""
    paper = page.paper
    for one in page.texts:
        if one.left < one.column[0] - SLACK or one.right > one.column[1] + SLACK:
            yield f"page {one.page}: outside its column: {one.text[:40]!r} by {one.right - one.column[1]:.1f}"
        if one.top < 0 or one.bottom > paper.height:
            yield f"page {one.page}: above or under the paper: {one.text[:40]!r}"
    for one in page.body:
        if one.left < paper.left - SLACK or one.right > paper.right + SLACK:
            yield f"page {one.page}: in a margin at the side: {one.text[:40]!r} by {one.right - paper.right:.1f}"
        if one.bottom > paper.bottom + SLACK:
            yield f"page {one.page}: in the margin at the foot: {one.text[:40]!r}"


def _crossing(page: Page) -> Iterator[str]:
    """Texts that stand on each other."""
    above: list[Placed] = []
    for one in sorted(page.texts, key=lambda text: text.top):
        above = [other for other in above if other.bottom > one.top + SLACK]
        for other in above:
            if min(one.right, other.right) - max(one.left, other.left) > SLACK:
                yield f"page {one.page}: {one.text[:40]!r} stands on {other.text[:40]!r}"
        above.append(one)


def _foreign(page: Page) -> Iterator[str]:
    """Letters for which a font would be used that is not ours."""
    for one in page.texts:
        if strange := set(filter(unknown, one.text)):
            yield f"page {one.page}: no font of ours has {sorted(map(ascii, strange))[:5]}"


def unknown(letter: str) -> bool:
    """Whether no font of ours has this letter."""
    return ord(letter) not in leaflet_letters() and letter not in UNSEEN
