"""Races on a real database: many people at one case, a signature against the end of a lease, a release against a withdrawal.

After each race everything is looked at; then the case is put back as it was, so that thousands can be run in a row.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

from sqlalchemy import delete, text, update
from sqlmodel import col, select

from infra import clock
from infra.errors import Refusal
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.identity.models import Person
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from register import deployments
from register.models import Deployment
from register.vocabulary import DeploymentState
from reviews import releases, stops, transitions
from reviews.models import Release, Review, Suggestion
from reviews.vocabulary import State, Verdict
from tests import builders
from tests.cast import HASHED, Cast

Attempt = Callable[[], object]


@dataclass(frozen=True)
class Race:
    """How a race ended: for each attempt whether it was done."""

    done: tuple[bool, ...]


def fifty(house: Installation, cast: Cast, count: int = 50) -> list[Actor]:
    """So many caseworkers."""
    found = []
    with house.database.write(cast.organisation_id) as session:
        for number in range(count):
            person = Person(
                email=f"lezer{number}@voorbeeldstad.example", name=f"Lezer {number}", password=HASHED
            )
            roles = (Role.CASEWORKER,)
            people.enrol(session, Actor("command-line", cast.organisation_id), person, roles)
            found.append(Actor(person.id, cast.organisation_id, frozenset(roles), person.name))
    return found


def claims_at_once(house: Installation, cast: Cast, readers: Sequence[Actor], rounds: int) -> Counter[str]:
    """All readers claim the same case at once, `rounds` times; what came of it."""
    counted: Counter[str] = Counter()
    waiting = builders.waiting_suggestions(house, cast, rounds)
    with _threads(len(readers)) as at_once:
        for one in waiting:
            race = at_once([_claim(house, reader, one.id) for reader in readers])
            counted["rounds"] += 1
            counted["claims"] += sum(race.done)
            counted["rounds with one lease"] += sum(race.done) == 1 and _one_lease(house, cast, one.id)
    return counted


def signature_and_end_of_lease(house: Installation, cast: Cast, rounds: int) -> Counter[str]:
    """The holder signs in the last second of the lease; a colleague, a second later, takes the case over."""
    counted: Counter[str] = Counter()
    (one,) = builders.waiting_suggestions(house, cast)
    epoch = builders.revealed(house, cast, one, cast.kees)
    with house.database.read(cast.organisation_id) as session:
        ends = session.get_one(Suggestion, one.id).lease_until or clock.now()
    with _threads(2) as at_once:
        for _ in range(rounds):
            race = at_once([
                _sign(house, cast.kees, one.id, epoch, ends - timedelta(seconds=1)),
                _at(_claim(house, cast.noor, one.id), ends),
            ])  # fmt: skip
            counted[_end_of_lease(house, cast, one.id, race)] += 1
            _unsign(house, cast, one.id, epoch, ends)
    return counted


def release_and_withdrawal(house: Installation, cast: Cast, rounds: int, cases: int) -> Counter[str]:
    """So many signed cases are released while their deployment is withdrawn; each ends one way or the other."""
    counted: Counter[str] = Counter()
    deployment = builders.a_deployment(house, cast)
    signed = builders.waiting_suggestions(house, cast, cases, deployment)
    for one in signed:
        builders.a_signed_suggestion(house, cast, one)
    ids = [one.id for one in signed]
    sequence(house, cast.organisation_id)
    _let_releases_be_put_back(house)
    with _threads(3) as at_once:
        while counted.total() < rounds:
            random.shuffle(ids)
            at_once([
                _release_all(house, cast, ids[::2]),
                _release_all(house, cast, ids[1::2]),
                _withdraw(house, cast, deployment, random.randrange(cases)),
            ])  # fmt: skip
            counted.update(_releases_and_withdrawals(house, cast, ids))
            _put_back(house, cast, deployment, ids)
    return counted


@contextmanager
def _threads(count: int) -> Iterator[Callable[[list[Attempt]], Race]]:
    """So many threads that start at the same moment."""
    barrier = Barrier(count)

    def tried(attempt: Attempt) -> bool:
        barrier.wait(timeout=60)
        try:
            attempt()
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(count) as pool:
        yield lambda attempts: Race(tuple(pool.map(tried, attempts)))


def _at(attempt: Attempt, moment: object) -> Attempt:
    def at_moment() -> object:
        with clock.stopped(moment):  # type: ignore[arg-type]
            return attempt()

    return at_moment


def _claim(house: Installation, reader: Actor, suggestion_id: str) -> Attempt:
    def attempt() -> None:
        with house.database.write(reader.organisation_id) as session:
            transitions.claim(session, reader, suggestion_id)

    return attempt


def _sign(house: Installation, reader: Actor, suggestion_id: str, epoch: int, moment: object) -> Attempt:
    def attempt() -> None:
        with house.database.write(reader.organisation_id) as session:
            transitions.decide(session, reader, suggestion_id, epoch, Verdict.FOLLOW, reasons=["fits"])

    return _at(attempt, moment)


def _release_all(house: Installation, cast: Cast, ids: Sequence[str]) -> Attempt:
    def attempt() -> None:
        for suggestion_id in ids:
            try:
                with house.database.write(cast.organisation_id) as session:
                    releases.release(session, cast.machine, suggestion_id)
            except Refusal:
                continue

    return attempt


def _withdraw(house: Installation, cast: Cast, deployment: Deployment, pause: int) -> Attempt:
    def attempt() -> None:
        for _ in range(pause):
            # Reading takes about as long as a release does: so the withdrawal comes at another moment each time.
            with house.database.read(cast.organisation_id) as session:
                session.exec(select(Suggestion)).all()
        with house.database.write(cast.organisation_id) as session:
            stops.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)

    return attempt


def _one_lease(house: Installation, cast: Cast, suggestion_id: str) -> bool:
    """One holder, one token given out, one entry in the ledger."""
    with house.database.read(cast.organisation_id) as session:
        row = session.get_one(Suggestion, suggestion_id)
        entries = session.exec(
            select(Entry.id).where(Entry.subject_id == suggestion_id, Entry.act == "suggestion.claimed")
        ).all()
    return (row.state, row.epoch, len(entries)) == (State.CLAIMED, 1, 1) and row.holder_id is not None


def _end_of_lease(house: Installation, cast: Cast, suggestion_id: str, race: Race) -> str:
    """Who was first; anything else is a signature on a claim that somebody else has."""
    with house.database.read(cast.organisation_id) as session:
        row = session.get_one(Suggestion, suggestion_id)
        votes = session.exec(
            select(Review.id).where(
                Review.suggestion_id == suggestion_id, col(Review.decided_at).is_not(None)
            )
        ).all()
    told = (race.done, row.state, row.holder_id, len(votes))
    if told == ((True, False), State.SIGNED, None, 1):
        return "signed in time"
    return "taken over" if told == ((False, True), State.CLAIMED, cast.noor.id, 0) else f"wrong: {told}"


def _releases_and_withdrawals(house: Installation, cast: Cast, ids: Sequence[str]) -> Iterator[str]:
    with house.database.read(cast.organisation_id) as session:
        out = set(session.exec(select(Release.suggestion_id).where(col(Release.suggestion_id).in_(ids))))
        for one in session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids))):
            # The withdrawal marks what is out already: a release without the mark came after it.
            told = (one.state, one.flagged, one.id in out)
            if told == (State.RELEASED, True, True):
                yield "released before the withdrawal"
            else:
                gone = told == (State.WITHDRAWN, False, False)
                yield "withdrawn before the release" if gone else f"wrong: {told}"


def _let_releases_be_put_back(house: Installation) -> None:
    """Take away the triggers that keep a release as it is, here where thousands must be made of a few cases."""
    with house.database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE release DISABLE TRIGGER USER"))
            return
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'release'"
        for (name,) in connection.execute(text(named)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))


def _unsign(house: Installation, cast: Cast, suggestion_id: str, epoch: int, ends: object) -> None:
    with house.database.write(cast.organisation_id) as session:
        held = {"state": State.CLAIMED, "holder_id": cast.kees.id, "epoch": epoch, "lease_until": ends}
        clean = {"signatures": 0, "closed_at": None}
        _set(session, update(Suggestion).where(col(Suggestion.id) == suggestion_id).values(**held, **clean))
        unsigned = {"decided_at": None, "sealed_verdict": None, "entry_id": None}
        _set(session, update(Review).where(col(Review.suggestion_id) == suggestion_id).values(**unsigned))


def _put_back(house: Installation, cast: Cast, deployment: Deployment, ids: Sequence[str]) -> None:
    with house.database.write(cast.organisation_id) as session:
        _set(session, delete(Release).where(col(Release.suggestion_id).in_(ids)))
        signed = {"state": State.SIGNED, "flagged": False, "closed_at": None}
        _set(session, update(Suggestion).where(col(Suggestion.id).in_(ids)).values(**signed))
        active = {"state": DeploymentState.ACTIVE}
        _set(session, update(Deployment).where(col(Deployment.id) == deployment.id).values(**active))


def _set(session, statement) -> None:  # type: ignore[no-untyped-def]
    session.connection().execute(statement)
