"""The public list over the API: every way to look for an entry, pages, and what browsers and caches may do with it."""

import pytest

from infra.identity.actors import NOBODY
from infra.installation import Installation
from tests import builders
from tests.cast import Cast
from tests.web.test_api.conftest import Call, problem

ORIGIN = {"Origin": "https://elders.example"}


def test_what_is_looked_for_fits_every_choice(call: Call, house: Installation, cast: Cast) -> None:
    more = {"ai_act_class": "high_risk", "dpia_summary": "Gedaan.", "summary_en": "Reads traffic signs."}
    builders.a_published_algorithm(house, cast, name="Borden", category=["Verkeer"], **more)
    builders.a_published_algorithm(house, cast, name="Schulden", status="In ontwikkeling", ai_act_class="")
    nobody = call(NOBODY)
    choices = {
        "q=verkeersborden": [], "q=bord": ["Borden"], "q=traffic": ["Borden"], "category=Verkeer": ["Borden"],
        "aiActClass=high_risk": ["Borden"], "aiActClass=unknown": ["Schulden"], "assessed=true": ["Borden"],
        "assessed=false": ["Schulden"], "kind=algorithm": ["Borden", "Schulden"], "kind=supplier": [],
        "status=In%20ontwikkeling": ["Schulden"], "category=Verkeer&category=Sociale%20zekerheid": ["Borden", "Schulden"],
        "sort=newest": ["Schulden", "Borden"], "organisation=voorbeeldstad&limit=1": ["Borden"],
    }  # fmt: skip
    for query, names in choices.items():
        answer = nobody.get(f"/algorithms?{query}").json
        assert [one["name"] for one in answer["items"]] == names, query
    counted = nobody.get("/algorithms?status=In%20gebruik").json
    assert counted["total"] == 1
    assert counted["facets"]["status"] == {"In gebruik": 1, "In ontwikkeling": 1}
    assert counted["facets"]["aiActClass"] == {"high_risk": 1}


def test_the_pages_of_a_list_hold_everything_once(call: Call, house: Installation, cast: Cast) -> None:
    for number in range(7):
        builders.a_published_algorithm(house, cast, name=f"Nummer {number}")
    nobody, seen, address = (
        call(NOBODY),
        [],
        "/algorithms?q=nummer&category=Sociale%20zekerheid&category=Werk&limit=3",
    )
    while address:
        answer = nobody.get(address).json
        seen += [one["name"] for one in answer["items"]]
        address = answer["links"].get("next")
    assert seen == [f"Nummer {number}" for number in range(7)]


@pytest.mark.parametrize(
    "query",
    ["sort=random", "assessed=maybe", "limit=0", "limit=999", "cursor=abc", "cursor=OTk5OTk5OTk5OTk5"],
)
def test_a_wrong_query_is_refused_by_name(call: Call, query: str) -> None:
    body = problem(call(NOBODY).get(f"/algorithms?{query}"), 400)
    assert [(fault["in"], fault["location"]) for fault in body["errors"]] == [
        ("query", f"#/{query.split('=')[0]}")
    ]


def test_who_has_it_already_is_told_so_in_a_line(call: Call, house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    nobody = call(NOBODY)
    for address in ("/algorithms", f"/algorithms/{algorithm.id}", "/openapi.json"):
        first = nobody.get(address)
        again = nobody.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data, again.headers["API-Version"]) == (304, b"", "1.0.0")
    builders.a_published_algorithm(house, cast, name="Nieuw")
    changed = nobody.get(
        "/algorithms", headers={"If-None-Match": nobody.get("/algorithms?q=contact").headers["ETag"]}
    )
    assert changed.status_code == 200


def test_every_page_of_the_web_may_read_what_is_public_and_nothing_else(
    call: Call, house: Installation, cast: Cast
) -> None:
    builders.a_published_algorithm(house, cast)
    nobody = call(NOBODY)
    assert nobody.get("/algorithms", headers=ORIGIN).headers["Access-Control-Allow-Origin"] == "*"
    asked = nobody(
        "OPTIONS", "/algorithms", headers=ORIGIN | {"Access-Control-Request-Headers": "if-none-match"}
    )
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]
    assert "POST" not in asked.headers["Access-Control-Allow-Methods"]
    for closed in (
        call(cast.sanne).get("/jobs"),
        nobody("OPTIONS", "/jobs"),
        nobody("OPTIONS", "/nothing-here"),
    ):
        assert "Access-Control-Allow-Origin" not in closed.headers


def test_what_is_only_for_who_signed_in_is_never_kept(call: Call, house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    answer = call(cast.sanne).get(f"/algorithms/{algorithm.id}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["ETag"] == f'"{algorithm.version}"'
