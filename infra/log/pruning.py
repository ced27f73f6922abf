"""Pruning a log: entries of years that are closed go, and their hashes stay in the tree, so that every head and proof holds.

Whole bundles go (C2SP tlog-tiles), from the beginning on. That they went is an entry itself; the file `pruned` names it.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day

from sqlalchemy import delete, text
from sqlmodel import Session, col, func, select

from infra import clock, ledger, traces
from infra.errors import NotNow, Unavailable
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger.entries import Fact
from infra.ledger.models import Entry, Leaf
from infra.ledger.places import in_log
from infra.ledger.pruned import PRUNED, written
from infra.ledger.publishing import Published
from infra.ledger.tiles import WIDTH, Tile
from infra.log.sequencing import sequence
from infra.logs import Events

ACT = "log.pruned"
# Logs of an AI system are kept for six months at least (AI Act, articles 19(1) and 26(6)).
LEAST_DAYS = 184
AT_ONCE = 1_000
PATIENCE_SECONDS = 30
log = Events("ledger")
# Which of these subjects somebody still needs the entries of: told by the packages that know them.
Needed = Callable[[Session, Collection[str]], set[str]]


@dataclass(frozen=True)
class Range:
    """The places of the entries that went: from `first` up to but not including `end`."""

    first: int
    end: int


def prune(house: Installation, organisation_id: str, until: date, needed: Sequence[Needed]) -> Range | None:
    """Have the entries of before a day go, as far as they fill whole bundles; None where there are none.

    Raises `NotNow` for a day that is too near, and while one of those asked (`needed`) needs an entry of them. What a crash left undone is done by
    whoever calls it next.
    """
    if (clock.today() - until).days < LEAST_DAYS:
        raise NotNow("infra.prune.too_near", days=LEAST_DAYS)
    with house.database.write(organisation_id) as session:
        found = _range(session, until)
        if found:
            _must_not_be_needed(session, found, needed)
            facts: dict[str, Fact] = {"first": found.first, "end": found.end, "until": until.isoformat()}
            ledger.append(session, Actor("command-line", organisation_id), ACT, organisation_id, **facts)
            _remove(session, found)
    _clear(house, organisation_id)
    return found


def _range(session: Session, until: date) -> Range | None:
    there = select(func.min(Leaf.number)).join(Entry, col(Entry.id) == Leaf.id).where(in_log(session))
    midnight = datetime.combine(until, time_of_day(), clock.AMSTERDAM)
    first = session.exec(there).one()
    newer = session.exec(there.where(col(Entry.at) >= midnight)).one()
    last = session.exec(select(func.max(Leaf.number)).where(in_log(session))).one()
    # The newest bundle stays, whatever its age: the log goes on from it.
    end = min(last or 0, last if newer is None else newer or 0) // WIDTH * WIDTH
    return Range(first, end) if first is not None and first < end else None


def _must_not_be_needed(session: Session, found: Range, needed: Sequence[Needed]) -> None:
    for start in range(found.first, found.end, AT_ONCE):
        here = col(Leaf.number).between(start, min(start + AT_ONCE, found.end) - 1)
        chosen = (
            select(Entry.subject_id)
            .join(Leaf, col(Leaf.id) == Entry.id)
            .where(in_log(session), here)
            .distinct()
        )
        subjects = set(session.exec(chosen))
        for finder in needed:
            if still := finder(session, subjects):
                raise NotNow("infra.prune.needed", count=len(still), number=start)


def _remove(session: Session, found: Range) -> None:
    """Rows of the ledger are never changed, by triggers; here they step aside, in this transaction only."""
    mine = select(Leaf.id).where(
        in_log(session), col(Leaf.number) >= found.first, col(Leaf.number) < found.end
    )
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        session.execute(delete(Entry).where(col(Entry.id).in_(mine)))
        connection.execute(text("ALTER TABLE ledger_entry ENABLE TRIGGER USER"))
        return
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
    triggers = connection.execute(text(query)).all()
    for name, _ in triggers:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    session.execute(delete(Entry).where(col(Entry.id).in_(mine)))
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def _clear(house: Installation, organisation_id: str) -> None:
    """Say in the files what went, once that stands in the log, and take the bundles away."""
    number, end = _ordered(house, organisation_id)
    if end is None:
        return
    log = Published(house.settings.logs / organisation_id)
    log.write(PRUNED, written(end, number))
    for bundle in range(end // WIDTH):
        (log.folder / Tile(0, bundle, WIDTH).bundle_path).unlink(missing_ok=True)
    _clear_traces(house)


def _ordered(house: Installation, organisation_id: str) -> tuple[int, int | None]:
    """The place of the newest order to prune, and up to where; waits until it is published."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        sequence(house, organisation_id)
        with house.database.read(organisation_id) as session:
            order = session.exec(select(Entry).where(Entry.act == ACT).order_by(col(Entry.id).desc())).first()
            if not order:
                return 0, None
            leaf = session.get(Leaf, order.id)
            chosen = (
                select(func.min(Leaf.number)).join(Entry, col(Entry.id) == Leaf.id).where(in_log(session))
            )
            there = session.exec(chosen).one()
        head = Published(house.settings.logs / organisation_id).checkpoint()
        if leaf and head and head.size > leaf.number:
            return leaf.number, there
        time.sleep(0.1)
    raise Unavailable("infra.prune.not_recorded")


def _clear_traces(house: Installation) -> None:
    """Nothing of them stays in the files of the database, where that can be seen to."""
    try:
        traces.clear(house.database, "ledger_entry")
    except traces.Busy:
        log.info("traces.kept", diagnostic="the next checkpoint of the database clears them")
