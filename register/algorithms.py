"""What may happen to an entry: enter, revise, publish, withdraw, hand over."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, Stale
from infra.identity.actors import Actor
from register import listings, permissions
from register.committee.distance import advisers, must_not_have_advised
from register.content import checked, missing, public_part
from register.models import Algorithm, Deployment, Revision
from register.slugs import slug_of
from register.vocabulary import DeploymentState, Standing


@dataclass(frozen=True)
class Seen:
    """What somebody looked at before pressing the button: the version of the draft and the newest revision (0: none)."""

    version: int
    revision_number: int


def enter(session: Session, actor: Actor, content: dict[str, Any], slug: str | None = None) -> Algorithm:
    """Enter an algorithm; the actor becomes its owner."""
    actor.must(permissions.ENTER)
    content = checked(content)
    algorithm = Algorithm(
        organisation_id=actor.organisation_id, owner_id=actor.id, name=content["name"], draft=content,
        slug=_free_slug(session, slug or content["name"]),
    )  # fmt: skip
    session.add(algorithm)
    ledger.append(session, actor, "algorithm.entered", algorithm.id, content=canonical.digest(content))
    return algorithm


def revise(
    session: Session, actor: Actor, algorithm: Algorithm, content: dict[str, Any], version: int
) -> Algorithm:
    """Change the draft. `version` is the one that the actor read: raises `Stale` when somebody changed it since."""
    actor.must(permissions.ENTER)
    must_not_have_advised(session, actor, algorithm.id)
    _must_be_open(algorithm)
    if version != algorithm.version:
        raise Stale("register.changed_since")
    algorithm.draft = checked(content)
    algorithm.name = algorithm.draft["name"]
    algorithm.version += 1
    algorithm.changed_at = clock.now()
    session.add(algorithm)
    ledger.append(
        session, actor, "algorithm.revised", algorithm.id, content=canonical.digest(algorithm.draft)
    )
    return algorithm


def publish(session: Session, actor: Actor, algorithm: Algorithm, seen: Seen | None = None) -> Revision:
    """Publish the draft as the next revision, without what is withheld; what was published before stays as it was.

    With `seen`: raises `Stale` when the draft is another since, `NotNow` when a colleague published meanwhile.
    """
    actor.must(permissions.PUBLISH)
    must_not_have_advised(session, actor, algorithm.id)
    _must_be_open(algorithm)
    if seen:
        _must_be_as_seen(algorithm, seen)
    faults = [Fault(key, "register.field_required") for key in missing(algorithm.draft)]
    if faults:
        raise NotValid("register.entry_incomplete", faults=faults)
    content = public_part(algorithm.draft)
    digest = canonical.digest(content)
    current = current_revision(session, algorithm)
    if current and current.content_hash == digest:
        raise NotNow("register.nothing_new")
    number = (algorithm.revision_number or 0) + 1
    revision = Revision(
        organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, number=number,
        content=content, content_hash=digest, published_by=actor.id,
    )  # fmt: skip
    algorithm.revision_number, algorithm.standing = number, Standing.PUBLISHED
    session.add_all([revision, algorithm])
    listings.refresh(session, algorithm)
    ledger.append(
        session,
        actor,
        "revision.published",
        revision.id,
        algorithm=algorithm.id,
        number=number,
        content=digest,
    )
    return revision


def withdraw(session: Session, actor: Actor, algorithm: Algorithm) -> None:
    """Take an algorithm out of use for good. Its page stays, and says so."""
    actor.must(permissions.PUBLISH)
    _must_be_open(algorithm)
    chosen = select(Deployment).where(Deployment.algorithm_id == algorithm.id)
    if any(deployment.state != DeploymentState.WITHDRAWN for deployment in session.exec(chosen)):
        raise NotNow("register.still_deployed")
    algorithm.standing = Standing.WITHDRAWN
    session.add(algorithm)
    listings.refresh(session, algorithm)
    ledger.append(session, actor, "algorithm.withdrawn", algorithm.id)


def hand_over(session: Session, actor: Actor, from_person: str, to_person: str) -> int:
    """Give all algorithms of one person to another; return how many. Raises `NotNow` for who advised on one of them."""
    actor.must(permissions.HAND_OVER)
    theirs = session.exec(select(Algorithm).where(Algorithm.owner_id == from_person)).all()
    for algorithm in theirs:
        if to_person in advisers(session, algorithm.id):
            raise NotNow("register.successor_advised", name=algorithm.name)
        algorithm.owner_id = to_person
        session.add(algorithm)
        ledger.append(session, actor, "algorithm.handed_over", algorithm.id, to=to_person)
    return len(theirs)


def get(session: Session, algorithm_id: str) -> Algorithm:
    """The algorithm, held for a step. Raises `NotFound`."""
    algorithm = session.get(Algorithm, algorithm_id, with_for_update=True)
    if not algorithm:
        raise NotFound("register.algorithm_not_found")
    return algorithm


def current_revision(session: Session, algorithm: Algorithm) -> Revision | None:
    """What the public reads now, or None before the first publication."""
    chosen = select(Revision).where(
        Revision.algorithm_id == algorithm.id, Revision.number == algorithm.revision_number
    )
    return session.exec(chosen).first() if algorithm.revision_number else None


def _must_be_as_seen(algorithm: Algorithm, seen: Seen) -> None:
    newest = algorithm.revision_number or 0
    if newest != seen.revision_number:
        raise NotNow("register.published_meanwhile", number=newest)
    if algorithm.version != seen.version:
        raise Stale("register.draft_moved")


def _must_be_open(algorithm: Algorithm) -> None:
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")


def _free_slug(session: Session, name: str) -> str:
    base = slug_of(name)
    taken = set(session.exec(select(Algorithm.slug).where(Algorithm.slug.startswith(base))))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug
