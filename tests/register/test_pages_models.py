"""The office's pages around the model: file, data, outcomes, rows, examination, deployment."""

import io
import json
import re
from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from register import demo, model_versions
from register.models import Deployment, ModelVersion
from register.queries import office
from register.queries.office import Entry
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]


def entry(house: Installation, cast: Cast, algorithm_id: str) -> Entry:
    with house.database.read(cast.organisation_id) as session:
        return office.entry(session, algorithm_id)


def refuse(house: Installation, cast: Cast, model: ModelVersion, code: str, **more: str | int) -> None:
    with house.database.write(cast.organisation_id) as session:
        model_versions.refuse(session, cast.machine, model_versions.get(session, model.id), code, more)


def test_a_file_goes_in_and_its_state_is_followed_without_and_with_htmx(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    algorithm = builders.an_entry(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{algorithm.id}/model"
    assert visitor.submit(address).status_code == 400
    sent = visitor.submit(address, {"file": (io.BytesIO(b"not opened here"), "model.onnx")})
    assert sent.status_code == 303
    page = visitor.get(address).get_data(as_text=True)
    assert "Het bestand wacht op een werkproces." in page
    assert f'data-hx-get="{address}/stand"' in page
    assert visitor.get(f"{address}/stand").status_code == 200
    model = entry(house, cast, algorithm.id).model
    assert model is not None
    refuse(house, cast, model, "register.sandbox.rejected", reason="not_onnx")
    last = visitor.get(f"{address}/stand")
    assert last.status_code == 286
    assert "Het is geen ONNX-bestand" in last.get_data(as_text=True)
    assert "data-hx-get" not in last.get_data(as_text=True)


def test_one_datum_is_described_and_the_others_stay(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_read_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/gegevens"
    given = {
        "version": "1", "label_nl": "Inkomen", "source_nl": "Aanvraag", "unit_nl": "euro per maand", "kind": "number",
        "format": "euro", "minimum": "0", "maximum": "20000,5", "protection": "proxy", "missing": "allowed",
        "whole": "1", "more_nl": "Het inkomen is {value}.", "then": "next",
    }  # fmt: skip
    answer = visitor.submit(f"{address}/2", given)
    assert answer.location.endswith("/gegevens/3?gedaan=described")
    features = entry(house, cast, model.algorithm_id).features
    assert [feature.name for feature in features] == [one["name"] for one in builders.FEATURES]
    assert (features[1].label, features[1].maximum, features[1].whole) == ({"nl": "Inkomen"}, 20000.5, True)
    assert features[1].sentences == {"nl": {"more": "Het inkomen is {value}."}}
    assert features[0].label == {}
    assert visitor.submit(f"{address}/2", given).status_code == 412


def test_a_choice_is_described_line_by_line(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    model = builders.a_read_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/gegevens/4"
    given = {"version": "1", "kind": "category", "protection": "none", "missing": "refused"}
    wrong = visitor.submit(address, given | {"label_nl": "Huishouden", "minimum": "3"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400
    assert 'href="#f-categories"' in page
    assert 'value="Huishouden"' in page
    assert (
        visitor.submit(address, given | {"categories": "paar; een paar; a couple\r\nalleen"}).status_code
        == 303
    )
    assert entry(house, cast, model.algorithm_id).features[3].categories == [
        {"code": "paar", "label": {"nl": "een paar", "en": "a couple"}},
        {"code": "alleen", "label": {}},
    ]
    assert "paar; een paar; a couple\nalleen" in visitor.get(address).get_data(as_text=True)


def test_a_description_goes_out_as_a_file_and_comes_back_the_same(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/gegevens"
    before = entry(house, cast, model.algorithm_id)
    file = visitor.get(f"{address}.json").data
    answer = visitor.submit(f"{address}/inlezen", {"file": (io.BytesIO(file), "gegevens.json")})
    assert answer.status_code == 303
    assert visitor.get(f"{address}.json").data == file
    after = entry(house, cast, model.algorithm_id)
    assert after.model is not None
    assert before.model is not None
    assert after.model.outcomes == before.model.outcomes


def test_the_files_of_the_demo_are_read_in(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    told = demo.read("contactadvies")
    algorithm = builders.an_entry(house, cast)
    visitor = signed_in(cast.sanne)
    visitor.submit(f"/werk/algoritmes/{algorithm.id}/model", {"file": (io.BytesIO(told.model), "m.onnx")})
    model = entry(house, cast, algorithm.id).model
    assert model is not None
    columns = [{"name": one["name"], "dtype": builders.DTYPES[str(one["kind"])]} for one in told.features]
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        model_versions.note_contract(
            session, cast.machine, held, {"labels": ["brief", "persoonlijk"], "columns": columns}
        )
    base = f"/werk/algoritmes/{algorithm.id}"
    shuffled = json.dumps([{**one, "position": None} for one in reversed(told.features)]).encode()
    uploads = (
        ("gegevens/inlezen", shuffled),
        ("voorbeelden/achtergrond", told.background),
        ("voorbeelden/controle", told.golden),
    )
    for place, content in uploads:
        answer = visitor.submit(f"{base}/{place}", {"file": (io.BytesIO(content), "file")})
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert [one.name for one in entry(house, cast, algorithm.id).features] == [
        one["name"] for one in told.features
    ]
    assert visitor.submit(f"{base}/onderzoeken").status_code == 303
    assert entry(house, cast, algorithm.id).model.state == "examining"  # type: ignore[union-attr]


def test_a_file_names_the_columns_that_a_model_leaves_without_a_name(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    told = demo.read("trajectadvies")
    algorithm = builders.an_entry(house, cast)
    visitor = signed_in(cast.sanne)
    visitor.submit(f"/werk/algoritmes/{algorithm.id}/model", {"file": (io.BytesIO(told.model), "m.onnx")})
    model = entry(house, cast, algorithm.id).model
    assert model is not None
    contract = {"labels": builders.OUTCOMES, "columns": [{"dtype": "float"} for _ in told.features]}
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        model_versions.note_contract(session, cast.machine, held, contract)
    address = f"/werk/algoritmes/{algorithm.id}/gegevens/inlezen"
    few = json.dumps([{**one, "position": None} for one in told.features[:-1]]).encode()
    assert visitor.submit(address, {"file": (io.BytesIO(few), "few.json")}).status_code == 400
    whole = json.dumps(told.features).encode()
    answer = visitor.submit(address, {"file": (io.BytesIO(whole), "whole.json")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    named = [one.name for one in entry(house, cast, algorithm.id).features]
    assert named == [one["name"] for one in told.features]


def test_a_description_that_does_not_fit_the_model_changes_nothing(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/gegevens"
    file = visitor.get(f"{address}.json").data
    other = json.loads(file)
    other["features"][0]["name"] = "iets_anders"
    for content in (b"geen json", b"[]", b"3", json.dumps(other).encode(), b'{"features": [{"name": "x"}]}'):
        answer = visitor.submit(f"{address}/inlezen", {"file": (io.BytesIO(content), "f.json")})
        assert answer.status_code == 400, content
    assert visitor.get(f"{address}.json").data == file


def test_outcomes_get_their_words(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    model = builders.a_read_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/uitkomsten"
    wrong = visitor.submit(address, {"version": "1", "1-label-nl": "een brief"})
    assert wrong.status_code == 400
    assert 'href="#f-2-label-nl"' in wrong.get_data(as_text=True)
    given = {
        "version": "1",
        "1-label-nl": "een brief",
        "2-label-nl": "contact",
        "2-decided-nl": "Wij bellen u.",
        "2-adverse": "1",
    }
    assert visitor.submit(address, given).status_code == 303
    stored = entry(house, cast, model.algorithm_id).model
    assert stored is not None
    assert stored.outcomes[1]["decided"] == {"nl": "Wij bellen u."}
    assert stored.outcomes[0]["code"] == "brief"
    # Said only of what goes against the resident: what was described before keeps its hash.
    assert [one.get("adverse") for one in stored.outcomes] == [None, True]
    assert 'name="2-adverse" value="1" checked' in visitor.get(address).get_data(as_text=True)


def test_wrong_rows_are_named_by_row_and_column(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/voorbeelden"
    rows = [builders.a_row(number) for number in range(20)]
    rows[4]["inkomen"] = "veel"
    answer = visitor.submit(f"{address}/achtergrond", {"file": (io.BytesIO(builders.as_csv(rows)), "r.csv")})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Rij 5, kolom inkomen: dit is geen getal." in page
    assert "veel" not in page
    header = visitor.get(f"{address}/controle.csv").data.decode().strip().split(",")
    assert header == [
        *(one["name"] for one in builders.FEATURES),
        "verwacht",
        "score_brief",
        "score_persoonlijk",
    ]
    assert visitor.get(f"{address}/anders.csv").status_code == 404


def test_a_refused_model_says_which_golden_rows_differ(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    visitor = signed_in(cast.sanne)
    assert visitor.submit(f"/werk/algoritmes/{model.algorithm_id}/onderzoeken").status_code == 303
    refuse(house, cast, model, "register.golden_rows_differ", rows="3, 5", count=2)
    page = visitor.get(f"/werk/algoritmes/{model.algorithm_id}/voorbeelden").get_data(as_text=True)
    assert "Bij 2 controlerijen gaf het model een andere uitkomst dan verwacht: rij 3, 5." in page
    assert "Laat onderzoeken" in page


def given_terms(model: ModelVersion, **more: str) -> dict[str, object]:
    return {
        "model": model.id, "purpose_nl": "Kiezen hoe wij contact zoeken", "impact": "high", "legal_effect": "besluit",
        "organ": "college", "decision": "contact", "signatures": "2", "own_judgement_first": "1", "lease_minutes": "30",
        "deadline_days": "28", "sample_percent": "7,5", "not_used_nl": "nationaliteit\r\n\r\nleeftijd",
        "reason-2-nl": "Ik weet méér",
    } | more  # fmt: skip


def deployed(house: Installation, cast: Cast, algorithm_id: str) -> list[Deployment]:
    return [line.deployment for line in entry(house, cast, algorithm_id).deployments]


def test_a_team_lead_lets_an_accepted_model_run(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    model = builders.an_allowed_model(house, cast)
    address = f"/werk/algoritmes/{model.algorithm_id}/inzetten"
    assert "Tim de Tester" in signed_in(cast.sanne).get(address).get_data(as_text=True)
    assert signed_in(cast.sanne).submit(address, given_terms(model)).status_code == 403
    visitor = signed_in(cast.tim)
    wrong = visitor.submit(address, given_terms(model, organ="", sample_percent="400", purpose_nl=""))
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400
    for field in ("organ", "sample_percent", "purpose_nl"):
        assert f'href="#f-{field}"' in page
    assert "Ik weet méér" in page
    more = visitor.submit(address, given_terms(model, more="reasons"))
    assert 'name="reason-7-nl"' in more.get_data(as_text=True)
    assert deployed(house, cast, model.algorithm_id) == []
    assert visitor.submit(address, given_terms(model)).status_code == 303
    made = deployed(house, cast, model.algorithm_id)[0]
    assert (made.review_policy.signatures, made.review_policy.sample_share) == (2, 0.075)
    assert made.review_policy.requester_may_sign is False
    assert made.not_used["nl"] == ["nationaliteit", "leeftijd"]
    assert made.reason_codes == [{"code": "ik_weet_meer", "label": {"nl": "Ik weet méér"}}]


def test_the_gate_names_what_is_missing_and_where_it_is_mended(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_read_model(house, cast)
    page = signed_in(cast.tim).get(f"/werk/algoritmes/{model.algorithm_id}/inzetten").get_data(as_text=True)
    for step in ("gegevens", "voorbeelden"):
        assert f'href="/werk/algoritmes/{model.algorithm_id}/{step}">Daarheen' in page
    assert "Zet in" not in page


def test_an_entry_leads_to_stopping_for_who_may(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    address, stop = f"/werk/algoritmes/{deployment.algorithm_id}", f'href="/werk/inzet/{deployment.id}/'
    lead = signed_in(cast.tim)
    page = lead.get(address).get_data(as_text=True)
    assert re.findall(rf"{stop}(\w+)", page) == ["beleid", "afspraken", "schorsen", "intrekken"]
    assert lead.get(f"/werk/inzet/{deployment.id}/schorsen").status_code == 200
    assert lead.submit(f"/werk/inzet/{deployment.id}/schorsen", {"reason": "law"}).status_code == 303
    stopped = lead.get(address).get_data(as_text=True)
    assert re.findall(rf"{stop}(\w+)", stopped) == ["beleid", "afspraken", "hervatten", "intrekken"]
    assert re.findall(rf"{stop}(\w+)", signed_in(cast.kees).get(address).get_data(as_text=True)) == [
        "beleid",
        "afspraken",
    ]
