"""Reading trainings and mandates: who has what, whether it counts today, what expires soon, who can do the work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from infra import clock
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from infra.identity.people import members, names_of
from register.models import Algorithm, Deployment
from register.qualifications.models import Mandate, Training
from register.qualifications.vocabulary import AI_LITERACY, SOON, training_for
from register.vocabulary import DeploymentState, ReviewPolicy, Standing

READERS = frozenset({Role.CASEWORKER, Role.SECOND_READER})


class Validity(StrEnum):
    """Whether something counts; in the order in which a list shows it."""

    SOON = "soon"  # valid, and about to expire
    VALID = "valid"
    LATER = "later"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True)
class TrainingShown:
    """A training with the name of who was trained."""

    row: Training
    person: str
    validity: Validity

    @property
    def last(self) -> date:
        """The last day on which it counts."""
        return self.row.expires_on


@dataclass(frozen=True)
class MandateShown:
    """A mandate; `person` is a name, or empty where a role holds it."""

    row: Mandate
    person: str
    validity: Validity

    @property
    def last(self) -> date:
        """The last day on which it counts; one without an end lasts as long as there are days."""
        return self.row.ends_on or date.max


Shown = TrainingShown | MandateShown


@dataclass(frozen=True)
class Coverage:
    """How many who may read have what a policy asks for today."""

    readers: int
    trained: int
    mandated: int
    fit: int


def trained_in(session: Session, person_id: str, codes: Collection[str]) -> bool:
    """Whether somebody has every one of these trainings today."""
    chosen = select(Training.code).where(
        Training.person_id == person_id,
        col(Training.code).in_(codes),
        _counts(Training.obtained_on, Training),
    )
    return set(session.exec(chosen)) >= set(codes)


def mandated_for(session: Session, person_id: str, roles: Iterable[Role], kind: str) -> bool:
    """Whether somebody, or one of their roles, has a mandate for this kind of decision today."""
    held = or_(col(Mandate.person_id) == person_id, col(Mandate.role).in_([role.value for role in roles]))
    chosen = select(Mandate.id).where(held, Mandate.kind == kind, _counts(Mandate.starts_on, Mandate))
    return session.exec(chosen.limit(1)).first() is not None


def trainings(session: Session, of: Actor | None = None) -> list[TrainingShown]:
    """All trainings, or those of one person: what expires first stands first, what no longer counts last."""
    chosen = select(Training).order_by(col(Training.expires_on))
    rows = session.exec(chosen.where(Training.person_id == of.id) if of else chosen).all()
    names = names_of(session, {row.person_id for row in rows})
    shown = [
        TrainingShown(row, names.get(row.person_id, ""), _validity(row.obtained_on, row.expires_on, row))
        for row in rows
    ]
    return sorted(shown, key=lambda one: list(Validity).index(one.validity))


def mandates(session: Session, of: Actor | None = None) -> list[MandateShown]:
    """All mandates, or those of one person and of that person's roles; in the order of `trainings`."""
    chosen = select(Mandate).order_by(col(Mandate.ends_on), col(Mandate.kind))
    if of:
        roles = [role.value for role in of.roles]
        chosen = chosen.where(or_(col(Mandate.person_id) == of.id, col(Mandate.role).in_(roles)))
    rows = session.exec(chosen).all()
    names = names_of(session, {row.person_id for row in rows if row.person_id})
    shown = [
        MandateShown(row, names.get(row.person_id or "", ""), _validity(row.starts_on, row.ends_on, row))
        for row in rows
    ]
    return sorted(shown, key=lambda one: list(Validity).index(one.validity))


def lapsing(session: Session, of: Actor | None = None) -> list[Shown]:
    """What expires soon or did so lately and was not renewed, the first to expire first."""
    found: dict[tuple[str, ...], Shown] = {}
    every: list[Shown] = [*trainings(session, of), *mandates(session, of)]
    for one in every:
        key, known = _about(one.row), found.get(_about(one.row))
        if one.validity != Validity.ENDED and (known is None or one.last > known.last):
            found[key] = one
    today, gone = clock.today(), _gone(session)
    near = [one for one in found.values() if today - SOON <= one.last <= today + SOON]
    return sorted((one for one in near if one.row.person_id not in gone), key=lambda one: one.last)


def _gone(session: Session) -> set[str]:
    """Who left: what they had need not be renewed."""
    return set(session.exec(select(Membership.person_id).where(~col(Membership.active))))


def training_codes(session: Session) -> list[str]:
    """Every training that may be recorded: AI literacy, one for each algorithm, and what was recorded or asked for before."""
    slugs = session.exec(select(Algorithm.slug).where(Algorithm.standing != Standing.WITHDRAWN))
    asked = {code for policy in _policies(session) for code in policy.training}
    known = (
        set(session.exec(select(Training.code).distinct())) | asked | {training_for(slug) for slug in slugs}
    )
    return [AI_LITERACY, *sorted(known - {AI_LITERACY})]


def kinds(session: Session) -> list[str]:
    """The kinds of decision that a running policy asks a mandate for, or that somebody has one for."""
    asked = {policy.mandate for policy in _policies(session) if policy.mandate}
    return sorted(asked | set(session.exec(select(Mandate.kind).distinct())))


def coverage(session: Session, policy: ReviewPolicy) -> Coverage:
    """How many of those who read cases could do so under this policy now."""
    readers = [
        (person.id, {Role(role) for role in member.roles})
        for person, member in members(session)
        if person.active and member.active and READERS & set(member.roles)
    ]
    trained = _all_trained(session, policy.training)
    mandated = _holders(session, policy.mandate)
    with_training = {person for person, _ in readers if not policy.training or person in trained}
    with_mandate = {person for person, roles in readers if not policy.mandate or mandated & {person, *roles}}
    return Coverage(len(readers), len(with_training), len(with_mandate), len(with_training & with_mandate))


def _all_trained(session: Session, codes: Collection[str]) -> set[str]:
    chosen = select(Training.person_id, Training.code).where(
        col(Training.code).in_(codes), _counts(Training.obtained_on, Training)
    )
    had: dict[str, set[str]] = {}
    for person, code in session.exec(chosen):
        had.setdefault(person, set()).add(code)
    return {person for person, codes_had in had.items() if codes_had >= set(codes)}


def _holders(session: Session, kind: str) -> set[str]:
    """Ids of people and words of roles."""
    chosen = select(Mandate.person_id, Mandate.role).where(
        Mandate.kind == kind, _counts(Mandate.starts_on, Mandate)
    )
    return {person or role for person, role in session.exec(chosen)}


def _policies(session: Session) -> list[ReviewPolicy]:
    chosen = select(Deployment).where(Deployment.state != DeploymentState.WITHDRAWN)
    return [deployment.review_policy for deployment in session.exec(chosen)]


def _counts(begins: date, table: type[Training] | type[Mandate]) -> ColumnElement[bool]:
    """That a row counts today: begun, not over, not ended."""
    today = clock.today()
    last = col(Training.expires_on) if table is Training else col(Mandate.ends_on)
    return (col(begins) <= today) & (last.is_(None) | (last >= today)) & col(table.ended_at).is_(None)


def _validity(begins: date, last: date | None, row: Training | Mandate) -> Validity:
    today = clock.today()
    if row.ended_at:
        return Validity.ENDED
    if last and last < today:
        return Validity.EXPIRED
    if begins > today:
        return Validity.LATER
    return Validity.SOON if last and last <= today + SOON else Validity.VALID


def _about(row: Training | Mandate) -> tuple[str, ...]:
    """What a renewal has in common with what it renews."""
    if isinstance(row, Training):
        return "training", row.person_id, row.code
    return "mandate", row.person_id or row.role, row.kind
