"""How each kind of report is asked for by whoever runs the installation: what it is about, in words that people have."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from reports import queries, requests
from reports.models import Report
from reports.vocabulary import Kind


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: about what, in which language, and how (codes, such as `large_print`)."""

    about: str
    language: str
    options: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asking:
    """How one kind is asked for.

    `about` says what names its subject; `refused` are the codes with which the step may refuse; `options` those it knows.
    """

    about: str
    refused: tuple[str, ...]
    step: Callable[[Session, Actor, Wanted], Report]
    options: frozenset[str] = frozenset()


def ask(session: Session, actor: Actor, kind: Kind, wanted: Wanted) -> Report:
    """Ask for a report of a kind by the step of that kind. Raises what the step raises."""
    return ASKING[kind].step(session, actor, wanted)


def _letter(session: Session, actor: Actor, wanted: Wanted) -> Report:
    release = queries.release_of(session, wanted.about)
    return requests.ask_letter(session, actor, release, wanted.language)


def _sheet(session: Session, actor: Actor, wanted: Wanted) -> Report:
    organisation = session.get_one(Organisation, actor.organisation_id)
    revision = queries.published_revision(session, organisation.slug, wanted.about)
    if revision.organisation_id != actor.organisation_id:
        raise NotFound("register.algorithm_not_found")
    return requests.ask_sheet(session, actor, revision, wanted.language)


ASKING: dict[Kind, Asking] = {
    Kind.LETTER: Asking(
        "the number of a released decision: the last part of the address of its page",
        ("reviews.release_not_found", "reports.applies_no_longer", "infra.erased"),
        _letter,
    ),
    Kind.ALGORITHM_SHEET: Asking(
        "the name of a published algorithm in its address", ("register.algorithm_not_found",), _sheet
    ),
}
