"""The figures of a period as they are published and kept: what is printed of each query, and what happened."""

from typing import Any

from sqlmodel import Session, col, select

from reports.transparency.counting import QUERIES, Query, printed, ran
from reports.transparency.fairness import fairness_of
from reports.transparency.happened import happened, incidents
from reports.transparency.models import Edition
from reports.transparency.periods import Period
from reviews.protecting import Cell, Printed, together

Figures = dict[str, Any]


def figures_of(session: Session, period: Period) -> Figures:
    """What may be published about a period. A year adds up what its quarters print, as they were published."""
    algorithms = ran(session, period)
    # A quarter itself is counted anew: what was published of it before is what a correction is about.
    parts = () if period.quarter else period.quarters
    kept = {one.code: edition for one in parts if (edition := newest(session, one.code))}
    tables = {}
    for query in QUERIES:
        units = [_of_quarter(session, query, one, algorithms, kept) for one in period.quarters]
        shown = units[0] if period.quarter else together(units)
        tables[query.name] = {"columns": list(query.columns)} | as_kept(shown)
    return {
        "algorithms": {one: {"slug": slug, "name": name} for one, (slug, name) in algorithms.items()},
        "tables": tables,
        "queries": {query.name: [query.sql(one) for one in period.quarters] for query in QUERIES},
        "happened": happened(session, period),
        "fairness": fairness_of(session, period, algorithms),
        "incidents": incidents(session, period),
    }


def newest(session: Session, code: str) -> Edition | None:
    """The edition that counts now about a period."""
    chosen = select(Edition).where(Edition.period == code).order_by(col(Edition.number).desc())
    return session.exec(chosen.limit(1)).first()


def as_kept(shown: Printed) -> Figures:
    """What is printed, as JSON keeps it."""
    return {
        "rows": {
            row: {column: _kept(cell) for column, cell in cells.items()} for row, cells in shown.rows.items()
        },
        "sums": {row: _kept(cell) for row, cell in shown.sums.items()},
        "whole": _kept(shown.whole),
    }


def as_printed(kept: Figures) -> Printed:
    """What was printed, as JSON kept it."""
    rows = {
        row: {column: Cell(*cell) for column, cell in cells.items()} for row, cells in kept["rows"].items()
    }
    return Printed(rows, {row: Cell(*cell) for row, cell in kept["sums"].items()}, Cell(*kept["whole"]))


def _kept(cell: Cell) -> list[int | bool | None]:
    return [cell.value, cell.least]


def _of_quarter(
    session: Session,
    query: Query,
    quarter: Period,
    algorithms: dict[str, tuple[str, str]],
    kept: dict[str, Edition],
) -> Printed:
    """A quarter that was published is told as it was published: the year gives nothing away that came in since."""
    edition = kept.get(quarter.code)
    if edition:
        return as_printed(edition.figures["tables"][query.name])
    return printed(session, query, quarter, algorithms)
