"""A stranger with every role, at every page of the office, with the real ids of another municipality's things."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask
from sqlmodel import select

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.queue import Job
from register.assessments.models import Assessment
from register.committee.models import Advice, AgendaItem, Meeting
from register.exchange import file_imports
from register.incidents import steps as incidents
from register.incidents.steps import Reported
from register.incidents.vocabulary import Kind
from register.models import Algorithm
from register.notices import steps as notices
from register.notices.steps import Given
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.web.test_api.test_every_route import everything_of_ours

MARK = "Zonnebloem7391"
NOT_THERE = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
# What is asked before the thing is looked for: a form that is not filled in.
ASKED_FIRST = {HTTPStatus.BAD_REQUEST}


def test_a_stranger_finds_nothing_of_ours_in_the_office(
    app: Flask, house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    ids = everything_of_ours(house, cast) | _more_of_ours(house, cast)
    before = _acts(house, cast)
    stranger = signed_in(cast.stranger)
    wrong = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/werk/") or not rule.arguments & ids.keys():
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], "1"), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = stranger.get(address) if method == "GET" else stranger.submit(address, {"version": "1"})
            fine = NOT_THERE if method == "GET" else NOT_THERE | ASKED_FIRST
            told = answer.get_data(as_text=True)
            if answer.status_code not in fine or MARK in told or builders.ENTRY["goal"] in told:
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert _acts(house, cast) == before


def _more_of_ours(house: Installation, cast: Cast) -> dict[str, str]:
    """A notice, a file, an incident, a meeting with an advice, and an assessment, of an algorithm that is deployed."""
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Algorithm).where(Algorithm.revision_number == 1)
        algorithm = session.exec(chosen.join(Advice)).first()
        assert algorithm
        found = {
            "meeting_id": session.exec(select(Meeting.id)).one(),
            "item_id": session.exec(select(AgendaItem.id)).one(),
            "advice_id": session.exec(select(Advice.id)).one(),
            "assessment_id": session.exec(select(Assessment.id)).first() or "",
        }
        session.expunge_all()
    with house.database.write(cast.organisation_id) as session:
        reported = Reported(MARK, "Wat er gebeurde.", frozenset({Kind.DATA_BREACH}), clock.now())
        incident = incidents.report(session, cast.pia, algorithm, reported).id
    given = Given("error", f"Hier klopt iets niet, zegt {MARK}.", MARK, f"{MARK}@een.example")
    notice = notices.receive(house, algorithm, given, "203.0.113.1")
    file = file_imports.hand_in(house, cast.sanne, MARK, b'[{"name": "Een"}]', "Gemeente", "")
    return found | {
        "algorithm_id": algorithm.id, "notice_id": notice.id, "import_id": file.id, "incident_id": incident,
    }  # fmt: skip


def _acts(house: Installation, cast: Cast) -> dict[str, Any]:
    """What there is of ours, to see that nothing came or went."""
    with house.database.read(cast.organisation_id) as session:
        return {
            table.__name__: len(session.exec(select(table)).all()) for table in (AgendaItem, Assessment, Job)
        }
