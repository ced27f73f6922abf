"""The policy of a deployment: versioned, never changed behind somebody's back, weaker only with a reason in words."""

import json
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlmodel import select, text

from infra import schema
from infra.errors import NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import attention, deployments
from register.models import Algorithm, Deployment
from register.policies.changes import changes, weakened
from register.policies.models import PolicyVersion
from register.policies.queries import versions
from register.schemas import PolicySchema
from register.staleness import stale
from register.vocabulary import Arbiter, ReviewPolicy
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

STRICT = ReviewPolicy(
    signatures=2, requester_may_sign=False, sample_share=0.2, seeded_share=0.05, daily_cap=30, minimum_seconds=20,
    hear_first=True, training=("ai_literacy",), mandate="toelating", suspend_on_alarm=True,
)  # fmt: skip
POLICIES = st.builds(
    ReviewPolicy, signatures=st.sampled_from([1, 2]), own_judgement_first=st.booleans(),
    requester_may_sign=st.booleans(), lease_minutes=st.integers(5, 240), deadline_days=st.integers(1, 365),
    sample_share=st.sampled_from([0.0, 0.05, 1.0]), seeded_share=st.sampled_from([0.0, 0.1, 0.2]),
    daily_cap=st.integers(0, 1000), minimum_seconds=st.integers(0, 3600), arbiter=st.sampled_from(Arbiter),
    hear_first=st.booleans(), training=st.lists(st.sampled_from(["ai_literacy", "algorithm:x"]), unique=True).map(
        lambda codes: tuple(sorted(codes))
    ),
    mandate=st.sampled_from(["", "toelating"]), suspend_on_alarm=st.booleans(),
)  # fmt: skip


def revised(
    house: Installation, cast: Cast, deployment: Deployment, policy: ReviewPolicy, why: str = ""
) -> None:
    with house.database.write(cast.organisation_id) as session:
        held = deployments.get(session, deployment.id)
        deployments.revise_policy(session, cast.tim, held, policy, why)


def test_every_version_is_kept_with_what_changed_and_the_ledger_has_both_hashes(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    revised(house, cast, deployment, STRICT)
    revised(house, cast, deployment, replace(STRICT, signatures=1), "De wachttijd is te lang.")
    with house.database.read(cast.organisation_id) as session:
        kept = session.get_one(Deployment, deployment.id)
        shown = versions(session, deployment.id)
        logged = session.exec(select(Entry).where(Entry.subject_id == deployment.id)).all()
    assert kept.review_policy == replace(STRICT, signatures=1)
    assert [one.version.number for one in shown] == [3, 2, 1]
    assert [one.version.policy_hash for one in shown] == [kept.policy_hash, STRICT.hash, ReviewPolicy().hash]
    assert [(one.rule, one.before, one.after, one.weaker) for one in shown[0].changes] == [
        ("signatures", 2, 1, True)
    ]
    assert shown[0].version.reason == "De wachttijd is te lang."
    assert shown[0].decided_by == cast.tim.name
    last = json.loads(logged[-1].body)
    assert (last["before"], last["policy"], last["weakens"]) == (
        STRICT.hash,
        kept.policy_hash,
        ["signatures"],
    )
    assert "wachttijd" not in str(logged[-1].body)


def test_what_protects_less_needs_a_reason_and_what_changes_nothing_is_no_version(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=STRICT)
    for rule, value in (
        ("signatures", 1), ("own_judgement_first", False), ("hear_first", False), ("training", ()), ("mandate", ""),
        ("daily_cap", 0), ("requester_may_sign", True),
    ):  # fmt: skip
        for why in ("", "   "):
            with pytest.raises(NotValid) as caught:
                revised(house, cast, deployment, replace(STRICT, **{rule: value}), why)
            assert [fault.where for fault in caught.value.faults] == ["why"], rule
    for why, wrong in (("x" * 1001, "why"), ("Van meneer met BSN 111222333", "why")):
        with pytest.raises(NotValid) as caught:
            revised(house, cast, deployment, replace(STRICT, signatures=1), why)
        assert [fault.where for fault in caught.value.faults] == [wrong]
    with pytest.raises(NotValid, match="policy_not_valid"):
        revised(house, cast, deployment, STRICT, "Zomaar.")
    with house.database.read(cast.organisation_id) as session:
        assert len(versions(session, deployment.id)) == 1


def test_only_who_may_deploy_revises_and_not_what_was_withdrawn(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    for actor in (cast.sanne, cast.kees, cast.omar, cast.case_system):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            deployments.revise_policy(session, actor, deployments.get(session, deployment.id), STRICT)
    with house.database.write(cast.organisation_id) as session:
        deployments.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with pytest.raises(NotNow):
        revised(house, cast, deployment, STRICT)


@pytest.mark.both_databases
def test_a_version_is_never_changed(house: Installation, cast: Cast) -> None:
    builders.a_deployment(house, cast)
    for change in ("UPDATE review_policy SET number = 9", "DELETE FROM review_policy"):
        with pytest.raises(DatabaseError), house.database.write(cast.organisation_id) as session:
            session.connection().execute(text(change))


@pytest.mark.both_databases
def test_what_ran_before_there_were_versions_gets_its_policy_as_the_first(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=STRICT)
    schema.downgrade(house.database, "0008")
    schema.upgrade(house.database)
    with house.database.read(cast.organisation_id) as session:
        (first,) = versions(session, deployment.id)
    assert first.version.review_policy == STRICT
    assert (first.version.number, first.version.decided_at) == (1, deployment.decided_at)
    revised(house, cast, deployment, replace(STRICT, lease_minutes=60))


def test_another_policy_than_was_advised_on_is_old_advice_and_a_weaker_one_asks_for_attention(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)

    def seen() -> tuple[list[str], list[tuple[str, ...]]]:
        with house.database.read(cast.organisation_id) as session:
            told = [one.parts for one in attention.lines(session, cast.vera) if one.what == "policy_weakened"]
            algorithm = session.get_one(Algorithm, deployment.algorithm_id)
            parts = [part for one in stale(session, [algorithm]) if one.is_advice for part in one.parts]
        return parts, told

    assert seen() == ([], [])
    revised(house, cast, deployment, STRICT)
    assert seen() == (["policy"], [])
    weaker = replace(STRICT, own_judgement_first=False, hear_first=False)
    revised(house, cast, deployment, weaker, "Tijdelijk, tot het team weer voltallig is.")
    assert seen() == (["policy"], [("own_judgement_first", "hear_first")])
    with house.database.read(cast.organisation_id) as session:
        assert not [one for one in attention.lines(session, cast.kees) if one.what == "policy_weakened"]


@given(POLICIES, POLICIES)
def test_of_two_policies_exactly_what_differs_is_named_and_a_weakening_back_is_none(
    one: ReviewPolicy, other: ReviewPolicy
) -> None:
    differ = {
        rule.name for rule in fields(ReviewPolicy) if getattr(one, rule.name) != getattr(other, rule.name)
    }
    assert {change.rule for change in changes(one, other)} == differ
    there, back = set(weakened(one, other)), set(weakened(other, one))
    assert there <= differ
    # One set of trainings may lack what the other has, and the other way round.
    assert there & back <= {"training"}
    assert not weakened(one, one)


@given(POLICIES)
def test_a_policy_comes_back_from_the_api_as_it_went_in(policy: ReviewPolicy) -> None:
    told = PolicySchema().dump(policy)
    assert PolicySchema().load(json.loads(json.dumps(told))) == policy


def test_pages_of_a_policy_say_what_holds_who_can_work_and_ask_why_at_the_field(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    deployment = builders.a_deployment(house, cast, policy=STRICT)
    home = f"/werk/inzet/{deployment.id}/beleid"
    lead = signed_in(cast.tim)
    page = lead.get(home).get_data(as_text=True)
    assert "Niemand heeft nu de opleiding en het mandaat" in page or "Nobody has the training" in page
    form: dict[str, object] = {
        "signatures": "1", "own_judgement_first": "1", "lease_minutes": "30", "deadline_days": "28",
        "sample_percent": "20", "seeded_percent": "5", "daily_cap": "30", "minimum_seconds": "20", "hear_first": "1",
        "training": "ai_literacy", "mandate_kind": "Toelating", "suspend_on_alarm": "1", "arbiter": "arbiter",
    }  # fmt: skip
    wrong = lead.submit(f"{home}/nieuw", form)
    assert wrong.status_code == 400
    assert 'href="#f-why"' in wrong.get_data(as_text=True)
    bad = lead.submit(f"{home}/nieuw", form | {"seeded_percent": "60", "mandate_kind": "Wat? dit"})
    assert bad.status_code == 400
    for name in ("seeded_percent", "mandate_kind"):
        assert f'href="#f-{name}"' in bad.get_data(as_text=True)
    kept = lead.submit(f"{home}/nieuw", form | {"why": "De wachttijd liep op."})
    assert kept.status_code == 303
    assert "De wachttijd liep op." in signed_in(cast.omar).get(home).get_data(as_text=True)
    assert signed_in(cast.omar).get(f"{home}/nieuw").status_code == 403
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Deployment, deployment.id).review_policy == replace(STRICT, signatures=1)
        assert len(session.exec(select(PolicyVersion)).all()) == 2


def test_the_api_tells_every_version_and_makes_one(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    deployment = builders.a_deployment(house, cast)
    address = f"/api/v1/deployments/{deployment.id}/policies"
    refused = client.post(address, json={"policy": {"ownJudgementFirst": False}}, headers=bearer(cast.tim))
    assert refused.status_code == 400
    made = client.post(
        address, json={"policy": {"training": ["ai_literacy"], "dailyCap": 40}}, headers=bearer(cast.tim)
    )
    assert made.status_code == 201
    told = client.get(address, headers=bearer(cast.case_system)).json["items"]
    assert [one["number"] for one in told] == [2, 1]
    assert told[0]["policy"]["training"] == ["ai_literacy"]
    shown = client.get(f"/api/v1/deployments/{deployment.id}", headers=bearer(cast.tim)).json
    assert shown["policyHash"] == told[0]["policyHash"]
    assert client.post(address, json={"policy": {}}, headers=bearer(cast.kees)).status_code == 403


def test_a_first_form_begins_careful_and_takes_a_link_to_the_case_system(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    model = builders.an_allowed_model(house, cast)
    lead = signed_in(cast.tim)
    page = lead.get(f"/werk/algoritmes/{model.algorithm_id}/inzetten").get_data(as_text=True)
    for name in ("own_judgement_first", "hear_first"):
        assert f'id="f-{name}" name="{name}" value="1" checked' in page
    assert 'value="ai_literacy" checked' in page
    assert 'name="suspend_on_alarm" value="1" checked' not in page
    form: dict[str, object] = {
        "model": model.id, "purpose_nl": "Kiezen", "impact": "high", "legal_effect": "besluit", "organ": "college",
        "decision": "Toelating", "signatures": "1", "own_judgement_first": "1", "training": "ai_literacy",
        "mandate_kind": "toelating schuldhulp",
    }  # fmt: skip
    for link in (
        "javascript:alert({reference})", "https://zaken.example/zaak", "https://{reference}/zaak",
        "https://zaken.example/{reference}/{reference}", "https://zaken.example/{naam}/{reference}",
        "//zaken.example/{reference}", "https://zaken.example/{reference}\" onclick=x",
    ):  # fmt: skip
        wrong = lead.submit(f"/werk/algoritmes/{model.algorithm_id}/inzetten", form | {"case_link": link})
        assert wrong.status_code == 400, link
        assert 'href="#f-case_link"' in wrong.get_data(as_text=True)
    link = "https://zaken.example/zaak/{reference}?tab=1"
    assert (
        lead.submit(f"/werk/algoritmes/{model.algorithm_id}/inzetten", form | {"case_link": link}).status_code
        == 303
    )
    with house.database.read(cast.organisation_id) as session:
        made = session.exec(select(Deployment)).one()
    assert made.case_link == link
    assert made.review_policy == ReviewPolicy(
        training=("ai_literacy",), mandate="toelating_schuldhulp", requester_may_sign=False
    )
