"""How each kind of report is asked for by whoever runs the installation: what it is about, in words that people have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from register.models import Algorithm, Deployment
from reports import queries, requests
from reports.addressees import CHOICES
from reports.dossier import asking as dossiers
from reports.leaflets import steps as leaflets
from reports.models import Report
from reports.transparency import publishing
from reports.transparency.figures import newest
from reports.transparency.periods import recent
from reports.vocabulary import Kind
from reviews.models import Case, Release
from reviews.sealed import key_of


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: about what, in which language, and how (codes, such as `large_print`).

    `chosen` has what was named beside it, such as a leaflet, by the name of the choice.
    """

    about: str
    language: str
    options: frozenset[str] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asking:
    """How one kind is asked for.

    `about` says what names its subject; `refused` are the codes with which the step may refuse; `options` those it knows;
    `subjects` gives what one can be asked about now; `choices` say in words what may be named beside it.
    """

    about: str
    refused: tuple[str, ...]
    step: Callable[[Session, Actor, Wanted], Report]
    subjects: Callable[[Session], list[str]]
    options: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)


def ask(session: Session, actor: Actor, kind: Kind, wanted: Wanted) -> Report:
    """Ask for a report of a kind by the step of that kind. Raises what the step raises."""
    return ASKING[kind].step(session, actor, wanted)


def _letter(session: Session, actor: Actor, wanted: Wanted) -> Report:
    release = queries.release_of(session, wanted.about)
    leaflet = wanted.chosen.get("leaflet", "")
    if leaflet:
        algorithm_id = session.get_one(Deployment, release.deployment_id).algorithm_id
        leaflet = leaflets.named(session, leaflet, algorithm_id).id
    return requests.ask_letter(
        session, actor, release, wanted.language, to=wanted.chosen.get("to", ""),
        large_print="large_print" in wanted.options, leaflet=leaflet,
    )  # fmt: skip


def _sheet(session: Session, actor: Actor, wanted: Wanted) -> Report:
    organisation = session.get_one(Organisation, actor.organisation_id)
    revision = queries.published_revision(session, organisation.slug, wanted.about)
    if revision.organisation_id != actor.organisation_id:
        raise NotFound("register.algorithm_not_found")
    return requests.ask_sheet(session, actor, revision, wanted.language)


def _caseworker(session: Session, actor: Actor, wanted: Wanted) -> Report:
    release = queries.release_of(session, wanted.about)
    key_of(session, release.case_id)
    return requests.ask(session, actor, Kind.CASEWORKER, release.id, wanted.language, release.case_id)


def _dossier(session: Session, actor: Actor, wanted: Wanted) -> Report:
    return dossiers.ask(session, actor, dossiers.named(session, wanted.about), wanted.language)


def _releases(session: Session) -> list[str]:
    """Decisions that left, apply, and are of nobody who was forgotten."""
    chosen = select(Release).join(Case, col(Case.id) == col(Release.case_id))
    found = session.exec(chosen.where(col(Case.forgotten_at).is_(None)).order_by(col(Release.id)))
    return [one.id for one in found if not requests.applies_no_longer(session, one)]


def _algorithms(session: Session) -> list[str]:
    """Algorithms of which a revision was published."""
    chosen = select(Algorithm.slug).where(col(Algorithm.revision_number) > 0)
    return list(session.exec(chosen.order_by(col(Algorithm.slug))))


def _transparency(session: Session, actor: Actor, wanted: Wanted) -> Report:
    """The edition that counts now; a period that has none yet is published by this."""
    edition = newest(session, wanted.about) or publishing.publish(session, actor, wanted.about)
    return requests.ask(session, actor, Kind.TRANSPARENCY, edition.id, wanted.language)


def _periods(_session: Session) -> list[str]:
    """Quarters and years that are over."""
    return [one.code for one in recent(clock.today())]


def _entered(session: Session) -> list[str]:
    """Every algorithm, also one that nobody published."""
    return list(session.exec(select(Algorithm.slug).order_by(col(Algorithm.slug))))


RELEASE = "the number of a released decision: the last part of the address of its page"
ASKING: dict[Kind, Asking] = {
    Kind.LETTER: Asking(
        RELEASE,
        (
            "reviews.release_not_found",
            "reports.applies_no_longer",
            "infra.erased",
            "reports.leaflets.not_for_letter",
            "reports.addressee.nobody_with_role",
        ),
        _letter,
        _releases,
        frozenset({"large_print"}),
        {
            "leaflet": "A leaflet as its last page: its language, such as pl, or its number where there are more in one language.",
            "to": f"To whom it goes: {', '.join(CHOICES)}. Without it, whom the case names.",
        },
    ),
    Kind.ALGORITHM_SHEET: Asking(
        "the name of a published algorithm in its address",
        ("register.algorithm_not_found",),
        _sheet,
        _algorithms,
    ),
    Kind.CASEWORKER: Asking(RELEASE, ("reviews.release_not_found", "infra.erased"), _caseworker, _releases),
    Kind.TRANSPARENCY: Asking(
        "a period that is over, such as 2026-q3 or 2026; one that was not published yet is published by this",
        ("reports.transparency.no_such_period", "reports.transparency.not_over"),
        _transparency,
        _periods,
    ),
    Kind.DOSSIER: Asking(
        "the name of an algorithm in its address, published or not",
        ("register.algorithm_not_found",),
        _dossier,
        _entered,
    ),
}
