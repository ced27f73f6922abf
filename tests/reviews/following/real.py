"""One real case under one real deployment, told in the words of the proof; time is a clock that the test moves."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, select

from infra import clock
from infra.errors import Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.log.sequencing import sequence
from register.models import Deployment
from register.rows import Rows, read_json
from reviews.facts import facts_of, hold
from reviews.models import Batch, Release, Suggestion
from reviews.policy import Facts
from tests import builders
from tests.cast import Cast, session_token

API = "/api/v1"
BECAUSE = "Omdat het dossier dat zegt."
SIGNED_IN_FOR = timedelta(minutes=20)


class Refused(Exception):
    """The service said no; the answer of the API or the code of the refusal says why."""


@dataclass
class RealCase:
    """A case that the case system sent. `number` is its reference; `suggestion_id` is what is judged now."""

    house: Installation
    client: FlaskClient
    cast: Cast
    actors: dict[str, Actor]
    deployment: Deployment
    number: int
    now: datetime = field(default_factory=clock.now)
    suggestion_id: str = ""
    batch: Batch = field(init=False)
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    corrected: int = 0

    def __post_init__(self) -> None:
        with clock.stopped(self.now):
            self.work_on(builders.submitted(self.house, self.cast, self.row(), self.deployment))

    def work_on(self, batch: Batch) -> None:
        """Judge the one suggestion of this batch."""
        self.batch = batch
        with self.writing() as session:
            chosen = select(Suggestion.id).where(Suggestion.batch_id == batch.id)
            self.suggestion_id = session.exec(chosen).one()

    @cached_property
    def names(self) -> dict[str, str]:
        return {actor.id: name for name, actor in self.actors.items()}

    def row(self, **more: Any) -> Rows:
        """The one row of this case, as the case system sends it."""
        told = builders.a_row(self.corrected) | {"reference": f"zaak-{self.number}"} | more
        return read_json([told], most=1)

    def writing(self) -> AbstractContextManager[Session]:
        return self.house.database.write(self.cast.organisation_id)

    def facts(self) -> Facts:
        """What the tables say, by the names of the proof."""
        with clock.stopped(self.now), self.house.database.read(self.cast.organisation_id) as session:
            facts = facts_of(session, hold(session, self.suggestion_id))
        votes = tuple(replace(vote, person=self.names[vote.person]) for vote in facts.votes)
        named = {
            name: frozenset(map(self._named, getattr(facts, name)))
            for name in ("judged", "seen", "shown", "consulted")
        }
        holder = self.names[facts.holder] if facts.holder else None
        return replace(facts, votes=votes, holder=holder, requester=self._named(facts.requester), **named)

    def _named(self, actor_id: str) -> str:
        """Who plays no part in the proof, such as who made a known case, keeps the id."""
        return self.names.get(actor_id, actor_id)

    def ask(self, method: str, address: str, actor: Actor, body: dict[str, Any] | None = None) -> Any:
        """A request over HTTP; what it answers. Raises `Refused`."""
        headers = {"Authorization": f"Bearer {self._token(actor)}"}
        answer = self.client.open(f"{API}{address}", method=method, json=body, headers=headers)
        if (
            answer.status_code == HTTPStatus.UNAUTHORIZED
            or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            raise AssertionError(answer.get_data(as_text=True))
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise Refused(answer.get_data(as_text=True))
        return answer.json if answer.data else None

    def cover(self) -> None:
        """Have the ledger cover all that was written until now."""
        with clock.stopped(self.now):
            sequence(self.house, self.cast.organisation_id)

    def release_id(self) -> str:
        """Of what went out. Raises `Refused` when nothing did."""
        with self.writing() as session:
            found = session.exec(
                select(Release.id).where(Release.suggestion_id == self.suggestion_id)
            ).first()
        if not found:
            raise Refused("nothing was released")
        return found

    def go_on(self) -> None:
        """Judge what took the place of the suggestion."""
        with self.writing() as session:
            chosen = select(Suggestion).where(Suggestion.replaces_id == self.suggestion_id)
            successor = session.exec(chosen).one()
            self.suggestion_id = successor.id
            self.batch = session.get_one(Batch, successor.batch_id)

    def try_it(self, work: Any) -> str | None:
        """Do something at the moment of this case; why it was refused, or nothing."""
        try:
            with clock.stopped(self.now):
                work()
        except Refused as refused:
            return str(refused)
        except Refusal as refusal:
            return refusal.code
        return None

    def _token(self, actor: Actor) -> str:
        token, since = self.tokens.get(actor.id, ("", self.now))
        if not token or self.now - since > SIGNED_IN_FOR:
            token = session_token(self.house, self.cast, actor)
            self.tokens[actor.id] = (token, self.now)
        return token
