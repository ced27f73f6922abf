"""The named queries that every count of the report comes from, and what may be printed of them.

Each gives lines of (row, column, number), of one organisation and one quarter. Verdicts are sealed per case, so that
decisions are counted where they were tallied; practice cases were never tallied and never objected to.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal
from sqlmodel import Session, col, func, select

from register.models import Deployment, Listing
from register.notices.models import Notice
from register.notices.vocabulary import NoticeKind
from reports.models import Report
from reports.transparency.periods import Period
from reports.vocabulary import Kind, ReportState
from reviews.models import Tally
from reviews.objections.models import Objection
from reviews.objections.vocabulary import Remedy
from reviews.protecting import GIVEN_UP, LEAST, Cell, Printed, protect
from reviews.vocabulary import Measure, Ruling

Statement = Any  # a SELECT of (row, column, number)
UPHELD, NOT_UPHELD = "upheld", "not_upheld"
ENDS: Mapping[str, str] = {
    Ruling.FOUNDED: UPHELD, Ruling.PARTLY: UPHELD, Ruling.UNFOUNDED: NOT_UPHELD, Ruling.INADMISSIBLE: NOT_UPHELD,
    Ruling.WITHDRAWN: "withdrawn",
}  # fmt: skip


@dataclass(frozen=True)
class Query:
    """A named query. `columns` in the order in which they are given up to protect another; `rows` None: per algorithm.

    `named` puts what the query calls a column under its name in the report; `rounded`: told as a whole number of tens, so that
    no difference with another count gives a small one away.
    """

    name: str
    columns: tuple[str, ...]
    asked: Callable[[Period], Statement]
    rows: tuple[str, ...] | None = None
    named: Mapping[str, str] | None = None
    rounded: bool = False

    def sql(self, period: Period) -> str:
        """The query as it was asked, for whoever wants to ask it again."""
        return str(self.asked(period).compile(compile_kwargs={"literal_binds": True})).replace("\n", "")


def _tallied(*measures: Measure) -> Callable[[Period], Statement]:
    def asked(period: Period) -> Statement:
        chosen = select(Tally.algorithm_id, Tally.measure, func.sum(col(Tally.count)))
        counted = chosen.where(col(Tally.month).in_(period.months), col(Tally.measure).in_(measures))
        return counted.group_by(col(Tally.algorithm_id), col(Tally.measure))

    return asked


def _received(period: Period) -> Statement:
    chosen = select(Objection.remedy, literal("received"), func.count(col(Objection.id)))
    return chosen.where(col(Objection.received_on).between(period.first, period.last)).group_by(
        col(Objection.remedy)
    )


def _answered(period: Period) -> Statement:
    chosen = select(Objection.remedy, Objection.ruling, func.count(col(Objection.id)))
    return chosen.where(col(Objection.ruled_on).between(period.first, period.last)).group_by(
        col(Objection.remedy), col(Objection.ruling)
    )


def _notices(period: Period) -> Statement:
    chosen = select(Notice.kind, literal("received"), func.count(col(Notice.id)))
    came = chosen.where(col(Notice.received_at) >= period.begins, col(Notice.received_at) < period.ends)
    return came.group_by(col(Notice.kind))


def _letters(period: Period) -> Statement:
    chosen = select(Report.kind, literal("made"), func.count(col(Report.id)))
    made = chosen.where(Report.kind == Kind.LETTER, Report.state == ReportState.MADE)
    return made.where(col(Report.made_at) >= period.begins, col(Report.made_at) < period.ends).group_by(
        col(Report.kind)
    )


QUERIES = (
    Query("outputs", (Measure.OUTPUT,), _tallied(Measure.OUTPUT), rounded=True),
    Query(
        "decisions", GIVEN_UP, _tallied(Measure.FOLLOWED, Measure.DEVIATED, Measure.SET_ASIDE)
    ),
    Query("unread", (Measure.UNREAD,), _tallied(Measure.UNREAD)),
    Query("objections_received", ("received",), _received, tuple(Remedy)),
    Query("objections_answered", (NOT_UPHELD, "withdrawn", UPHELD), _answered, tuple(Remedy), ENDS),
    Query("notices", ("received",), _notices, tuple(NoticeKind)),
    Query("letters", ("made",), _letters, (Kind.LETTER,)),
)  # fmt: skip
BY_NAME = {query.name: query for query in QUERIES}


def ran(session: Session, period: Period) -> dict[str, tuple[str, str]]:
    """The algorithms that were in use by the end of a period, as (slug, name), by name."""
    chosen = (
        select(Listing.algorithm_id, Listing.slug, Listing.name)
        .join(Deployment, col(Deployment.algorithm_id) == Listing.algorithm_id)
        .where(col(Deployment.decided_at) < period.ends)
        .distinct()
    )
    rows = sorted(session.exec(chosen).all(), key=lambda row: (row[2].casefold(), row[1]))
    return {algorithm_id: (slug, name) for algorithm_id, slug, name in rows}


def printed(session: Session, query: Query, period: Period, algorithms: Mapping[str, object]) -> Printed:
    """What may be printed of one query in one quarter."""
    rows = query.rows if query.rows is not None else tuple(algorithms)
    table: dict[str, dict[str, int]] = {row: defaultdict(int) for row in rows}
    for row, column, number in session.exec(query.asked(period)):
        if row in table:
            table[row][(query.named or {}).get(column, column)] += int(number)
    shown = protect(table, query.columns)
    return _in_tens(shown) if query.rounded else shown


def _in_tens(shown: Printed) -> Printed:
    def rounded(cell: Cell) -> Cell:
        return Cell(cell.value // LEAST * LEAST, least=True) if cell.value is not None else cell

    rows = {name: {column: rounded(cell) for column, cell in row.items()} for name, row in shown.rows.items()}
    sums = {name: rounded(cell) for name, cell in shown.sums.items()}
    return Printed(rows, sums, rounded(shown.whole))
