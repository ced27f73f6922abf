"""Putting practice cases among the work: how many is drawn by a secret, and they come as the real ones of that moment came."""

import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from infra import canonical, clock, ledger, queue
from infra.identity.actors import Actor
from infra.ids import ALPHABET, LENGTH, new_id
from infra.sealing import Key, keys_of
from register import algorithms
from register.model_versions import features_of
from register.models import Deployment
from register.rows import check, read_json
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.circumstances import as_data, contacts_of
from reviews.facts import act_by
from reviews.intake import reference_hash
from reviews.models import Batch, Case, Suggestion
from reviews.practice import contacts, references, stories
from reviews.practice.library import terms_of
from reviews.practice.stories import Story
from reviews.queries.names import references as references_of
from reviews.sealed import key_of, scope, seal
from reviews.seeded.marks import is_real
from reviews.seeded.models import PracticeCase, PracticeRun
from reviews.seeded.vocabulary import USES_DEFAULT, PracticeState
from reviews.stored import sealed_input, tell_received
from reviews.vocabulary import OPEN, PREDICT

RANDOM_BITS = 64
SAMPLE = 200


@dataclass(frozen=True)
class Planned:
    """A practice case on its way into the work: under which reference, and the real suggestion that it comes beside."""

    case: PracticeCase
    story: Story
    reference: str
    beside: Suggestion


def sow(session: Session, actor: Actor, batch_id: str) -> Batch | None:
    """Draw for the rows of a batch, and add what was drawn to the work: in a batch of its own that no case system follows.

    The model runs on it as on any. The ledger keeps the share and a commitment to what was drawn. Returns the batch; None
    where nothing fell, the library has no more, or the model does not run any more.
    """
    actor.must(permissions.RUN)
    batch = session.get_one(Batch, batch_id)
    deployment = session.get_one(Deployment, batch.deployment_id)
    if deployment.state != DeploymentState.ACTIVE:
        return None
    # Held, so that of two draws at once only one takes a case.
    algorithms.get(session, deployment.algorithm_id)
    _renumber(session, deployment, batch)
    planned = _drawn(session, actor, deployment, batch)
    if not planned:
        return None
    made = _batch(session, deployment, batch, len(planned))
    session.add(made)
    session.flush()
    committed = [_add(session, made, position, one, _together(batch)) for position, one in enumerate(planned)]
    tell_received(session, actor, made, committed)
    queue.enqueue(session, PREDICT, made.id, first=0, last=made.rows - 1)
    return made


def requester(session: Session, organisation_id: str) -> str:
    """Who asked for a practice case: nobody who exists, in the shape of an id."""
    secret = keys_of(session).ensure(f"organisation:{organisation_id}").subkey("practice-requester")
    number = int.from_bytes(hmac.new(secret, b"requester", sha256).digest())
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def _drawn(session: Session, actor: Actor, deployment: Deployment, batch: Batch) -> list[Planned]:
    chosen = select(Suggestion).where(Suggestion.batch_id == batch.id)
    rows = list(session.exec(chosen.order_by(col(Suggestion.position))))
    secret = keys_of(session).ensure(f"organisation:{deployment.organisation_id}").subkey("practice")
    share = deployment.review_policy.seeded_share
    hits = [row for row in rows if _falls(secret, row.id) < share]
    planned = _plan(session, deployment, len(hits), rows) if hits else []
    told = [[one.case.id, one.beside.id] for one in planned]
    mark = hmac.new(secret, canonical.dumps([batch.id, told]), sha256).hexdigest()
    ledger.append(session, actor, "practice.drawn", batch.id, share=f"{share:g}", drawn=mark)
    return planned


def _plan(session: Session, deployment: Deployment, count: int, rows: Sequence[Suggestion]) -> list[Planned]:
    """As many as were drawn, as far as the library goes: those used least, in random order, no case twice at once."""
    features = features_of(session, deployment.model_version_id)
    terms = terms_of(session, deployment.algorithm_id)
    real, taken = (
        _real_references(session, deployment),
        set(_practice_references(session, deployment).values()),
    )
    planned: list[Planned] = []
    for case in _free(session, deployment, terms.uses if terms else USES_DEFAULT):
        if len(planned) == count:
            break
        story = stories.story_of(session, case)
        made = references.made_up(
            terms.reference if terms else "", real, partial(_is_free, session, deployment, taken)
        )
        # A model with other data came since: the case does not fit it any more.
        fits = not check(features, read_json([dict(story.values)], 1)).faults
        if made and fits:
            taken.add(made)
            planned.append(Planned(case, story, made, secrets.choice(rows)))
    return planned


def _free(session: Session, deployment: Deployment, uses: int) -> list[PracticeCase]:
    used = (
        select(PracticeRun.practice_case_id, func.count().label("uses"))
        .group_by(col(PracticeRun.practice_case_id))
        .subquery()
    )
    going = (
        select(PracticeRun.practice_case_id)
        .join(Suggestion, col(Suggestion.id) == col(PracticeRun.suggestion_id))
        .where(col(Suggestion.state).in_(OPEN))
    )
    count = func.coalesce(used.c.uses, 0)
    chosen = (
        select(PracticeCase, count)
        .outerjoin(used, used.c.practice_case_id == PracticeCase.id)
        .where(
            PracticeCase.algorithm_id == deployment.algorithm_id,
            PracticeCase.state == PracticeState.READY,
            count < uses,
            col(PracticeCase.id).not_in(going),
        )
    )
    found = [(times, secrets.randbits(32), case) for case, times in session.exec(chosen)]
    return [case for _, _, case in sorted(found, key=lambda one: one[:2])]


def _real_references(session: Session, deployment: Deployment) -> list[str]:
    newest = select(Suggestion.case_id).where(Suggestion.deployment_id == deployment.id, is_real())
    ids = session.exec(newest.order_by(col(Suggestion.id).desc()).limit(SAMPLE)).all()
    return list(references_of(session, set(ids)).values())


def _practice_references(session: Session, deployment: Deployment) -> dict[str, str]:
    """The references of this deployment's practice cases that nobody holds or closed, by case id."""
    chosen = (
        select(Suggestion.case_id)
        .join(PracticeRun, col(PracticeRun.suggestion_id) == col(Suggestion.id))
        .where(
            Suggestion.deployment_id == deployment.id,
            col(Suggestion.state).in_(OPEN),
            col(Suggestion.holder_id).is_(None),
        )
    )
    return references_of(session, set(session.exec(chosen)))


def _is_free(session: Session, deployment: Deployment, taken: Collection[str], made: str) -> bool:
    """Whether no real case has this reference, and no other practice case."""
    hashed = reference_hash(keys_of(session), deployment.organisation_id, [made])
    used = session.exec(select(Case.id).where(col(Case.reference_hash).in_(hashed))).first()
    return made not in taken and used is None


def _renumber(session: Session, deployment: Deployment, batch: Batch) -> None:
    """A real case came in under a reference that was made up before: the practice case gets another one."""
    came = select(Suggestion.case_id).where(Suggestion.batch_id == batch.id)
    real = set(references_of(session, set(session.exec(came))).values())
    made = _practice_references(session, deployment)
    terms = terms_of(session, deployment.algorithm_id)
    for case_id in (case_id for case_id, reference in made.items() if reference in real):
        free = partial(_is_free, session, deployment, made.values())
        other = references.made_up(
            terms.reference if terms else "", _real_references(session, deployment), free
        )
        if other:
            case = session.get_one(Case, case_id)
            case.sealed_reference = seal(key_of(session, case_id), other, f"reference:{case_id}")
            session.add(case)


def _batch(session: Session, deployment: Deployment, real: Batch, rows: int) -> Batch:
    together = _together(real)
    return Batch(
        id=_beside(real.id) if together else new_id(), organisation_id=deployment.organisation_id,
        deployment_id=deployment.id, submitted_by=requester(session, deployment.organisation_id), rows=rows,
        created_at=real.created_at if together else clock.now(),
    )  # fmt: skip


def _together(real: Batch) -> bool:
    """Among many that came together it came with them; beside one that came alone, it comes now."""
    return real.rows > 1


def _add(session: Session, batch: Batch, position: int, planned: Planned, together: bool) -> str:
    """Returns what the ledger tells of it."""
    case_id, suggestion_id = new_id(), new_id()
    created = clock.now()
    if together:
        case_id, suggestion_id = _beside(planned.beside.case_id), _beside(planned.beside.id)
        created = planned.beside.created_at
    key = keys_of(session).create([scope(case_id)])[scope(case_id)]
    connection = session.connection()
    row_of_case = _case(batch, case_id, planned, key) | _contacts(session, planned.beside, case_id, key)
    connection.execute(insert(Case), [row_of_case])
    row = {"id": suggestion_id, "case_id": case_id, "position": position} | _suggestion(
        batch, planned, created
    )
    row["sealed_input"], committed = sealed_input(key, suggestion_id, dict(planned.story.values))
    connection.execute(insert(Suggestion), [row])
    session.add(
        PracticeRun(
            organisation_id=batch.organisation_id,
            practice_case_id=planned.case.id,
            suggestion_id=suggestion_id,
        )
    )
    return committed


def _case(batch: Batch, case_id: str, planned: Planned, key: Key) -> dict[str, object]:
    # Found by no reference: should a real case ever get this one, it is a case of its own.
    hashed = hmac.new(key.subkey("practice-reference"), case_id.encode(), sha256).hexdigest()
    return {
        "id": case_id, "organisation_id": batch.organisation_id, "reference_hash": hashed,
        "sealed_reference": seal(key, planned.reference, f"reference:{case_id}"), "created_at": batch.created_at,
    }  # fmt: skip


def _contacts(session: Session, beside: Suggestion, case_id: str, key: Key) -> dict[str, object]:
    """Where somebody speaks for the real person beside it, somebody who does not exist speaks for this one."""
    real = session.get_one(Case, beside.case_id)
    if not real.sealed_contacts or real.forgotten_at:
        return {"sealed_contacts": None}
    told = contacts.invented(contacts_of(key_of(session, real.id), real))
    return {"sealed_contacts": seal(key, as_data(told), f"contacts:{case_id}")}


def _suggestion(batch: Batch, planned: Planned, created: datetime) -> dict[str, object]:
    """As the real one that it comes beside: as much time, as urgent, of the same weight."""
    real = planned.beside
    later = created - real.created_at
    return {
        "organisation_id": batch.organisation_id, "deployment_id": batch.deployment_id, "batch_id": batch.id,
        "impact": real.impact, "requester": batch.submitted_by, "created_at": created,
        "due_at": real.due_at + later, "act_by": act_by(real.due_at + later, real.urgent_by), "urgency": real.urgency,
        "urgent_by": real.urgent_by,
    }  # fmt: skip


def _falls(secret: bytes, suggestion_id: str) -> float:
    """Where the draw for a row falls, from 0 to 1: nobody can foresee it, and it can be done again."""
    drawn = hmac.new(secret, suggestion_id.encode(), sha256).digest()
    return int.from_bytes(drawn[:8]) / 2**64


def _beside(row_id: str) -> str:
    """An id of the same moment as another: what sorts by id puts it anywhere among those that came then."""
    number = 0
    for sign in row_id:
        number = number << 5 | ALPHABET.index(sign)
    number = number >> RANDOM_BITS << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
