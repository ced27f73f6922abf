"""Signing in over the API, and the machine's work."""

from http import HTTPStatus

from sqlmodel import select

from infra import queue
from infra.identity.actors import NOBODY
from infra.installation import Installation
from infra.queue import Job
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.web.test_api.conftest import Call, Caller, places, problem


def test_a_person_signs_in_works_and_signs_out(call: Call, cast: Cast) -> None:
    given = {"email": cast.person(cast.sanne).email, "password": PASSWORD}
    answer = call(NOBODY).post("/sessions", given)
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json["token"].startswith("ts_")
    assert answer.json["person"] == {
        "id": cast.sanne.id,
        "name": cast.sanne.name,
        "roles": ["algorithm_owner"],
    }
    caller = Caller(call(NOBODY).client, {"Authorization": f"Bearer {answer.json['token']}"})
    assert caller.get("/jobs").status_code == HTTPStatus.OK
    assert caller("DELETE", "/sessions/current").status_code == HTTPStatus.NO_CONTENT
    problem(caller.get("/jobs"), 401)


def test_a_wrong_password_and_an_unknown_account_sound_the_same(call: Call, cast: Cast) -> None:
    known = {"email": cast.person(cast.sanne).email, "password": "niet het wachtwoord"}
    unknown = {"email": "niemand@voorbeeldstad.example", "password": "niet het wachtwoord"}
    answers = [problem(call(NOBODY).post("/sessions", body), 401) for body in (known, unknown)]
    assert answers[0] == answers[1]


def test_who_guesses_too_often_must_wait(call: Call, cast: Cast, house: Installation) -> None:
    given = {"email": cast.person(cast.sanne).email, "password": "niet het wachtwoord"}
    nobody = call(NOBODY)
    for _ in range(house.settings.sign_in_tries):
        problem(nobody.post("/sessions", given), 401)
    answer = nobody.post("/sessions", given)
    problem(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_every_fault_of_a_sign_in_is_named(call: Call) -> None:
    faults = places(call(NOBODY).post("/sessions", {"email": 3, "colour": "red"}))
    assert faults == {("email", "no_text"), ("password", "required"), ("colour", "unknown_field")}


def test_what_is_no_json_is_refused_and_another_type_is_not_read(call: Call) -> None:
    nobody = call(NOBODY)
    for content in (b"{", b"[" * 100_000, b'"\xff"', b"\xff\xfe{"):
        problem(nobody.post("/sessions", data=content, content_type="application/json"), 400)
    problem(nobody.post("/sessions", data=b"<a/>", content_type="application/xml"), 415)
    problem(nobody.post("/sessions", data={"email": "a@b.example"}), 415)
    assert places(nobody.post("/sessions", ["a list"])) == {("", "no_object")}


def test_json_that_is_too_large_is_refused(call: Call) -> None:
    content = b'{"email": "' + b"a" * 5_000_000 + b'"}'
    problem(call(NOBODY).post("/sessions", data=content, content_type="application/json"), 413)


def test_jobs_come_newest_first_in_pages_that_follow_each_other(
    call: Call, cast: Cast, house: Installation
) -> None:
    builders.a_deployment(house, cast)
    caller = call(cast.tim)
    seen, address = [], "/jobs?limit=1"
    while address:
        page = caller.get(address).json
        seen += [job["id"] for job in page["items"]]
        address = page["links"].get("next")
    assert len(seen) >= 2
    assert seen == sorted(seen, reverse=True)


def test_a_job_that_was_given_up_is_tried_again_on_request(
    call: Call, cast: Cast, house: Installation
) -> None:
    builders.submitted(house, cast)
    with house.database.write(cast.organisation_id) as session:
        waiting = session.exec(select(Job.id).where(Job.state == queue.JobState.QUEUED)).one()
        job = queue.claim(session, waiting, "tests", builders.LEASE)
        assert job
        queue.park(session, job, "infra.job_lost_its_worker", {})
    caller = call(cast.tim)
    [told] = caller.get("/jobs?state=parked").json["items"]
    assert told["reason"]["code"] == "infra.job_lost_its_worker"
    assert caller.post(f"/jobs/{told['id']}/retries").json["state"] == "queued"
    problem(caller.post(f"/jobs/{told['id']}/retries"), 409)


def test_a_cursor_that_we_did_not_give_is_refused(call: Call, cast: Cast) -> None:
    assert places(call(cast.tim).get("/jobs?cursor=!!&limit=5")) == {("cursor", "no_cursor")}
    assert places(call(cast.tim).get("/jobs?limit=0&state=lost")) == {
        ("limit", "out_of_range"),
        ("state", "no_such_word"),
    }
