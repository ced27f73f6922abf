"""Running the sequencer: one process that looks for entries that wait, in every organisation, until it is told to stop."""

import signal
import threading
from datetime import timedelta

from sqlmodel import Session, col, func, select

from infra import clock
from infra.database import EVERYONE
from infra.installation import Installation
from infra.ledger.models import Entry, Intake
from infra.ledger.signing import MayNotSign
from infra.ledger.tiles import Damaged
from infra.log.sequencing import sequence
from infra.logs import Events

# How long to rest when nothing waits: a signature is felt to be immediate, and an idle machine stays idle.
REST_SECONDS = 0.02
LONG_REST_SECONDS = 0.1
TROUBLE_SECONDS = 5.0
STALLED = timedelta(seconds=30)

log = Events("ledger")


def serve(house: Installation) -> None:
    """Sequence until SIGTERM or SIGINT. A log that is behind or damaged stands still and says so; the others go on."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    resting = REST_SECONDS
    while not stop.wait(resting):
        try:
            resting = REST_SECONDS if round_(house) else min(resting * 1.2, LONG_REST_SECONDS)
        except (MayNotSign, Damaged) as wrong:
            log.error("log.frozen", diagnostic=str(wrong))
            resting = TROUBLE_SECONDS
    log.info("sequencer.stopped")


def round_(house: Installation) -> int:
    """Sequence once wherever something waits; return how many entries got their places."""
    with house.database.read(EVERYONE) as session:
        waiting = list(session.exec(select(Intake.organisation_id).distinct()))
    done, wrong = 0, []
    for organisation_id in waiting:
        try:
            done += sequence(house, organisation_id)
        except (MayNotSign, Damaged) as error:
            wrong.append(error)
    if wrong and not done:
        raise wrong[0]
    return done


def stalled(session: Session) -> bool:
    """Whether an entry waits so long that no sequencer can be at work."""
    oldest = session.exec(select(func.min(Entry.at)).where(col(Entry.id).in_(select(Intake.id)))).one()
    return oldest is not None and clock.now() - oldest > STALLED
