"""What the fields of made-up contents must agree on: our own steps see to it, and a template may count on it."""

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from infra.charts import Calibration, Dependence, Series
from infra.charts.calibration import Point
from infra.charts.dots import Dot
from infra.charts.importance import Weighing
from infra.charts.series import Moment
from register.vocabulary import LegalEffect
from reports.contents import AlgorithmSheet, Letter, Objection
from reports.contents.dossier import ROWS_PRINTED, Appendix, Chapter, Dossier, Prose
from reports.contents.dossier import Table as DossierTable
from reports.contents.judged import Grouping, Weight
from reports.contents.letter import MOST_REASONS, Explanation
from reports.contents.style import Logo
from reports.contents.transparency import Asked, Count, Events, Line, Move, Table, TransparencyReport
from reports.transparency.counting import QUERIES
from tests.reports.letters import ATTACK

Given = dict[str, Any]
COLUMNS = {one.name: one.columns for one in QUERIES}
MOST_COLUMNS = 5  # of a table in a dossier
NOTHING = Count()
WIDE, HIGH = 300, 60  # pixels of the logo


def _logo() -> Logo:
    file = BytesIO()
    Image.new("RGB", (WIDE, HIGH), "#7a1f5c").save(file, "PNG")
    return Logo(base64.b64encode(file.getvalue()).decode(), "png", WIDE, HIGH, "Een brug")


LOGO = _logo()


def _explained(given: Given) -> Given:
    return given | {"reasons": given["reasons"][:MOST_REASONS]}


def _letter(given: Given) -> Given:
    """An objection where there is a besluit; an explanation unless the algorithm was set aside."""
    objection, explanation = given["objection"] or Objection(ATTACK), given["explanation"]
    besluit, aside = given["legal_effect"] == LegalEffect.BESLUIT, given["followed"] == "set_aside"
    return given | {
        "objection": objection if besluit else None,
        "explanation": None if aside else explanation or Explanation(0.0, 0.0, (), ""),
        "read_by_person": given["read_by_person"] or given["followed"] != "followed",
    }


def _sheet(given: Given) -> Given:
    counted = [share.count or 0 for share in given["decisions"]]
    return given | {"decisions_total": max([given["decisions_total"], *counted])}


def _weight(given: Given) -> Given:
    low, value, high = sorted(abs(given[name]) for name in ("low", "value", "high"))
    return given | {"low": low, "value": value, "high": high}


def _dot(given: Given) -> Given:
    low, value, high = sorted((given["low"], given["value"] or 0.0, given["high"]))
    return given | {"low": low, "value": None if given["value"] is None else value, "high": high}


def _shares(*names: str) -> Callable[[Given], Given]:
    """Numbers of which each must be a share of one."""

    def fit(given: Given) -> Given:
        return given | {name: abs(given[name]) % 1.0 for name in names if given[name] is not None}

    return fit


def _fitted(row: tuple[Any, ...], width: int, blank: Any) -> tuple[Any, ...]:
    """As many cells as there are columns."""
    return (*row, *(blank,) * width)[:width]


def _grouping(given: Given) -> Given:
    """A figure of each group under each heading, of which there are a few."""
    headings, groups = given["headings"][:4], given["groups"]
    cells = [cell for group in groups for cell in group.cells][:1]
    made = (type(one)(one.label, _fitted(one.cells, len(headings), *cells)) for one in groups if cells)
    return given | {"headings": headings, "groups": tuple(made)}


def _dossier_table(given: Given) -> Given:
    """At least a column; now and then as many rows as are printed."""
    headings = given["headings"][:MOST_COLUMNS] or ("Kolom",)
    rows = tuple(_fitted(row, len(headings), "") for row in given["rows"])
    rows = (rows * ROWS_PRINTED)[:ROWS_PRINTED] if len(rows) > 2 else rows
    return given | {"headings": headings, "rows": rows, "total": max(given["total"], len(rows))}


def _dependence(given: Given) -> Given:
    """An edge between each two bands."""
    return given | {"edges": _fitted(given["edges"], max(len(given["bands"]) - 1, 0), "3")}


def _chapters(given: Given) -> Given:
    """Chapters have names of their own."""
    coded = (Chapter(f"chapter-{n}", one.title, one.blocks) for n, one in enumerate(given["chapters"]))
    files = (
        Appendix(f"bijlage-{n}.csv", one.description, one.text) for n, one in enumerate(given["appendices"])
    )
    return given | {"chapters": tuple(coded), "appendices": tuple(files)}


def _counted(given: Given) -> Given:
    """The columns of the query, and a count in each."""
    columns = COLUMNS[given["query"]]
    lines = tuple(
        Line(one.key, one.label, _fitted(one.counts, len(columns), NOTHING), one.total)
        for one in given["lines"]
    )
    return given | {"columns": columns, "lines": lines, "sums": _fitted(given["sums"], len(columns), NOTHING)}


def _moved(given: Given) -> Given:
    columns = ("", *COLUMNS[given["query"]])
    return given | {"column": columns[len(given["column"]) % len(columns)]}


def _public(given: Given) -> Given:
    """One table of a query, and the events of one kind once."""
    tables = {one.query: one for one in given["tables"]}
    happened = {one.kind: one for one in given["happened"]}
    return given | {"tables": tuple(tables.values()), "happened": tuple(happened.values())}


ticks = st.sampled_from([("0", "50", "100"), ("0", "0,5", "1")])
moments = st.sampled_from(["1 september 2026", "31 December 2026", "week 53"])
queries = st.sampled_from(sorted(COLUMNS))
# Fields that are words of ours.
CODED: dict[Any, dict[str, st.SearchStrategy[Any]]] = {
    Table: {"query": queries}, Asked: {"name": queries}, Move: {"query": queries},
    Events: {"kind": st.sampled_from(["entries", "stops", "advice"])},
    TransparencyReport: {"period": st.sampled_from(["2026", "2026-q1", "2026-q4"])},
    Moment: {"label": moments}, Calibration: {"ticks": ticks}, Series: {"ticks": ticks},
    Prose: {"look": st.sampled_from(["", "quoted", "quiet"]), "language": st.sampled_from(["", "nl", "en"])},
}  # fmt: skip
FITTING: dict[Any, Callable[[Given], Given]] = {
    Explanation: _explained, Weight: _weight, Letter: _letter, AlgorithmSheet: _sheet, Weighing: _weight, Dot: _dot,
    Point: _shares("score", "share", "low", "high"), Moment: _shares("value", "low", "high"), Series: _shares("limit"),
    Grouping: _grouping, DossierTable: _dossier_table, Dependence: _dependence, Dossier: _chapters,
    Table: _counted, Move: _moved, TransparencyReport: _public,
}  # fmt: skip
