"""Searching the ledger: what is found by postings is what looking at every entry finds, page by page, and nothing else."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select

from infra import clock, ledger
from infra.errors import NotValid
from infra.identity import people
from infra.identity.actors import Role
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.models import Leaf
from infra.log import pruning
from infra.log.sequencing import sequence
from reports.audit import indexing, searching
from reports.audit.lines import Line, between
from reports.audit.searching import Asked, asked_from
from reports.audit.vocabulary import BUNDLE, PERFORMERS, Subject
from tests import builders
from tests.cast import Cast
from tests.reports.audit.many import many


def everything(house: Installation, cast: Cast) -> list[Line]:
    with house.database.read(cast.organisation_id) as session:
        return between(session, 0, indexing.size_of(session))[::-1]


def found_in_pages(house: Installation, cast: Cast, asked: Asked, most: int) -> list[str]:
    found: list[str] = []
    before = None
    while True:
        with house.database.read(cast.organisation_id) as session:
            page = searching.search(session, asked, before, most)
        found += [one.id for one in page.rows]
        if page.after is None:
            return found
        assert len(page.rows) == most
        before = page.after


def questions(lines: list[Line], count: int) -> list[Asked]:
    """Questions of every kind, of which most have an answer."""
    chance, days = random.Random(5), sorted({one.day for one in lines})
    acts, algorithms = sorted({one.act for one in lines}), sorted({one.algorithm_id for one in lines})
    some = [
        Asked(
            subject=chance.choice([*Subject, "", "", ""]), act=chance.choice([*acts, "", "", "", ""]),
            role=chance.choice([*PERFORMERS[:6], "system", "", "", ""]),
            algorithm_id=chance.choice([*algorithms, "", ""]),
            since=chance.choice([None, None, chance.choice(days)]), until=chance.choice([None, None, chance.choice(days)]),
        )
        for _ in range(count)
    ]  # fmt: skip
    return [Asked(), *some]


@pytest.mark.both_databases
def test_postings_find_what_looking_at_every_entry_finds(house: Installation, cast: Cast) -> None:
    many(house, cast, 2 * BUNDLE)
    lines = everything(house, cast)
    for step in (0, 1, 100):
        indexing.catch_up(house, cast.organisation_id, step)
        for asked in questions(lines, 5):
            expected = [one for one in lines if asked.fits(one)]
            assert found_in_pages(house, cast, asked, 150) == [one.id for one in expected]
            with house.database.read(cast.organisation_id) as session:
                assert searching.counts(session, asked) == Counter(one.day for one in expected)
    with house.database.read(cast.organisation_id) as session:
        assert indexing.indexed(session) == len(lines) // BUNDLE
    assert indexing.catch_up(house, cast.organisation_id) == 0


def test_what_is_made_searchable_later_is_missed_and_said_so(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "TAIL", 100)
    many(house, cast, 2 * BUNDLE)
    with house.database.read(cast.organisation_id) as session:
        page = searching.search(session, Asked(), None, 50)
        assert page.behind == indexing.size_of(session) - 100
    indexing.catch_up(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        assert searching.search(session, Asked(), None, 50).behind == 0


def test_what_waits_for_its_place_comes_first_and_once(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    sequence(house, cast.organisation_id)
    builders.an_entry(house, cast, name="Ander")
    with house.database.read(cast.organisation_id) as session:
        page = searching.search(session, Asked(), None, 10)
        assert [one.act for one in page.waiting] == ["algorithm.entered"]
        assert not searching.search(session, Asked(), page.after, 10).waiting
        assert not searching.search(session, Asked(subject="letters"), None, 10).waiting
        about_it = searching.search(session, Asked(thing=release.suggestion_id), None, 50)
    assert [one.act for one in about_it.rows] == [
        "suggestion.released", "suggestion.signed", "suggestion.seen", "suggestion.judged", "suggestion.claimed",
    ]  # fmt: skip
    assert {one.suggestion_id for one in about_it.rows} == {release.suggestion_id}
    assert len({one.algorithm_id for one in about_it.rows}) == 1


def test_a_role_is_what_the_person_was_then_and_not_what_they_are_now(
    house: Installation, cast: Cast
) -> None:
    from_then = {one.act: one.who for one in everything_after_a_change(house, cast)}
    assert from_then["suggestion.signed"] == ("caseworker", "second_reader")
    assert from_then["algorithm.entered"] == ("fg",)
    assert from_then["suggestion.released"] == ("system",)
    assert from_then["batch.received"] == ("case_system",)
    assert from_then["organisation.founded"] == ("command",)


def everything_after_a_change(house: Installation, cast: Cast) -> list[Line]:
    """Kees signs, becomes somebody else, and then enters an algorithm by a step that asks nobody's permission here."""
    builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.kees.id, [Role.FG])
        ledger.append(session, cast.kees, "algorithm.entered", "0" * 23)
    sequence(house, cast.organisation_id)
    return everything(house, cast)[::-1]


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "' OR 1=1 --"}, {"role": "god"}, {"algorithm_id": "../../etc"}, {"thing": "<script>"}, {"thing": "a" * 500},
        {"since": "gisteren"}, {"until": "2026-02-30"}, {"act": "suggestion.signed%"}, {"thing": "zaak-1 van Jansen"},
        {"since": "2026-02-02", "until": "2026-02-01"}, {"thing": "\x00"}, {"subject": "\ud800"},
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused_at_its_field(given: dict[str, str]) -> None:
    with pytest.raises(NotValid) as found:
        asked_from(given)
    assert {one.where for one in found.value.faults} <= given.keys()


def test_filters_come_back_as_they_went() -> None:
    asked = Asked(
        "cases",
        "batch.received",
        "system",
        "0" * 23,
        date(2026, 1, 1),
        clock.today() + timedelta(days=1),
        "1" * 23,
    )
    assert asked_from(asked.codes) == asked


def test_entries_of_years_that_are_closed_are_no_longer_counted(house: Installation, cast: Cast) -> None:
    many(house, cast, 3 * BUNDLE)
    indexing.catch_up(house, cast.organisation_id)
    with house.database.write(cast.organisation_id) as session:
        size = indexing.size_of(session)
        going = select(Leaf.id).where(col(Leaf.number) < 2 * BUNDLE)
        session.connection().execute(text("DROP TRIGGER ledger_entry_no_delete"))
        session.exec(delete(Entry).where(col(Entry.id).in_(going)))
        ledger.append(session, cast.machine, pruning.ACT, cast.organisation_id, first=0, end=2 * BUNDLE)
    indexing.catch_up(house, cast.organisation_id)
    assert len(found_in_pages(house, cast, Asked(), 150)) == size - 2 * BUNDLE
    with house.database.read(cast.organisation_id) as session:
        assert sum(searching.counts(session, Asked()).values()) == size - 2 * BUNDLE
