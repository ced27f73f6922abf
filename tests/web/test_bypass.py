"""No way round the signatures: every route, every kind of work and every command is known, and each is tried.

`ways_in.txt` lists the routes; a route that is not in it, and so was not thought about, fails the first test.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Context
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.queue import enqueue
from register.models import ModelVersion
from reviews import routing, transitions
from reviews.models import Release, Suggestion
from reviews.policy import Act
from reviews.vocabulary import RELEASE, RELEASE_LOW, Impact, ReviewPolicy, State, Verdict
from tests import builders
from tests.cast import Cast, session_token
from tests.conftest import Visitor
from toetssteen import main
from web.session import COOKIE, OFFICE
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

LIST = Path(__file__).with_name("ways_in.txt")
SCORE = 0.6180339887
# How that score would look in an answer of the API, on a page or in a file.
TOLD = re.compile(r"0[.,]618|61[.,]8\d*\s*(%|procent|percent)")
NAMED = re.compile(r"<(?:\w+:)?(\w+)>")
OF_SUGGESTION = ("case_id", "batch_id", "deployment_id")
ONE_OF = re.compile(r"<any\(([^)]*)\):\w+>")
WORKS = {
    "register.inspect", "register.examine", "register.evaluate", "register.import", "register.tell_national", "reports.make", "reports.hand_out",
    "reviews.deliver", "reviews.predict", "reviews.practice", "reviews.release", "reviews.release_low",
    "processing.export",
    "cases.forget", "people.forget", "retention.draw", "retention.destroy", "audits.make", "house_styles.sample",
}  # fmt: skip
GIVEN = {
    "epoch": 1, "outcome": "persoonlijk", "confidence": "sure", "verdict": "follow", "reasons": ["fits"], "text": "Omdat.",
    "personId": "x", "question": "Wat?", "days": 7, "kind": "information", "how": "in_person", "reason": "other",
    "version": "1", "values": {}, "marks": [], "content": {},
}  # fmt: skip


def read(answer: TestResponse) -> str:
    """What was answered; of a file, whatever of it is text."""
    return answer.data.decode(errors="replace")


def ways_in(app: Flask) -> Iterator[str]:
    """Every method and rule of the application."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}"


def test_every_route_was_thought_about(app: Flask) -> None:
    known = set(LIST.read_text().split("\n")) - {""}
    assert sorted(set(ways_in(app)) - known) == [], (
        "a new route: see that it gives no output away, then list it"
    )
    assert sorted(known - set(ways_in(app))) == [], "routes that are gone"


@pytest.fixture
def unsigned(house: Installation, cast: Cast) -> list[Suggestion]:
    """Outputs of high impact that want two signatures: one that waits, one in hand, one signed once."""
    deployment = builders.a_deployment(house, cast, Impact.HIGH, policy=ReviewPolicy(signatures=2))
    batch = builders.submitted(house, cast, 3, deployment)
    with house.database.read(cast.organisation_id) as session:
        found = routing.waiting(session, batch.id, 0, 3)
        assert found
        model = session.get_one(ModelVersion, found.deployment.model_version_id)
    said = builders.explained(model.sha256, "persoonlijk", SCORE)
    ready = routing.prepare(found, [said] * 3)
    with house.database.write(cast.organisation_id) as session:
        routing.write_outputs(session, cast.machine, batch.id, found, ready)
    builders.revealed(house, cast, found.suggestions[1], cast.kees)
    epoch = builders.revealed(house, cast, found.suggestions[2], cast.kees)
    with house.database.write(cast.organisation_id) as session:
        transitions.decide(
            session, cast.kees, found.suggestions[2].id, epoch, Verdict.FOLLOW, reasons=["fits"], text="Zo."
        )
    return found.suggestions


def test_what_a_reader_saw_would_be_recognised(
    app: Flask, house: Installation, cast: Cast, unsigned: list[Suggestion]
) -> None:
    """Else the tests below look for what is nowhere."""
    answer = _as(app, house, cast, cast.kees).get(f"/werk/zaken/{unsigned[1].id}", follow_redirects=True)
    assert TOLD.search(read(answer)), read(answer)


@pytest.mark.parametrize("who", ["case_system", "noor"])
def test_no_route_tells_an_output_that_was_not_signed(
    who: str, app: Flask, house: Installation, cast: Cast, unsigned: list[Suggestion]
) -> None:
    assert _told(app, house, cast, getattr(cast, who), unsigned) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "who", [None, "sanne", "petra", "tim", "edith", "omar", "aisha", "bea", "stranger", "strange_system"]
)
def test_no_route_tells_anybody_an_output_that_was_not_signed(
    who: str | None, app: Flask, house: Installation, cast: Cast, unsigned: list[Suggestion]
) -> None:
    assert _told(app, house, cast, getattr(cast, who) if who else None, unsigned) == []


@pytest.mark.parametrize("who", ["case_system", "tim"])
def test_no_route_releases_what_was_not_signed(
    who: str, app: Flask, house: Installation, cast: Cast, unsigned: list[Suggestion]
) -> None:
    client, headers = _caller(app, house, cast, getattr(cast, who))
    for method, address in _addresses(app, unsigned, writing=True):
        if address.startswith("/api/"):
            answer = client.open(address, method=method, headers=headers, json=GIVEN)
        else:
            answer = client.submit(
                address, {name: value for name, value in GIVEN.items() if isinstance(value, str | int)}
            )
        assert not TOLD.search(read(answer)), (method, address)
    assert _released(house) == []


def test_no_kind_of_work_releases_what_was_not_signed(
    house: Installation, cast: Cast, unsigned: list[Suggestion]
) -> None:
    """Rung by hand, with the right and with a wrong subject; a kind of work that is not named here fails."""
    assert set(WORK) == WORKS
    workshop = Workshop(house)
    for task in (RELEASE, RELEASE_LOW):
        for subject in (*[one.id for one in unsigned], unsigned[0].batch_id):
            with house.database.write(cast.organisation_id) as session:
                job = enqueue(session, task, subject, first=0, last=2)
            run(workshop, job.id, WORK[task.name])
    assert _released(house) == []
    with house.database.read(cast.organisation_id) as session:
        assert set(session.exec(select(Suggestion.state))) == {State.QUEUED, State.CLAIMED}


def test_no_command_is_about_a_case() -> None:
    """A command that takes a suggestion, or is named after an act of the rules, would be a way round the web."""
    context = Context(main)
    commands = [main.get_command(context, name) for name in main.list_commands(context)]
    named = {parameter.name for command in commands if command for parameter in command.params}
    assert len(commands) > 10
    assert named.isdisjoint({"suggestion", "suggestion_id", "release", "release_id", "case", "case_id"})
    assert {command.name for command in commands if command}.isdisjoint({*Act, "sign", "approve"})


def _told(
    app: Flask, house: Installation, cast: Cast, actor: Actor | None, unsigned: list[Suggestion]
) -> list[str]:
    """The addresses that give the output away to this one."""
    client, headers = _caller(app, house, cast, actor)
    told = []
    for _, address in _addresses(app, unsigned, writing=False):
        answer = client.get(address, headers=headers)
        assert answer.status_code < 500, (address, read(answer))
        if TOLD.search(read(answer)):
            told.append(address)
    return told


def _addresses(app: Flask, unsigned: list[Suggestion], writing: bool) -> Iterator[tuple[str, str]]:
    """Each route with the ids of what was not signed; a route about a suggestion three times."""
    for way in sorted(spelled for one in set(ways_in(app)) for spelled in _spelled_out(one)):
        method, rule = way.split(" ", 1)
        if (method != "GET") is writing and "<path:" not in rule:
            about_one = "suggestion_id" in rule or "release_id" in rule
            for one in unsigned if about_one else unsigned[:1]:
                yield method, _filled_in(rule, one)


def _filled_in(rule: str, one: Suggestion) -> str:
    ids = {
        "suggestion_id": one.id,
        "release_id": one.id,
        **{name: getattr(one, name) for name in OF_SUGGESTION},
    }
    return NAMED.sub(lambda found: ids.get(found[1], "1"), rule)


def _spelled_out(way: str) -> list[str]:
    """A route with one of several words in it, once for each word."""
    found = ONE_OF.search(way)
    return [way.replace(found[0], word.strip()) for word in found[1].split(",")] if found else [way]


def _caller(
    app: Flask, house: Installation, cast: Cast, actor: Actor | None
) -> tuple[Visitor, dict[str, str]]:
    if actor is None:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        return visitor, {}
    return _as(app, house, cast, actor), {"Authorization": f"Bearer {session_token(house, cast, actor)}"}


def _as(app: Flask, house: Installation, cast: Cast, actor: Actor) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.token = session_token(house, cast, actor)
    visitor.set_cookie(COOKIE, visitor.token, path=OFFICE)
    return visitor


def _released(house: Installation) -> list[str]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(Release.id)))
