"""Who handles what is brought against a decision: never who signed, thought along or prepared it, nor a stranger."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotFound, NotNow, NotYours, Refusal
from infra.installation import Installation
from register.vocabulary import ReviewPolicy
from reviews.models import Consultation, Release, Review, Suggestion
from reviews.objections import handling, lodging, revoking
from reviews.objections.handling import Answer
from reviews.objections.models import Objection
from reviews.sealed import key_of, seal
from reviews.vocabulary import Ruling, State
from tests import builders
from tests.cast import Cast
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS, brought, state_of

Step = Callable[..., Any]


def take(house: Installation, cast: Cast, step: Step, *given: Any, **more: Any) -> Any:
    """A step of ours, in a transaction of its own."""
    with house.database.write(cast.organisation_id) as session:
        return step(session, *given, **more)


def refused(house: Installation, cast: Cast, kind: type[Refusal], step: Step, *given: Any) -> Refusal:
    with pytest.raises(kind) as caught:
        take(house, cast, step, *given)
    return caught.value


def test_who_signed_never_handles_it_at_the_claim_nor_at_the_answer(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    row = stages.lodged(house, cast, release)
    kees = stages.also_handles(house, cast, cast.kees)
    assert refused(house, cast, NotYours, handling.claim, kees, row.id).code == "reviews.refused.signed_it"
    # A row that got into his hands by a fault elsewhere does not help him at the answer.
    with house.database.write(cast.organisation_id) as session:
        held = session.get_one(Objection, row.id)
        held.handler_id = kees.id
        session.add(held)
    take(house, cast, handling.hear, kees, row.id, clock.today(), "Gehoord.")
    why = refused(house, cast, NotYours, handling.resolve, kees, row.id, Answer(Ruling.UNFOUNDED, REASONS))
    assert why.code == "reviews.refused.signed_it"
    assert state_of(house, release) == State.OBJECTED


def test_who_thought_along_or_looked_as_a_reader_does_not_handle_it(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    row = stages.lodged(house, cast, release)
    noor, edith = (stages.also_handles(house, cast, one) for one in (cast.noor, cast.edith))
    with house.database.write(cast.organisation_id) as session:
        key = key_of(session, row.case_id)
        session.add(
            Consultation(
                organisation_id=cast.organisation_id, suggestion_id=row.suggestion_id, asked_by=cast.kees.id,
                person_id=noor.id, sealed_question=seal(key, "?", "question"),
            )
        )  # fmt: skip
        session.add(
            Review(
                organisation_id=cast.organisation_id, suggestion_id=row.suggestion_id, person_id=edith.id,
                judged_at=clock.now(), seen_at=clock.now(),
            )
        )  # fmt: skip
    assert (
        refused(house, cast, NotYours, handling.claim, noor, row.id).code == "reviews.refused.thought_along"
    )
    assert refused(house, cast, NotYours, handling.claim, edith, row.id).code == "reviews.objection.took_part"


def test_a_signature_that_a_suspension_voided_was_a_signature(house: Installation, cast: Cast) -> None:
    two = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    [suggestion] = builders.waiting_suggestions(house, cast, 1, two)
    builders.a_signed_suggestion(house, cast, suggestion)
    with house.database.write(cast.organisation_id) as session:
        review = session.exec(select(Review).where(Review.person_id == cast.kees.id)).one()
        review.voided = True
        row = session.get_one(Suggestion, suggestion.id)
        row.state = State.RELEASED
        session.add_all([review, row])
        release = Release(
            organisation_id=row.organisation_id, suggestion_id=row.id, deployment_id=two.id, case_id=row.case_id,
            sealed_content=b"", commitment="", policy_hash="", entry_id="",
        )  # fmt: skip
        session.add(release)
    objection = stages.lodged(house, cast, release)
    kees = stages.also_handles(house, cast, cast.kees)
    assert (
        refused(house, cast, NotYours, handling.claim, kees, objection.id).code == "reviews.refused.signed_it"
    )


def test_only_who_took_it_up_goes_on_with_it_and_hands_it_over(house: Installation, cast: Cast) -> None:
    row = stages.taken(house, cast)
    tim = stages.also_handles(house, cast, cast.tim)
    assert refused(house, cast, NotNow, handling.claim, tim, row.id).code == "reviews.objection.taken"
    refused(house, cast, NotYours, handling.hear, tim, row.id, clock.today(), "Gehoord.")
    refused(house, cast, NotYours, handling.give_back, tim, row.id)
    take(house, cast, handling.give_back, cast.bea, row.id)
    assert take(house, cast, handling.claim, tim, row.id).handler_id == tim.id


def test_others_find_nothing_and_wrong_roles_do_nothing(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    row = stages.lodged(house, cast, release)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        handling.claim(session, cast.stranger, row.id)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        lodging.lodge(session, cast.strange_system, release.id, brought())
    for actor in (cast.kees, cast.tim, cast.sanne, cast.omar, cast.case_system):
        refused(house, cast, NotYours, handling.claim, actor, row.id)
        refused(house, cast, NotYours, revoking.revoke, actor, release.id, REASONS)
    for actor in (cast.kees, cast.tim, cast.sanne):
        refused(house, cast, NotYours, lodging.lodge, actor, release.id, brought())
