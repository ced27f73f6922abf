"""Whatever stands in a report, it is printed: nothing fails, nothing falls off the paper, nothing vanishes unsaid."""

import dataclasses
import gc
import logging
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from weasyprint import HTML
from weasyprint.logger import LOGGER

from reports.contents import AlgorithmSheet, Letter
from reports.contents.families import FAMILIES, family_of
from reports.limits import Limits
from reports.pdf import UNKNOWN, lay_out, print_report
from tests.reports import layout, letters, reading_back
from tests.reports.made_up import of

# 10,000 together, in parts that processes share.
PART = 125
MANY = dict.fromkeys(FAMILIES, 1_000) | {Letter: 6_750, AlgorithmSheet: 250}
PARTS = sorted(
    ((shape, part) for shape in FAMILIES for part in range(MANY[shape] // PART)),
    key=lambda one: one[1] / MANY[one[0]],
)
FEW = 2  # of each shape in the ordinary suite
WHOLE_WAY = 20  # each so many-th is written as a PDF too
MARK = 20.0  # pixels that the mark of a list stands left of its text
POINTS = 0.75  # of a pixel of the layout
# Letters that nothing shows.
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}


class Complaints(logging.Handler):
    """What the printer swallowed and only wrote down."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """The complaints of the printer while this runs; garbage is cleared after it."""
    complaints = Complaints()
    LOGGER.addHandler(complaints)
    gc.disable()
    try:
        yield complaints.said
    finally:
        gc.enable()
        LOGGER.removeHandler(complaints)


def faults(content: Any, *, written: bool = False) -> list[str]:
    """What is wrong with a report as it was laid out, and, where it was written too, with its PDF."""
    with listening() as complaints:
        pages = layout.pages_of(lay_out(content))
        found = [fault for page in pages for fault in layout.faults(page)] + unlisted(content, pages)
        if written:
            found += otherwise(content, pages)
    return found + complaints


def unlisted(content: Any, pages: list[layout.Page]) -> list[str]:
    """The letters that no font of ours has and that are not listed."""
    said = "".join(one.text for page in pages for one in page.texts).replace(" ", "").replace("\n", "")
    strange = {letter for text in texts_of(content) for letter in text if layout.unknown(letter)}
    codes = {f"U+{ord(letter):04X}" for letter in strange if unicodedata.category(letter) not in UNSEEN}
    return [f"not listed: {code}" for code in codes if code not in said]


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a content."""
    if isinstance(value, str):
        yield unicodedata.normalize("NFC", value)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name))


def otherwise(content: Any, pages: list[layout.Page]) -> list[str]:
    """Where the PDF is not as the layout said: its pages, and how far its words come at each side."""
    pdf = print_report(content, Limits(seconds=600))
    zoom = POINTS * family_of(content).enlarged(content)
    (width, height), words = reading_back.words_of(pdf)
    off = [f"off the paper: {one.text[:40]!r}" for one in words if one.top < 0 or one.bottom > height + 3]
    for number, page in enumerate(pages, start=1):
        here = [word for word in words if word.page == number]
        if not here:
            off.append(f"page {number} says nothing")
            continue
        left, right = min(word.left for word in here), max(word.right for word in here)
        told = min(one.left for one in page.texts) * zoom, max(one.right for one in page.texts) * zoom
        if abs(right - told[1]) > 2 or left < told[0] - MARK * zoom or right > width:
            off.append(
                f"page {number}: words from {left:.0f} to {right:.0f}, laid out {told[0]:.0f} to {told[1]:.0f}"
            )
    return off


def each(found: list[str]) -> Callable[[Any], None]:
    """Gathers what is wrong with one content after the other."""
    seen = iter(range(1, 10**9))

    def check(content: Any) -> None:
        number = next(seen)
        try:
            wrong = faults(content, written=number % WHOLE_WAY == 0)
        except Exception as error:  # each is a finding, and the next is looked at too
            wrong = [repr(error)]
        found.extend(f"example {number}: {fault}" for fault in wrong)

    return check


@pytest.mark.parametrize("shape", FAMILIES, ids=lambda shape: str(shape.__name__))
def test_a_few_of_any_report_keep_to_the_paper(shape: type) -> None:
    found: list[str] = []
    settings(max_examples=FEW, derandomize=True, phases=[Phase.generate], database=None)(
        given(of(shape))(each(found))
    )()
    assert not found, found[:5]


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "part"), PARTS, ids=lambda one: getattr(one, "__name__", one))
def test_any_report_keeps_to_the_paper(shape: type, part: int) -> None:
    found: list[str] = []
    made: list[None] = []
    look = each(found)

    @seed(part)
    @settings(max_examples=PART, phases=[Phase.generate], database=None)
    @given(of(shape))
    def go(content: Any) -> None:
        made.append(None)
        look(content)

    go()
    assert not found, (len(made), len(found), found[:5])
    assert len(made) == PART


@pytest.mark.parametrize("strange", ["السيدة", "😀", "日本", "ไม่", "\U0001f3f3", "\U0001fae8\ue000"])
def test_a_letter_that_no_font_has_is_marked_and_listed(strange: str) -> None:
    pages = layout.pages_of(lay_out(replace(letters.EMPTIEST, decided_by=strange)))
    text = "".join(one.text for page in pages for one in page.texts)
    assert UNKNOWN * len(strange) in text
    assert all(f"U+{ord(letter):04X}" in text for letter in strange)


def test_what_falls_off_the_paper_is_found() -> None:
    document = HTML(string=WRONG).render()
    (page,) = layout.pages_of(document)
    found = " ".join(layout.faults(page))
    assert all(
        word in found for word in ("wordtnietafgebroken", "hierovernogeen", "buitenzijncel", "veeltelaag")
    )
    assert [word.text for word in reading_back.outside(document.write_pdf())]


WRONG = """<html lang="nl"><title>x</title><body style="font: 12px Source Sans 3">
<p style="margin-left: 700px">wordtnietafgebroken</p>
<p style="margin: 0; line-height: 3px">eenregel<br>hierovernogeen</p>
<table style="table-layout: fixed; width: 60px"><tr><td>buitenzijncel<td>x</table>
<p style="position: absolute; top: 1060px">veeltelaag</p>"""
