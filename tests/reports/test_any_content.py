"""Whatever stands in a report, it is printed: nothing fails, nothing falls off the paper, nothing vanishes unsaid."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from weasyprint import HTML

from reports.contents import Letter
from reports.contents.families import FAMILIES
from reports.pdf import UNKNOWN, print_report
from tests.reports import letters, reading_back
from tests.reports.made_up import of

# The narrowest margin at a side, in points; a point less for what leans out of its box.
NARROWEST = 16 / 25.4 * 72 - 1
# Of each shape: 10,000 together.
MANY = dict.fromkeys(FAMILIES, 1_000) | {Letter: 10_000 - 1_000 * (len(FAMILIES) - 1)}


def check(content: Any) -> None:
    """Print it, and read back what must hold of any."""
    pdf = print_report(content)
    fallen = reading_back.outside(pdf, NARROWEST)
    assert not fallen, fallen[:3]
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts = {
            str(one.BaseFont)
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    assert all("Source-Sans-3" in font or "Noto-Sans" in font for font in fonts), fonts


def test_any_letter_is_printed_on_the_paper() -> None:
    settings(max_examples=12)(given(of(Letter))(check))()


@pytest.mark.slow
@pytest.mark.parametrize("shape", FAMILIES, ids=lambda shape: str(shape.__name__))
def test_any_report_is_printed_on_the_paper(shape: type) -> None:
    settings(max_examples=MANY[shape], database=None)(given(of(shape))(check))()


@pytest.mark.parametrize("strange", ["السيدة", "😀", "日本", "ไม่", "\U0001f3f3"])
def test_a_letter_that_no_font_has_is_marked_and_listed(strange: str) -> None:
    said = reading_back.words_of(print_report(replace(letters.EMPTIEST, decided_by=strange)))[1]
    text = "".join(word.text for word in said)
    assert UNKNOWN * len(strange) in text
    assert all(f"U+{ord(letter):04X}" in text for letter in strange)


def test_what_falls_off_the_paper_is_found() -> None:
    page = '<html lang="nl"><title>x</title><body style="margin-left: 700px">wordtnietafgebroken'
    assert [word.text for word in reading_back.outside(HTML(string=page).write_pdf())]
