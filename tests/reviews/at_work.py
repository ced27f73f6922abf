"""One case at work: steps on it, each in a transaction of its own, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, col, select

from infra.errors import Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register.models import Deployment
from register.vocabulary import Impact, ReviewPolicy
from reviews import transitions
from reviews.facts import Held, hold
from reviews.models import Suggestion
from reviews.vocabulary import Confidence
from tests import builders
from tests.cast import Cast


@dataclass(frozen=True)
class AtWork:
    """A case of Voorbeeldstad, by its id."""

    house: Installation
    cast: Cast
    id: str

    def do(self, step: Callable[..., Any], actor: Actor, *given: Any, **more: Any) -> Any:
        """Take a step on this case."""
        with self.house.database.write(actor.organisation_id) as session:
            return step(session, actor, self.id, *given, **more)

    def refused(self, step: Callable[..., Any], actor: Actor, *given: Any, **more: Any) -> str:
        """Try a step that is refused and leaves nothing behind; return the code."""
        before = self.trace()
        with pytest.raises(Refusal) as caught:
            self.do(step, actor, *given, **more)
        assert self.trace() == before
        return caught.value.code.removeprefix("reviews.")

    def faults(
        self, step: Callable[..., Any], actor: Actor, *given: Any, **more: Any
    ) -> set[tuple[str, str]]:
        """Try a step with something wrong in what was given; return where and what."""
        with pytest.raises(Refusal) as caught:
            self.do(step, actor, *given, **more)
        return {(fault.where, fault.code.removeprefix("reviews.")) for fault in caught.value.faults}

    def claimed(self, actor: Actor) -> int:
        return int(self.do(transitions.claim, actor).epoch)

    def judged(self, actor: Actor, outcome: str = "brief") -> int:
        epoch = self.claimed(actor)
        self.do(transitions.judge, actor, epoch, outcome, Confidence.SURE)
        return epoch

    def seen(self, actor: Actor, outcome: str = "brief") -> int:
        epoch = self.judged(actor, outcome)
        self.do(transitions.reveal, actor, epoch)
        return epoch

    @property
    def row(self) -> Suggestion:
        with self.house.database.read(self.cast.organisation_id) as session:
            return session.get_one(Suggestion, self.id)

    def read(self, look: Callable[[Session, Held], Any]) -> Any:
        """Look at the case as it is held."""
        with self.house.database.write(self.cast.organisation_id) as session:
            return look(session, hold(session, self.id))

    def acts(self) -> list[str]:
        """What the ledger says of it, in order."""
        with self.house.database.read(self.cast.organisation_id) as session:
            chosen = select(Entry.act).where(Entry.subject_id == self.id)
            return list(session.exec(chosen.order_by(col(Entry.at), col(Entry.id))))

    def trace(self) -> tuple[dict[str, Any], list[str]]:
        return self.row.model_dump(), self.acts()


def a_case(
    house: Installation,
    cast: Cast,
    policy: ReviewPolicy | None = None,
    impact: Impact = Impact.HIGH,
    deployment: Deployment | None = None,
) -> AtWork:
    """A case whose output ("brief") was written and routed."""
    deployment = deployment or builders.a_deployment(house, cast, impact, policy=policy)
    return AtWork(house, cast, builders.waiting_suggestions(house, cast, deployment=deployment)[0].id)
