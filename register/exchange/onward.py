"""Publishing onward: what would be sent to the national register, asking for it, and doing it without running over their changes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, select

from infra import clock, ledger, queue
from infra.database import organisation_of
from infra.errors import Fault, NotFound, NotNow, NotValid, Refusal, Stale
from infra.identity.actors import Actor, machine
from infra.installation import Installation
from register import permissions
from register.algorithms import current_revision
from register.exchange.changes import Change, ChangeKind
from register.exchange.exporting import exported
from register.exchange.models import NationalEntry
from register.exchange.national import THEIRS, Access, NationalRegister, Record, fingerprint
from register.exchange.vocabulary import TELL_NATIONAL, NationalAct, NationalState
from register.models import Algorithm
from register.vocabulary import Standing

# What may be asked for in each state of the entry over there.
OPEN = {
    NationalState.NEW: (NationalAct.SEND,),
    NationalState.SAVED: (NationalAct.SEND, NationalAct.RELEASE),
    NationalState.RELEASED: (NationalAct.SEND, NationalAct.PUBLISH),
    NationalState.PUBLISHED: (NationalAct.SEND, NationalAct.RETRACT),
    NationalState.RETRACTED: (NationalAct.SEND, NationalAct.RELEASE),
}
AFTER = {
    NationalAct.SEND: NationalState.SAVED,
    NationalAct.RELEASE: NationalState.RELEASED,
    NationalAct.PUBLISH: NationalState.PUBLISHED,
    NationalAct.RETRACT: NationalState.RETRACTED,
}


@dataclass(frozen=True)
class Message:
    """What would be sent of an entry: the record, how it differs from the entry, and why it cannot go as it is."""

    record: Record
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    revision: int


def message(session: Session, algorithm: Algorithm) -> Message | None:
    """The record of what was published last, with a name of ours by which it is found again; None before publication."""
    revision = current_revision(session, algorithm)
    if revision is None:
        return None
    out = exported(revision.content, algorithm.standing == Standing.WITHDRAWN)
    # What their register assigns is theirs to say.
    record = {key: value for key, value in out.record.items() if key not in THEIRS}
    changes = list(out.changes)
    if not record.get("source_id"):
        record["source_id"] = f"toetssteen-{algorithm.id}"
        changes.append(Change("source_id", ChangeKind.ALWAYS, after=record["source_id"]))
    return Message(record, tuple(changes), out.faults, revision.number)


def entry_of(session: Session, algorithm: Algorithm) -> NationalEntry:
    """What we know of the entry over there; a new row when we never told of it."""
    found = session.exec(select(NationalEntry).where(NationalEntry.algorithm_id == algorithm.id)).first()
    return found or NationalEntry(
        organisation_id=organisation_of(session), algorithm_id=algorithm.id,
        lars=algorithm.draft.get("lars"), state=NationalState.SAVED if algorithm.draft.get("lars") else NationalState.NEW,
    )  # fmt: skip


def ask(
    session: Session, actor: Actor, algorithm: Algorithm, act: NationalAct, version: int, seen: str | None
) -> NationalEntry:
    """Ask for an act; a worker does it. `seen` is the fingerprint of their copy that the actor looked at: when their copy
    is another one by then, nothing is sent. Raises `Stale`, `NotNow`, or `NotValid` with what must be mended first."""
    actor.must(permissions.TELL_NATIONAL)
    entry = entry_of(session, algorithm)
    if entry.version != version:
        raise Stale("register.changed_since")
    if entry.wanted or act not in OPEN[NationalState(entry.state)]:
        raise NotNow("register.national.not_in_this_state")
    if entry.lars and not seen:
        raise NotNow("register.national.look_first")
    told = message(session, algorithm)
    if told is None:
        raise NotNow("register.national.not_published")
    if act == NationalAct.SEND:
        if told.faults:
            raise NotValid("register.national.not_valid", faults=told.faults)
        entry.record, entry.sent_revision = told.record, told.revision
    entry.wanted, entry.theirs, entry.error, entry.error_parameters = act, seen, None, {}
    _changed(session, entry, actor.id)
    session.flush()
    ledger.append(
        session, actor, "national.asked", algorithm.id, wanted=act.value, record=fingerprint(entry.record)
    )
    queue.enqueue(session, TELL_NATIONAL, entry.id)
    return entry


def tell(house: Installation, access: Access, entry_id: str, organisation_id: str) -> None:
    """Do what an entry waits for, outside any transaction, and write down how it ended. Raises `TooFast` to come again.

    Everything else that goes wrong is written at the entry, for the person who asked.
    """
    with house.database.read(organisation_id) as session:
        entry = session.get_one(NationalEntry, entry_id)
        session.expunge(entry)
    if entry.wanted is None:
        return
    act = NationalAct(entry.wanted)
    try:
        with NationalRegister(access) as there:
            lars, theirs = _done(there, entry, act)
    except (NotFound, NotNow, NotValid) as refusal:
        _write(house, entry, partial(_failed, why=refusal), "national.failed")
    else:
        _write(house, entry, lambda kept: _succeeded(kept, act, lars, theirs), "national.told")


def give_up(house: Installation, entry_id: str, organisation_id: str, why: Refusal) -> None:
    """The register could not be reached often enough: the person who asked may ask again."""
    with house.database.read(organisation_id) as session:
        entry = session.get_one(NationalEntry, entry_id)
        session.expunge(entry)
    _write(house, entry, partial(_failed, why=why), "national.failed")


def _done(there: NationalRegister, entry: NationalEntry, act: NationalAct) -> tuple[str, str]:
    """The act, unless their copy changed; their number and the fingerprint of their copy afterwards."""
    # After a crash between their answer and our note, their list knows the entry by our name for it.
    lars = entry.lars or there.number_of(entry.record["source_id"])
    if lars is None:
        lars = there.create(entry.record)
    else:
        theirs = fingerprint(there.newest(lars))
        if entry.theirs and theirs not in (entry.theirs, fingerprint(entry.record)):
            raise NotNow("register.national.changed_there")
        _acts(there, lars, entry.record)[act]()
    return lars, fingerprint(there.newest(lars))


def _acts(there: NationalRegister, lars: str, record: Record) -> dict[NationalAct, Callable[[], None]]:
    return {
        NationalAct.SEND: lambda: there.save(lars, record),
        NationalAct.RELEASE: lambda: there.release(lars),
        NationalAct.PUBLISH: lambda: there.publish(lars),
        NationalAct.RETRACT: lambda: there.retract(lars),
    }


def _succeeded(entry: NationalEntry, act: NationalAct, lars: str, theirs: str) -> None:
    entry.lars, entry.theirs, entry.state = lars, theirs, AFTER[act]
    entry.sent = fingerprint(entry.record) if act == NationalAct.SEND else entry.sent


def _failed(entry: NationalEntry, why: Refusal) -> None:
    entry.error, entry.error_parameters = why.code, why.parameters


def _write(house: Installation, entry: NationalEntry, how: Callable[[NationalEntry], Any], act: str) -> None:
    with house.database.write(entry.organisation_id) as session:
        kept = session.get_one(NationalEntry, entry.id, with_for_update=True)
        if kept.wanted != entry.wanted or kept.version != entry.version:
            return
        how(kept)
        wanted, kept.wanted = kept.wanted or "", None
        _changed(session, kept, kept.asked_by or "")
        facts = {"wanted": wanted, "state": kept.state, "reason": kept.error or ""}
        ledger.append(session, machine(entry.organisation_id), act, entry.algorithm_id, **facts)


def _changed(session: Session, entry: NationalEntry, by: str) -> None:
    entry.asked_by, entry.changed_at = by, clock.now()
    entry.version += 1
    session.add(entry)
