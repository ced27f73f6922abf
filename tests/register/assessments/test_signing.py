"""Signing shuts and locks: who signs what, what is copied, what goes stale, and what comes after."""

from typing import Any

import pytest
from sqlmodel import select

from infra.errors import NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from infra.ledger.models import Entry
from register import algorithms
from register.assessments import asked, queries, signing, steps
from register.assessments.required import required
from register.assessments.vocabulary import Signer
from register.models import Algorithm
from tests import builders
from tests.cast import Cast
from tests.register.assessments.making import (
    CLASS,
    DPIA,
    FRIA,
    FRIA_ANSWERS,
    REVIEW,
    a_signed_fria,
    a_walked_tree,
    answered,
    begun,
    signed,
    whole,
)

OWNER, OFFICER = Signer.OWNER, Signer.PRIVACY_OFFICER


def faults(house: Installation, assessment_id: str, actor: Actor, capacity: Signer) -> dict[str, str]:
    with pytest.raises(NotValid) as refused:
        signed(house, assessment_id, (actor, capacity))
    return {fault.where: fault.code.rpartition(".")[2] for fault in refused.value.faults}


@pytest.mark.both_databases
def test_the_first_signature_shuts_and_the_last_one_locks(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, FRIA_ANSWERS)
    signed(house, made, (cast.sanne, OWNER))
    with pytest.raises(NotNow):
        answered(house, made, cast.pia, {"a": "Toch anders"})
    assert whole(house, cast, made).line.state == "open"
    signed(house, made, (cast.pia, OFFICER))
    line = whole(house, cast, made).line
    assert (line.state, line.stale, line.signed_as) == ("signed", (), ("algorithm_owner", "privacy_officer"))
    with pytest.raises(NotNow):
        signed(house, made, (cast.sanne, OWNER))


def test_a_signature_is_taken_back_while_others_are_still_to_sign(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, FRIA_ANSWERS)
    signed(house, made, (cast.sanne, OWNER))
    with house.database.write(cast.organisation_id) as session:
        signing.take_back(session, cast.sanne, steps.get(session, made))
    answered(house, made, cast.pia, {"a": "Toch anders"})
    signed(house, made, (cast.sanne, OWNER), (cast.pia, OFFICER))
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow):
        signing.take_back(session, cast.sanne, steps.get(session, made))


def test_everybody_signs_in_their_own_capacity_only(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, FRIA_ANSWERS)
    both = Actor(cast.sanne.id, cast.organisation_id, frozenset({Role.OWNER, Role.PRIVACY_OFFICER}))
    inspecting = Actor(cast.frank.id, cast.organisation_id, frozenset({Role.OWNER, Role.FG}))
    for actor, capacity in (
        (cast.pia, OWNER), (cast.sanne, OFFICER), (cast.frank, OWNER), (inspecting, OWNER), (cast.chris, Signer.CISO),
        (cast.chris, OWNER), (cast.edith, OWNER),
    ):  # fmt: skip
        with pytest.raises(NotYours):
            signed(house, made, (actor, capacity))
    signed(house, made, (both, OWNER))
    with pytest.raises(NotYours):
        signed(house, made, (both, OFFICER))
    review = begun(house, cast, REVIEW, cast.chris)
    with pytest.raises(NotYours):
        signed(house, review, (cast.sanne, OWNER))


def test_nobody_signs_what_is_not_complete(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, {name: value for name, value in FRIA_ANSWERS.items() if name != "d"})
    assert faults(house, made, cast.sanne, OWNER) == {"d": "needed"}
    tree = begun(house, cast, CLASS)
    answered(house, tree, cast.sanne, {"system": 0})
    assert faults(house, tree, cast.sanne, OWNER) == {"role": "needed"}


def test_a_dpia_is_not_signed_before_the_fg_advised(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, DPIA, cast.pia)
    texts = dict.fromkeys(("description", "ground", "necessity", "summary"), "Tekst")
    answered(house, made, cast.pia, texts | {"risks": [{"risk": "Een risico"}], "consult": "false"})
    assert faults(house, made, cast.pia, OFFICER) == {"advice:fg": "advice_needed"}
    with house.database.write(cast.organisation_id) as session:
        steps.advise(session, cast.frank, steps.get(session, made), "Akkoord onder voorwaarden", 0)
    signed(house, made, (cast.pia, OFFICER), (cast.sanne, OWNER))


def test_a_reference_is_copied_at_signing_and_moves_no_more(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    dpia, fria = begun(house, cast, DPIA, algorithm=entry), begun(house, cast, FRIA, algorithm=entry)
    answered(house, dpia, cast.pia, {"description": "Zoals het was"})
    answered(house, fria, cast.sanne, {name: value for name, value in FRIA_ANSWERS.items() if name != "a"})
    with house.database.write(cast.organisation_id) as session:
        steps.refer(session, cast.sanne, steps.get(session, fria), "a", 0, (dpia, "description"))
    signed(house, fria, (cast.sanne, OWNER))
    answered(house, dpia, cast.pia, {"description": "Zoals het werd"})
    signed(house, fria, (cast.pia, OFFICER))
    given = whole(house, cast, fria).given["a"]
    assert (given.value, given.refers_to) == ("Zoals het was", (dpia, "description"))
    with house.database.write(cast.organisation_id) as session:
        again = signing.reopen(session, cast.sanne, steps.get(session, fria)).id
    assert whole(house, cast, again).values["a"] == "Zoals het werd"


def test_a_lost_reference_keeps_everybody_from_signing(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    dpia, fria = begun(house, cast, DPIA, algorithm=entry), begun(house, cast, FRIA, algorithm=entry)
    answered(house, fria, cast.sanne, {name: value for name, value in FRIA_ANSWERS.items() if name != "a"})
    with house.database.write(cast.organisation_id) as session:
        steps.refer(session, cast.sanne, steps.get(session, fria), "a", 0, (dpia, "description"))
    assert faults(house, fria, cast.sanne, OWNER) == {"a": "needed"} | {"a": "reference_lost"}


def test_the_commitment_covers_answers_references_and_files_and_stands_in_the_ledger(
    house: Installation, cast: Cast
) -> None:
    made = a_signed_fria(house, cast)
    with house.database.read(cast.organisation_id) as session:
        row = steps.get(session, made)
        bodies = [entry.body for entry in session.exec(select(Entry).where(Entry.subject_id == made))]
        commitment = row.commitment or ""
    assert sum(commitment.encode() in body for body in bodies) == 2
    assert not any(b"Antwoord" in body or b"Privacy" in body for body in bodies)
    other = a_signed_fria(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert steps.get(session, other).commitment != commitment


def test_a_signed_assessment_says_which_parts_moved(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    made = a_signed_fria(house, cast, algorithm)
    assert whole(house, cast, made).line.stale == ()
    builders.an_accepted_model(house, cast, algorithm)
    assert whole(house, cast, made).line.stale == ("features", "model")
    revised(house, cast, algorithm, lawful_basis="Een andere wet")
    assert whole(house, cast, made).line.stale == ("features", "law", "model")
    revised(house, cast, algorithm, goal="Een ander doel")
    assert "content" in whole(house, cast, made).line.stale


def revised(house: Installation, cast: Cast, algorithm: Algorithm, **fields: Any) -> None:
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm.id)
        algorithms.revise(session, cast.sanne, held, held.draft | fields, held.version)


def test_a_new_version_begins_with_all_answers_and_leaves_the_signed_one(
    house: Installation, cast: Cast
) -> None:
    made = a_signed_fria(house, cast)
    with house.database.write(cast.organisation_id) as session:
        again = signing.reopen(session, cast.pia, steps.get(session, made)).id
    answered(house, again, cast.pia, {"a": "Nieuw"})
    old, new = whole(house, cast, made), whole(house, cast, again)
    assert (old.values["a"], new.values["a"], new.values["b"]) == ("Antwoord a", "Nieuw", old.values["b"])
    assert new.given["b"].author_id == cast.sanne.id
    assert (old.line.number, new.line.number, new.line.state) == (1, 2, "open")
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow):
        signing.reopen(session, cast.pia, steps.get(session, made))


def test_class_and_role_of_a_walk_are_taken_over_on_request_and_do_not_make_it_stale(
    house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast, ai_act_class="")
    made = a_walked_tree(house, cast, entry)
    signed(house, made, (cast.sanne, OWNER))
    with house.database.write(cast.organisation_id) as session:
        assert "ai_act_class" not in algorithms.get(session, entry.id).draft
    for chosen in (("minimal", "deployer"), ("high_risk", "provider")):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotValid):
            signing.take_over(session, cast.sanne, steps.get(session, made), *chosen, entry.version)
    with house.database.write(cast.organisation_id) as session, pytest.raises(Stale):
        signing.take_over(session, cast.sanne, steps.get(session, made), "high_risk", "deployer", 99)
    with house.database.write(cast.organisation_id) as session:
        held = steps.get(session, made)
        algorithm = signing.take_over(session, cast.sanne, held, "high_risk", "deployer", entry.version)
        evidence = algorithm.draft["ai_act_evidence"]
        assert made in evidence
        assert "doorlopen op" in evidence
    found = whole(house, cast, made)
    assert found.line.stale == ()
    assert found.line.result["conclusion"] == "high_risk"
    assert [step["question"] for step in found.line.result["path"]][-1] == "contact"


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ({}, {"ai_act_class", "ethics_intake"}),
        ({"ai_act_class": "high_risk"}, {"ai_act_class", "ethics_intake", "dpia", "fria"}),
        ({"scores_persons": "yes"}, {"ai_act_class", "ethics_intake", "dpia"}),
        ({"scores_persons": "fraud_suspicion"}, {"ai_act_class", "ethics_intake", "dpia", "iama"}),
        ({"publication_category": "Impactvolle algoritmes"}, {"ai_act_class", "ethics_intake", "dpia"}),
    ],
)
def test_the_class_says_which_assessments_are_needed(content: dict[str, str], kinds: set[str]) -> None:
    assert set(required(content)) == kinds


def test_what_is_needed_is_met_by_a_signed_one_that_is_not_stale(house: Installation, cast: Cast) -> None:
    entry = builders.a_published_algorithm(house, cast, ai_act_class="high_risk")

    def stands() -> dict[str, str]:
        with house.database.read(cast.organisation_id) as session:
            algorithm = session.get_one(Algorithm, entry.id)
            return {one.kind: one.state for one in queries.required_of(session, algorithm)}

    assert set(stands().values()) == {"missing"}
    a_signed_fria(house, cast, entry)
    begun(house, cast, CLASS, algorithm=entry)
    assert stands() | {} == {
        "ai_act_class": "open", "ethics_intake": "missing", "dpia": "missing", "fria": "signed",
    }  # fmt: skip
    revised(house, cast, entry, goal="Een ander doel")
    assert stands()["fria"] == "stale"


def test_the_summary_is_shown_when_the_owner_says_so(house: Installation, cast: Cast) -> None:
    entry = builders.a_published_algorithm(house, cast)
    made = a_signed_fria(house, cast, entry)
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotValid):
        signing.summarise(session, cast.sanne, steps.get(session, made), " ", True)
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        signing.summarise(session, cast.pia, steps.get(session, made), "Kort", True)
    with house.database.write(cast.organisation_id) as session:
        signing.summarise(session, cast.sanne, steps.get(session, made), "Kort", True)
    with house.database.read("*") as session:
        (line,) = queries.public_at(session, "voorbeeldstad", entry.slug)
        assert (line.summary, line.summary_public) == ("Kort", True)
        assert queries.public_at(session, "buurstad", entry.slug) == []


def test_what_waits_for_a_second_signature_or_for_the_fg_is_known(house: Installation, cast: Cast) -> None:
    def waiting(actor: Actor) -> list[str]:
        with house.database.read(cast.organisation_id) as session:
            return [one.id for one in asked.to_sign(session, actor)]

    made, dpia = begun(house, cast, FRIA), begun(house, cast, DPIA)
    with house.database.read(cast.organisation_id) as session:
        assert [one.id for one in asked.to_advise(session)] == [dpia]
    answered(house, made, cast.sanne, FRIA_ANSWERS)
    assert waiting(cast.pia) == []
    signed(house, made, (cast.sanne, OWNER))
    assert (waiting(cast.pia), waiting(cast.sanne), waiting(cast.frank)) == ([made], [], [])
    signed(house, made, (cast.pia, OFFICER))
    assert waiting(cast.pia) == []
    with house.database.write(cast.organisation_id) as session:
        steps.advise(session, cast.frank, steps.get(session, dpia), "Akkoord.", 0)
    with house.database.read(cast.organisation_id) as session:
        assert asked.to_advise(session) == []
