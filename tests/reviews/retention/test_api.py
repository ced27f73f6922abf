"""The case system tells of the end of its cases over the API."""

from datetime import date
from http import HTTPStatus

from infra import clock
from reviews.objections.terms import months_later
from tests.reviews.retention.stages import Archive
from tests.web.test_api.conftest import Call, call, problem

__all__ = ["call"]

CLOSED = {"reference": "zaak-0", "result": "Toegekend"}


def test_what_the_case_system_tells_decides_until_when_a_case_is_kept(archive: Archive, call: Call) -> None:
    today = clock.today()
    told = CLOSED | {"closedOn": today.isoformat(), "term": "P7Y", "category": "5.1.2"}
    caller = call(archive.cast.case_system)
    first = caller.post("/case-closings", told)
    assert first.status_code == HTTPStatus.CREATED, first.json
    assert date.fromisoformat(first.json["keepUntil"]) == months_later(today, 84)
    assert first.json["termFrom"] == "case"
    again = caller.post("/case-closings", told)
    assert again.json == first.json, "told twice the same changes nothing"
    assert caller.get(f"/case-closings/{first.json['id']}").json == first.json
    opened = caller.post("/case-closings", {"reference": "zaak-0", "closedOn": None}).json
    assert (opened["keepUntil"], opened["closedOn"]) == (None, None), (
        "a case that was opened again has no end"
    )


def test_what_is_no_term_is_said_at_its_place(archive: Archive, call: Call) -> None:
    caller = call(archive.cast.case_system)
    today = clock.today().isoformat()
    for more, where in (
        ({"term": "7 jaar"}, "/term"),
        ({"term": "P7Y", "keepForGood": True}, "/term"),
        ({"term": "P151Y"}, "/term"),
        ({"category": "111222333"}, "/category"),
        ({"category": "vijf komma één"}, "/category"),
        ({"closedOn": "2999-01-01"}, "/closedOn"),
        ({"result": ""}, "/result"),
        ({"reference": "zaak-99"}, "/reference"),
    ):
        answer = caller.post("/case-closings", CLOSED | {"closedOn": today} | more)
        problem(answer, 400)
        assert [one["location"] for one in answer.json["errors"]] == [f"#{where}"], answer.json


def test_another_system_and_another_municipality_tell_nothing_of_our_cases(
    archive: Archive, call: Call
) -> None:
    told = CLOSED | {"closedOn": clock.today().isoformat(), "term": "P7Y"}
    row = call(archive.cast.case_system).post("/case-closings", told).json
    for other in (archive.cast.strange_system, archive.cast.stranger):
        problem(call(other).post("/case-closings", told), 400)
        problem(call(other).get(f"/case-closings/{row['id']}"), 404)
    problem(call(archive.cast.kees).post("/case-closings", told), 403)
