"""A log of many entries, written straight into the tables: for measuring, and for what only shows in a large one."""

import random
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, select

from infra import canonical, clock
from infra.ids import new_id
from infra.installation import Installation
from infra.ledger.models import Entry, Head, Leaf
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast

# What happens to one case, and who does it; the order in which it does.
COURSE = (
    ("suggestion.claimed", "kees"), ("suggestion.judged", "kees"), ("suggestion.seen", "kees"), ("suggestion.signed", "kees"),
    ("suggestion.claimed", "noor"), ("suggestion.judged", "noor"), ("suggestion.seen", "noor"), ("suggestion.signed", "noor"),
    ("suggestion.released", "machine"), ("release.fetched", "case_system"), ("report.asked", "case_system"),
    ("report.made", "machine"), ("report.read", "case_system"), ("person.signed_in", "kees"), ("person.signed_out", "noor"),
)  # fmt: skip
STEP = 1_000 * len(COURSE)
YEARS = 3


def many(house: Installation, cast: Cast, count: int) -> None:
    """Add `count` entries with places, spread over three years, about cases of two deployments. The tree is left as it is."""
    one = builders.waiting_suggestions(house, cast)[0]
    other = builders.waiting_suggestions(house, cast, deployment=builders.a_deployment(house, cast))[0]
    with house.database.write(cast.organisation_id) as session:
        head = session.exec(select(Head)).one()
        templates = [_row(session.get_one(Suggestion, each.id)) for each in (one, other)]
        first, end = head.size, head.size + count
        start, span = clock.now() - timedelta(days=365 * YEARS), timedelta(days=365 * YEARS) / count
        for low in range(first, end, STEP):
            high = min(end, low + STEP)
            _write(session, cast, head.log_number, templates, range(low, high), first, start, span)
        head.size = end
        session.add(head)


def _row(suggestion: Suggestion) -> dict[str, object]:
    return suggestion.model_dump()


def _write(
    session: Session,
    cast: Cast,
    log_number: int,
    templates: list[dict[str, object]],
    places: range,
    first: int,
    start: datetime,
    span: timedelta,
) -> None:
    random.seed(places.start)
    entries, leaves, cases = [], [], list[str]()
    for place in places:
        step = (place - first) % len(COURSE)
        if step == 0:
            cases.append(new_id())
        act, who = COURSE[step]
        at, by, made = start + span * (place - first), getattr(cast, who).id, new_id()
        subject = by if act.startswith("person.") else cases[-1]
        told = {"id": made, "at": at.isoformat(), "by": by, "act": act, "subject": subject, "epoch": 1}
        row = {"id": made, "organisation_id": cast.organisation_id}
        entries.append(row | {"at": at, "act": act, "subject_id": subject, "body": canonical.dumps(told)})
        leaves.append(row | {"log_number": log_number, "number": place})
    rows = [
        random.choice(templates) | {"id": one, "position": places.start + number}
        for number, one in enumerate(cases, 1)
    ]
    for table, given in ((Suggestion, rows), (Entry, entries), (Leaf, leaves)):
        session.connection().execute(insert(table), given)
