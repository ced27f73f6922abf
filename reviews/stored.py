"""The rows as they are stored: cases and suggestions as columns, everything personal sealed under the key of the case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from infra import canonical, clock, ledger
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.sealing import Key, KeyStore
from register.explanation import Value
from register.models import Deployment
from reviews.circumstances import Circumstances, as_data
from reviews.facts import act_by
from reviews.models import Batch
from reviews.sealed import scope, seal
from reviews.vocabulary import State

Row = dict[str, Any]
# An entry is a leaf of the log, and in the bundles of a log (C2SP tlog-tiles) none is longer than 65,535 bytes.
TOLD_TOGETHER = 500
# The columns of a row with circumstances that takes nobody's place, where the others have the table's own values.
STARTS: Row = {
    "state": State.RECEIVED, "sampled": False, "urgency": "", "urgent_by": None, "content": 1, "replaces_id": None,
    "asked": 0, "heard": None,
}  # fmt: skip


def keys_for(
    keys: KeyStore, case_ids: Sequence[str], known: set[str]
) -> tuple[dict[str, Key], frozenset[str]]:
    """The key of each case, made where there is none; and which known cases got a new one.

    A case whose key was erased and that comes again is a new chapter.
    """
    sealers = keys.open_all([scope(case_id) for case_id in known])
    reborn = frozenset(case_id for case_id in known if scope(case_id) not in sealers)
    sealers |= keys.create(
        [scope(case_id) for case_id in dict.fromkeys(case_ids) if scope(case_id) not in sealers]
    )
    return {case_id: sealers[scope(case_id)] for case_id in case_ids}, reborn


def case_row(
    organisation_id: str, case_id: str, hashed: str, reference: str, key: Key, contacts: bytes | None
) -> Row:
    """A case that is new."""
    return {
        "id": case_id,
        "organisation_id": organisation_id,
        "reference_hash": hashed,
        "sealed_reference": seal(key, reference, f"reference:{case_id}"),
        "sealed_contacts": contacts,
        "created_at": clock.now(),
    }


def suggestion_rows(
    deployment: Deployment,
    batch: Batch,
    case_ids: Sequence[str],
    values: Iterable[dict[str, Value]],
    sealers: dict[str, Key],
) -> tuple[list[Row], list[str]]:
    """A row per suggestion, sealed once each; and for the ledger what each was, as a commitment under the key of its case."""
    now = clock.now()
    due = now + timedelta(days=deployment.review_policy.deadline_days)
    shared = {
        "organisation_id": deployment.organisation_id, "deployment_id": deployment.id, "batch_id": batch.id,
        "impact": deployment.impact, "requester": batch.submitted_by, "created_at": now,
        "due_at": due, "act_by": due,
    }  # fmt: skip
    rows, committed = [], []
    for position, (case_id, row) in enumerate(zip(case_ids, values, strict=True)):
        suggestion_id = new_id()
        sealed, commitment = sealed_input(sealers[case_id], suggestion_id, row)
        rows.append(
            shared | {"id": suggestion_id, "case_id": case_id, "position": position, "sealed_input": sealed}
        )
        committed.append(commitment)
    return rows, committed


def sealed_input(key: Key, suggestion_id: str, values: dict[str, Value]) -> tuple[bytes, str]:
    """The values of one row as they are stored, and as the ledger tells of them."""
    content, about = canonical.dumps(values), f"input:{suggestion_id}"
    return key.seal(content, about), f"{suggestion_id}={key.commit(content, about)}"


def tell_received(session: Session, actor: Actor, batch: Batch, committed: Sequence[str]) -> None:
    """One entry for each chunk of a batch, with a commitment for each case in it."""
    for first in range(0, len(committed), TOLD_TOGETHER):
        ledger.append(
            session, actor, "batch.received", batch.id, deployment=batch.deployment_id, rows=batch.rows, first=first,
            commitments=committed[first : first + TOLD_TOGETHER],
        )  # fmt: skip


def in_circumstances(row: Row, one: Circumstances, former: Row | None) -> Row:
    """A row with the columns of its circumstances, and those that it takes over from the one that it replaces."""
    whole = row | (former or STARTS)
    if one.urgency:
        whole |= {"urgency": one.urgency, "urgent_by": one.urgent_by}
    return whole | {"act_by": act_by(whole["due_at"], whole["urgent_by"])}


def sealed_contacts(
    circumstances: Mapping[int, Circumstances], case_ids: Sequence[str], sealers: Mapping[str, Key]
) -> dict[str, bytes]:
    """Who acts for whom, by case, for the rows that told so."""
    return {
        case_ids[place]: seal(sealers[case_ids[place]], as_data(one.contacts), f"contacts:{case_ids[place]}")
        for place, one in circumstances.items()
        if one.contacts is not None
    }
