"""How an explanation was computed, exactly or with which error: said on the page, in the letter and over the API."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from infra.identity.actors import Actor
from infra.installation import Installation
from register.explanation import Explained
from register.models import ModelVersion
from reports import letters, requests
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.test_pages import address, claim, decide, judge, text

Bearer = Callable[[Actor], dict[str, str]]


@pytest.mark.parametrize(
    ("method", "error", "said"),
    [("exact-trees", 0.0, "exact berekend"), ("permutation", 0.0123, "benaderd, fout ongeveer 1,23 %")],
)
def test_page_letter_and_api_say_the_same(
    house: Installation,
    cast: Cast,
    client: Visitor,
    signed_in: Callable[[Actor], Visitor],
    bearer: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    error: float,
    said: str,
) -> None:
    plain = builders.explained

    def computed(*words: str) -> Explained:
        made = plain(*words)
        return replace(made, explanation=replace(made.explanation, method=method, approximation_error=error))

    monkeypatch.setattr(builders, "explained", computed)
    suggestion, kees = builders.waiting_suggestions(house, cast)[0], signed_in(cast.kees)
    claim(kees, suggestion)
    assert said not in text(kees, address(suggestion))
    judge(kees, suggestion)
    assert said in text(kees, address(suggestion))
    decide(kees, suggestion)
    release = builders.released(house, cast, suggestion)
    with house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        model.contract = {**model.contract, "task": "binary"}
        report = requests.ask_letter(session, cast.kees, release)
        session.flush()
        letter = letters.letter_of(session, report, "https://voorbeeldstad.example")
    assert letter.explanation is not None
    assert letter.explanation.method == said
    url = f"/api/v1/suggestions/{suggestion.id}/release"
    told = client.get(url, headers=bearer(cast.case_system)).json["explanation"]
    assert (told["method"], told["approximationError"]) == (method, error)
    described = client.get("/api/v1/openapi.json").json["components"]["schemas"]["Explanation"]
    assert "approximationError" in described["properties"]
