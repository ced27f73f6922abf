"""Nothing tells a practice case from a real one before it is closed: not what is sent, how much, in which order or how."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, select

from infra import clock
from infra.database import Database
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from infra.ledger import Entry
from infra.working_days import is_working_day
from reviews import transitions, waiting
from reviews.models import Batch, Case, Suggestion
from reviews.practice import answering, references, sowing
from reviews.queries import work
from reviews.seeded import drawing
from reviews.seeded.vocabulary import SOW
from reviews.vocabulary import Asked, State
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.practice import practising

MANY = 4
CHANCE = 4.0  # standard deviations: a fair order is further off once in 15,000 runs
OWN = re.compile(r'[0-9a-z]{23}|zaak-\d+|(?:csrf_token" value=)"[^"]+"|\d\d:\d\d(?::\d\d(?:\.\d+)?)?')


def shape(told: Any) -> Any:
    """What something looks like without its values: key sets and kinds."""
    if isinstance(told, dict):
        return {key: shape(value) for key, value in sorted(told.items())}
    return [shape(told[0])] if isinstance(told, list) and told else type(told).__name__


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the database is asked, in order."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def off(practice: set[str], order: list[str]) -> float:
    """How far the ranks of the practice cases are from a fair draw, in standard deviations (Wilcoxon)."""
    n, m = len(practice), len(order) - len(practice)
    ranks = sum(place for place, one in enumerate(order, 1) if one in practice)
    return abs(ranks - n * (n + m + 1) / 2) / (n * m * (n + m + 1) / 12) ** 0.5


def test_lists_screens_and_answers_are_the_same_for_both(
    house: Installation,
    cast: Cast,
    client: Visitor,
    bearer: Callable[[Actor], dict[str, str]],
    signed_in: Callable[[Actor], Visitor],
) -> None:
    deployment = practising.a_deployment(house, cast)
    ids = practising.made(house, cast, deployment, [builders.a_row(n) for n in range(MANY)])
    for case_id in ids:
        for expert in (cast.edith, cast.tim):
            practising.answered(house, case_id, expert)
    batch = builders.submitted(house, cast, MANY, deployment)
    sown = practising.sow(house, cast, batch)
    assert sown
    real, practice = (builders.run(house, cast, one) for one in (batch, sown))
    assert len(practice) == MANY
    for name in ("created_at", "due_at", "act_by", "urgency", "impact", "state", "sampled", "signatures"):
        assert {getattr(one, name) for one in practice} == {getattr(one, name) for one in real}, name
    assert all(len(one.id) == len(real[0].id) and one.id[:6] == real[0].id[:6] for one in practice)

    headers, kees = bearer(cast.kees), signed_in(cast.kees)
    items = client.get("/api/v1/suggestions", headers=headers).json["items"]
    assert len(items) == 2 * MANY
    assert len({str(shape(one)) for one in items}) == 1
    assert len({one["reference"] for one in items}) == 2 * MANY
    assert off({one.id for one in practice}, [one["id"] for one in items]) < CHANCE
    rows = re.findall(r"<tr role=\"row\">.*?</tr>", kees.get("/werk/zaken").text, re.DOTALL)
    assert len({OWN.sub("", row) for row in rows[1:]}) == 1

    told: dict[bool, list[Any]] = {True: [], False: []}
    for seeded, chosen in ((False, real), (True, practice)):
        for one in chosen:
            told[seeded].append(seen(house, client, headers, kees, one))
    values = [sorted(str(one) for one in told[seeded]) for seeded in (False, True)]
    assert values[0] == values[1]


def seen(
    house: Installation, client: Visitor, headers: dict[str, str], kees: Visitor, one: Suggestion
) -> list[Any]:
    """Everything that a reader is sent about a case up to the decision, without what is its own; and what it cost."""
    address = f"/api/v1/suggestions/{one.id}"
    found: list[Any] = []

    def note(answer: Any) -> None:
        found.append(
            (answer.status_code, OWN.sub("", answer.get_data(as_text=True)), sorted(answer.headers.keys()))
        )

    with counted(house.database) as asked:
        note(kees.get(f"/werk/zaken/{one.id}"))
        claimed = client.post(f"{address}/claims", headers=headers)
        epoch = claimed.json["epoch"]
        found.append((claimed.status_code, shape(claimed.json), claimed.json["values"]))
        note(kees.get(f"/werk/zaken/{one.id}"))
        judgement = {"epoch": epoch, "outcome": "brief", "confidence": "sure"}
        found.append(shape(client.put(f"{address}/judgement", json=judgement, headers=headers).json))
        note(client.post(f"{address}/disclosures", json={"epoch": epoch}, headers=headers))
        note(kees.get(f"/werk/zaken/{one.id}"))
        client.delete(f"{address}/claims/current", headers=headers)
    found.append(len(asked))
    return found


def test_a_case_that_came_alone_is_followed_after_a_random_time_at_a_moment_of_its_own(
    house: Installation, cast: Cast
) -> None:
    deployment = practising.a_deployment(house, cast)
    practising.ready(house, cast, deployment)
    begun = clock.now()
    batch = builders.submitted(house, cast, 1, deployment)
    builders.submitted(house, cast, builders.some_rows(3, first=10), deployment)
    alone, together = practising.jobs(house, cast, SOW.name)
    assert begun <= alone.run_after <= clock.now() + drawing.LONGEST_GAP
    assert together.run_after <= clock.now()
    with clock.stopped(clock.now() + timedelta(minutes=7)):
        sown = practising.sow(house, cast, batch)
        assert sown
        seeded = builders.run(house, cast, sown)[0]
    real = builders.run(house, cast, batch)[0]
    assert seeded.created_at - real.created_at > timedelta(minutes=6)
    assert seeded.due_at - seeded.created_at == real.due_at - real.created_at
    assert seeded.id > real.id


def test_a_reference_that_a_real_case_gets_later_is_given_up(house: Installation, cast: Cast) -> None:
    deployment = practising.a_deployment(house, cast)
    real, practice = practising.practice_among(house, cast, deployment, real=2, cases=2)

    def shown() -> dict[str, str | None]:
        with house.database.read(cast.organisation_id) as session:
            return {row.id: row.reference for row in work(session, cast.kees).waiting}

    before = shown()
    assert len(set(before.values())) == 4
    same = builders.read_json([builders.a_row(1, reference=before[practice[0].id])], 1)
    practising.sow(house, cast, builders.submitted(house, cast, same, deployment))
    after = shown()
    assert after[practice[0].id] != before[practice[0].id]
    for one in (*real, practice[1]):
        assert after[one.id] == before[one.id]
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(Case)).all()) == 5


def test_the_order_of_ids_gives_nothing_away() -> None:
    real = [new_id() for _ in range(400)]
    practice = {sowing._beside(secrets.choice(real)) for _ in range(200)}
    assert len(practice | set(real)) == 600
    assert off(practice, sorted([*real, *practice])) < CHANCE
    assert {len(one) for one in practice} == {len(real[0])}


def test_the_share_is_kept_the_draw_can_be_redone_and_the_ledger_tells_neither_which_nor_how_many(
    house: Installation, cast: Cast
) -> None:
    secret, ids = b"x" * 32, [new_id() for _ in range(4000)]
    drawn = [one for one in ids if sowing._falls(secret, one) < 0.1]
    assert 300 < len(drawn) < 500
    assert drawn == [one for one in ids if sowing._falls(secret, one) < 0.1]
    deployment = practising.a_deployment(house, cast)
    for cases in (0, 1):
        practising.ready(house, cast, deployment, cases) if cases else None
        practising.sow(house, cast, builders.submitted(house, cast, 2, deployment))
    with house.database.read(cast.organisation_id) as session:
        entries = session.exec(select(Entry).where(Entry.act == "practice.drawn")).all()
        without, with_one = (
            re.sub(rb'"(at|id|subject|drawn|trace)":"[^"]+"', b"", one.body) for one in entries
        )
        assert without == with_one
        batches = session.exec(select(Batch).order_by(col(Batch.id))).all()
        received = select(Entry.subject_id).where(Entry.act == "batch.received")
        assert set(session.exec(received)) == {one.id for one in batches}


def test_what_is_asked_comes_from_the_story_after_some_time(house: Installation, cast: Cast) -> None:
    real, (seeded,) = practising.practice_among(house, cast, practising.a_deployment(house, cast), real=1)
    due = seeded.due_at
    for one in (real[0], seeded):
        with house.database.write(cast.organisation_id) as session:
            epoch = transitions.claim(session, cast.kees, one.id).epoch
            waiting.ask(session, cast.kees, one.id, epoch, Asked.INFORMATION, 28, "Is de huur betaald?")
    rounds = 0
    moment = clock.now()
    while practising.now(house, seeded).state == State.AWAITING and rounds < 40:
        with clock.stopped(moment + timedelta(hours=6 * rounds)), house.database.write(
            cast.organisation_id
        ) as session:  # fmt: skip
            answering.answer_due(session)
        rounds += 1
    assert 2 <= rounds < 40
    with clock.stopped(moment + timedelta(days=3)), house.database.write(cast.organisation_id) as session:
        waiting.receive(session, cast.case_system, real[0].id, practising.INFORMATION)
    after = practising.now(house, seeded)
    assert (after.state, after.asked) == (State.QUEUED, 1)
    assert abs(after.due_at - due) < timedelta(days=15)
    with house.database.read(cast.organisation_id) as session:
        first, second = (waiting.requests_of(session, [one.id])[0] for one in (real[0], seeded))
        assert first.received_from == second.received_from == cast.case_system.id
        key = transitions.hold(session, seeded.id)
        assert waiting.answer_of(key, second) == practising.INFORMATION
        assert {row.id for row in work(session, cast.kees).waiting} == {real[0].id, seeded.id}


@settings(max_examples=60)
@given(
    st.datetimes(min_value=clock.now().replace(tzinfo=None), max_value=clock.now().replace(tzinfo=None, year=2031)),
    st.floats(0, 0.999), st.floats(0, 0.999),
)  # fmt: skip
def test_an_answer_takes_minutes_to_days_and_comes_in_working_hours(
    moment: Any, part: float, share: float
) -> None:
    asked = moment.replace(tzinfo=clock.AMSTERDAM)
    comes = answering.plausible(asked, part, share)
    local = comes.astimezone(clock.AMSTERDAM)
    assert timedelta(minutes=19) < comes - asked < timedelta(days=14)
    assert is_working_day(local.date())
    assert answering.OPENS <= local.hour < answering.CLOSES


@settings(max_examples=60)
@given(st.integers(1, 8), st.sampled_from(["VS-2026-{:05}", "Z{}", "2026/{:04}/WMO", "{}"]), st.data())
def test_a_made_up_reference_looks_like_the_real_ones_and_is_none_of_them(
    count: int, pattern: str, data: st.DataObject
) -> None:
    numbers = data.draw(st.lists(st.integers(0, 900), min_size=count, max_size=count, unique=True))
    real = [pattern.format(number) for number in numbers]
    made = references.made_up("", real, lambda one: one not in real)
    assert made
    assert made not in real
    assert re.sub(r"\d+", "#", made) in {re.sub(r"\d+", "#", one) for one in real}
    by_template = references.made_up("Z-2026-9####", real, lambda one: True)
    assert by_template
    assert re.fullmatch(r"Z-2026-9\d{4}", by_template)
    assert references.made_up("", ["geen nummer"], lambda one: True) is None
    assert references.made_up("zaak 1##", [], lambda one: False) is None
