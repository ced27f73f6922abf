"""The office's pages around the description of an entry: entering, changing, publishing, withdrawing."""

import re
from collections.abc import Callable

import pytest

from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.models import Algorithm
from register.queries import office
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]


def typed(**more: object) -> dict[str, object]:
    """The form of the description as a browser sends it."""
    return builders.ENTRY | more


def stored(house: Installation, cast: Cast, algorithm_id: str) -> Algorithm:
    with house.database.read(cast.organisation_id) as session:
        return algorithms.get(session, algorithm_id)


def test_what_is_typed_becomes_an_entry(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    rows = {"lawful_basis_grouping-2-title": "Wgs", "lawful_basis_grouping-2-link": "https://wetten.example/"}
    answer = signed_in(cast.sanne).submit("/werk/algoritmes/nieuw", typed(goal="Een\r\ntwee", **rows))
    assert answer.status_code == 303
    assert answer.location.endswith("/model?gedaan=entry_saved")
    entry = stored(house, cast, answer.location.split("/")[3])
    assert entry.draft["goal"] == "Een\ntwee"
    assert entry.draft["category"] == builders.ENTRY["category"]
    assert entry.draft["lawful_basis_grouping"] == [{"title": "Wgs", "link": "https://wetten.example/"}]


def test_what_is_wrong_is_named_and_what_was_typed_stays(signed_in: SignedIn, cast: Cast) -> None:
    wrong = typed(
        name="",
        goal="Blijft staan",
        begin_date="maart",
        **{"source_data_grouping-1-link": "https://x.example/"},
    )
    answer = signed_in(cast.sanne).submit("/werk/algoritmes/nieuw", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for field in ("name", "begin_date", "source_data_grouping-1-title"):
        assert f'href="#f-{field}"' in page
        assert f'id="f-{field}-error"' in page
    assert "Blijft staan" in page
    assert "https://x.example/" in page


def test_more_rows_come_without_saving_and_without_scripts(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    page = signed_in(cast.sanne).submit("/werk/algoritmes/nieuw", typed(more="source_data_grouping"))
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'name="source_data_grouping-6-title"' in text
    assert builders.ENTRY["goal"] in text
    with house.database.read(cast.organisation_id) as session:
        assert office.entries(session) == []


def test_who_is_overtaken_keeps_what_was_typed_and_sees_what_differs(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{entry.id}/beschrijving"
    assert visitor.submit(address, typed(version="1", risks="Van de ander")).status_code == 303
    late = visitor.submit(address, typed(version="1", risks="Van mij"))
    page = late.get_data(as_text=True)
    assert late.status_code == 412
    assert "Van mij" in page
    assert re.search(r"<ins>.*de ander", page)
    assert 'name="version" value="2"' in page
    assert stored(house, cast, entry.id).draft["risks"] == "Van de ander"
    assert visitor.submit(address, typed(version="2", risks="Van mij")).status_code == 303
    assert stored(house, cast, entry.id).draft["risks"] == "Van mij"


def test_missing_fields_are_links_to_the_form_until_a_publisher_may_publish(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast, risks="")
    address = f"/werk/algoritmes/{entry.id}/publiceren"
    page = signed_in(cast.petra).get(address).get_data(as_text=True)
    assert f'href="/werk/algoritmes/{entry.id}/beschrijving?veld=risks#f-risks"' in page
    assert "Publiceer revisie" not in page
    assert signed_in(cast.petra).submit(address).status_code == 400
    signed_in(cast.sanne).submit(f"/werk/algoritmes/{entry.id}/beschrijving", typed(version="1"))
    assert "Petra de Tester" in signed_in(cast.sanne).get(address).get_data(as_text=True)
    assert signed_in(cast.sanne).submit(address).status_code == 403
    assert "Publiceer revisie 1" in signed_in(cast.petra).get(address).get_data(as_text=True)
    assert signed_in(cast.petra).submit(address).status_code == 303
    assert stored(house, cast, entry.id).revision_number == 1


def test_the_preview_shows_the_draft_to_the_office_alone(
    signed_in: SignedIn, client: Visitor, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast, goal="Nog niet openbaar")
    address = f"/werk/algoritmes/{entry.id}/bekijken"
    assert "Nog niet openbaar" in signed_in(cast.kees).get(address).get_data(as_text=True)
    assert client.get(address).status_code == 303
    assert signed_in(cast.stranger).get(address).status_code == 404


def test_withdrawing_asks_first_and_cannot_be_undone(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    published = builders.a_published_algorithm(house, cast)
    visitor, address = signed_in(cast.petra), f"/werk/algoritmes/{published.id}/uit-het-register"
    assert "Dit kunt u niet ongedaan maken." in visitor.get(address).get_data(as_text=True)
    assert visitor.submit(address).status_code == 303
    assert stored(house, cast, published.id).standing == "withdrawn"
    assert visitor.submit(address).status_code == 409


@pytest.mark.parametrize("who", ["kees", "petra", "tim", "omar"])
def test_who_may_not_change_an_entry_reads_it(
    signed_in: SignedIn, house: Installation, cast: Cast, who: str
) -> None:
    entry = builders.an_entry(house, cast)
    visitor, address = signed_in(getattr(cast, who)), f"/werk/algoritmes/{entry.id}/beschrijving"
    page = visitor.get(address).get_data(as_text=True)
    assert builders.ENTRY["goal"] in page
    assert "<textarea" not in page
    assert visitor.submit(address, typed(version="1")).status_code == 403


def test_the_list_shows_the_next_thing_and_asks_the_database_no_more_for_more_entries(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    builders.an_entry(house, cast, name="Eerste")
    visitor = signed_in(cast.sanne)
    first = visitor.get("/werk/algoritmes").get_data(as_text=True)
    assert "Model uploaden" in first
    for number in range(3):
        builders.a_described_model(house, cast, builders.an_entry(house, cast, name=f"Meer {number}"))
    assert visitor.get("/werk/algoritmes").get_data(as_text=True).count("Model laten onderzoeken") == 3


def test_hundreds_of_entries_come_page_by_page_and_are_found_by_name_and_standing(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    names = {f"Toezicht {number:02}" for number in range(office.PER_PAGE)} | {"Zorg 100%"}
    for name in names:
        builders.an_entry(house, cast, name=name)
    visitor = signed_in(cast.sanne)

    def shown(query: str) -> set[str]:
        return set(
            re.findall(
                r'/werk/algoritmes/\w+">([TZ][^<]*)</a>', visitor.get(f"/werk/algoritmes?{query}").text
            )
        )

    first, second = shown(""), shown("pagina=2")
    assert (len(first), second) == (office.PER_PAGE, {"Zorg 100%"})
    assert first | second == names
    assert shown("pagina=99") == second
    assert shown("zoek=ZORG") == second == shown("zoek=0%25")
    assert shown("zoek=toezicht+07") == {"Toezicht 07"}
    assert shown("stand=published") == set()
    assert "Er is geen algoritme dat hierbij past." in visitor.get("/werk/algoritmes?stand=published").text
