"""Cases over the API: one row or many, as JSON or CSV, good or bad, once or twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import pytest
from sqlmodel import func, select

from infra.identity.actors import NOBODY
from infra.installation import Installation
from reviews.models import Batch, Case, Suggestion
from reviews.sealed import input_of, key_of, scope
from tests import builders
from tests.cast import Cast
from tests.web.test_api.conftest import Call, Caller, places, problem

BSN = "123456782"
HEADER = "referentie;achterstand_maanden;inkomen;telefoon_bekend;huishouden"

WHY = {"reason": "wrong_data"}


@pytest.fixture
def system(call: Call, cast: Cast) -> Caller:
    """The case system."""
    return call(cast.case_system)


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> str:
    """The address of a running deployment."""
    return f"/deployments/{builders.a_deployment(house, cast).id}"


def csv(content: bytes) -> dict[str, Any]:
    return {"data": content, "content_type": "text/csv"}


def row(number: int, **values: Any) -> dict[str, Any]:
    return {"reference": f"zaak-{number}", "values": builders.a_row(number) | values}


def inputs(house: Installation, cast: Cast) -> list[dict[str, Any]]:
    with house.database.read(cast.organisation_id) as session:
        return [
            input_of(key_of(session, one.case_id), one)
            for one in session.exec(select(Suggestion).order_by(Suggestion.position))
        ]


def count(house: Installation, cast: Cast, table: type[Batch] | type[Case] | type[Suggestion]) -> int:
    with house.database.read(cast.organisation_id) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_one_row_gives_a_suggestion_to_follow(system: Caller, deployment: str) -> None:
    answer = system.post(f"{deployment}/suggestions", row(1))
    assert answer.status_code == HTTPStatus.ACCEPTED
    told = system.get(answer.headers["Location"]).json
    assert told == answer.json
    assert (told["reference"], told["status"]) == ("zaak-1", "received")


def test_everything_wrong_with_one_row_is_named_by_its_field(system: Caller, deployment: str) -> None:
    values = {"achterstand_maanden": 99, "inkomen": None, "telefoon_bekend": "misschien", "kleur": "rood"}
    answer = system.post(f"{deployment}/suggestions", {"reference": BSN, "values": values})
    assert places(answer) == {
        ("reference", "reference_is_bsn"),
        ("values/achterstand_maanden", "value_out_of_range"),
        ("values/inkomen", "value_missing"),
        ("values/telefoon_bekend", "value_no_boolean"),
        ("values/huishouden", "column_missing"),
        ("values/kleur", "column_unknown"),
    }
    assert BSN not in answer.text


def test_a_number_that_is_not_finite_is_named(system: Caller, deployment: str) -> None:
    for literal in ("NaN", "Infinity", "-Infinity", "1e999", '"nan"'):
        content = json.dumps(row(1, inkomen="HERE")).replace('"HERE"', literal)
        answer = system.post(f"{deployment}/suggestions", data=content, content_type="application/json")
        assert places(answer) == {("values/inkomen", "value_not_finite")}


def test_a_batch_answers_with_counts_and_its_suggestions(system: Caller, deployment: str) -> None:
    answer = system.post(f"{deployment}/batches", {"rows": [row(number) for number in range(5)]})
    assert answer.status_code == HTTPStatus.ACCEPTED
    batch = answer.headers["Location"]
    told = system.get(batch).json
    assert told["counts"] == {"received": 5, "inProgress": 0, "closed": 0}
    seen, address = [], f"{batch}/suggestions?limit=2"
    while address:
        page = system.get(address).json
        assert len(page["items"]) <= 2
        seen += [one["reference"] for one in page["items"]]
        address = page["links"].get("next")
    assert sorted(seen) == [f"zaak-{number}" for number in range(5)]


AS_SAVED = {
    "with a BOM": f"{HEADER}\nzaak-1;3;1234,5;ja;paar\n".encode("utf-8-sig"),
    "on Windows": f"{HEADER}\r\nzaak-1;3;1234,5;ja;paar\r\n".encode("cp1252"),
    "with commas": f"{HEADER.replace(';', ',')}\nzaak-1,3,1234.5,ja,paar\n".encode(),
    "in UTF-16": f"{HEADER.replace(';', chr(9))}\nzaak-1\t3\t1234,5\tja\tpaar\n".encode("utf-16"),
    "in English": f"{HEADER.replace('referentie', 'reference')}\nzaak-1;3;1234,5;1;paar\n".encode(),
}


def test_a_csv_is_read_as_offices_save_it(
    system: Caller, deployment: str, house: Installation, cast: Cast
) -> None:
    for how, content in AS_SAVED.items():
        answer = system.post(f"{deployment}/batches", **csv(content))
        assert answer.status_code == HTTPStatus.ACCEPTED, (how, answer.text)
    read = {"achterstand_maanden": 3.0, "inkomen": 1234.5, "telefoon_bekend": True, "huishouden": "paar"}
    assert inputs(house, cast) == [read] * len(AS_SAVED)


def test_letters_of_latin_1_survive(system: Caller, deployment: str, house: Installation, cast: Cast) -> None:
    content = f"{HEADER}\nzaak-Zoë;3;1234,5;ja;paar\n".encode("latin-1")
    batch = system.post(f"{deployment}/batches", **csv(content)).headers["Location"]
    assert system.get(f"{batch}/suggestions").json["items"][0]["reference"] == "zaak-Zoë"


def test_one_bad_row_among_ten_thousand_refuses_all_and_is_named(
    system: Caller, deployment: str, house: Installation, cast: Cast
) -> None:
    rows = [row(number) for number in range(10_000)]
    rows[6_789] = row(6_789, inkomen="veel")
    answer = system.post(f"{deployment}/batches", {"rows": rows})
    assert places(answer) == {("rows/6790/inkomen", "value_no_number")}
    assert (count(house, cast, Batch), count(house, cast, Case), count(house, cast, Suggestion)) == (0, 0, 0)


@pytest.mark.both_databases
def test_in_part_the_good_rows_go_on_and_the_others_are_listed(system: Caller, deployment: str) -> None:
    rows = [row(number) for number in range(100)]
    rows[41] = row(41, inkomen="veel")
    rows[42]["reference"] = BSN
    told = system.post(f"{deployment}/batches?partial=true", {"rows": rows}).json
    assert (told["rows"], told["refused"]) == (98, 2)
    assert {fault["location"] for fault in told["faults"]} == {"#/rows/42/inkomen", "#/rows/43/reference"}
    assert all(fault["detail"] for fault in told["faults"])
    assert system.get(told["links"]["self"]).json == told


def test_rows_of_another_shape_are_named(system: Caller, deployment: str) -> None:
    address = f"{deployment}/batches"
    assert places(system.post(address, {})) == {("rows", "no_list")}
    assert places(system.post(address, {"rows": [3]})) == {("rows/1", "no_object")}
    more = {"rows": [], "colour": 1, "shape": 2}
    assert places(system.post(address, more)) == {("colour", "unknown_field"), ("shape", "unknown_field")}
    rows = [{"reference": 7, "values": [], "x": 1}, {"values": {"reference": "zaak-1"}}]
    assert places(system.post(address, {"rows": rows})) == {
        ("rows/1/reference", "no_text"),
        ("rows/1/values", "no_object"),
        ("rows/1/x", "unknown_field"),
        ("rows/2/values/reference", "unknown_field"),
    }


def test_a_batch_of_another_type_is_not_read(system: Caller, deployment: str) -> None:
    problem(system.post(f"{deployment}/batches", data=b"<a/>", content_type="application/xml"), 415)
    for content in (b"", b"\n", HEADER.encode(), b"\x00\x01\x02"):
        problem(system.post(f"{deployment}/batches", **csv(content)), 400)


def test_the_same_request_sent_twice_is_carried_out_once(
    system: Caller, deployment: str, house: Installation, cast: Cast
) -> None:
    once = {"headers": {"Idempotency-Key": "vandaag-1"}}
    first = system.post(f"{deployment}/suggestions", row(1), **once)
    again = system.post(f"{deployment}/suggestions", row(1), **once)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert count(house, cast, Suggestion) == 1
    assert places(system.post(f"{deployment}/suggestions", row(2), **once)) == {
        ("Idempotency-Key", "idempotency_other_body")
    }
    other_question = system.post(f"{deployment}/batches?partial=true", {"rows": [row(1)]}, **once)
    assert places(other_question) == {("Idempotency-Key", "idempotency_other_body")}


@pytest.mark.both_databases
def test_the_same_request_sent_at_once_is_carried_out_once(
    call: Call, system: Caller, deployment: str, house: Installation, cast: Cast
) -> None:
    builders.submitted(house, cast, 1)
    before = count(house, cast, Suggestion)
    callers = [system, *(Caller(call(NOBODY).client, system.headers) for _ in range(3))]
    more = {"headers": {"Idempotency-Key": "tegelijk"}}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda caller: caller.post(f"{deployment}/suggestions", row(1), **more), callers)
        )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert count(house, cast, Suggestion) == before + 1


def test_a_key_that_cannot_be_is_refused(system: Caller, deployment: str) -> None:
    for key in ("", "x" * 201, "a\tb"):
        answer = system.post(f"{deployment}/suggestions", row(1), headers={"Idempotency-Key": key})
        assert places(answer) == {("Idempotency-Key", "key_not_valid")}


def test_an_owner_follows_a_batch_without_references(
    call: Call, system: Caller, deployment: str, cast: Cast
) -> None:
    batch = system.post(f"{deployment}/batches", {"rows": [row(1)]}).headers["Location"]
    [seen] = call(cast.sanne).get(f"{batch}/suggestions").json["items"]
    assert seen["reference"] is None


def test_a_forgotten_case_has_no_reference_any_more(
    system: Caller, deployment: str, house: Installation, cast: Cast
) -> None:
    address = system.post(f"{deployment}/suggestions", row(1)).headers["Location"]
    with house.database.read(cast.organisation_id) as session:
        case_id = session.exec(select(Case.id)).one()
    house.keys.forget(scope(case_id))
    assert system.get(address).json["reference"] is None


def test_a_suspended_deployment_takes_no_cases(
    call: Call, system: Caller, deployment: str, cast: Cast
) -> None:
    assert call(cast.tim).post(f"{deployment}/suspensions", WHY).json["state"] == "suspended"
    told = problem(system.post(f"{deployment}/suggestions", row(1)), 409)
    assert told["type"] == "/problems/reviews/deployment-takes-none"
    assert call(cast.tim).post(f"{deployment}/resumptions", WHY).json["state"] == "active"
    assert system.post(f"{deployment}/suggestions", row(1)).status_code == HTTPStatus.ACCEPTED
    assert call(cast.tim).post(f"{deployment}/withdrawals", WHY).json["state"] == "withdrawn"
    problem(system.post(f"{deployment}/suggestions", row(2)), 409)


def test_a_comma_in_a_reference_is_no_decimal_sign(system: Caller, deployment: str) -> None:
    one = row(1)["values"]
    content = ";".join(["referentie", *one]) + "\n" + ";".join(["2026,0012", *map(str, one.values())])
    sent = system.post(f"{deployment}/batches", **csv(content.encode()))
    [item] = system.get(sent.json["links"]["suggestions"]).json["items"]
    assert item["reference"] == "2026,0012"
