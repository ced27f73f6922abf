"""Reading the register: what the public finds, and the next thing to do in the office."""

from dataclasses import replace

import pytest

from infra.database import EVERYONE
from infra.errors import NotFound
from infra.installation import Installation
from register import algorithms, deployments, model_versions
from register.queries import office, public, search
from register.queries.office import Next
from register.queries.search import Wanted
from register.vocabulary import DeploymentState
from reviews import stops
from tests import builders
from tests.cast import Cast


def found(house: Installation, wanted: Wanted) -> search.Found:
    with house.database.read(EVERYONE) as session:
        return search.find(session, wanted)


def next_of(house: Installation, cast: Cast, algorithm_id: str) -> Next:
    with house.database.read(cast.organisation_id) as session:
        lines = {line.id: line.next for line in office.entries(session)}
        assert office.entry(session, algorithm_id).progress.next == lines[algorithm_id]
        return lines[algorithm_id]


@pytest.mark.both_databases
def test_only_what_is_published_is_found(house: Installation, cast: Cast) -> None:
    assert found(house, Wanted()).empty_register
    builders.an_entry(house, cast, name="Nog geheim")
    builders.a_published_algorithm(house, cast, name="Openbaar")
    assert [entry.name for entry in found(house, Wanted()).entries] == ["Openbaar"]


def test_a_draft_that_changed_is_not_found_by_its_new_words(house: Installation, cast: Cast) -> None:
    published = builders.a_published_algorithm(house, cast)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, published.id)
        content = algorithm.draft | {"name": "Zonnebloem"}
        algorithms.revise(session, cast.sanne, algorithm, content, algorithm.version)
    assert found(house, Wanted("zonnebloem")).count == 0
    assert found(house, Wanted("CONTACTADVIES")).count == 1


def test_words_are_found_without_their_accents_and_in_the_name_of_the_organisation(
    house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast, name="Financiële hulp")
    assert found(house, Wanted("financiele")).count == 1
    assert found(house, Wanted("voorbeeldstad")).count == 1
    assert found(house, Wanted("buurstad")).count == 0


def test_a_facet_counts_what_choosing_it_would_leave(house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast, name="Een", category=["Werk", "Recht"])
    builders.a_published_algorithm(house, cast, name="Twee", category=["Werk"], status="In ontwikkeling")
    seen = found(house, Wanted(facets={"category": frozenset({"Recht"})}))
    assert [entry.name for entry in seen.entries] == ["Een"]
    assert seen.facets["category"] == {"Recht": 1, "Werk": 2}
    assert seen.facets["status"] == {"In gebruik": 1}
    for facet, counts in seen.facets.items():
        for value, count in counts.items():
            chosen = {"category": frozenset({"Recht"})} | {facet: frozenset({value})}
            assert found(house, Wanted(facets=chosen)).count == count


def test_a_page_beyond_the_last_is_the_last(house: Installation, cast: Cast) -> None:
    for number in range(search.PAGE + 1):
        builders.a_published_algorithm(house, cast, name=f"Nummer {number:02}")
    first, beyond = found(house, Wanted()), found(house, Wanted(page=9))
    assert (len(first.entries), first.pages, beyond.page, len(beyond.entries)) == (search.PAGE, 2, 2, 1)
    assert beyond.first == search.PAGE + 1


@pytest.mark.both_databases
def test_a_deployment_says_since_when_it_is_in_its_state(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with house.database.read(EVERYONE) as session:
        shown = public.published(session, "voorbeeldstad", "contactadvies")
    assert shown.main is not None
    assert shown.main.state == DeploymentState.SUSPENDED
    assert shown.main.since > deployment.decided_at
    assert shown.model is not None
    assert [feature.name for feature in shown.model.features] == [one["name"] for one in builders.FEATURES]


def test_an_earlier_revision_reads_as_it_was(house: Installation, cast: Cast) -> None:
    published = builders.a_published_algorithm(house, cast)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, published.id)
        algorithms.revise(
            session, cast.sanne, algorithm, algorithm.draft | {"goal": "Nieuw"}, algorithm.version
        )
        algorithms.publish(session, cast.petra, algorithm)
    with house.database.read(EVERYONE) as session:
        old = public.published(session, "voorbeeldstad", "contactadvies", 1)
        new = public.published(session, "voorbeeldstad", "contactadvies")
        assert (old.content["goal"], new.content["goal"]) == (builders.ENTRY["goal"], "Nieuw")
        assert [number for number, _ in new.revisions] == [2, 1]
        for wrong in (3, 99):
            with pytest.raises(NotFound):
                public.published(session, "voorbeeldstad", "contactadvies", wrong)


def test_nothing_of_an_entry_is_read_before_publication_or_under_another_organisation(
    house: Installation, cast: Cast
) -> None:
    builders.an_entry(house, cast)
    builders.a_published_algorithm(house, cast, name="Tweede")
    with house.database.read(EVERYONE) as session:
        for organisation, slug in (("voorbeeldstad", "contactadvies"), ("buurstad", "tweede")):
            with pytest.raises(NotFound):
                public.published(session, organisation, slug)
    with house.database.read(cast.elsewhere_id) as session:
        assert office.entries(session) == []


def test_the_next_thing_to_do_follows_the_work(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast, goal="")
    assert next_of(house, cast, entry.id) == Next.DESCRIBE
    full = builders.an_entry(house, cast, name="Volledig")
    assert next_of(house, cast, full.id) == Next.UPLOAD
    read = builders.a_read_model(house, cast, full)
    assert next_of(house, cast, full.id) == Next.DATA
    builders.a_described_model(house, cast, full)
    assert next_of(house, cast, full.id) == Next.EXAMINE
    with house.database.read(cast.organisation_id) as session:
        model = office.entry(session, full.id).model
    assert model is not None
    assert model.number == read.number + 1
    with house.database.write(cast.organisation_id) as session:
        model_versions.examine(session, cast.sanne, model_versions.get(session, model.id))
    assert next_of(house, cast, full.id) == Next.WAIT
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        model_versions.refuse(
            session, cast.machine, held, "register.golden_rows_differ", {"rows": "1", "count": 1}
        )
    assert next_of(house, cast, full.id) == Next.MEND


def test_a_deployed_entry_asks_nothing_until_its_description_changes(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    assert next_of(house, cast, deployment.algorithm_id) == Next.NOTHING
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, deployment.algorithm_id)
        algorithms.revise(
            session, cast.sanne, algorithm, algorithm.draft | {"goal": "Anders"}, algorithm.version
        )
    assert next_of(house, cast, deployment.algorithm_id) == Next.PUBLISH_AGAIN


def test_the_first_thing_that_is_not_done_comes_first() -> None:
    done = office.Progress(
        withdrawn=False, described=True, model=None, documented=True, published=True, changed=False, deployed=True
    )  # fmt: skip
    assert replace(done, withdrawn=True).next == Next.NOTHING
    assert replace(done, described=False).next == Next.DESCRIBE
    assert done.next == Next.UPLOAD
