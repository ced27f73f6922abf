"""The register over the API: from an empty entry to a running deployment, and what is refused on the way."""

import json
from http import HTTPStatus
from pathlib import Path

import pytest

from infra.identity.actors import NOBODY
from infra.installation import Installation
from register import model_versions
from register.vocabulary import EXAMINE, INSPECT, ModelState
from tests import builders, judged
from tests.cast import Cast
from tests.web.test_api.conftest import Call, places, problem
from tests.web.test_api.test_every_route import TERMS

DEMO = Path(__file__).parents[3] / "register" / "demo"
ONNX = {"data": b"bytes that the web never opens", "content_type": "application/octet-stream"}


def csv(content: bytes) -> dict[str, object]:
    return {"data": content, "content_type": "text/csv"}


@pytest.mark.both_databases
def test_a_client_enters_uploads_describes_and_deploys(call: Call, cast: Cast, house: Installation) -> None:
    sanne, petra, tim = call(cast.sanne), call(cast.petra), call(cast.tim)
    entered = sanne.post("/algorithms", {"content": builders.ENTRY, "slug": "contact"})
    assert entered.status_code == HTTPStatus.CREATED
    algorithm = entered.headers["Location"]
    assert petra.post(f"{algorithm}/publications").status_code == HTTPStatus.CREATED
    uploaded = sanne.post(f"{algorithm}/model-versions", **ONNX)
    assert uploaded.status_code == HTTPStatus.ACCEPTED
    model = uploaded.headers["Location"]
    note_contract(house, cast, uploaded.json["id"])
    body = {"features": builders.FEATURES, "outcomes": builders.OUTCOME_TEXTS}
    etag = sanne.get(model).headers["ETag"]
    described = sanne.put(f"{model}/description", body, headers={"If-Match": etag})
    assert described.status_code == HTTPStatus.OK
    rows = [builders.a_row(number) for number in range(20)]
    assert sanne.put(f"{model}/background", **csv(builders.as_csv(rows))).json["backgroundRows"] == 20
    golden = [row | {"verwacht": "brief"} for row in rows]
    assert sanne.put(f"{model}/golden-rows", **csv(builders.as_csv(golden))).json["goldenRows"] == 20
    refused = tim.post(f"{algorithm}/deployments", TERMS | {"modelVersionId": uploaded.json["id"]})
    assert places(refused) == {
        (name, "cure")
        for name in ("accepted_model", "signed_sentences", "required_assessments", "advice", "decision")
    }
    assert sanne.post(f"{model}/examinations").json["state"] == "examining"
    accept(house, cast, uploaded.json["id"])
    assert "decision" in {one["name"] for one in sanne.get(model).json["gate"] if not one["met"]}
    judged.allow(house, cast, algorithm.rpartition("/")[2], uploaded.json["id"])
    told = sanne.get(model).json
    assert told["state"] == "accepted"
    assert all(condition["met"] for condition in told["gate"])
    deployed = tim.post(f"{algorithm}/deployments", TERMS | {"modelVersionId": uploaded.json["id"]})
    assert deployed.status_code == HTTPStatus.CREATED
    told = call(cast.case_system).get(deployed.headers["Location"]).json
    assert told["policy"]["ownJudgementFirst"] is True
    assert [one["code"] for one in told["outcomes"]] == list(builders.OUTCOMES)
    [listed] = tim.get(f"{algorithm}/deployments").json["items"]
    assert listed["id"] == told["id"]


def note_contract(house: Installation, cast: Cast, model_version_id: str) -> None:
    columns = [{"name": one["name"], "dtype": "float"} for one in builders.FEATURES]
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, model_version_id)
        contract = {"labels": list(builders.OUTCOMES), "columns": columns}
        model_versions.note_contract(session, cast.machine, model, contract)
    builders.finish_jobs(house, cast, INSPECT.name)


def accept(house: Installation, cast: Cast, model_version_id: str) -> None:
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, model_version_id)
        model_versions.accept(session, cast.machine, model, {"golden_rows": model.golden_rows})
    builders.finish_jobs(house, cast, EXAMINE.name)


def test_a_draft_changes_only_from_the_version_that_was_read(
    call: Call, cast: Cast, house: Installation
) -> None:
    algorithm = builders.an_entry(house, cast)
    sanne, draft = call(cast.sanne), f"/algorithms/{algorithm.id}/draft"
    first = sanne.get(f"/algorithms/{algorithm.id}").headers["ETag"]
    body = {"content": builders.ENTRY | {"name": "Anders"}}
    problem(sanne.put(draft, body), 428)
    problem(sanne.put(draft, body, headers={"If-Match": '"soon"'}), 412)
    changed = sanne.put(draft, body, headers={"If-Match": first})
    assert changed.json["draft"]["name"] == "Anders"
    problem(sanne.put(draft, body, headers={"If-Match": first}), 412)
    assert sanne.put(draft, body, headers={"If-Match": changed.headers["ETag"]}).status_code == HTTPStatus.OK


def test_every_wrong_field_of_an_entry_is_named(call: Call, cast: Cast) -> None:
    content = {
        "name": "x" * 101,
        "status": "Weg",
        "begin_date": "2026-13",
        "website": "geen",
        "kleur": "rood",
    }
    faults = places(call(cast.sanne).post("/algorithms", {"content": content, "owner": "me"}))
    assert faults == {("owner", "unknown_field")}
    faults = places(call(cast.sanne).post("/algorithms", {"content": content}))
    assert {where for where, _ in faults} == {"name", "status", "begin_date", "website", "kleur"}


def test_every_wrong_part_of_a_description_is_named(call: Call, cast: Cast, house: Installation) -> None:
    model = builders.a_read_model(house, cast)
    features = [
        {"name": "bsn", "kind": "number"},
        {"name": "soort", "kind": "category", "minimum": 1},
        {"name": "score_brief", "kind": "number", "minimum": 3, "maximum": 1, "colour": "red"},
        {"name": "soort", "kind": "lost", "sentences": {"nl": {"more": "Omdat {naam}."}}},
    ]
    answer = call(cast.sanne).put(f"/model-versions/{model.id}/description", {"features": features})
    assert places(answer) == {
        ("features/0/name", "feature_is_bsn"),
        ("features/1/categories", "categories_needed"),
        ("features/1/minimum", "bounds_not_for_kind"),
        ("features/2/name", "name_reserved"),
        ("features/2/maximum", "bounds_crossed"),
        ("features/2/colour", "unknown_field"),
        ("features/3/kind", "no_such_word"),
        ("features/3/sentences/nl/more", "placeholder_unknown"),
        ("outcomes", "required"),
    }


def test_infinity_and_nan_are_named_where_they_stand(call: Call, cast: Cast, house: Installation) -> None:
    model = builders.a_read_model(house, cast)
    content = b'{"features": [{"name": "a", "kind": "number", "minimum": NaN, "maximum": Infinity}], "outcomes": []}'
    answer = call(cast.sanne).put(
        f"/model-versions/{model.id}/description", data=content, content_type="application/json"
    )
    assert places(answer) == {("features/0/minimum", "not_finite"), ("features/0/maximum", "not_finite")}


def test_what_a_model_version_tells_can_be_sent_back(call: Call, cast: Cast, house: Installation) -> None:
    model = builders.a_described_model(house, cast)
    sanne, address = call(cast.sanne), f"/model-versions/{model.id}"
    told = sanne.get(address)
    body = {"features": told.json["features"], "outcomes": told.json["outcomes"]}
    again = sanne.put(f"{address}/description", body, headers={"If-Match": told.headers["ETag"]})
    assert again.json["features"] == told.json["features"]
    assert again.json["version"] == told.json["version"] + 1


@pytest.mark.parametrize("slug", ["contactadvies", "trajectadvies"])
def test_the_demo_descriptions_are_understood(call: Call, cast: Cast, house: Installation, slug: str) -> None:
    features = json.loads((DEMO / slug / "features.json").read_bytes())
    entry = json.loads((DEMO / slug / "entry.json").read_bytes())
    outcomes = [one["code"] for one in entry["outcomes"]]
    model = builders.a_read_model(house, cast, features=features, outcomes=outcomes)
    body = {"features": features, "outcomes": entry["outcomes"]}
    version = call(cast.sanne).get(f"/model-versions/{model.id}").headers["ETag"]
    answer = call(cast.sanne).put(
        f"/model-versions/{model.id}/description", body, headers={"If-Match": version}
    )
    assert answer.status_code == HTTPStatus.OK, answer.text
    assert [one["name"] for one in answer.json["features"]] == [one["name"] for one in features]


def test_every_wrong_term_is_named(call: Call, cast: Cast, house: Installation) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    body = {
        "purpose": {"en": "Choosing"}, "impact": "huge", "mandate": {"organ": ""}, "reasonCodes": [{"code": "a"}],
        "policy": {"signatures": 3, "leaseMinutes": 1, "deadlineDays": 1.5, "sampleShare": 2},
    }  # fmt: skip
    assert places(call(cast.tim).post(f"/algorithms/{algorithm.id}/deployments", body)) == {
        ("modelVersionId", "required"),
        ("purpose/nl", "required"),
        ("impact", "no_such_word"),
        ("legalEffect", "required"),
        ("mandate/organ", "required"),
        ("mandate/decision", "required"),
        ("reasonCodes/0/label", "required"),
        ("policy/signatures", "out_of_range"),
        ("policy/leaseMinutes", "out_of_range"),
        ("policy/deadlineDays", "no_whole_number"),
        ("policy/sampleShare", "out_of_range"),
    }


def test_the_public_reads_what_was_published_and_never_the_draft(
    call: Call, cast: Cast, house: Installation
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    builders.an_entry(house, cast, name="Nog geheim")
    sanne, address = call(cast.sanne), f"/algorithms/{algorithm.id}"
    body = {"content": builders.ENTRY | {"name": "Nieuwe naam"}}
    sanne.put(f"{address}/draft", body, headers={"If-Match": sanne.get(address).headers["ETag"]})
    nobody = call(NOBODY)
    told = nobody.get(address)
    assert told.json["content"]["name"] == "Contactadvies"
    assert told.json.keys().isdisjoint({"draft", "version"})
    assert told.headers["ETag"] != sanne.get(address).headers["ETag"]
    assert [one["name"] for one in nobody.get("/algorithms").json["items"]] == ["Contactadvies"]
    assert nobody.get("/algorithms?q=nieuwe").json["items"] == []
    assert nobody.get("/algorithms?q=BRIEF%20inwoner&category=Sociale%20zekerheid").json["items"]
    assert nobody.get("/algorithms?organisation=buurstad").json["items"] == []
    assert "draft" not in call(cast.stranger).get(address).json


def test_revisions_stay_and_come_newest_first(call: Call, cast: Cast, house: Installation) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    sanne, address = call(cast.sanne), f"/algorithms/{algorithm.id}"
    body = {"content": builders.ENTRY | {"goal": "Een ander doel."}}
    sanne.put(f"{address}/draft", body, headers={"If-Match": sanne.get(address).headers["ETag"]})
    assert call(cast.petra).post(f"{address}/publications").json["number"] == 2
    problem(call(cast.petra).post(f"{address}/publications"), 409)
    page = call(NOBODY).get(f"{address}/revisions?limit=1").json
    assert [one["number"] for one in page["items"]] == [2]
    [first] = call(NOBODY).get(page["links"]["next"]).json["items"]
    assert first["content"]["goal"] == builders.ENTRY["goal"]


def test_a_model_must_come_as_bytes_and_not_empty(call: Call, cast: Cast, house: Installation) -> None:
    algorithm = builders.an_entry(house, cast)
    address = f"/algorithms/{algorithm.id}/model-versions"
    problem(call(cast.sanne).post(address, {"file": "x"}), 415)
    assert places(call(cast.sanne).post(address, data=b"", content_type=ONNX["content_type"])) == {
        ("file", "file_empty")
    }


def test_a_refused_model_says_what_was_found(call: Call, cast: Cast, house: Installation) -> None:
    model = builders.a_read_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        held.state = ModelState.RECEIVED
        model_versions.refuse(
            session, cast.machine, held, "register.sandbox.rejected", {"reason": "not_onnx"}
        )
    told = call(cast.sanne).get(f"/model-versions/{model.id}").json["reason"]
    assert told["code"] == "register.sandbox.rejected"
    assert "geen ONNX-bestand" in told["detail"]
