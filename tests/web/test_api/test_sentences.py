"""Sentences over the API: what is said of each datum, changed from what was read, checked, and signed off by the owner."""

from http import HTTPStatus
from typing import Any

import pytest

from infra.installation import Installation
from tests import builders
from tests.cast import Cast
from tests.web.test_api.conftest import Call, Caller, places, problem

MONTHS, INCOME = (one["name"] for one in builders.FEATURES[:2])
HARD = {"nl": {"more": "Er wordt door ons naar {value} gekeken."}}
GROUP: dict[str, Any] = {
    "name": {"nl": "Uw geld"},
    "features": [MONTHS, INCOME],
    "sentences": {"nl": {"more": "Wat u heeft en wat u moet betalen, telt hier zwaar."}},
}


def seen(caller: Caller, address: str) -> dict[str, str]:
    """The header that says on which version an edit is based."""
    return {"If-Match": caller.get(address).headers["ETag"]}


def sign(caller: Caller, model: str, **more: Any) -> Any:
    headers = seen(caller, f"{model}/sentences") | more
    return caller.post(f"{model}/sentence-versions", {"confirmed": True}, headers=headers)


@pytest.fixture
def model(house: Installation, cast: Cast) -> str:
    return f"/model-versions/{builders.an_accepted_model(house, cast).id}"


def test_an_owner_writes_checks_groups_and_signs(call: Call, cast: Cast, model: str) -> None:
    sanne, of_income = call(cast.sanne), f"{model}/sentences/2"
    begun = sanne.get(f"{model}/sentences").json
    assert (begun["number"], begun["state"], begun["unsigned"], begun["speaks"]) == (0, None, True, 0)
    assert [one["name"] for one in begun["items"]] == [one["name"] for one in builders.FEATURES]
    months = begun["items"][0]
    assert months["written"]["nl"]["more"] == "De achterstand loopt {value}."
    assert months["reads"]["nl"]["more"] == "De achterstand loopt 12 maanden."
    assert set(months["spoken"]["en"]) == {"more", "less", "missing"}

    checked = sanne.post(f"{of_income}/checks", HARD).json
    assert [one["why"] for one in checked["remarks"]] == ["passive"]
    assert checked["faults"] == []
    told = sanne.put(of_income, HARD | {"en": {"moreOne": "It is one euro."}}, headers=seen(sanne, of_income))
    assert told.json["written"] == HARD | {"en": {"moreOne": "It is one euro."}}
    assert [one["slot"] for one in told.json["remarks"]] == ["more"]
    assert seen(sanne, of_income) == {"If-Match": told.headers["ETag"]}

    put_together = sanne.post(f"{model}/sentence-groups", GROUP)
    assert put_together.status_code == HTTPStatus.CREATED
    of_group = put_together.headers["Location"]
    assert sanne.get(of_group).json["reads"]["nl"]["more"].startswith("Wat u heeft en wat u moet betalen")
    assert places(sanne.post(f"{model}/sentence-groups", GROUP)) == {("features", "in_one_group")}

    signed = sign(sanne, model)
    assert signed.status_code == HTTPStatus.CREATED
    assert (signed.json["number"], signed.json["signedBy"]) == (1, "Sanne de Tester")
    assert sanne.get(signed.headers["Location"]).json == signed.json
    assert signed.json["features"][INCOME]["nl"]["more"] == HARD["nl"]["more"]
    now = sanne.get(f"{model}/sentences").json
    assert (now["state"], now["unsigned"], now["speaks"]) == ("signed", False, 1)
    assert all(one["signed"] for one in now["items"] + now["groups"])
    assert all(one["met"] for one in sanne.get(model).json["gate"] if one["name"] == "signed_sentences")

    apart = sanne("DELETE", of_group, headers=seen(sanne, of_group))
    assert apart.status_code == HTTPStatus.NO_CONTENT
    draft = call(cast.kees).get(f"{model}/sentences").json
    assert (draft["number"], draft["state"], draft["unsigned"], draft["speaks"]) == (2, "draft", True, 1)
    assert problem(sanne.get(f"{model}/sentence-versions/2"), 404)
    [listed] = sanne.get(f"{model}/sentence-versions").json["items"]
    assert listed["digest"] == signed.json["digest"]


def test_an_edit_and_a_signature_are_based_on_what_was_read(call: Call, cast: Cast, model: str) -> None:
    sanne, of_income = call(cast.sanne), f"{model}/sentences/2"
    before, all_before = seen(sanne, of_income), seen(sanne, f"{model}/sentences")
    problem(sanne.put(of_income, HARD), 428)
    problem(sanne.post(f"{model}/sentence-versions", {}), 428)
    assert sanne.put(of_income, HARD, headers=before).status_code == HTTPStatus.OK
    problem(sanne.put(of_income, {}, headers=before), 412)
    problem(sanne.post(f"{model}/sentence-versions", {"confirmed": True}, headers=all_before), 412)
    # What nobody looked at meanwhile may still be changed by who read it before.
    other = f"{model}/sentences/1"
    assert sanne.put(other, {}, headers=seen(sanne, other)).status_code == HTTPStatus.OK
    unread = seen(sanne, f"{model}/sentences")
    refused = sanne.post(f"{model}/sentence-versions", {}, headers=unread)
    assert places(refused) == {("confirmed", "confirm_remarks")}


def test_a_signature_that_is_sent_twice_is_put_once(call: Call, cast: Cast, model: str) -> None:
    sanne = call(cast.sanne)
    headers = seen(sanne, f"{model}/sentences") | {"Idempotency-Key": "once"}
    first, again = (
        sanne.post(f"{model}/sentence-versions", {"confirmed": True}, headers=headers) for _ in range(2)
    )
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    other = sanne.post(f"{model}/sentence-versions", {"confirmed": False}, headers=headers)
    assert places(other) == {("Idempotency-Key", "idempotency_other_body")}
    problem(sign(sanne, model), 409)
    assert len(sanne.get(f"{model}/sentence-versions").json["items"]) == 1


def test_every_wrong_sentence_is_named(call: Call, cast: Cast, model: str) -> None:
    sanne, of_income = call(cast.sanne), f"{model}/sentences/2"
    wrong = {"nl": {"moreOne": "Dat pleit tegen deze uitkomst.", "less": "U heeft {schuld} open."}, "de": {}}
    assert places(sanne.put(of_income, wrong, headers=seen(sanne, of_income))) == {("de", "unknown_field")}
    del wrong["de"]
    expected = {("nl/moreOne", "other_direction"), ("nl/less", "place_unknown")}
    assert places(sanne.put(of_income, wrong, headers=seen(sanne, of_income))) == expected
    checked = sanne.post(f"{of_income}/checks", wrong).json["faults"]
    assert {(one["location"], one["code"].rpartition(".")[2]) for one in checked} == expected
    assert places(sanne.put(of_income, {"nl": {"more": "x" * 401}}, headers={"If-Match": '"x"'})) == {
        ("nl/more", "too_long")
    }
    group = GROUP | {"name": {"nl": "<b>Uw</b>"}, "features": [MONTHS, "loon"]}
    group["sentences"] = {"nl": {"less": "Dat maakt het waarschijnlijker dat u hulp krijgt."}}
    assert places(sanne.post(f"{model}/sentence-groups", group)) == {
        ("name/nl", "no_markup"), ("features", "group_of_two"), ("sentences/nl/less", "other_direction"),
    }  # fmt: skip
    problem(sanne.get(f"{model}/sentences/99"), 404)
    problem(sanne.get(f"{model}/sentence-groups/0"), 404)


def test_what_keeps_all_from_being_signed_has_its_place_among_all(
    call: Call, cast: Cast, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The description of the data is less strict than a signature.
    features = [dict(one) for one in builders.FEATURES]
    features[1] = features[1] | {"sentences": {"nl": {"less": "Dat pleit voor deze uitkomst: {value}."}}}
    monkeypatch.setattr(builders, "FEATURES", features)
    held = builders.an_accepted_model(house, cast)
    sanne, model = call(cast.sanne), f"/model-versions/{held.id}"
    [fault] = sanne.get(f"{model}/sentences").json["items"][1]["faults"]
    assert fault["location"] == "nl/less"
    assert places(sign(sanne, model)) == {("items/1/nl/less", "other_direction")}


def test_before_a_model_is_accepted_there_is_nothing_to_write(
    call: Call, cast: Cast, house: Installation
) -> None:
    sanne, model = call(cast.sanne), f"/model-versions/{builders.a_described_model(house, cast).id}/sentences"
    of_months = sanne.get(model).json["items"][0]["links"]["self"]
    problem(sanne.put(of_months, HARD, headers=seen(sanne, of_months)), 409)
