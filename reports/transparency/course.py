"""What was published of the quarters before: the course that a report draws, out of public figures only."""

from typing import Any

from sqlmodel import Session, col, select

from reports.transparency.models import Edition
from reports.transparency.periods import Period, period_of

MOST = 8  # quarters that are drawn
DRAWN = ("outputs", "decisions")  # the queries whose sum is drawn or told

Course = list[dict[str, Any]]


def course_of(session: Session, period: Period) -> Course:
    """The sums of the published quarters up to the end of a period, oldest first; of a quarter itself the report tells."""
    newest: dict[str, Edition] = {}
    for edition in session.exec(select(Edition).order_by(col(Edition.number))):
        newest[edition.period] = edition
    quarters = [
        one for one in map(period_of, newest) if one.quarter and one.last <= period.last and one != period
    ]
    chosen = sorted(quarters)[-(MOST - 1) if period.quarter else -MOST :]
    return [{"period": one.code} | _sums(newest[one.code]) for one in chosen]


def _sums(edition: Edition) -> dict[str, Any]:
    tables = edition.figures["tables"]
    return {query: tables[query]["whole"] if tables[query]["rows"] else [0, False] for query in DRAWN}
