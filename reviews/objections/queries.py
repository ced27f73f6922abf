"""What the pages and the API show of objections and their kin: looked up, never changed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from infra.errors import NotFound
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from infra.identity.people import names_of
from infra.sealing import Key
from reviews import queries
from reviews.models import Case, Release
from reviews.objections import permissions
from reviews.objections.handling import why_not
from reviews.objections.lodging import newest
from reviews.objections.models import Objection
from reviews.objections.vocabulary import AGAINST_ANSWER, ObjectionStatus, Remedy
from reviews.queries.looking import look
from reviews.queries.names import PAGE, deployments_named, references
from reviews.releases import asked_by
from reviews.sealed import key_of, unseal
from reviews.vocabulary import State


class Which(StrEnum):
    """Which of them a list shows."""

    OPEN = "open"
    MINE = "mine"
    CLOSED = "closed"


@dataclass(frozen=True)
class ObjectionRow:
    """One in the list; a case whose person was forgotten has no reference."""

    id: str
    reference: str | None
    algorithm: str
    remedy: str
    received_on: date
    late: bool
    due_on: date | None
    handler: str
    ruling: str | None
    ruled_on: date | None


@dataclass(frozen=True)
class ObjectionList:
    rows: list[ObjectionRow]
    total: int
    first: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Texts:
    """What is sealed of one: what was said, and each answer; empty where there is none yet."""

    said: str = ""
    number: str = ""
    mandate: str = ""
    hearing: str = ""
    adjournment: str = ""
    ruling: str = ""


@dataclass(frozen=True)
class Dossier:
    """One objection with everything that its handler needs. `signers` are the functions of who signed, not their names.

    `why_not`: why the one who looks may not take it up. `follows`: what is open against the answer.
    """

    row: Objection
    texts: Texts
    outcome: queries.Outcome
    state: State
    signers: list[list[str]]
    handler: str
    mine: bool
    why_not: str | None
    follows: Remedy | None
    others: list[Objection]


def objections(session: Session, actor: Actor, which: Which = Which.OPEN, page: int = 1) -> ObjectionList:
    """The open ones by the day on which the answer is due, closed ones the newest first; `page` counts from 1."""
    actor.must(permissions.HANDLE)
    wanted = _wanted(actor)
    first = (max(page, 1) - 1) * PAGE
    order = (
        (col(Objection.ruled_on).desc(), col(Objection.id).desc()) if which == Which.CLOSED
        else (col(Objection.due_on).is_(None), col(Objection.due_on), col(Objection.id))
    )  # fmt: skip
    chosen = select(Objection).where(wanted[which]).order_by(*order).offset(first).limit(PAGE)
    counts = {one.value: _count(session, condition) for one, condition in wanted.items()}
    return ObjectionList(_rows(session, list(session.exec(chosen))), counts[which], first, counts)


def dossier(session: Session, actor: Actor, objection_id: str) -> Dossier:
    """One with all that belongs to it. Raises `NotFound`, and `Erased` where the person of the case was forgotten."""
    actor.must(permissions.HANDLE)
    row = get(session, objection_id)
    held = look(session, row.suggestion_id)
    outcome = queries.outcome(session, actor, row.release_id)
    chosen = select(Objection).where(Objection.release_id == row.release_id, Objection.id != row.id)
    state = State(held.suggestion.state)
    last = newest(session, row.release_id).id == row.id
    follows = AGAINST_ANSWER.get(Remedy(row.remedy)) if state == State.CONFIRMED and last else None
    return Dossier(
        row, texts_of(held.key, row), outcome, state,
        _functions(session, [one.person_id for one in outcome.signatures]),
        names_of(session, [row.handler_id]).get(row.handler_id, "") if row.handler_id else "",
        row.handler_id == actor.id, why_not(session, actor, row, held), follows,
        list(session.exec(chosen.order_by(col(Objection.id)))),
    )  # fmt: skip


def get(session: Session, objection_id: str) -> Objection:
    """Raises `NotFound`."""
    row = session.get(Objection, objection_id)
    if not row:
        raise NotFound("reviews.objection.not_found")
    return row


def texts_of(key: Key, row: Objection) -> Texts:
    """What is sealed of an objection."""
    brought = unseal(key, row.sealed_brought, f"brought:{row.id}")
    parts = {
        "hearing": row.sealed_hearing,
        "adjournment": row.sealed_adjournment,
        "ruling": row.sealed_ruling,
    }
    said = {what: unseal(key, sealed, f"{what}:{row.id}")["text"] for what, sealed in parts.items() if sealed}
    return Texts(brought["text"], brought["number"], brought["mandate"], **said)


def for_case_system(session: Session, actor: Actor, objection_id: str) -> tuple[Objection, str]:
    """One that is against what this case system asked, or any for a handler; with the reasons of its answer."""
    actor.must(permissions.SEE)
    row = get(session, objection_id)
    if Role.OBJECTION_HANDLER not in actor.roles and not asked_by(session, actor, row.suggestion_id):
        raise NotFound("reviews.objection.not_found")
    return row, texts_of(key_of(session, row.case_id), row).ruling if row.sealed_ruling else ""


def against(session: Session, actor: Actor, release_id: str) -> list[Objection]:
    """Everything that was brought against a release, the oldest first."""
    actor.must(permissions.SEE)
    release = session.get(Release, release_id)
    if not release or not (
        Role.OBJECTION_HANDLER in actor.roles or asked_by(session, actor, release.suggestion_id)
    ):
        raise NotFound("reviews.release_not_found")
    chosen = select(Objection).where(Objection.release_id == release_id)
    return list(session.exec(chosen.order_by(col(Objection.id))))


def status_of(row: Objection) -> ObjectionStatus:
    """How far it is."""
    if row.ruled_on is not None:
        return ObjectionStatus.CLOSED
    return ObjectionStatus.IN_PROGRESS if row.handler_id else ObjectionStatus.RECEIVED


def _wanted(actor: Actor) -> dict[Which, ColumnElement[bool]]:
    # Of a person who was forgotten nothing can be answered any more; what was answered stays listed.
    forgotten = select(Case.id).where(col(Case.forgotten_at).is_not(None))
    is_open = col(Objection.ruled_on).is_(None) & col(Objection.case_id).not_in(forgotten)
    return {
        Which.OPEN: is_open,
        Which.MINE: is_open & (col(Objection.handler_id) == actor.id),
        Which.CLOSED: col(Objection.ruled_on).is_not(None),
    }


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Objection).where(condition)).one()


def _rows(session: Session, found: list[Objection]) -> list[ObjectionRow]:
    known = references(session, {row.case_id for row in found})
    names = names_of(session, {row.handler_id for row in found if row.handler_id})
    named = deployments_named(session)
    return [
        ObjectionRow(
            row.id, known.get(row.case_id), named[row.deployment_id][1].name, row.remedy, row.received_on, row.late,
            row.due_on, names.get(row.handler_id or "", ""), row.ruling, row.ruled_on,
        )
        for row in found
    ]  # fmt: skip


def _functions(session: Session, person_ids: list[str]) -> list[list[str]]:
    """What each of these people is in the organisation: the function signs, not the person."""
    chosen = select(Membership.person_id, Membership.roles).where(col(Membership.person_id).in_(person_ids))
    roles: dict[str, Any] = dict(session.exec(chosen).all())
    return [list(roles.get(person_id, [])) for person_id in person_ids]
