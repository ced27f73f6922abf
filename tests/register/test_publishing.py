"""Publishing: two at once, what is withheld, and nothing that was published ever changes."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from infra.errors import NotNow, Refusal, Stale
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.algorithms import Seen
from register.models import Algorithm, Revision
from register.queries import office
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]
WITHHELD = {"risks": {"ground": "5.1.2.d", "reason": "Wie dit leest, kan de controle ontlopen."}}


def revisions(house: Installation, cast: Cast) -> list[Revision]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Revision).order_by(Revision.number)))  # type: ignore[arg-type]


def at_once(*acts: Callable[[], object]) -> list[Refusal | None]:
    """Do all at the same moment, each in a thread of its own; return what each was refused with."""
    barrier = Barrier(len(acts))
    ended: list[Refusal | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait(20)
        try:
            act()
        except Refusal as refusal:
            ended[place] = refusal

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended


@pytest.mark.both_databases
def test_of_two_who_publish_at_once_one_wins_and_the_other_hears_so(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)

    def publish() -> None:
        with house.database.write(cast.organisation_id) as session:
            algorithms.publish(session, cast.petra, algorithms.get(session, entry.id), Seen(1, 0))

    ended = at_once(publish, publish, publish)
    lost = [refusal for refusal in ended if refusal]
    assert len(lost) == 2
    assert {refusal.code for refusal in lost} == {"register.published_meanwhile"}
    assert [revision.number for revision in revisions(house, cast)] == [1]


@pytest.mark.both_databases
def test_who_saves_while_a_colleague_publishes_loses_nothing(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)

    def publish() -> None:
        with house.database.write(cast.organisation_id) as session:
            algorithms.publish(session, cast.petra, algorithms.get(session, entry.id), Seen(1, 0))

    def revise() -> None:
        with house.database.write(cast.organisation_id) as session:
            found = algorithms.get(session, entry.id)
            algorithms.revise(session, cast.sanne, found, builders.ENTRY | {"risks": "Nieuw."}, 1)

    published, revised = at_once(publish, revise)
    assert revised is None
    assert published is None or isinstance(published, Stale)
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Algorithm, entry.id).draft["risks"] == "Nieuw."
    told = [revision.content["risks"] for revision in revisions(house, cast)]
    assert told == ([] if published else [builders.ENTRY["risks"]])


def test_nobody_publishes_what_they_did_not_see(house: Installation, cast: Cast) -> None:
    entry = builders.a_published_algorithm(house, cast)
    with house.database.write(cast.organisation_id) as session:
        found = algorithms.get(session, entry.id)
        algorithms.revise(session, cast.sanne, found, builders.ENTRY | {"risks": "Nieuw."}, 1)
    for seen, refused in ((Seen(1, 1), Stale), (Seen(2, 0), NotNow)):
        with house.database.write(cast.organisation_id) as session, pytest.raises(refused):
            algorithms.publish(session, cast.petra, algorithms.get(session, entry.id), seen)


def test_who_is_overtaken_at_publishing_reads_why_on_the_same_page(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast)
    visitor, address = signed_in(cast.petra), f"/werk/algoritmes/{entry.id}/publiceren"
    seen = {"version": "1", "revision": "0"}
    assert visitor.submit(address, seen).status_code == 303
    late = visitor.submit(address, seen)
    assert late.status_code == 409
    assert "Een collega heeft intussen revisie 1 gepubliceerd" in late.get_data(as_text=True)
    signed_in(cast.sanne).submit(
        f"/werk/algoritmes/{entry.id}/beschrijving", builders.ENTRY | {"version": "1", "risks": "Nieuw."}
    )
    moved = visitor.submit(address, {"version": "1", "revision": "1"})
    page = moved.get_data(as_text=True)
    assert moved.status_code == 412
    assert "De beschrijving is gewijzigd nadat u de pagina opende" in page
    assert "<ins>" in page
    assert [revision.number for revision in revisions(house, cast)] == [1]


def test_what_is_withheld_counts_as_told_and_is_never_published(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast, risks="Dit is geheim.", withheld=WITHHELD)
    (revision,) = revisions(house, cast)
    assert "risks" not in revision.content
    page = client.get("/algoritmes/voorbeeldstad/contactadvies", headers={"Accept-Language": "nl"})
    text = page.get_data(as_text=True)
    assert "Dit is geheim" not in text
    assert "Wie dit leest, kan de controle ontlopen." in text
    assert "Woo, artikel 5.1, lid 2, onder d" in text
    api = client.get(f"/api/v1/algorithms/{revision.algorithm_id}")
    assert "Dit is geheim" not in api.get_data(as_text=True)


def test_a_draft_that_differs_only_in_what_is_withheld_has_nothing_new(
    house: Installation, cast: Cast
) -> None:
    entry = builders.a_published_algorithm(house, cast, risks="Dit is geheim.", withheld=WITHHELD)
    with house.database.write(cast.organisation_id) as session:
        found = algorithms.get(session, entry.id)
        algorithms.revise(session, cast.sanne, found, {**found.draft, "risks": "Anders."}, 1)
    with house.database.read(cast.organisation_id) as session:
        assert not office.entry(session, entry.id).progress.changed
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow):
        algorithms.publish(session, cast.petra, algorithms.get(session, entry.id))
