"""Taking in rows for a deployment: checked in columns, sealed once per row, stored in bulk, cut into jobs."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from infra import idempotency, queue
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.idempotency import Once
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from infra.processing.recording import note
from infra.sealing import KeyStore
from register.explanation import Value
from register.model_versions import features_of
from register.models import Deployment, Feature
from register.personal_numbers import is_bsn
from register.rows import Rows, check
from register.rows.reading import Cell
from register.vocabulary import DeploymentState
from reviews import permissions, stored
from reviews.circumstances import Circumstances, read_all, taken_from
from reviews.models import Batch, Case, Suggestion
from reviews.processed import begin_batch, concern_all
from reviews.sealed import scope
from reviews.seeded import drawing
from reviews.succession import Wish, supersede_all
from reviews.vocabulary import PARTIAL_FAULTS_MAX, PREDICT, REFERENCE_MAX

REFERENCE = "reference"
FAULTS_SHOWN = 100
TRIES = 3
SOME = 500


class ForgottenSince(Exception):
    """A case that was known is forgotten by now: who comes under its reference is a new one."""


@dataclass(frozen=True)
class Arrival:
    """Rows that were found good: a reference and the values of each, and what was wrong with the others.

    `circumstances` are of the few rows that brought any, by place.
    """

    references: list[str]
    names: list[str]
    columns: list[list[Value]]
    faults: list[Fault]
    refused: int
    numbers: list[int]
    circumstances: dict[int, Circumstances]

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
    beside: Mapping[int, Mapping[str, Any]] | None = None,
) -> Batch:
    """Take in rows, each with a `reference`; return the batch, whose jobs run from now on.

    `beside`: what came with some rows beside their values (`reviews.circumstances`), by place from 0; None looks for it
    in columns of the rows.

    Raises `NotValid` naming row and column of everything that is wrong, with nothing kept; with `partial` the good
    rows go on and the batch lists the others. Checking, hashing and sealing are done before the transaction begins.
    """
    actor.must(permissions.ASK)
    if earlier := _sent_before(house, actor, once):
        return earlier
    with house.database.read(actor.organisation_id) as session:
        deployment = _running(session, deployment_id)
        features = features_of(session, deployment.model_version_id)
    arrival = examine(features, rows, partial, beside)
    for _ in range(TRIES):
        try:
            return _store(house, actor, deployment, arrival, once)
        except (IntegrityError, ForgottenSince):
            # The same new case, or this very request, came in at the same moment: now it exists, so look again.
            if earlier := _sent_before(house, actor, once):
                return earlier
    raise NotNow("reviews.case_contended")


def examine(
    features: Sequence[Feature],
    rows: Rows,
    partial: bool,
    beside: Mapping[int, Mapping[str, Any]] | None = None,
) -> Arrival:
    """Check references, values and what came beside them; see `submit` for what `partial` and `beside` do."""
    names = [feature.name for feature in features]
    given = rows.take(REFERENCE)
    found = taken_from(rows, frozenset(names)) if beside is None else beside
    circumstances, strange = read_all(found, rows.numbers)
    checked = check(features, rows)
    rows.columns.clear()
    wrong = _check_references(given, rows.numbers)
    faults = checked.faults + list(wrong.values()) + [fault for found in strange.values() for fault in found]
    bad = checked.bad | wrong.keys() | strange.keys()
    if faults and (not partial or len(bad) == len(rows)):
        raise NotValid("reviews.rows_not_valid", faults=faults[:FAULTS_SHOWN], count=len(faults))
    good = [place for place in range(len(rows)) if place not in bad]
    references = [str(given[place]).strip() for place in good]
    kept = {new: circumstances[old] for new, old in enumerate(good) if old in circumstances}
    return Arrival(
        references, names, checked.keep(good).columns, faults[:PARTIAL_FAULTS_MAX], len(bad),
        [rows.numbers[place] for place in good], kept,
    )  # fmt: skip


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
    sealers, reborn = stored.keys_for(keys, case_ids, set(known.values()))
    batch = Batch(
        organisation_id=actor.organisation_id, deployment_id=deployment.id, submitted_by=actor.id,
        rows=len(hashes), refused=arrival.refused, faults=[asdict(fault) for fault in arrival.faults],
    )  # fmt: skip
    contacts = stored.sealed_contacts(arrival.circumstances, case_ids, sealers)
    concerned = {scope(case_id): key.pseudonym for case_id, key in sealers.items()}
    cases = [
        stored.case_row(
            actor.organisation_id, case_id, hashed, reference, sealers[case_id], contacts.get(case_id)
        )
        for case_id, hashed, reference in zip(case_ids, hashes, arrival.references, strict=True)
        if hashed not in known or case_id in reborn
    ]
    suggestions, committed = stored.suggestion_rows(deployment, batch, case_ids, arrival.values(), sealers)
    with house.database.write(actor.organisation_id) as session:
        _running(session, deployment.id)
        _must_be_known(session, set(known.values()))
        begin_batch(session, batch)
        session.add(batch)
        session.flush()
        concern_all(session, deployment, batch, case_ids)
        note(session, concerned)
        _insert(session, Case, [row for row in cases if row["id"] not in reborn])
        _begin_anew(session, [row for row in cases if row["id"] in reborn])
        _tell_contacts(session, contacts, set(known.values()))
        usual, special = _parted(session, actor, deployment, suggestions, arrival)
        _insert(session, Suggestion, usual)
        _insert(session, Suggestion, special)
        stored.tell_received(session, actor, batch, committed)
        if once:
            idempotency.note(session, actor, once, batch.id)
        for first in range(0, batch.rows, chunk):
            queue.enqueue(session, PREDICT, batch.id, first=first, last=min(first + chunk, batch.rows) - 1)
        drawing.consider(session, deployment, batch)
    return batch


def _parted(
    session: Session, actor: Actor, deployment: Deployment, rows: list[stored.Row], arrival: Arrival
) -> tuple[list[stored.Row], list[stored.Row]]:
    """The rows as they are, and those with circumstances of their own, which have more columns."""
    if not arrival.circumstances:
        return rows, []
    wishes = [
        Wish(arrival.numbers[place], one.replaces, str(rows[place]["id"]), str(rows[place]["case_id"]))
        for place, one in arrival.circumstances.items()
        if one.replaces
    ]
    replacing = supersede_all(session, actor, deployment, wishes)
    special = [
        stored.in_circumstances(rows[place], one, replacing.get(str(rows[place]["id"])))
        for place, one in arrival.circumstances.items()
    ]
    usual = [row for place, row in enumerate(rows) if place not in arrival.circumstances]
    return usual, special


def _begin_anew(session: Session, rows: list[stored.Row]) -> None:
    """What was sealed under a key that was erased is gone; a case that comes again is known under its new key."""
    for row in rows:
        case = session.get_one(Case, row["id"])
        case.sealed_reference, case.sealed_contacts = row["sealed_reference"], row["sealed_contacts"]


def _tell_contacts(session: Session, contacts: Mapping[str, bytes], known: set[str]) -> None:
    """Who acts for a resident whose case is known already: what was told last counts."""
    for case_id in contacts.keys() & known:
        session.get_one(Case, case_id).sealed_contacts = contacts[case_id]


def _insert(session: Session, table: type[Case] | type[Suggestion], rows: list[stored.Row]) -> None:
    """In bulk, some at a time: the driver makes its own copy of what it is given."""
    for start in range(0, len(rows), SOME):
        session.connection().execute(insert(table), rows[start : start + SOME])


def _must_be_known(session: Session, case_ids: set[str]) -> None:
    """That nobody ordered to forget one of these since it was looked up: its key goes, and what comes in would go with it.

    Who orders it from here on waits for this transaction, and finds open work.
    """
    ordered, found = sorted(case_ids), 0
    for start in range(0, len(ordered), SOME):
        chosen = select(Case.id).where(
            col(Case.id).in_(ordered[start : start + SOME]), col(Case.forgotten_at).is_(None)
        )
        found += len(session.exec(chosen.with_for_update(read=True, key_share=True)).all())
    if found < len(ordered):
        raise ForgottenSince


def _known_cases(session: Session, hashes: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(hashes), SOME):
        chosen = select(Case.reference_hash, Case.id).where(
            col(Case.reference_hash).in_(hashes[start : start + SOME])
        )
        known.update(session.exec(chosen).all())
    return known
