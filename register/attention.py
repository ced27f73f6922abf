"""What asks for attention: dates that come or went, judgements that grew old, clocks that run, for one person's roles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from sqlmodel import Session, col, or_, select

from infra import clock
from infra.identity.actors import Actor, Role
from register import permissions
from register.assessments.vocabulary import answered_by
from register.committee.models import AdviceCondition
from register.decisions.queries import interruptions
from register.incidents import queries as incidents
from register.models import Algorithm, Deployment, Revision, Texts
from register.notices import queries as notices
from register.policies.queries import weakenings
from register.qualifications import queries as qualifications
from register.qualifications import wording
from register.qualifications.models import Training
from register.staleness import newest_advices, stale
from register.standards.ours import KINDS
from register.vocabulary import DeploymentState, Standing

AHEAD = timedelta(days=30)  # of a revision, a review and the end of a pilot
CONDITION_AHEAD = timedelta(days=14)
_ASSISTANT = KINDS[1]


class Level(IntEnum):
    """How much it presses: what is late, a legal clock that runs, what can be done now, what comes near."""

    LATE = 0
    RUNS = 1
    NOW = 2
    SOON = 3


@dataclass(frozen=True)
class Line:
    """Something that asks for attention; its words stand under `register.attention.<what>`.

    `by` is the last day or moment of what has one, `since` when the rest began. `about` tells apart what happens more
    than once to an algorithm, `reason` is why it stands still; `parts` are what moved.
    """

    what: str
    level: Level
    algorithm: str
    href: str
    by: date | datetime | None = None
    since: datetime | None = None
    about: str = ""
    title: Texts | None = None
    reason: str = ""
    parts: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Days until `by`; negative when it has passed."""
        return (_day(self.by) - clock.today()).days if self.by else 0


# What higher floors ask attention for: each adds its own source when its pages are loaded.
also: list[Callable[[Session, Actor], Iterable[Line]]] = []


@dataclass(frozen=True)
class _Eyes:
    """Whose attention is asked, and the algorithms that are not withdrawn."""

    actor: Actor
    algorithms: Mapping[str, Algorithm]

    def owns(self, algorithm: Algorithm) -> bool:
        return self.actor.may(permissions.ENTER) and algorithm.owner_id == self.actor.id

    def sees(self, algorithm: Algorithm, *roles: Role) -> bool:
        """Whether it is this person's algorithm, or the work of one of these roles."""
        return self.owns(algorithm) or bool(self.actor.roles & set(roles))


def lines(session: Session, actor: Actor) -> list[Line]:
    """Everything that asks for this person's attention, the most urgent first."""
    actor.must(permissions.READ)
    chosen = select(Algorithm).where(Algorithm.standing != Standing.WITHDRAWN)
    eyes = _Eyes(actor, {algorithm.id: algorithm for algorithm in session.exec(chosen)})
    found = [
        *_clocks(session, eyes), *_notices(session, eyes), *_dates(session, eyes), *_reviews(session, eyes),
        *_conditions(session, eyes), *_suspended(session, eyes), *_stale(session, eyes), *_weakened(session, eyes),
        *_lapsing(session, eyes), *(line for source in also for line in source(session, actor)),
    ]  # fmt: skip
    return sorted(found, key=_urgency)


def _clocks(session: Session, eyes: _Eyes) -> Iterator[Line]:
    if not eyes.actor.may(permissions.HANDLE_INCIDENT):
        return
    for told in (one for one in incidents.of(session) if one.open):
        href, name = f"/werk/incidenten/{told.incident.id}", told.algorithm.name
        running = [one for one in told.clocks if one.open]
        for one in running:
            level = Level.LATE if one.late else Level.RUNS
            by, since = (None, one.known) if one.clock.at_once else (one.due, None)
            yield Line("clock", level, name, href, by, since, told.incident.summary, reason=one.clock.code)
        if not running:
            yield Line(
                "incident", Level.NOW, name, href, since=told.incident.known_at, about=told.incident.summary
            )


def _notices(session: Session, eyes: _Eyes) -> Iterator[Line]:
    if not eyes.actor.may(permissions.HANDLE_NOTICES):
        return
    for one in notices.lines(session, eyes.actor):
        if one.open and one.due.word != "later":
            href = f"/werk/meldingen/{one.id}"
            yield Line("notice", _level(one.due.on), one.algorithm, href, one.due.on, about=one.number)


def _dates(session: Session, eyes: _Eyes) -> Iterator[Line]:
    """The day on which an entry would be looked at again, and the end of a pilot, as they were published."""
    content, limit = col(Revision.content), (clock.today() + AHEAD).isoformat()
    revision, until = content["revision_date"].as_string(), content["until"].as_string()
    chosen = select(Revision.algorithm_id, revision, until, content["kind"].as_string()).where(
        Revision.algorithm_id == Algorithm.id, Revision.number == Algorithm.revision_number,
        or_(revision <= limit, until <= limit),
    )  # fmt: skip
    for algorithm_id, revise_on, ends_on, kind in session.exec(chosen):
        algorithm = eyes.algorithms.get(algorithm_id)
        if not algorithm or not eyes.sees(algorithm, Role.PUBLISHER):
            continue
        asked = [("revision", revise_on), ("pilot", ends_on if kind == _ASSISTANT else None)]
        for what, given in asked:
            if given and given <= limit:
                on = date.fromisoformat(given)
                href = f"/werk/algoritmes/{algorithm.id}/beschrijving"
                yield Line(what, _level(on), algorithm.name, href, on)


def _reviews(session: Session, eyes: _Eyes) -> Iterator[Line]:
    """Advice that would be looked at again by now."""
    limit = clock.today() + AHEAD
    for one in newest_advices(session, list(eyes.algorithms)).values():
        algorithm = eyes.algorithms[one.algorithm_id]
        if one.next_review and one.next_review <= limit and eyes.sees(algorithm, Role.COMMITTEE_SECRETARY):
            href = f"/werk/algoritmes/{algorithm.id}/dossier"
            yield Line("review", _level(one.next_review), algorithm.name, href, one.next_review)


def _conditions(session: Session, eyes: _Eyes) -> Iterator[Line]:
    """Conditions of the newest advice: for who sees to one, and once it was reported for who checks it."""
    advices = {one.id: one.algorithm_id for one in newest_advices(session, list(eyes.algorithms)).values()}
    chosen = select(AdviceCondition).where(
        col(AdviceCondition.advice_id).in_(advices), col(AdviceCondition.checked_at).is_(None),
        AdviceCondition.due <= clock.today() + CONDITION_AHEAD,
    )  # fmt: skip
    for row in session.exec(chosen):
        algorithm = eyes.algorithms[advices[row.advice_id]]
        theirs = row.owner_id == eyes.actor.id or eyes.sees(algorithm, Role.COMMITTEE_SECRETARY)
        checks = eyes.actor.may(permissions.CHECK_CONDITION)
        what = "condition_check" if row.reported_at else "condition"
        if checks if row.reported_at else theirs:
            href = f"/werk/algoritmes/{algorithm.id}/dossier"
            yield Line(what, _level(row.due), algorithm.name, href, row.due, about=row.text)


def _suspended(session: Session, eyes: _Eyes) -> Iterator[Line]:
    rows = session.exec(select(Deployment).where(Deployment.state == DeploymentState.SUSPENDED)).all()
    why = interruptions(session, [row.id for row in rows])
    for row in rows:
        algorithm = eyes.algorithms.get(row.algorithm_id)
        if algorithm and eyes.sees(algorithm, Role.TEAM_LEAD, Role.COLLEGE):
            last = next(iter(why.get(row.id, ())), None)
            yield Line(
                "suspended", Level.NOW, algorithm.name, f"/werk/algoritmes/{algorithm.id}",
                since=last.at if last else row.decided_at, title=row.purpose, reason=last.reason if last else "",
            )  # fmt: skip


def _stale(session: Session, eyes: _Eyes) -> Iterator[Line]:
    for one in stale(session, list(eyes.algorithms.values())):
        algorithm = eyes.algorithms[one.algorithm_id]
        roles = {Role.COMMITTEE_SECRETARY} if one.is_advice else answered_by(one.kind) - {Role.OWNER}
        if eyes.sees(algorithm, *roles):
            what, place = ("stale_advice", "dossier") if one.is_advice else ("stale_assessment", "toetsen")
            yield Line(
                what, Level.NOW, algorithm.name, f"/werk/algoritmes/{algorithm.id}/{place}", since=one.judged_at,
                title=one.title, parts=one.parts,
            )  # fmt: skip


def _weakened(session: Session, eyes: _Eyes) -> Iterator[Line]:
    """Policies that protect less than at the newest advice, until there is a newer advice."""
    advices = newest_advices(session, list(eyes.algorithms))
    for deployment, version in weakenings(session, list(eyes.algorithms)):
        algorithm, advice = eyes.algorithms[deployment.algorithm_id], advices.get(deployment.algorithm_id)
        unseen = advice is None or version.decided_at > advice.adopted_at
        if unseen and eyes.sees(algorithm, Role.COMMITTEE_SECRETARY, Role.TEAM_LEAD):
            href = f"/werk/inzet/{deployment.id}/beleid"
            yield Line(
                "policy_weakened", Level.NOW, algorithm.name, href, since=version.decided_at, title=deployment.purpose,
                parts=tuple(version.weakens),
            )  # fmt: skip


def _lapsing(session: Session, eyes: _Eyes) -> Iterator[Line]:
    """Trainings and mandates that expire: everybody's for who keeps them, else one's own."""
    keeps = eyes.actor.may(permissions.QUALIFY)
    href = "/werk/bevoegdheden" if keeps else "/werk/mijn-gegevens"
    for one in qualifications.lapsing(session, None if keeps else eyes.actor):
        what = "training_lapses" if isinstance(one.row, Training) else "mandate_lapses"
        yield Line(what, _level(one.last), wording.holder(one), href, one.last, about=wording.subject(one))


def _level(by: date) -> Level:
    return Level.LATE if by < clock.today() else Level.SOON


def _day(at: date | datetime) -> date:
    return at.astimezone(clock.AMSTERDAM).date() if isinstance(at, datetime) else at


def _urgency(line: Line) -> tuple[Level, date, str, str]:
    at = line.by or line.since
    return line.level, _day(at) if at else clock.today(), line.algorithm, line.what
