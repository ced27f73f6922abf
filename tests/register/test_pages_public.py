"""The public part: the list, the page of an algorithm, its revisions, and what stays hidden."""

import re

from flask import Flask

from infra.identity.actors import PUBLIC
from infra.installation import Installation
from register import algorithms, deployments
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from web.guard import permission_of

PAGE = "/algoritmes/voorbeeldstad/contactadvies"
OPEN = (
    "home", "index", "of_organisation", "algorithm", "revision", "history", "difference", "on_asked_day", "on_day",
    "sitemap", "robots", "opensearch", "style_sheet", "logo", "report", "send_report", "notice", "feed", "feed_of_organisation", "download_cards",
    *(f"download{whole}_{ending}" for whole in ("", "_all", "_organisation") for ending in ("json", "csv", "xlsx", "ttl")),
)  # fmt: skip
DUTCH, ENGLISH = {"Accept-Language": "nl"}, {"Accept-Language": "en"}


def read(client: Visitor, address: str, headers: dict[str, str] = DUTCH) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_empty_register_says_so(client: Visitor) -> None:
    for address in ("/", "/algoritmes"):
        assert "Er staan nog geen algoritmes in het register" in read(client, address)


def test_the_list_leads_to_the_page_and_keeps_what_was_searched(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast)
    builders.a_published_algorithm(house, cast, name="Meldingen", category=["Werk"])
    page = read(client, "/algoritmes?q=meld&thema=Werk&pagina=1")
    assert 'href="/algoritmes/voorbeeldstad/meldingen"' in page
    assert PAGE not in page
    assert 'value="meld"' in page
    assert re.search(r'value="Werk" checked', page)
    assert "Wij vonden geen algoritme dat past" in read(client, "/algoritmes?q=bestaat-niet")


def test_an_address_with_nonsense_is_still_a_list(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast)
    for query in ("pagina=nul", "pagina=0", "pagina=99999", "soort=<script>", "q=" + "x" * 5000):
        assert "<script>" not in read(client, f"/algoritmes?{query}")
    assert client.get("/algoritmes?thema=%00").status_code == 400


def test_the_page_tells_a_resident_what_they_can_do(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.a_deployment(house, cast)
    page = read(client, PAGE)
    assert "Wat het niet doet" in page
    assert "Geen uitkomst gaat verder zonder handtekening van een medewerker." in page
    assert "Bel 14 0123" in page
    assert "In bedrijf" in page
    assert "Kan iets verraden" in page
    assert f'href="{PAGE}/pdf"' in page


def test_the_contents_name_every_part_of_the_page_in_its_order(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    builders.a_deployment(house, cast)
    page = read(client, PAGE)
    parts = re.findall(r'<section class="section" id="([\w-]+)">', page)
    folded, beside = (
        re.findall(r'href="#([\w-]+)"', one) for one in re.findall(r"<nav.*?</nav>", page, re.S)[-3:-1]
    )
    assert parts == folded == beside
    assert parts[0] == "does"
    assert parts[-2:] == ["revisions", "notices"]
    assert parts.index("responsible") < parts.index("people") < parts.index("data") < parts.index("effect")


def test_in_english_what_the_owner_wrote_is_marked_as_dutch(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast, summary_en="Advises how to get in touch.")
    page = read(client, PAGE, ENGLISH)
    assert '<html lang="en"' in page
    assert '<p lang="en">Advises how to get in touch.</p>' in page
    assert f'<p lang="nl">{builders.ENTRY["goal"]}</p>' in page
    assert "Public page" not in page
    assert "lang=" not in read(client, PAGE).split("<main", 1)[1].split("</main>")[0]


def test_an_old_revision_says_that_there_is_a_newer_one(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    published = builders.a_published_algorithm(house, cast)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, published.id)
        algorithms.revise(
            session, cast.sanne, algorithm, algorithm.draft | {"goal": "Heel anders"}, algorithm.version
        )
        algorithms.publish(session, cast.petra, algorithm)
    old = read(client, f"{PAGE}/revisies/1")
    assert "U leest revisie 1" in old
    assert "Heel anders" not in old
    assert "Heel anders" in read(client, PAGE)
    assert client.get(f"{PAGE}/revisies/3").status_code == 404


def test_a_withdrawn_algorithm_keeps_its_page_with_a_notice(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        algorithms.withdraw(session, cast.petra, algorithms.get(session, deployment.algorithm_id))
    assert "Dit algoritme is ingetrokken op" in read(client, PAGE)
    assert "Ingetrokken" in read(client, "/algoritmes")


def test_a_draft_is_nowhere_to_be_read(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.an_entry(house, cast, name="Nog geheim")
    assert "Nog geheim" not in read(client, "/algoritmes")
    assert client.get("/algoritmes/voorbeeldstad/nog-geheim").status_code == 404


def test_markup_in_an_entry_is_read_as_text(client: Visitor, house: Installation, cast: Cast) -> None:
    goal = "<p>Eerst.</p><ul><li>Dan</li></ul><script>alert(1)</script>"
    builders.a_published_algorithm(house, cast, goal=goal)
    page = read(client, PAGE)
    assert "<p>Eerst.</p>\n<ul><li>Dan</li></ul>" in page
    assert "<script>alert" not in page


def test_the_public_pages_are_the_only_open_ones(app: Flask) -> None:
    ours = {name for name in app.view_functions if name.startswith("register.")}
    open_ones = {name for name in ours if permission_of(app, name) is PUBLIC}
    assert open_ones == {f"register.{name}" for name in OPEN}
