"""What the machine does with a batch: write the outputs that were computed, route them, or say why there are none."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from infra import canonical, clock, ledger, queue
from infra.errors import Parameters
from infra.identity.actors import Actor
from infra.sealing import Key, keys_of
from register.explanation import Explained
from register.models import Deployment
from reviews import counting, permissions
from reviews.facts import hold, take
from reviews.models import Batch, Suggestion
from reviews.policy import Act, Action, Duty, Facts, Reason, Who, step
from reviews.processed import concern_all
from reviews.sealed import scope
from reviews.seeded.marks import among
from reviews.vocabulary import RELEASE_LOW, DeploymentState, Impact, Measure, State


@dataclass(frozen=True)
class Waiting:
    """Suggestions of one chunk that wait for the model, with the keys of their cases."""

    deployment: Deployment
    suggestions: list[Suggestion]
    keys: dict[str, Key]


@dataclass(frozen=True)
class Ready:
    """One output, sealed, with its commitment."""

    suggestion_id: str
    sealed: bytes
    commitment: str


def waiting(session: Session, batch_id: str, first: int, last: int) -> Waiting | None:
    """What of these places still waits; None when nothing does. A case whose key is gone is left out."""
    chosen = select(Suggestion).where(
        Suggestion.batch_id == batch_id,
        Suggestion.state == State.RECEIVED,
        col(Suggestion.position).between(first, last),
    )
    suggestions = list(session.exec(chosen.order_by(col(Suggestion.position))))
    if not suggestions:
        return None
    deployment = session.get_one(Deployment, suggestions[0].deployment_id)
    concern_all(session, deployment, session.get_one(Batch, batch_id), [one.case_id for one in suggestions])
    keys = keys_of(session).open_all([scope(one.case_id) for one in suggestions])
    known = [one for one in suggestions if scope(one.case_id) in keys]
    return Waiting(deployment, known, {one.id: keys[scope(one.case_id)] for one in known})


def prepare(found: Waiting, explained: Sequence[Explained]) -> list[Ready]:
    """Seal what was computed, one seal per row; outside any transaction."""
    ready = []
    for suggestion, one in zip(found.suggestions, explained, strict=True):
        content, about = canonical.dumps(one.as_data()), f"output:{suggestion.id}"
        key = found.keys[suggestion.id]
        ready.append(Ready(suggestion.id, key.seal(content, about), key.commit(content, about)))
    return ready


def write_outputs(
    session: Session, actor: Actor, batch_id: str, found: Waiting, ready: Sequence[Ready]
) -> None:
    """Store the outputs of a chunk and route each by policy: one ledger entry, with a commitment per case."""
    actor.must(permissions.RUN)
    now, deployment = clock.now(), found.deployment
    states = {
        (impact, sampled): _routed(deployment, impact, sampled, actor)
        for impact in Impact
        for sampled in (False, True)
    }
    practice = among(session, [one.suggestion_id for one in ready])
    rows = []
    for suggestion, one in zip(found.suggestions, ready, strict=True):
        # What takes the place of a case that was raised, or was drawn to be read, is read too.
        sampled = suggestion.sampled or _sampled(session, deployment, suggestion.id, practice)
        rows.append({
            "row_id": one.suggestion_id, "sealed_output": one.sealed, "commitment": one.commitment,
            "state": states[Impact(suggestion.impact), sampled], "sampled": sampled, "predicted_at": now,
        })  # fmt: skip
    # Only rows that still wait: a withdrawal in the meantime is not undone by a late output.
    change = update(Suggestion).where(
        col(Suggestion.id) == bindparam("row_id"), col(Suggestion.state) == State.RECEIVED
    )
    names = ("sealed_output", "commitment", "state", "sampled", "predicted_at")
    session.connection().execute(change.values({name: bindparam(name) for name in names}), rows)
    commitments = [f"{one.suggestion_id}={one.commitment}" for one in ready]
    ledger.append(
        session, actor, "outputs.written", batch_id, deployment=deployment.id, policy=deployment.policy_hash,
        commitments=commitments,
    )  # fmt: skip
    counting.count(
        session,
        deployment.organisation_id,
        deployment.algorithm_id,
        Measure.OUTPUT,
        len(rows) - len(practice),
    )
    if any(row["state"] == State.LOW for row in rows):
        places = [suggestion.position for suggestion in found.suggestions]
        queue.enqueue(session, RELEASE_LOW, batch_id, first=min(places), last=max(places))


def fail(session: Session, actor: Actor, suggestion_id: str, reason: str, parameters: Parameters) -> None:
    """The model cannot be run on this row: a person decides without it, and the reason is kept."""
    held = hold(session, suggestion_id)
    if held.suggestion.state != State.RECEIVED:
        return  # closed or replaced while the model ran
    take(session, held, Action(Act.FAIL), actor)
    held.suggestion.reason, held.suggestion.reason_parameters = reason, parameters
    ledger.append(session, actor, "suggestion.failed", suggestion_id, reason=reason)


def _routed(deployment: Deployment, impact: Impact, sampled: bool, actor: Actor) -> State:
    who = Who(actor.id, frozenset({Duty.MACHINE}))
    facts = Facts(State.RECEIVED, impact, DeploymentState(deployment.state), sampled=sampled)
    answer = step(facts, Action(Act.ROUTE), who, deployment.review_policy, clock.now())
    if isinstance(answer, Reason):
        raise RuntimeError(answer.code)
    return answer.state


def _sampled(session: Session, deployment: Deployment, suggestion_id: str, practice: Collection[str]) -> bool:
    """Whether a low-impact output is read by a person all the same: a share that nobody can foresee, and that can be redone.

    A practice case is always read, and looks like one that was drawn.
    """
    if deployment.impact != Impact.LOW or suggestion_id in practice:
        return deployment.impact == Impact.LOW
    if "sample_secret" not in session.info:
        key = keys_of(session).ensure(f"organisation:{deployment.organisation_id}")
        session.info["sample_secret"] = key.subkey("sample")
    drawn = hmac.new(session.info["sample_secret"], suggestion_id.encode(), sha256).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 < deployment.review_policy.sample_share
