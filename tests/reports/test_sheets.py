"""The sheet of an algorithm tells what its page tells, and is made again when that moved."""

import pytest
from sqlmodel import Session, select

from infra.identity.actors import Actor
from infra.installation import Installation
from register import deployments, model_versions
from register.committee import advising
from register.committee.models import Advice
from register.models import Deployment, Revision
from reports import queries, requests
from reports.contents import AlgorithmSheet
from reports.models import Report
from reports.sheets import sheet_of
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.register.evaluations import an_evaluation, with_evaluation

ADDRESS = "https://algoritmen.example"


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> Deployment:
    found = builders.a_deployment(house, cast)
    with_evaluation(house, cast, found)
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, found.model_version_id)
        model.contract = model.contract | {"task": "binary"}  # as the examination finds it
        session.add(model)
    return found


def asked(session: Session, actor: Actor, deployment: Deployment) -> Report:
    return requests.ask_sheet(session, actor, session.get_one(Revision, deployment.revision_id))


def told(house: Installation, cast: Cast, deployment: Deployment) -> AlgorithmSheet:
    with house.database.write(cast.organisation_id) as session:
        return sheet_of(session, asked(session, cast.machine, deployment), ADDRESS)


def stopped(house: Installation, cast: Cast, deployment: Deployment) -> None:
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)


def test_a_sheet_tells_what_was_measured_signed_and_advised(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    assert not told(house, cast, deployment).advised
    with house.database.write(cast.organisation_id) as session:
        advising.publish_advice(session, cast.vera, session.exec(select(Advice)).one())
    sheet, evaluation = told(house, cast, deployment), an_evaluation()
    assert sheet.measured
    assert [len(one.weights) for one in sheet.measured.weighed] == [len(one) for one in evaluation.importance]
    (grouping,) = sheet.measured.groupings
    paired, few = grouping.groups
    assert "30 van 60 (50\N{NO-BREAK SPACE}%)" in {cell.text for cell in paired.cells}
    assert {cell.text for cell in few.cells} == {"niet getoond"}
    assert all(len(group.cells) == len(grouping.headings) for group in grouping.groups)
    assert sheet.assessed
    assert not any(one.summary for one in sheet.assessed)
    assert [one.verdict for one in sheet.advised] == ["Positief"]


def test_what_is_withdrawn_is_no_longer_measured_on_paper(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    stopped(house, cast, deployment)
    assert told(house, cast, deployment).measured is None


def test_a_sheet_is_outdated_by_a_stop_and_not_by_being_made(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    with house.database.write(cast.organisation_id) as session:
        report = asked(session, cast.machine, deployment)
    with house.database.read(cast.organisation_id) as session:
        assert not queries.outdated(session, report)
    stopped(house, cast, deployment)
    with house.database.read(cast.organisation_id) as session:
        assert queries.outdated(session, report)
