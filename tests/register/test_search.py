"""Searching the register: stems, all words, beginnings, order, facets, and whatever somebody may type into a field."""

import html
from itertools import chain, combinations
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import escape
from sqlmodel import delete, select

from infra.database import EVERYONE
from infra.installation import Installation
from register import algorithms, deployments, listings
from register.models import Listing, ListingWord
from register.pages.finding import found_in
from register.queries import search
from register.queries.search import Found, Order, Wanted
from register.searching import ELSEWHERE, IN_NAME, IN_SUMMARY, Query, fold, weights
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

HOSTILE = (
    "%", "_", "100%", "a_b", "' OR 1=1 --", '"', "\\", "); DROP TABLE listing;--", "*", "?", "\u202egnisrevo", "\u200f", "🙂",
    "x" * 10_000, "a " * 5_000, "<script>alert(1)</script>", "ß İ ı", "١٢٣", " ",
)  # fmt: skip


def find(house: Installation, text: str = "", **wanted: object) -> Found:
    with house.database.read(EVERYONE) as session:
        return search.find(session, Wanted(text, **wanted))  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [entry.name for entry in found.entries]


@pytest.mark.both_databases
def test_words_are_found_in_every_form_and_the_name_weighs_most(house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast, name="Schuldhulp", goal="Niets")
    builders.a_published_algorithm(
        house, cast, name="Brieven", description_short="Over een schuld.", goal="Niets"
    )
    builders.a_published_algorithm(house, cast, name="Anders", goal="Wie schulden heeft.", tags="Algoritmes")
    assert names(find(house, "schulden ")) == ["Brieven", "Anders"]
    assert names(find(house, "schul")) == ["Schuldhulp", "Brieven", "Anders"]
    assert names(find(house, "schul", order=Order.NAME)) == ["Anders", "Brieven", "Schuldhulp"]
    assert names(find(house, order=Order.NEWEST)) == ["Anders", "Brieven", "Schuldhulp"]
    assert names(find(house, "schuld anders")) == ["Anders"]
    assert (
        names(find(house, "BRIEF")) == names(find(house, "brieven ")) == ["Brieven", "Anders", "Schuldhulp"]
    )
    assert names(find(house, "algoritme ")) == ["Anders"]
    assert [entry.elsewhere for entry in find(house, "schulden ").entries] == [False, True]


@pytest.mark.both_databases
def test_nothing_that_is_typed_breaks_the_search_or_means_more_than_it_says(
    house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast)
    for text in HOSTILE:
        found = find(house, text)
        assert found.count == (1 if not text.strip() else 0), text
    facets = {facet: frozenset(HOSTILE[:8]) for facet in search.FACETS}
    assert find(house, facets=facets).count == 0


@given(st.text(max_size=60))
@example("\u202e%_")
@example("\U0001d400")
def test_every_text_is_a_query_of_few_words(text: str) -> None:
    words = Query(text).words
    assert len(words) <= 10
    assert all(word.typed.isalnum() and fold(word.typed) == word.typed for word in words)


@given(st.text(max_size=80), st.text(max_size=10))
def test_what_is_marked_is_the_text_itself(text: str, typed: str) -> None:
    bare = str(found_in(text, Query(typed))).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert html.unescape(bare) == html.unescape(str(escape(text)))


def test_a_word_counts_for_the_best_place_where_it_stands() -> None:
    content = {"name": "Schulden", "description_short": "Hulp bij schulden", "goal": "<p>Rust</p><p>Hulp</p>"}
    found = weights(content | {"withheld": {"risks": {}}, "risks": "Geheim"}, "Gemeente")
    assert (found["schuld"], found["hulp"], found["rust"]) == (IN_NAME, IN_SUMMARY, ELSEWHERE)
    assert "geheim" not in found
    assert "risico" not in weights(content | {"goal": "Risico", "withheld": {"goal": {}}}, "")


@pytest.mark.both_databases
def test_a_facet_counts_what_choosing_a_value_would_leave_whatever_else_is_chosen(
    house: Installation, cast: Cast
) -> None:
    kinds = {"kind": "supplier", "provider": "Iemand", "supplier_jurisdiction": "Nederland"}
    builders.a_published_algorithm(
        house, cast, name="Een", category=["Werk", "Recht"], ai_act_class="minimal"
    )
    builders.a_published_algorithm(
        house, cast, name="Twee", category=["Werk"], status="In ontwikkeling", **kinds
    )
    builders.a_published_algorithm(
        house, cast, name="Drie", category=["Wonen"], dpia_summary="Gedaan.", **kinds
    )
    everything = find(house)
    choices = [(facet, value) for facet, values in everything.facets.items() for value in values]
    for chosen in chain([()], list(combinations(choices, 1))[::4], list(combinations(choices, 2))[::45]):
        facets = {facet: frozenset(value for one, value in chosen if one == facet) for facet in search.FACETS}
        found = find(house, facets=facets)
        assert found.count == len(found.entries)
        for facet, values in found.facets.items():
            counted = {
                value: find(house, facets=facets | {facet: frozenset({value})}).count for value in values
            }
            assert values == counted, (chosen, facet)
            if facets[facet]:
                assert found.without[facet] == find(house, facets=facets | {facet: frozenset()}).count


def test_the_list_follows_each_step(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)

    def shown() -> tuple[str | None, bool, bool]:
        entry = find(house).entries[0]
        return entry.runs, entry.with_model, entry.withdrawn

    assert shown() == ("active", True, False)
    for step, state in (
        (stops.suspend, "suspended"),
        (stops.resume, "active"),
        (stops.withdraw, "withdrawn"),
    ):
        with house.database.write(cast.organisation_id) as session:
            step(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)  # type: ignore[operator]
        assert shown() == (state, True, False)
    with house.database.write(cast.organisation_id) as session:
        algorithms.withdraw(session, cast.petra, algorithms.get(session, deployment.algorithm_id))
    assert shown() == ("withdrawn", True, True)


@pytest.mark.both_databases
def test_what_was_published_before_there_were_listings_is_found_after_the_start(
    house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast)
    builders.an_entry(house, cast, name="Nog geheim")
    before = find(house, "contact").entries
    with house.database.write(EVERYONE) as session:
        session.exec(delete(ListingWord))
        session.exec(delete(Listing))
    assert find(house).empty_register
    with house.database.write(EVERYONE) as session:
        assert (listings.complete(session), listings.complete(session)) == (1, 0)
    assert find(house, "contact").entries == before


def test_a_new_revision_is_found_by_its_words_and_no_longer_by_the_old(
    house: Installation, cast: Cast
) -> None:
    published = builders.a_published_algorithm(house, cast, name="Zonnebloem")
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, published.id)
        algorithms.revise(
            session, cast.sanne, algorithm, algorithm.draft | {"name": "Tulp"}, algorithm.version
        )
        algorithms.publish(session, cast.petra, algorithm)
        assert len(session.exec(select(Listing)).all()) == 1
    assert (find(house, "zonnebloem").count, find(house, "tulpen").count) == (0, 1)


def test_the_page_marks_the_words_says_what_was_searched_and_helps_when_nothing_is_found(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast, name="Hulp bij <b>schulden</b> & meer")
    page = client.get("/algoritmes?q=schuld").text
    assert "Hulp bij <mark>schulden</mark> &amp; meer" in page
    assert "Gezocht op het woord" in page
    nothing = client.get("/algoritmes?q=schuld&status=Buiten+gebruik&taal=nl").text
    assert (
        'href="/algoritmes?q=schuld">Haal de keuze ‘Buiten gebruik’ weg.</a> Dan is er 1 algoritme.'
        in nothing
    )
    assert "Wij zochten op het begin" not in page
    for text in HOSTILE:
        answer = client.get(f"/algoritmes?q={quote(text)}&thema={quote(text)}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text


def test_machines_find_their_way(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast)
    builders.an_entry(house, cast, name="Nog geheim")
    base = house.settings.base_url
    map_ = client.get("/sitemap.xml")
    assert map_.mimetype == "application/xml"
    assert f"<loc>{base}/algoritmes/voorbeeldstad/contactadvies</loc>" in map_.text
    assert "geheim" not in map_.text
    assert f"Sitemap: {base}/sitemap.xml" in client.get("/robots.txt").text
    assert "{searchTerms}" in client.get("/opensearch.xml").text
    assert 'href="/opensearch.xml"' in client.get("/algoritmes").text


def test_an_organisation_has_a_page_of_its_own(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast)
    page = client.get("/algoritmes/voorbeeldstad").text
    assert "Algoritmes van Gemeente Voorbeeldstad" in page
    assert "Contactadvies" in page
    assert "Contactadvies" not in client.get("/algoritmes/buurstad").text
    assert client.get("/algoritmes/nergens").status_code == 404
