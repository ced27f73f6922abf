"""Reviewing over the API: what a person does, what stays hidden before it, and what may be fetched after it."""

import json
from http import HTTPStatus
from typing import Any

import pytest

from infra import clock
from infra.identity import people
from infra.installation import Installation
from infra.ledger.stamps import BEGIN, BLANK
from infra.log.sequencing import sequence
from register.models import Deployment
from register.vocabulary import Impact, ReviewPolicy
from reports import requests as reports
from reports.models import Report
from reports.vocabulary import Kind, ReportState
from reviews import stops
from reviews.models import Suggestion
from reviews.sealed import key_of
from reviews.vocabulary import OPEN, State, Verdict
from tests import builders
from tests.cast import Cast
from tests.web.test_api.conftest import Call, Caller, places, problem

JUDGEMENT = {"outcome": "brief", "confidence": "sure"}


def at(suggestion: Suggestion, rest: str = "") -> str:
    return f"/suggestions/{suggestion.id}{rest}"


def claimed(caller: Caller, suggestion: Suggestion) -> int:
    answer = caller.post(at(suggestion, "/claims"))
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return int(answer.json["epoch"])


def seen(caller: Caller, suggestion: Suggestion) -> int:
    epoch = claimed(caller, suggestion)
    assert caller.put(at(suggestion, "/judgement"), JUDGEMENT | {"epoch": epoch}).json["judgedAt"]
    assert caller.post(at(suggestion, "/disclosures"), {"epoch": epoch}).status_code == HTTPStatus.OK
    return epoch


def decide(caller: Caller, suggestion: Suggestion, epoch: int, **more: Any) -> Any:
    fits = {} if "verdict" in more else {"verdict": "follow", "reasons": ["fits"]}
    return caller.post(at(suggestion, "/decisions"), {"epoch": epoch} | fits | more)


@pytest.mark.both_databases
def test_a_person_claims_judges_sees_and_decides_and_only_then_can_it_be_fetched(
    call: Call, cast: Cast, house: Installation
) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees, system = call(cast.kees), call(cast.case_system)
    [item] = kees.get("/suggestions?status=waiting").json["items"]
    assert (item["id"], item["reference"]) == (suggestion.id, "zaak-0")
    claim = kees.post(at(suggestion, "/claims")).json
    assert claim["values"] == builders.a_row(0)
    assert kees.get("/suggestions").json["items"] == []
    assert [one["id"] for one in kees.get("/suggestions?status=claimed").json["items"]] == [suggestion.id]
    epoch = {"epoch": claim["epoch"]}
    problem(kees.post(at(suggestion, "/disclosures"), epoch), 409)
    kees.put(at(suggestion, "/judgement"), JUDGEMENT | epoch)
    disclosed = kees.post(at(suggestion, "/disclosures"), epoch).json
    assert disclosed["output"]["outcome"] == {"code": "brief", "label": {"nl": "een brief", "en": "a letter"}}
    weighed = disclosed["explanation"]
    assert weighed["base"] + sum(one["amount"] for one in weighed["contributions"]) == weighed["margin"]
    problem(system.get(at(suggestion, "/release")), 409)
    signed = decide(kees, suggestion, claim["epoch"])
    assert (signed.status_code, signed.json["state"]) == (HTTPStatus.CREATED, "signed")
    problem(system.get(at(suggestion, "/release")), 409)
    builders.released(house, cast, suggestion)
    released = system.get(at(suggestion)).json["links"]["release"]
    told = system.get(released).json
    assert told["outcome"]["code"] == told["advised"]["code"] == "brief"
    assert told["verdict"] == "followed"
    assert told["explanation"] == weighed


def test_a_deviation_tells_both_the_decision_and_the_advice(
    call: Call, cast: Cast, house: Installation
) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees = call(cast.kees)
    epoch = seen(kees, suggestion)
    deviation = {"verdict": "deviate", "outcome": "persoonlijk"}
    assert places(decide(kees, suggestion, epoch, **deviation, reasons=[])) == {("reasons", "reason_needed")}
    bare = decide(kees, suggestion, epoch, **deviation, reasons=["meer_bekend"])
    assert places(bare) == {("text", "prose_needed")}
    assert places(
        decide(kees, suggestion, epoch, **deviation | {"outcome": "niets", "reasons": ["meer_bekend"]})
    )
    bsn = {"text": "Mijn nummer is 123456782", "reasons": ["onbekend"]}
    wrong = decide(kees, suggestion, epoch, **deviation | bsn)
    assert places(wrong) == {("text", "text_holds_bsn"), ("reasons", "reason_unknown")}
    told = {"reasons": ["meer_bekend"], "text": "Zij belt liever."}
    assert decide(kees, suggestion, epoch, **deviation | told).json["state"] == "signed"
    builders.released(house, cast, suggestion)
    told = call(cast.case_system).get(at(suggestion, "/release")).json
    assert (told["outcome"]["code"], told["advised"]["code"]) == ("persoonlijk", "brief")
    assert told["verdict"] == "deviated"


def test_who_comes_second_is_told_who_came_first(call: Call, cast: Cast, house: Installation) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees, noor = call(cast.kees), call(cast.noor)
    epoch = seen(kees, suggestion)
    assert problem(noor.post(at(suggestion, "/claims")), 409)["type"].endswith("claimed-by-other")
    assert decide(kees, suggestion, epoch).status_code == HTTPStatus.CREATED
    for address in ("/claims", "/disclosures", "/decisions"):
        body = {"epoch": epoch, "verdict": "follow"} if address == "/decisions" else {"epoch": epoch}
        answer = noor.post(at(suggestion, address), None if address == "/claims" else body)
        assert problem(answer, 409)["type"].endswith("decided-by-other")


def test_a_case_that_is_handed_back_can_be_claimed_by_another(
    call: Call, cast: Cast, house: Installation
) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees, noor = call(cast.kees), call(cast.noor)
    epoch = claimed(kees, suggestion)
    problem(noor("DELETE", at(suggestion, "/claims/current")), 409)
    assert kees("DELETE", at(suggestion, "/claims/current")).status_code == HTTPStatus.NO_CONTENT
    assert claimed(noor, suggestion) > epoch
    problem(kees.put(at(suggestion, "/judgement"), JUDGEMENT | {"epoch": epoch}), 409)


def test_two_who_differ_bring_it_to_the_arbiter(call: Call, cast: Cast, house: Installation) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    [suggestion] = builders.waiting_suggestions(house, cast, deployment=deployment)
    kees, noor, edith = call(cast.kees), call(cast.noor), call(cast.edith)
    assert decide(kees, suggestion, seen(kees, suggestion)).json["state"] == "queued"
    other = {"verdict": "set_aside", "text": "Dit past niet."}
    assert decide(noor, suggestion, seen(noor, suggestion), **other).json["state"] == "escalated"
    problem(kees.post(at(suggestion, "/claims")), 403)
    assert decide(edith, suggestion, seen(edith, suggestion), **other).json["state"] == "set_aside"
    assert call(cast.case_system).get(at(suggestion)).json["status"] == "without_model"


def test_every_fault_of_a_decision_is_named(call: Call, cast: Cast, house: Installation) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    body = {"verdict": "maybe", "reasons": "x", "epoch": 1.5, "score": 1}
    assert places(call(cast.kees).post(at(suggestion, "/decisions"), body)) == {
        ("verdict", "no_such_word"),
        ("reasons", "no_list"),
        ("epoch", "no_whole_number"),
        ("score", "unknown_field"),
    }


def hidden(house: Installation, cast: Cast, call: Call) -> dict[str, Suggestion]:
    """A suggestion in each state that is to look like all others."""
    two = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    queued, letter, held, judged, revealed, signed, again, escalated = builders.waiting_suggestions(
        house, cast, 8, deployment=two
    )
    other = builders.waiting_suggestions(house, cast, 1, deployment=two, outcome="persoonlijk")[0]
    kees, noor = call(cast.kees), call(cast.noor)
    claimed(kees, held)
    kees.put(at(judged, "/judgement"), JUDGEMENT | {"epoch": claimed(kees, judged)})
    seen(kees, revealed)
    for one in (signed, again, escalated):
        decide(kees, one, seen(kees, one))
    decide(noor, signed, seen(noor, signed))
    decide(noor, escalated, seen(noor, escalated), verdict="set_aside", text="Dit past niet.")
    low = builders.a_deployment(house, cast, impact=Impact.LOW, policy=ReviewPolicy(sample_share=0.0))
    [unread] = builders.waiting_suggestions(house, cast, 1, deployment=low)
    return {
        "queued": queued, "letter": letter, "other outcome": other, "held": held, "judged": judged, "low": unread,
        "revealed": revealed, "signed": signed, "signed once": again, "escalated": escalated,
    }  # fmt: skip


def test_what_waits_looks_alike_whatever_it_waits_for(call: Call, cast: Cast, house: Installation) -> None:
    found = hidden(house, cast, call)
    system = call(cast.case_system)
    with house.database.read(cast.organisation_id) as session:
        states = {session.get_one(Suggestion, one.id).state for one in found.values()}
    assert states == {State.QUEUED, State.CLAIMED, State.SIGNED, State.ESCALATED, State.LOW}
    assert states <= OPEN
    for rest, status in (("", HTTPStatus.OK), ("/release", HTTPStatus.CONFLICT)):
        answers = {}
        for name, one in found.items():
            answer = system.get(at(one, rest))
            assert answer.status_code == status
            answers[name] = (without_ids(answer.text, one), sorted(without_length(answer.headers)))
        assert len({json.dumps(one) for one in answers.values()}) == 1, answers


def without_ids(text: str, one: Suggestion) -> str:
    reference = json.loads(text).get("reference")
    return text.replace(one.id, "ID").replace(one.batch_id, "BATCH").replace(str(reference), "REFERENCE")


def without_length(headers: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name not in {"Content-Length", "Date"}]


def test_a_batch_tells_no_more_than_how_many_are_closed(call: Call, cast: Cast, house: Installation) -> None:
    suggestions = builders.waiting_suggestions(house, cast, 4)
    kees, system = call(cast.kees), call(cast.case_system)
    batch = f"/batches/{suggestions[0].batch_id}"
    before = system.get(batch).text
    decide(kees, suggestions[0], seen(kees, suggestions[0]))
    claimed(kees, suggestions[1])
    assert system.get(batch).text == before
    decide(kees, suggestions[2], seen(kees, suggestions[2]), verdict="set_aside", text="Dit past niet.")
    builders.released(house, cast, suggestions[0])
    assert system.get(batch).json["counts"] == {"received": 0, "inProgress": 2, "closed": 2}


def test_no_reading_gives_a_reviewer_the_output(call: Call, cast: Cast, house: Installation) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees = call(cast.kees)
    claimed(kees, suggestion)
    for address in ("", "/release", "/claims/current", "/judgement", "/disclosures", "/decisions"):
        assert kees.get(at(suggestion, address)).status_code in {403, 405}


def test_a_suspension_stops_a_claimed_case(call: Call, cast: Cast, house: Installation) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees = call(cast.kees)
    epoch = seen(kees, suggestion)
    call(cast.edith).post(f"/deployments/{suggestion.deployment_id}/suspensions", {"reason": "wrong_data"})
    assert problem(decide(kees, suggestion, epoch), 409)["type"].endswith("suspended")


def test_what_expired_is_told_as_without_model(call: Call, cast: Cast, house: Installation) -> None:
    deployment = builders.a_deployment(house, cast)
    [suggestion] = builders.waiting_suggestions(house, cast, deployment=deployment)
    with house.database.write(cast.organisation_id) as session:
        row = session.get_one(Suggestion, suggestion.id)
        row.due_at = row.created_at
        session.add(row)
        session.flush()
        stops.expire(session)
    assert call(cast.case_system).get(at(suggestion)).json["status"] == "without_model"
    problem(call(cast.case_system).get(at(suggestion, "/release")), 409)


def test_the_case_system_reports_an_announcement_once(call: Call, cast: Cast, house: Installation) -> None:
    release = builders.a_release(house, cast, verdict=Verdict.FOLLOW)
    system, address = call(cast.case_system), f"/releases/{release.id}/announcement"
    assert places(system.put(address, {"announcedOn": "2999-01-01"})) == {("announcedOn", "announced_later")}
    assert places(system.put(address, {"announcedOn": "gisteren"})) == {("announcedOn", "no_date")}
    assert places(system.put(address, {"announcedOn": "2026-01-02"})) == {
        ("announcedOn", "announced_earlier")
    }
    today = {"announcedOn": clock.today().isoformat()}
    assert system.put(address, today).json == today
    problem(system.put(address, today), 409)


def test_a_letter_is_asked_for_followed_and_fetched(call: Call, cast: Cast, house: Installation) -> None:
    release = builders.a_release(house, cast)
    system = call(cast.case_system)
    current = f"/releases/{release.id}/letters/current"
    problem(system.get(current), 404)
    assert places(system.post(f"/releases/{release.id}/letters", {"language": "fr"})) == {
        ("language", "no_such_word")
    }
    asked = system.post(f"/releases/{release.id}/letters", {"language": "en"})
    assert asked.status_code == HTTPStatus.ACCEPTED
    told = system.get(asked.headers["Location"]).json
    assert (told["state"], told["language"]) == (ReportState.ASKED, "en")
    assert "pdf" not in told["links"]
    problem(system.get(f"/letters/{told['id']}"), 404)
    made(house, cast, told["id"])
    pdf = system.get(system.get(current).json["links"]["pdf"])
    assert pdf.content_type == "application/pdf"
    assert pdf.data.startswith(b"%PDF-1.7 made up" + BEGIN + b"salt ")
    assert told["number"] in pdf.headers["Content-Disposition"]


def test_what_only_a_letter_has_is_refused_by_name_for_other_reports(
    call: Call, cast: Cast, house: Installation
) -> None:
    release = builders.a_release(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm_id = session.get_one(Deployment, release.deployment_id).algorithm_id
    for who, address in (
        (cast.kees, f"/releases/{release.id}/explanations"),
        (cast.edith, f"/algorithms/{algorithm_id}/dossiers"),
    ):
        refused = places(call(who).post(address, {"largePrint": True, "to": "guardian"}))
        assert refused == {("largePrint", "unknown_field"), ("to", "unknown_field")}
        assert call(who).post(address, {"language": "en"}).status_code == HTTPStatus.ACCEPTED
        told = call(who).get(f"{address}/current").json
        assert (told["state"], told["language"], set(told["links"])) == (ReportState.ASKED, "en", {"self"})


def made(house: Installation, cast: Cast, report_id: str) -> None:
    """What worker and sequencer do: seal the PDF under the key of the case, note it, and record it."""
    with house.database.write(cast.organisation_id) as session:
        report = session.get_one(Report, report_id)
        assert report.kind == Kind.LETTER
        key = key_of(session, report.case_id or "")
        sealed = key.seal(b"%PDF-1.7 made up" + BLANK, f"report:{report.id}")
        stored = house.storage.put(cast.organisation_id, builders.io.BytesIO(sealed), len(sealed))
        reports.printed(session, cast.machine, report, stored.sha256, len(sealed), "0" * 64)
    sequence(house, cast.organisation_id)
    with house.database.write(cast.organisation_id) as session:
        reports.hand_out(session, cast.machine, report_id)


def test_following_with_another_outcome_is_two_answers_and_signs_nothing(
    call: Call, cast: Cast, house: Installation
) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees = call(cast.kees)
    epoch = seen(kees, suggestion)
    assert places(decide(kees, suggestion, epoch, outcome="persoonlijk")) == {
        ("outcome", "outcome_with_follow")
    }
    assert decide(kees, suggestion, epoch, outcome="brief").status_code == 201


@pytest.mark.parametrize("text", ["half \ud83d", "\udc00\ud800", "a\0b"])
def test_a_sign_that_cannot_be_kept_is_refused_and_signs_nothing(
    call: Call, cast: Cast, house: Installation, text: str
) -> None:
    [suggestion] = builders.waiting_suggestions(house, cast)
    kees = call(cast.kees)
    epoch = seen(kees, suggestion)
    assert places(decide(kees, suggestion, epoch, text=text)) == {("", "unkept_sign")}
    assert decide(kees, suggestion, epoch, text="hele tekens: \U0001f642 \\u0000").status_code == 201


def test_another_case_system_of_the_same_municipality_hears_of_no_letter(
    call: Call, cast: Cast, house: Installation
) -> None:
    release = builders.a_release(house, cast)
    letters = f"/releases/{release.id}/letters"
    assert call(cast.case_system).post(letters, {}).status_code == HTTPStatus.ACCEPTED
    with house.database.write(cast.organisation_id) as session:
        token = people.make_api_key(session, cast.aisha, "Ander zaaksysteem")
    other = Caller(call(cast.case_system).client, {"Authorization": f"Bearer {token}"})
    problem(other.get(f"{letters}/current"), 404)
    problem(other.post(letters, {}), 404)
