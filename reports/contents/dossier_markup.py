"""A dossier to HTML, for a page and for paper, and the files that travel inside its PDF."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from infra.charts import (
    Calibration,
    Dependence,
    Dots,
    Importance,
    Series,
    calibration,
    dependence,
    groups,
    importance,
    importance_in_parts,
    series,
)
from reports.contents.dossier import Chart, Dossier, Table
from reports.contents.enclosing import Enclosed
from reports.contents.markup import rendered
from reports.contents.wording import Wording

SCHEMA, ATTACHED = "toetssteen.dossier.1", "dossier.json"
# Square charts have one size.
WIDE: dict[type, Callable[[Any], Markup]] = {
    Importance: importance, Dots: groups, Series: series, Calibration: calibration, Dependence: dependence,
}  # fmt: skip
SQUARE = (Calibration, Dependence)
# In signs: what a column of a table asks for at most, and what its longest word does.
FEW_WORDS, ONE_WORD = 56, 18
# Hundredths of the paper between two columns; beside numbers there are twice as many (dossier.css).
BETWEEN = 2
NUMBER = re.compile(r"[+\u2212-]?\d[\d.,]*(?: ?%)?")


def dossier_body(dossier: Dossier, *, paper: bool = False) -> Markup:
    """The dossier from its first heading on; paper gets page numbers in the table of contents."""
    return rendered(
        "reports/dossier.html", dossier=dossier, words=Wording(dossier.language), paper=paper, draw=draw, on_paper=on_paper, is_square=is_square, columns=columns
    )  # fmt: skip


def draw(chart: Chart, *, narrow: bool = False) -> Markup:
    """The picture of a chart."""
    if narrow and not isinstance(chart, SQUARE):
        return WIDE[type(chart)](chart, narrow=True)  # type: ignore[call-arg]  # these have a narrow form
    return WIDE[type(chart)](chart)


def on_paper(chart: Chart) -> list[Markup]:
    """The picture, or the pictures where one would be higher than a page."""
    return importance_in_parts(chart) if isinstance(chart, Importance) else [draw(chart)]


def columns(table: Table) -> list[tuple[int, bool]]:
    """Of each column how much of the paper it takes, in hundredths, and whether it holds numbers: as its texts ask for."""
    by_column = list(zip(table.headings, *table.rows, strict=True))
    asked = [_room(heading, cells) for heading, *cells in by_column]
    numbers = [_are_numbers(cells) for _, *cells in by_column]
    free = 100 - BETWEEN * (len(asked) + sum(numbers))
    return [(int(free * room / sum(asked)), number) for room, number in zip(asked, numbers, strict=True)]


def _are_numbers(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return bool(told) and all(map(NUMBER.fullmatch, told))


def _room(heading: str, cells: Sequence[str]) -> int:
    """The signs that a column asks for: its longest line, yet not more than a few words; and never less than a word."""
    lines = [line for cell in cells for line in cell.splitlines()]
    longest = max(map(len, lines), default=0)
    word = max((len(word) for line in [heading, *lines] for word in line.split()), default=0)
    return 2 + max(min(longest, FEW_WORDS), min(word, ONE_WORD))


def is_square(chart: Chart) -> bool:
    """Whether a chart has one form for every width."""
    return isinstance(chart, SQUARE)


def dossier_title(dossier: Dossier, words: Wording) -> str:
    """How the document is called."""
    return words.say("dossier.document", name=dossier.name)


def enclosed_in(dossier: Dossier) -> Sequence[Enclosed]:
    """The attachments as files of the PDF."""
    return [
        Enclosed(one.name, one.text.encode(errors="replace"), one.description) for one in dossier.appendices
    ]
