"""The dossier for the ethics committee: fifteen chapters of text, facts, tables and charts, and the files that go with it.

A chapter is a row of blocks. Each block says by `kind` what it is, so that a machine that reads the attached JSON knows.
"""

import io
import json
from csv import writer
from dataclasses import dataclass
from datetime import date
from typing import Any

from infra.charts import Calibration, Dependence, Dots, Importance, Series
from infra.i18n import LANGUAGES
from reports.contents.algorithm_sheet import Field
from reports.contents.letter import Organisation

# Long tables cost paper and time (measured: 2.000 rows take 21 s): the first so many are printed, all are attached.
ROWS_PRINTED = 50
# What a spreadsheet would read as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Chart = Importance | Dots | Calibration | Dependence | Series


@dataclass(frozen=True)
class Prose:
    """Paragraphs under a heading. `quoted` are the words of somebody, `quiet` a note of ours."""

    paragraphs: tuple[str, ...]
    heading: str = ""
    look: str = ""  # "", "quoted" or "quiet"
    language: str = ""  # where it differs from that of the dossier: entries are written in Dutch
    kind: str = "prose"


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    fields: tuple[Field, ...]
    heading: str = ""
    kind: str = "facts"


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first cell of a row names it. `total` is how many there are, `attached` the file with all."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    heading: str = ""
    note: str = ""
    attached: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class Figure:
    """A chart; the same numbers stand in the table after it."""

    chart: Chart
    heading: str = ""
    caption: str = ""
    kind: str = "figure"


@dataclass(frozen=True)
class Gap:
    """What is not known, and who can fill it in."""

    what: str
    who: str
    kind: str = "gap"


Block = Prose | Facts | Table | Figure | Gap


@dataclass(frozen=True)
class Chapter:
    """One chapter; `code` is its name for machines and in addresses."""

    code: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Gap))


@dataclass(frozen=True)
class Appendix:
    """A file that goes with the dossier: its name, what it is, and its text."""

    name: str
    description: str
    text: str


@dataclass(frozen=True)
class Dossier:
    """Everything that a committee needs to judge one algorithm, as it stands on one day."""

    language: str  # one of infra.i18n.LANGUAGES
    organisation: Organisation
    name: str
    summary: str
    report_number: str
    dated: date
    about: tuple[Field, ...]
    chapters: tuple[Chapter, ...]
    appendices: tuple[Appendix, ...] = ()

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no dossiers in the language {self.language!r}")


def table(
    headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], attached: str = "", heading: str = "", note: str = ""
) -> Table:  # fmt: skip
    """A table of which the first rows are printed."""
    return Table(headings, rows[:ROWS_PRINTED], len(rows), heading, note, attached)


def as_csv(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Rows as CSV in which no cell is a formula."""
    written = io.StringIO()
    lines = writer(written)
    lines.writerow(headings)
    lines.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def as_document(value: Any) -> str:
    """Plain data as JSON; equal data, equal text."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, default=str)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
