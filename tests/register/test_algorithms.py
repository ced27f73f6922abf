"""An entry of the register: entered, revised, published, withdrawn; what was published stays as it was."""

import json

import pytest
from sqlmodel import Session, col, select

from infra.errors import NotFound, NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import algorithms
from register.models import Algorithm, Revision
from register.vocabulary import Standing
from reviews import stops
from tests import builders
from tests.cast import Cast


def revise(
    house: Installation, cast: Cast, algorithm: Algorithm, version: int, **fields: object
) -> Algorithm:
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm.id)
        return algorithms.revise(session, cast.sanne, held, builders.ENTRY | fields, version)


def publish(house: Installation, cast: Cast, algorithm: Algorithm, actor: Actor | None = None) -> Revision:
    with house.database.write(cast.organisation_id) as session:
        return algorithms.publish(session, actor or cast.petra, algorithms.get(session, algorithm.id))


def test_who_enters_an_algorithm_owns_it_and_nobody_else_sees_a_revision(
    house: Installation, cast: Cast
) -> None:
    entered = builders.an_entry(house, cast)
    assert (entered.owner_id, entered.standing, entered.slug) == (
        cast.sanne.id,
        Standing.ENTERED,
        "contactadvies",
    )
    with house.database.read(cast.organisation_id) as session:
        assert algorithms.current_revision(session, entered) is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Één Ërg   mooie naam!", "een-erg-mooie-naam"),
        ("???", "algoritme"),
        ("x" * 90, "x" * 50),
        ("日本", "algoritme"),
    ],
)
def test_an_address_is_made_from_the_name(name: str, slug: str, house: Installation, cast: Cast) -> None:
    assert builders.an_entry(house, cast, name=name).slug == slug
    assert builders.an_entry(house, cast, name=name).slug == f"{slug}-2"


def test_an_address_is_free_again_in_another_organisation(house: Installation, cast: Cast) -> None:
    builders.an_entry(house, cast)
    with house.database.write(cast.elsewhere_id) as session:
        assert algorithms.enter(session, cast.stranger, builders.ENTRY).slug == "contactadvies"


@pytest.mark.both_databases
def test_what_was_published_stays_as_it_was(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    first = publish(house, cast, algorithm)
    revise(house, cast, algorithm, 1, goal="Iets anders.")
    with house.database.read(cast.organisation_id) as session:
        read = algorithms.current_revision(session, session.get_one(Algorithm, algorithm.id))
        assert read is not None
        assert read.content["goal"] == builders.ENTRY["goal"]
    second = publish(house, cast, algorithm)
    assert (first.number, second.number) == (1, 2)
    with house.database.read(cast.organisation_id) as session:
        kept = session.exec(select(Revision).order_by(col(Revision.number))).all()
    assert [one.content["goal"] for one in kept] == [builders.ENTRY["goal"], "Iets anders."]
    assert len({one.content_hash for one in kept}) == 2


def test_publishing_the_same_twice_is_refused(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    with pytest.raises(NotNow) as caught:
        publish(house, cast, algorithm)
    assert caught.value.code == "register.nothing_new"


def test_an_entry_that_is_not_complete_is_not_published_and_every_gap_is_named(
    house: Installation, cast: Cast
) -> None:
    algorithm = builders.an_entry(house, cast, goal="", risks=None, status="")
    with pytest.raises(NotValid) as caught:
        publish(house, cast, algorithm)
    assert {fault.where for fault in caught.value.faults} == {"goal", "risks", "status"}


def test_two_who_edit_at_once_do_not_overwrite_each_other(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    revised = revise(house, cast, algorithm, 1, goal="Van de een.")
    with pytest.raises(Stale):
        revise(house, cast, algorithm, 1, goal="Van de ander.")
    assert revised.version == 2
    assert revise(house, cast, algorithm, 2, name="Nieuwe naam").name == "Nieuwe naam"


def test_an_algorithm_that_is_in_use_cannot_be_withdrawn_and_a_withdrawn_one_not_changed(
    house: Installation, cast: Cast
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    deployment = builders.a_deployment(house, cast, algorithm=algorithm)

    def withdraw() -> None:
        with house.database.write(cast.organisation_id) as session:
            algorithms.withdraw(session, cast.petra, algorithms.get(session, algorithm.id))

    with pytest.raises(NotNow):
        withdraw()
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, session.get_one(type(deployment), deployment.id), builders.WHY)
    withdraw()
    for change in (
        withdraw,
        lambda: revise(house, cast, algorithm, 1),
        lambda: publish(house, cast, algorithm),
    ):
        with pytest.raises(NotNow):
            change()


def test_who_may_enter_publish_and_hand_over(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    for actor in (cast.petra, cast.kees, cast.omar, cast.aisha, cast.case_system):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            algorithms.enter(session, actor, builders.ENTRY)
    for actor in (cast.sanne, cast.tim, cast.aisha):
        with pytest.raises(NotYours):
            publish(house, cast, algorithm, actor)
    with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
        algorithms.hand_over(session, cast.sanne, cast.sanne.id, cast.tim.id)


def test_a_stranger_finds_nothing(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    with house.database.read(cast.elsewhere_id) as session, pytest.raises(NotFound):
        algorithms.get(session, algorithm.id)


def test_algorithms_go_to_a_successor(house: Installation, cast: Cast) -> None:
    mine = [builders.an_entry(house, cast).id for _ in range(2)]
    with house.database.write(cast.organisation_id) as session:
        assert algorithms.hand_over(session, cast.aisha, cast.sanne.id, cast.tim.id) == 2
    with house.database.read(cast.organisation_id) as session:
        assert {session.get_one(Algorithm, one).owner_id for one in mine} == {cast.tim.id}


def test_every_step_writes_the_ledger_with_a_hash_of_the_content(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    revise(house, cast, algorithm, 1, goal="Ander doel.")
    revision = publish(house, cast, algorithm)

    def said(session: Session) -> dict[str, dict[str, object]]:
        chosen = select(Entry).where(col(Entry.subject_id).in_([algorithm.id, revision.id]))
        return {entry.act: json.loads(entry.body) for entry in session.exec(chosen)}

    with house.database.read(cast.organisation_id) as session:
        entries = said(session)
    assert entries.keys() == {"algorithm.entered", "algorithm.revised", "revision.published"}
    assert entries["revision.published"]["content"] == revision.content_hash
    assert entries["algorithm.revised"]["content"] == revision.content_hash
