"""Counting for the public: numbers per algorithm and month, raised in the transaction of what they count.

Verdicts are sealed under the key of their case, so a page cannot count them, and must not: it would read every case. What
is kept is a number, which belongs to nobody and stays when a person is forgotten.
"""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import event, text
from sqlmodel import Session

from infra import clock
from infra.ids import new_id
from reviews.vocabulary import Measure, Verdict

PENDING = "tallies"
EXACT_HOURS = 72
OF_VERDICT = {
    Verdict.FOLLOW: Measure.FOLLOWED, Verdict.DEVIATE: Measure.DEVIATED, Verdict.SET_ASIDE: Measure.SET_ASIDE,
}  # fmt: skip
RAISE = text(
    "INSERT INTO tally (id, organisation_id, algorithm_id, month, measure, waited, count) "
    "VALUES (:id, :organisation_id, :algorithm_id, :month, :measure, :waited, :count) "
    "ON CONFLICT (algorithm_id, month, measure, waited) DO UPDATE SET count = tally.count + excluded.count"
)
Key = tuple[str, str, str, str, int]


def count(
    session: Session, organisation_id: str, algorithm_id: str, measure: Measure, number: int = 1,
    waited: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Raise a number of this month when the transaction is kept; `waited` is the time from output to decision."""
    month = f"{clock.today():%Y-%m}"
    if PENDING not in session.info:
        session.info[PENDING] = Counter()
        event.listen(session, "before_commit", _write)
    pending: Counter[Key] = session.info[PENDING]
    pending[organisation_id, algorithm_id, month, measure.value, in_hours(waited)] += number


def decided(
    session: Session,
    organisation_id: str,
    algorithm_id: str,
    verdict: Verdict | None,
    output_at: datetime | None,
) -> None:
    """Count an outcome that is final; no verdict means that nobody needed to read it."""
    waited = clock.now() - output_at if output_at and verdict else timedelta(0)
    measure = OF_VERDICT[verdict] if verdict else Measure.UNREAD
    count(session, organisation_id, algorithm_id, measure, waited=waited)


def in_hours(waited: timedelta) -> int:
    """Whole hours, and beyond three days whole days: exact enough for a median, and few rows."""
    hours = max(int(waited.total_seconds() // 3600), 0)
    return hours if hours < EXACT_HOURS else hours // 24 * 24


def _write(session: Session) -> None:
    """In one order, as the last thing before the commit: two transactions that raise the same numbers never wait in a ring."""
    pending: Counter[Key] = session.info[PENDING]
    rows = [
        {
            "id": new_id(), "organisation_id": key[0], "algorithm_id": key[1], "month": key[2], "measure": key[3],
            "waited": key[4], "count": number,
        }
        for key, number in sorted(pending.items())
    ]  # fmt: skip
    pending.clear()
    if rows:
        session.connection().execute(RAISE, rows)
