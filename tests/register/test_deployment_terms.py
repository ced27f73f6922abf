"""What may be put right of a deployment while it runs: versioned, with a reason, and never changed behind somebody's back."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select, text

from infra.errors import NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import correcting, deployments
from register.deployments import Why
from register.models import Deployment
from register.vocabulary import StopReason
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

LINK = "https://zaken.voorbeeldstad.example/zaak/{reference}"
WHY = "De beroepscommissie vindt een brief nadelig."


def revised(
    house: Installation, actor: Actor, deployment: Deployment, link: str, adverse: list[str], why: str
) -> int:
    with house.database.write(actor.organisation_id) as session:
        held = deployments.get(session, deployment.id)
        return correcting.revise_terms(session, actor, held, link, adverse, why).number


@pytest.mark.both_databases
def test_each_version_is_kept_the_first_too_and_the_log_names_the_outcomes_and_no_reason(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    assert revised(house, cast.tim, deployment, LINK, ["brief"], WHY) == 2
    assert revised(house, cast.tim, deployment, "", [], "Toch niet.") == 3
    with house.database.read(cast.organisation_id) as session:
        kept = correcting.versions_of(session, deployment.id)
        assert [(one.number, one.case_link, one.adverse) for one in kept] == [
            (3, "", []),
            (2, LINK, ["brief"]),
            (1, "", []),
        ]
        assert [one.reason for one in kept] == ["Toch niet.", WHY, ""]
        chosen = select(Entry.body).where(Entry.act == "deployment.terms_revised").order_by(col(Entry.id))
        told = b"".join(session.exec(chosen))
    assert b"brief" in told
    assert b"beroepscommissie" not in told
    assert b"zaken.voorbeeldstad" not in told
    with pytest.raises(DatabaseError), house.database.write(cast.organisation_id) as session:
        session.connection().execute(text("UPDATE deployment_terms SET reason = ''"))


@pytest.mark.parametrize(
    ("link", "adverse", "why", "code"),
    [
        ("", [], WHY, "terms_same"),
        (LINK, ["bloemen"], WHY, "terms_outcome_unknown"),
        (LINK, ["brief"], " ", "terms_why"),
        (LINK, ["brief"], "x" * 1001, "field_too_long"),
        (LINK, ["brief"], "Zie 111222333.", "policy_holds_bsn"),
    ],
)
def test_a_change_changes_something_that_there_is_and_says_why(
    house: Installation, cast: Cast, link: str, adverse: list[str], why: str, code: str
) -> None:
    deployment = builders.a_deployment(house, cast)
    with pytest.raises(NotValid) as caught:
        revised(house, cast.tim, deployment, link, adverse, why)
    assert [fault.code for fault in caught.value.faults] == [f"register.{code}"]


def test_only_who_decides_that_a_model_runs_changes_it_and_only_while_it_runs(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with pytest.raises(NotYours):
        revised(house, cast.kees, deployment, LINK, [], WHY)
    with house.database.write(cast.organisation_id) as session:
        held = deployments.get(session, deployment.id)
        deployments.withdraw(session, cast.tim, held, Why(StopReason.LAW, ""))
    with pytest.raises(NotNow):
        revised(house, cast.tim, deployment, LINK, [], WHY)


def test_an_outcome_that_turned_out_adverse_is_so_from_the_next_case_on(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    deployment = builders.a_deployment(house, cast)
    place, headers = f"/api/v1/deployments/{deployment.id}/terms", bearer(cast.tim)
    assert client.get(place, headers=headers).json["items"] == []
    sent = {"caseLink": LINK, "adverse": ["brief"], "why": WHY}
    assert client.post(place, json=sent, headers=headers).json["number"] == 2
    assert client.post(place, json=sent | {"caseLink": "javascript:1"}, headers=headers).status_code == 400
    model = client.get(f"/api/v1/model-versions/{deployment.model_version_id}", headers=headers).json
    assert [one["code"] for one in model["outcomes"] if one.get("adverse")] == ["brief"]
    assert [one["number"] for one in client.get(place, headers=headers).json["items"]] == [2, 1]
