"""Reads where the words of a PDF stand, with poppler, also those that fell off the paper."""

import subprocess
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

import pikepdf

BEYOND = 5_000  # points round the paper that are looked at too
SPACE = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the upper left corner of its page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def words_of(pdf: bytes) -> tuple[tuple[float, float], list[Word]]:
    """The size of a page, and every word. Poppler leaves out what is off the paper, so it gets a larger paper first."""
    widened = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        _, _, width, height = (float(edge) for edge in opened.pages[0].mediabox)
        for page in opened.pages:
            page.mediabox = pikepdf.Array([-BEYOND, -BEYOND, width + BEYOND, height + BEYOND])
            page.cropbox = page.mediabox
        opened.save(widened)
    read = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=widened.getvalue(), capture_output=True, check=True
    )
    return (width, height), _words(read.stdout.decode("utf-8", "replace"))


def outside(pdf: bytes, margin: float = 0.0) -> list[Word]:
    """The words that stand, wholly or for a part, off the paper or in a margin at its sides of that many points."""
    (width, height), words = words_of(pdf)
    return [
        word
        for word in words
        if word.left < margin or word.right > width - margin or word.top < 0 or word.bottom > height
    ]


def _words(told: str) -> list[Word]:
    legal = "".join(c for c in told if c in "\t\n\r" or 0x20 <= ord(c) < 0xFFFE or ord(c) > 0xFFFF)
    pages = ElementTree.fromstring(legal).iter(f"{SPACE}page")
    return [
        _word(number, word)
        for number, page in enumerate(pages, start=1)
        for word in page.iter(f"{SPACE}word")
    ]


def _word(page: int, told: ElementTree.Element) -> Word:
    left, top, right, bottom = (
        float(told.attrib[name]) - BEYOND for name in ("xMin", "yMin", "xMax", "yMax")
    )
    return Word(page, left, top, right, bottom, told.text or "")
