"""What lies beside a case for who holds it: what was noted, asked and answered, who speaks for the resident, where its file is."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from infra.identity.actors import Actor
from infra.identity.people import names_of
from reviews import colleagues, drafts, notes, waiting
from reviews.circumstances import Contact, case_address, contacts_of
from reviews.facts import Held, former
from reviews.models import Case, Consultation
from reviews.notes import Note
from reviews.seeded.marks import mixed_in


@dataclass(frozen=True)
class Advice:
    """What a colleague was asked, and said; empty while there is no answer."""

    name: str
    question: str
    answer: str
    asked_at: datetime


@dataclass(frozen=True)
class Request:
    """What was asked outside, and what came. `question` is empty for who may not read it yet: it may tell a judgement."""

    kind: str
    question: str
    answer: str
    until: datetime
    received_at: datetime | None


@dataclass(frozen=True)
class Dossier:
    """Beside the case. `notes` are those that this person may read now; `link` leads to the file in the case system."""

    notes: list[Note]
    advices: list[Advice]
    requests: list[Request]
    heard: str
    link: str
    draft: dict[str, list[str]]
    contacts: list[Contact]


def dossier(session: Session, held: Held, actor: Actor, reference: str) -> Dossier:
    """For who holds the case. What colleagues advised is for who asked them: a second reader reads without it."""
    row = held.suggestion
    ids = [row.id, *former(session, row)]
    # In the case system a practice case does not exist, so that the way there would tell it from a real one.
    mixed = mixed_in(session, held.deployment)
    link = "" if mixed else case_address(held.deployment.case_link, reference)
    # A page never offers an address that would run something.
    link = link if link.startswith(("https://", "http://")) else ""
    return Dossier(
        notes.readable_by(session, held, actor.id), _advices(session, held, actor),
        _requests(session, held, ids, actor), row.heard or "", link, _draft(held, actor), contacts_of(held.key, session.get_one(Case, row.case_id)),
    )  # fmt: skip


def _advices(session: Session, held: Held, actor: Actor) -> list[Advice]:
    mine = (Consultation.suggestion_id == held.suggestion.id, Consultation.asked_by == actor.id)
    found = session.exec(select(Consultation).where(*mine)).all()
    names = names_of(session, [one.person_id for one in found])
    return [
        Advice(
            names.get(one.person_id, ""), colleagues.question_of(held, one), colleagues.answer_of(held, one), one.asked_at
        )
        for one in sorted(found, key=lambda one: one.asked_at)
    ]  # fmt: skip


def _requests(session: Session, held: Held, ids: list[str], actor: Actor) -> list[Request]:
    own = held.review_of(actor.id)
    seen = bool(own and own.seen_at)
    return [
        Request(
            one.kind, waiting.question_of(held, one) if seen or one.asked_by == actor.id else "",
            waiting.answer_of(held, one), one.until, one.received_at,
        )
        for one in waiting.requests_of(session, ids)
    ]  # fmt: skip


def _draft(held: Held, actor: Actor) -> dict[str, list[str]]:
    """What was typed and not signed yet, by the name of the field."""
    kept = drafts.draft_of(held, actor.id) or {}
    return {
        str(name): [str(one) for one in values] for name, values in kept.items() if isinstance(values, list)
    }
