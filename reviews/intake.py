"""Taking in rows for a deployment: checked in columns, sealed once per row, stored in bulk, cut into jobs."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from infra import clock, idempotency, ledger, queue
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.idempotency import Once
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from infra.sealing import Key, KeyStore
from register.explanation import Value
from register.model_versions import features_of
from register.models import Deployment, Feature
from register.personal_numbers import is_bsn
from register.rows import Rows, check
from register.rows.reading import Cell
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.models import Batch, Case, Suggestion
from reviews.practice import sowing
from reviews.sealed import scope, seal
from reviews.vocabulary import PARTIAL_FAULTS_MAX, PREDICT, REFERENCE_MAX

REFERENCE = "reference"
FAULTS_SHOWN = 100
TRIES = 3
SOME = 500


@dataclass(frozen=True)
class Arrival:
    """Rows that were found good: a reference and the values of each, and what was wrong with the others."""

    references: list[str]
    names: list[str]
    columns: list[list[Value]]
    faults: list[Fault]
    refused: int

    def values(self) -> Iterator[dict[str, Value]]:
        """The values of each row, made one at a time: a hundred thousand at once would fill the memory of the web."""
        for row in zip(*self.columns, strict=True):
            yield dict(zip(self.names, row, strict=True))


def submit(
    house: Installation,
    actor: Actor,
    deployment_id: str,
    rows: Rows,
    partial: bool = False,
    once: Once | None = None,
) -> Batch:
    """Take in rows, each with a `reference`; return the batch, whose jobs run from now on.

    Raises `NotValid` naming row and column of everything that is wrong, with nothing kept; with `partial` the good
    rows go on and the batch lists the others. Checking, hashing and sealing are done before the transaction begins.
    """
    actor.must(permissions.ASK)
    if earlier := _sent_before(house, actor, once):
        return earlier
    with house.database.read(actor.organisation_id) as session:
        deployment = _running(session, deployment_id)
        features = features_of(session, deployment.model_version_id)
    arrival = examine(features, rows, partial)
    for _ in range(TRIES):
        try:
            return _store(house, actor, deployment, arrival, once)
        except IntegrityError:
            # The same new case, or this very request, came in at the same moment: now it exists, so look again.
            if earlier := _sent_before(house, actor, once):
                return earlier
    raise NotNow("reviews.case_contended")


def examine(features: Sequence[Feature], rows: Rows, partial: bool) -> Arrival:
    """Check references and values; see `submit` for what `partial` does."""
    given = rows.take(REFERENCE)
    checked = check(features, rows)
    rows.columns.clear()
    wrong = _check_references(given, rows.numbers)
    faults = checked.faults + list(wrong.values())
    bad = checked.bad | wrong.keys()
    if faults and (not partial or len(bad) == len(rows)):
        raise NotValid("reviews.rows_not_valid", faults=faults[:FAULTS_SHOWN], count=len(faults))
    names = [feature.name for feature in features]
    good = [place for place in range(len(rows)) if place not in bad]
    references = [str(given[place]).strip() for place in good]
    return Arrival(references, names, checked.keep(good).columns, faults[:PARTIAL_FAULTS_MAX], len(bad))


def reference_hash(keys: KeyStore, organisation_id: str, references: Sequence[str]) -> list[str]:
    """Keyed hashes under which cases are found; without the organisation's key they tell nothing."""
    secret = keys.ensure(f"organisation:{organisation_id}").subkey("case-reference")
    return [hmac.new(secret, reference.encode(), sha256).hexdigest() for reference in references]


def _running(session: Session, deployment_id: str) -> Deployment:
    deployment = session.get(Deployment, deployment_id)
    if not deployment:
        raise NotFound("register.deployment_not_found")
    if deployment.state != DeploymentState.ACTIVE:
        raise NotNow("reviews.deployment_takes_none")
    return deployment


def _check_references(given: Sequence[Cell], numbers: Sequence[int]) -> dict[int, Fault]:
    wrong: dict[int, Fault] = {}
    seen: set[str] = set()
    for place, cell in enumerate(given):
        reference = "" if cell is None else str(cell).strip()
        code = _reference_fault(reference) or ("reviews.reference_twice" if reference in seen else None)
        if code:
            number = numbers[place]
            wrong[place] = Fault(f"rows/{number}/{REFERENCE}", code, {"row": number, "column": REFERENCE})
        seen.add(reference)
    return wrong


def _reference_fault(reference: str) -> str | None:
    if not reference:
        return "reviews.reference_missing"
    if len(reference) > REFERENCE_MAX or not reference.isprintable():
        return "reviews.reference_too_long"
    return "reviews.reference_is_bsn" if is_bsn(reference) else None


def _sent_before(house: Installation, actor: Actor, once: Once | None) -> Batch | None:
    if not once:
        return None
    with house.database.read(actor.organisation_id) as session:
        batch_id = idempotency.find(session, actor, once)
        return session.get(Batch, batch_id) if batch_id else None


def _store(
    house: Installation, actor: Actor, deployment: Deployment, arrival: Arrival, once: Once | None
) -> Batch:
    keys, chunk = house.keys, house.settings.chunk_rows
    hashes = reference_hash(keys, actor.organisation_id, arrival.references)
    with house.database.read(actor.organisation_id) as session:
        known = _known_cases(session, hashes)
    case_ids = [known.get(hashed) or new_id() for hashed in hashes]
    sealers = _keys_for(keys, case_ids, set(known.values()))
    batch = Batch(
        organisation_id=actor.organisation_id, deployment_id=deployment.id, submitted_by=actor.id,
        rows=len(hashes), refused=arrival.refused, faults=[asdict(fault) for fault in arrival.faults],
    )  # fmt: skip
    cases = [
        _case_row(actor.organisation_id, case_id, hashed, reference, sealers[case_id])
        for case_id, hashed, reference in zip(case_ids, hashes, arrival.references, strict=True)
        if hashed not in known
    ]
    suggestions = _suggestion_rows(deployment, batch, case_ids, arrival.values(), sealers)
    with house.database.write(actor.organisation_id) as session:
        _running(session, deployment.id)
        session.add(batch)
        session.flush()
        _insert(session, Case, cases)
        _insert(session, Suggestion, suggestions)
        ledger.append(session, actor, "batch.received", batch.id, deployment=deployment.id, rows=batch.rows)
        if once:
            idempotency.note(session, actor, once, batch.id)
        for first in range(0, batch.rows, chunk):
            queue.enqueue(session, PREDICT, batch.id, first=first, last=min(first + chunk, batch.rows) - 1)
        sowing.consider(session, deployment, batch)
    return batch


def _insert(session: Session, table: type[Case] | type[Suggestion], rows: list[dict[str, object]]) -> None:
    """In bulk, some at a time: the driver makes its own copy of what it is given."""
    for start in range(0, len(rows), SOME):
        session.connection().execute(insert(table), rows[start : start + SOME])


def _known_cases(session: Session, hashes: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(hashes), SOME):
        chosen = select(Case.reference_hash, Case.id).where(
            col(Case.reference_hash).in_(hashes[start : start + SOME])
        )
        known.update(session.exec(chosen).all())
    return known


def _keys_for(keys: KeyStore, case_ids: Sequence[str], known: set[str]) -> dict[str, Key]:
    sealers = keys.open_all([scope(case_id) for case_id in known])
    # A case whose key was erased and that comes again is a new chapter: it gets a new key.
    sealers |= keys.create(
        [scope(case_id) for case_id in dict.fromkeys(case_ids) if scope(case_id) not in sealers]
    )
    return {case_id: sealers[scope(case_id)] for case_id in case_ids}


def _case_row(organisation_id: str, case_id: str, hashed: str, reference: str, key: Key) -> dict[str, object]:
    return {
        "id": case_id,
        "organisation_id": organisation_id,
        "reference_hash": hashed,
        "sealed_reference": seal(key, reference, f"reference:{case_id}"),
        "created_at": clock.now(),
    }


def _suggestion_rows(
    deployment: Deployment,
    batch: Batch,
    case_ids: Sequence[str],
    values: Iterable[dict[str, Value]],
    sealers: dict[str, Key],
) -> list[dict[str, object]]:
    now = clock.now()
    due = now + timedelta(days=deployment.review_policy.deadline_days)
    shared = {
        "organisation_id": deployment.organisation_id, "deployment_id": deployment.id, "batch_id": batch.id,
        "impact": deployment.impact, "requester": batch.submitted_by, "created_at": now,
        "due_at": due, "act_by": due,
    }  # fmt: skip
    rows = []
    for position, (case_id, row) in enumerate(zip(case_ids, values, strict=True)):
        suggestion_id = new_id()
        sealed = seal(sealers[case_id], row, f"input:{suggestion_id}")
        rows.append(
            shared | {"id": suggestion_id, "case_id": case_id, "position": position, "sealed_input": sealed}
        )
    return rows
