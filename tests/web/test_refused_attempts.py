"""Attempts that were refused stand in the ledger: who as a pseudonym, where and why in codes, and never one for each try."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlmodel import col, select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotSignedIn, NotValid
from infra.identity import attempts, sign_in
from infra.identity.actors import NOBODY, Actor
from infra.identity.attempts import Attempt, Desk, RefusedAttempt, RefusedStranger
from infra.identity.attempts.noting import ACT, INTERVAL, MOST, MOST_OF_NOBODY
from infra.identity.sign_in import Credentials
from infra.installation import Installation
from infra.ledger import Entry
from reviews.models import Review, Suggestion
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

BEGIN = datetime(2026, 6, 1, 9, tzinfo=UTC)
DECISION = {"epoch": 1, "verdict": "follow", "reasons": ["fits"], "text": "Een geheim van Jansen, 123456782."}
Bearer = Callable[[Actor], dict[str, str]]


def told(house: Installation, organisation_id: str) -> list[dict[str, Any]]:
    """The entries about refused attempts of one organisation, in their order."""
    with house.database.read(organisation_id) as session:
        rows = session.exec(select(Entry.body).where(Entry.act == ACT).order_by(col(Entry.id)))
        return [json.loads(body) for body in rows]


def counted(house: Installation) -> dict[str, int]:
    """How often strangers were refused, by way in."""
    with house.database.read(EVERYONE) as session:
        return {row.way: row.counted for row in session.exec(select(RefusedStranger))}


def one_case(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast, 1)[0]


def test_a_refused_signature_is_an_entry_after_the_step_was_undone(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer
) -> None:
    case = one_case(house, cast)
    builders.revealed(house, cast, case, cast.kees)
    where = f"/api/v1/suggestions/{case.id}/decisions"
    assert client.post(where, json=DECISION, headers=bearer(cast.noor)).status_code == 409
    (entry,) = told(house, cast.organisation_id)
    assert {name: entry[name] for name in entry.keys() - {"id", "at", "trace"}} == {
        "by": cast.noor.id, "act": ACT, "subject": case.id, "way": "Reviewing.decide",
        "reason": "reviews.refused.not_holder", "roles": ["caseworker", "second_reader"], "times": 1,
    }  # fmt: skip
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Suggestion, case.id).state == State.CLAIMED
        assert not session.exec(select(Review).where(Review.person_id == cast.noor.id)).first()


def test_every_door_notes_what_it_refuses(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer, signed_in: Callable[[Actor], Visitor]
) -> None:
    """By role, by the rules, on a page that says it itself, and of what is not there."""
    case = one_case(house, cast)
    builders.revealed(house, cast, case, cast.kees)
    place = f"/api/v1/suggestions/{case.id}"
    client.post(f"{place}/claims", headers=bearer(cast.noor))
    client.post(f"{place}/disclosures", json={"epoch": 1}, headers=bearer(cast.noor))
    client.get(f"{place}/release", headers=bearer(cast.case_system))
    client.get(f"{place}/release", headers=bearer(cast.kees))
    client.get("/api/v1/letters/01abc", headers=bearer(cast.omar))
    client.post(f"{place}/claims", headers=bearer(cast.omar))
    signed_in(cast.noor).submit(f"/werk/zaken/{case.id}/oppakken")
    signed_in(cast.omar).get("/werk/mensen")
    found = {
        (one["way"], one["reason"].split(".", 1)[1]): one["subject"]
        for one in told(house, cast.organisation_id)
    }
    assert found == {
        ("Reviewing.claim", "refused.claimed_by_other"): case.id,
        ("Reviewing.reveal", "refused.not_holder"): case.id,
        ("Releases.fetch_release", "not_released"): case.id,
        ("Releases.fetch_release", "not_your_role"): case.id,
        ("Letters.get_letter_pdf", "not_your_role"): cast.omar.id,
        ("Reviewing.claim", "not_your_role"): case.id,
        ("reviews.claim", "refused.claimed_by_other"): case.id,
        ("people.people", "not_your_role"): cast.omar.id,
    }


def test_who_is_not_signed_in_fills_no_ledger(
    app: Flask, house: Installation, cast: Cast, client: Visitor
) -> None:
    """Not with guesses of ids and keys either: they are counted by way in, and that is all."""
    for number in range(20):
        key = {"Authorization": f"Bearer tk_{number}"}
        client.get(f"/api/v1/suggestions/{number}/release", headers=key if number % 2 else {})
        client.get(f"/werk/zaken/{number}")
    assert told(house, cast.organisation_id) == []
    assert counted(house).keys() == {"Releases.fetch_release", "reviews.show"}


def test_a_guess_from_elsewhere_is_told_where_the_guesser_works(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer
) -> None:
    case = one_case(house, cast)
    client.get(f"/api/v1/suggestions/{case.id}/release", headers=bearer(cast.strange_system))
    assert told(house, cast.organisation_id) == []
    (entry,) = told(house, cast.elsewhere_id)
    assert entry["subject"] == cast.strange_system.id
    assert case.id not in str(entry)


def test_a_form_that_does_not_fit_is_no_attempt(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer
) -> None:
    case = one_case(house, cast)
    place = f"/api/v1/suggestions/{case.id}/claims"
    assert client.post(place, headers=bearer(cast.kees)).status_code == 201
    client.put(f"/api/v1/suggestions/{case.id}/judgement", json={"epoch": "x"}, headers=bearer(cast.kees))
    client.get("/api/v1/algorithms/01abc", headers=bearer(cast.kees))
    assert told(house, cast.organisation_id) == []


def test_failures_to_sign_in_name_the_account_by_its_pseudonym_and_never_what_was_typed(
    house: Installation, cast: Cast
) -> None:
    email = cast.person(cast.kees).email
    for typed in (email, email.upper(), "niemand@voorbeeldstad.example"):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(house.database, house.settings, Credentials(typed, "mis", "192.0.2.7"))
    (entry,) = told(house, cast.organisation_id)
    assert (entry["by"], entry["subject"], entry["reason"]) == (
        NOBODY.id,
        cast.kees.id,
        "infra.sign_in_failed",
    )
    assert counted(house) == {"sign_in": 1}
    with house.database.read(EVERYONE) as session:
        kept = str([*session.exec(select(Entry.body)), *session.exec(select(RefusedAttempt)).all()]).lower()
    assert "niemand" not in kept
    assert email.split("@")[0] not in kept
    assert "192.0.2.7" not in kept


def test_a_wrong_old_password_is_an_attempt_of_who_is_signed_in(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotValid):
        sign_in.change_password(house.database, house.settings, cast.kees, "", "mis", "x" * 12)
    (entry,) = told(house, cast.organisation_id)
    assert (entry["by"], entry["reason"]) == (cast.kees.id, "infra.password_wrong")


def test_ten_thousand_attempts_in_a_minute_are_three_entries_that_count_them_all(
    house: Installation, cast: Cast
) -> None:
    at = 0.0
    desk: Desk[Attempt] = Desk(now=lambda: at)
    attempt = Attempt(cast.noor.id, "Reviewing.decide", "reviews.refused.own_request", ("caseworker",))
    written = 0
    for number in range(10_000):
        at = number * 60 / 10_000
        if times := desk.take(attempt):
            written += 1
            noted(house, cast, attempt, times)
    at += 1
    for kept, times in desk.due():
        noted(house, cast, kept, times)
    assert written <= 61
    with clock.stopped(clock.now() + INTERVAL):
        assert tell(house, cast) == 1
        assert tell(house, cast) == 0
    entries = told(house, cast.organisation_id)
    assert sum(one["times"] for one in entries) == 10_000
    assert len(entries) == 2


def test_who_stops_trying_is_forgotten_and_begins_anew(house: Installation, cast: Cast) -> None:
    attempt = Attempt(cast.noor.id, "Reviewing.decide", "reviews.refused.own_request")
    with clock.stopped(BEGIN):
        assert noted(house, cast, attempt)
        assert not noted(house, cast, attempt)
    with clock.stopped(BEGIN + INTERVAL):
        assert tell(house, cast) == 1
        assert not noted(house, cast, attempt)
    for later in (2, 3, 4):
        with clock.stopped(BEGIN + later * INTERVAL):
            tell(house, cast)
    with clock.stopped(BEGIN + 4 * INTERVAL):
        assert noted(house, cast, attempt)
    assert [one["times"] for one in told(house, cast.organisation_id)] == [1, 1, 1, 1]


def test_who_tries_everything_is_told_apart_so_far_and_then_counted_together(
    house: Installation, cast: Cast
) -> None:
    for number in range(3 * MOST):
        noted(house, cast, Attempt(cast.noor.id, f"way{number}", "infra.not_your_role"))
        noted(house, cast, Attempt(NOBODY.id, "sign_in", "infra.sign_in_failed", about=f"{number}"))
    entries = told(house, cast.organisation_id)
    assert len([one for one in entries if one["by"] == cast.noor.id]) == MOST + 1
    assert len([one for one in entries if one["by"] == NOBODY.id]) == MOST_OF_NOBODY + 1
    with clock.stopped(clock.now() + INTERVAL):
        tell(house, cast)
    assert sum(one["times"] for one in told(house, cast.organisation_id)) == 6 * MOST


@pytest.mark.both_databases
def test_two_servers_at_once_write_one_entry_and_lose_no_count(house: Installation, cast: Cast) -> None:
    attempt = Attempt(cast.noor.id, "Reviewing.decide", "reviews.refused.own_request")
    with ThreadPoolExecutor(6) as pool:
        firsts = list(pool.map(partial(noted, house, cast), [attempt] * 30))
        list(pool.map(lambda _: stranger(house), range(30)))
    assert firsts.count(True) == 1
    with clock.stopped(clock.now() + INTERVAL), ThreadPoolExecutor(2) as pool:
        context = clock.now()
        assert sum(pool.map(lambda _: tell_at(house, cast, context), range(2))) == 1
    assert [one["times"] for one in told(house, cast.organisation_id)] == [1, 29]
    assert counted(house) == {"office": 30}


def test_a_month_later_strangers_are_forgotten(house: Installation) -> None:
    with clock.stopped(BEGIN):
        stranger(house)
    with clock.stopped(BEGIN + timedelta(days=31)), house.database.write(EVERYONE) as session:
        attempts.forget_old(session)
    assert counted(house) == {}


def noted(house: Installation, cast: Cast, attempt: Attempt, times: int = 1) -> bool:
    with house.database.write(cast.organisation_id) as session:
        return attempts.note(session, attempt, times=times)


def stranger(house: Installation) -> None:
    with house.database.write(EVERYONE) as session:
        attempts.note_stranger(session, "office")


def tell(house: Installation, cast: Cast) -> int:
    with house.database.write(cast.organisation_id) as session:
        return attempts.tell_counted(session)


def tell_at(house: Installation, cast: Cast, at: datetime) -> int:
    with clock.stopped(at):
        return tell(house, cast)
