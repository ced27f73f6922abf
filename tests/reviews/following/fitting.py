"""People as a counter-example has them: with or without a training or a mandate, or with a day that is full."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register.qualifications import steps
from register.qualifications.steps import Mandated, Trained
from register.qualifications.vocabulary import AI_LITERACY
from reviews.policy import Who
from reviews.vocabulary import ReviewPolicy
from tests import builders
from tests.cast import Cast
from tests.reviews.proof.moves import Move

DECISION = "debt_help"
YEAR = timedelta(days=365)


def asked_of(rules: ReviewPolicy, moves: Sequence[Move]) -> ReviewPolicy:
    """The rules, asking besides for what somebody in these moves lacks."""
    people = [move.by for move in moves if move.by]
    if not all(one.trained for one in people):
        rules = replace(rules, training=(AI_LITERACY,))
    if not all(one.mandated for one in people):
        rules = replace(rules, mandate=DECISION)
    return replace(rules, daily_cap=1) if any(one.at_cap for one in people) else rules


@dataclass
class Papers:
    """What is recorded of people; changed by the real steps where somebody is to be otherwise."""

    house: Installation
    cast: Cast
    actors: dict[str, Actor]
    trained: dict[str, str] = field(default_factory=dict)
    mandated: dict[str, str] = field(default_factory=dict)
    full: set[str] = field(default_factory=set)

    def see_to(self, who: Who, rules: ReviewPolicy) -> None:
        """Have somebody be, for what these rules ask, as `who` says."""
        actor = self.actors[who.person]
        if not set(self.cast.people) & {actor.id}:
            return
        if rules.training:
            self._training(actor, who.trained)
        if rules.mandate:
            self._mandate(actor, who.mandated)
        if who.at_cap and actor.id not in self.full:
            builders.a_signed_suggestion(self.house, self.cast, reader=actor)
            self.full.add(actor.id)

    def _training(self, actor: Actor, wanted: bool) -> None:
        if wanted is (actor.id in self.trained):
            return
        today = clock.today()
        with self.house.database.write(actor.organisation_id) as session:
            if wanted:
                given = Trained(actor.id, AI_LITERACY, today - YEAR, today + YEAR)
                self.trained[actor.id] = steps.enter_training(session, self.cast.tim, given).id
            else:
                steps.end_training(session, self.cast.tim, self.trained.pop(actor.id))

    def _mandate(self, actor: Actor, wanted: bool) -> None:
        if wanted is (actor.id in self.mandated):
            return
        with self.house.database.write(actor.organisation_id) as session:
            if wanted:
                given = Mandated("Het college", DECISION, clock.today() - YEAR, "M-1", person_id=actor.id)
                self.mandated[actor.id] = steps.enter_mandate(session, self.cast.tim, given).id
            else:
                steps.end_mandate(session, self.cast.tim, self.mandated.pop(actor.id))
