"""How long a reader waits with 100,000 open cases: the queue, a claim, and the review screen before and after the judgement."""

import importlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select
from werkzeug.test import TestResponse

from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from register.models import Deployment
from register.vocabulary import ReviewPolicy
from reviews.models import Suggestion
from tests import builders
from tests.bench.register import _chunks, _on_postgresql, _on_sqlite
from tests.cast import Cast, gather, session_token
from tests.conftest import Visitor
from tests.register.evaluations import with_evaluation
from web.session import COOKIE, OFFICE

OPEN_CASES = 100_000
RELEASED = 120
ROUNDS = 40
TARGETS = {"claim": 50, "review screen": 150}
# Of each step: milliseconds that the reader waits, and milliseconds of the processor in this process.
Took = dict[str, list[tuple[float, float]]]


def report(open_cases: int = OPEN_CASES) -> Iterator[str]:
    """Median and 95th percentile per step of a first and of a second reader, on each database.

    The processor's time says what it costs where other work keeps the machine busy.
    """
    databases: tuple[tuple[str, Callable[[Path], AbstractContextManager[Installation]]], ...] = (
        ("SQLite", _on_sqlite), ("PostgreSQL", _on_postgresql),
    )  # fmt: skip
    for name, run in databases:
        with tempfile.TemporaryDirectory() as folder, run(Path(folder)) as house:
            begun = time.perf_counter()
            cast = gather(house)
            pairs = fill(house, cast, open_cases)
            yield f"{name}: {open_cases:,} open cases ({time.perf_counter() - begun:.0f} s to write)"
            yield from _told("first reader", _read(house, cast, cast.kees, ROUNDS))
            _give_to_second_readers(house, cast, pairs)
            yield from _told("second reader", _read(house, cast, cast.noor, ROUNDS))


def fill(house: Installation, cast: Cast, open_cases: int) -> Deployment:
    """Cases that are really sealed for those that will be read, rows like them for the rest, and decided ones to compare."""
    alone = builders.a_deployment(house, cast)
    with_evaluation(house, cast, alone)
    for one in builders.waiting_suggestions(house, cast, RELEASED, alone):
        builders.a_release(house, cast, one)
    pairs = builders.a_deployment(
        house, cast, policy=ReviewPolicy(signatures=2), algorithm=builders.a_published_algorithm(house, cast, name="Tweetal")
    )  # fmt: skip
    sent = builders.submitted(house, cast, builders.some_rows(3 * ROUNDS, 1_000), pairs)
    like = builders.run(house, cast, sent)[0]
    sent = builders.submitted(house, cast, builders.some_rows(2 * ROUNDS, 2_000), alone)
    builders.run(house, cast, sent)
    with house.database.write(cast.organisation_id) as session:
        for numbers in _chunks(range(1, open_cases + 1), 5_000):
            session.connection().execute(insert(Suggestion), [_row(like, number) for number in numbers])
    _measure_anew(house)
    return pairs


def _row(like: Suggestion, number: int) -> dict[str, Any]:
    """Another open case, later in the queue."""
    later = timedelta(seconds=number)
    told = like.model_dump() | {"id": new_id(), "position": 10_000 + number}
    return told | {"due_at": like.due_at + later, "act_by": like.act_by + later}


def _measure_anew(house: Installation) -> None:
    """What the database's own upkeep does in a house that fills in a year and not in a minute."""
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _give_to_second_readers(house: Installation, cast: Cast, pairs: Deployment) -> None:
    """First signatures of Kees, so that cases wait for a second reader."""
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Suggestion).where(
            Suggestion.deployment_id == pairs.id, col(Suggestion.position) < 3 * ROUNDS
        )
        waiting = [one for one in session.exec(chosen) if one.state == "queued" and not one.signatures]
    for one in waiting[: ROUNDS + 5]:
        builders.a_signed_suggestion(house, cast, one, cast.kees)


def _read(house: Installation, cast: Cast, reader: Actor, rounds: int) -> Took:
    """Take the next case, judge, look, sign: as often as asked."""
    app = importlib.import_module("web.app").create_app(house)
    app.test_client_class, app.extensions["house"] = Visitor, house
    visitor: Visitor = app.test_client()
    visitor.token = session_token(house, cast, reader)
    visitor.set_cookie(COOKIE, visitor.token, path=OFFICE)
    took: Took = {}
    for _ in range(rounds):
        _one(visitor, took)
    return {name: sorted(times[3:]) for name, times in took.items()}


def _one(visitor: Visitor, took: Took) -> None:
    def timed(name: str, ask: Callable[[], TestResponse], status: int) -> TestResponse:
        begun, worked = time.perf_counter(), time.process_time()
        answer = ask()
        waited = time.perf_counter() - begun
        took.setdefault(name, []).append((waited * 1000, (time.process_time() - worked) * 1000))
        assert answer.status_code == status, (name, answer.status_code, answer.get_data(as_text=True)[:2000])
        return answer

    timed("queue", lambda: visitor.get("/werk/zaken"), 200)
    claimed = timed("claim", lambda: visitor.submit("/werk/zaken/volgende"), 303)
    place = str(claimed.location).split("?")[0]
    page = timed("review screen, before the judgement", lambda: visitor.get(place), 200).get_data(
        as_text=True
    )
    epoch = re.findall(r'name="epoch" value="(\d+)"', page)[0]
    judged = {"epoch": epoch, "judgement": "brief:sure"}
    timed("own judgement", lambda: visitor.submit(f"{place}/oordeel", judged), 303)
    timed("review screen, with the output", lambda: visitor.get(place), 200)
    signed = {"epoch": epoch, "verdict": "follow", "reasons": "fits"}
    timed("signature", lambda: visitor.submit(f"{place}/besluit", signed), 303)


def _told(who: str, took: Took) -> Iterator[str]:
    for name, times in took.items():
        target = next(
            (f", target {most} ms" for start, most in TARGETS.items() if name.startswith(start)), ""
        )
        waited, worked = [one for one, _ in times], sorted(one for _, one in times)
        p95 = int(len(times) * 0.95)
        yield (
            f"  {who}, {name}: median {waited[len(times) // 2]:.0f} ms, p95 {waited[p95]:.0f} ms{target}"
            f" (processor: p95 {worked[p95]:.0f} ms)"
        )
