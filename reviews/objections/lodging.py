"""Bringing something against a released decision: by the case system, or by a handler for what came by letter."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from register.personal_numbers import is_bsn
from register.vocabulary import LegalEffect
from reviews.facts import Held, hold, take
from reviews.models import Release
from reviews.notifications import occasions
from reviews.objections import permissions
from reviews.objections.models import Objection
from reviews.objections.terms import answer_by, is_late, last_day_to_object
from reviews.objections.vocabulary import (
    AGAINST_ANSWER,
    MANDATE_MAX,
    NUMBER_MAX,
    OPEN_TO,
    TEXT_MAX,
    Remedy,
)
from reviews.policy import Act, Action
from reviews.releases import announcement_of, asked_by
from reviews.sealed import seal
from reviews.vocabulary import State

TERMED = frozenset({Remedy.OBJECTION, Remedy.APPEAL})  # there is a last day to bring these


@dataclass(frozen=True)
class Brought:
    """What somebody brings. `number` and `mandate` are those of the besluit; `text` is what the resident says.

    `announced_on` is the day on which what it is against was announced; where the case system reported that of the
    decision before, it may be left out.
    """

    remedy: Remedy
    received_on: date
    text: str
    number: str = ""
    mandate: str = ""
    announced_on: date | None = None
    posted_on: date | None = None


def lodge(session: Session, actor: Actor, release_id: str, brought: Brought) -> Objection:
    """Bring something against a released decision; what came too late is marked so and taken in (Awb 6:11).

    Raises `NotFound`, `NotValid` naming each field, `NotNow` while something else runs or after an earlier answer.
    """
    actor.must(permissions.LODGE)
    release = _release(session, actor, release_id)
    held = hold(session, release.suggestion_id)
    if held.suggestion.state == State.OBJECTED:
        raise NotNow("reviews.objection.runs_already")
    announced = announcement_of(session, release.id)
    known = announced.announced_on if announced else None
    open_to = OPEN_TO[LegalEffect(held.deployment.legal_effect)]
    _must_be_good(brought, open_to, _day_of(release), known)
    take(session, held, Action(Act.OBJECT), actor)
    return _enter(session, actor, held, release, brought, known or brought.announced_on)


def appeal(session: Session, actor: Actor, objection_id: str, brought: Brought) -> Objection:
    """Bring something against the answer: an appeal to the court, or an objection to the answer to an AVG request.

    The decision that was confirmed is in question again. Raises as `lodge` does.
    """
    actor.must(permissions.LODGE)
    earlier = session.get(Objection, objection_id)
    if not earlier:
        raise NotFound("reviews.objection.not_found")
    release = _release(session, actor, earlier.release_id)
    held = hold(session, release.suggestion_id)
    session.refresh(earlier)
    if earlier.ruled_on is None or newest(session, release.id).id != earlier.id:
        raise NotNow("reviews.objection.runs_already")
    following = AGAINST_ANSWER.get(Remedy(earlier.remedy))
    if following is None:
        raise NotNow("reviews.objection.nothing_follows")
    _must_be_good(brought, (following,), earlier.ruled_on, None)
    take(session, held, Action(Act.APPEAL), actor)
    announced_on = brought.announced_on or earlier.ruled_on
    return _enter(session, actor, held, release, brought, announced_on, earlier.id)


def newest(session: Session, release_id: str) -> Objection:
    """The last that was brought against a release. Raises `NotFound` where nothing was."""
    chosen = select(Objection).where(Objection.release_id == release_id).order_by(col(Objection.id).desc())
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("reviews.objection.not_found")
    return found


def _release(session: Session, actor: Actor, release_id: str) -> Release:
    """A release that the actor has to do with: a case system only with what it asked itself."""
    release = session.get(Release, release_id)
    ours = release and (
        Role.OBJECTION_HANDLER in actor.roles or asked_by(session, actor, release.suggestion_id)
    )
    if not release or not ours:
        raise NotFound("reviews.release_not_found")
    return release


def _enter(
    session: Session, actor: Actor, held: Held, release: Release, brought: Brought, announced_on: date | None,
    follows_id: str | None = None,
) -> Objection:  # fmt: skip
    termed = brought.remedy in TERMED
    last_day = last_day_to_object(announced_on) if termed and announced_on else None
    row = Objection(
        organisation_id=release.organisation_id, release_id=release.id, suggestion_id=release.suggestion_id,
        case_id=release.case_id, deployment_id=release.deployment_id, remedy=brought.remedy, follows_id=follows_id,
        received_on=brought.received_on, announced_on=announced_on if termed else None, last_day=last_day,
        late=is_late(brought.remedy, brought.received_on, last_day, _day_of(release), brought.posted_on),
        due_on=answer_by(brought.remedy, brought.received_on, last_day), lodged_by=actor.id, sealed_brought=b"",
    )  # fmt: skip
    content, about = _content(brought), f"brought:{row.id}"
    row.sealed_brought = seal(held.key, content, about)
    session.add(row)
    ledger.append(
        session, actor, "objection.lodged", row.id, release=release.id, remedy=row.remedy, late=row.late,
        follows=follows_id or "", content=held.key.commit(canonical.dumps(content), about),
    )  # fmt: skip
    occasions.objected(session, row.id)
    return row


def _content(brought: Brought) -> dict[str, Any]:
    told = asdict(brought)
    posted = brought.posted_on.isoformat() if brought.posted_on else None
    return {name: told[name].strip() for name in ("text", "number", "mandate")} | {"posted_on": posted}


def _must_be_good(brought: Brought, open_to: tuple[Remedy, ...], since: date, announced: date | None) -> None:
    """`since` is the day of what it is against."""
    faults = [*_wrong_days(brought, since, announced), *_wrong_texts(brought)]
    if brought.remedy not in open_to:
        allowed = ", ".join(one.value for one in open_to)
        faults.append(Fault("remedy", "reviews.objection.other_remedy", {"allowed": allowed}))
    if faults:
        raise NotValid("reviews.objection.not_valid", faults=faults)


def _wrong_days(brought: Brought, since: date, announced: date | None) -> Iterator[Fault]:
    days = {
        "receivedOn": brought.received_on, "announcedOn": brought.announced_on, "postedOn": brought.posted_on
    }  # fmt: skip
    for where, day in days.items():
        if day and day > clock.today():
            yield Fault(where, "reviews.objection.in_future")
        elif day and day < since:
            yield Fault(where, "reviews.objection.before_decided", {"decided": f"{since:%d-%m-%Y}"})
    if announced and brought.announced_on not in (None, announced):
        yield Fault("announcedOn", "reviews.objection.announced_other", {"reported": f"{announced:%d-%m-%Y}"})
    if brought.posted_on and brought.posted_on > brought.received_on:
        yield Fault("postedOn", "reviews.objection.posted_after")


def _wrong_texts(brought: Brought) -> Iterator[Fault]:
    if not brought.text.strip():
        yield Fault("text", "reviews.objection.text_needed")
    for where, text, most in (
        ("text", brought.text, TEXT_MAX), ("number", brought.number, NUMBER_MAX), ("mandate", brought.mandate, MANDATE_MAX),
    ):  # fmt: skip
        if len(text) > most:
            yield Fault(where, "reviews.objection.too_long", {"most": most})
    if is_bsn(brought.number.strip()):
        yield Fault("number", "reviews.objection.number_is_bsn")


def _day_of(release: Release) -> date:
    return release.released_at.astimezone(clock.AMSTERDAM).date()
