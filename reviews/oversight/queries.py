"""What the page of one algorithm shows: how people decide with it, and how the work goes, over some weeks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.teams import teams
from register.models import Algorithm, Deployment, Texts
from reviews.objections.figures import upheld
from reviews.oversight import counted, measures, permissions, statistics
from reviews.oversight.counted import Outcome
from reviews.oversight.listing import AlarmShown, alarms_of
from reviews.oversight.marks import week_of
from reviews.oversight.measures import Cell, Minds, Share, Times
from reviews.oversight.models import ReasonMark
from reviews.oversight.statistics import Agreement
from reviews.oversight.vocabulary import (
    FOLLOW_LIMIT,
    PEOPLE_LEAST,
    WEEKS_SHORT,
    Stage,
)
from reviews.oversight.workload import Workload, workload

# With more than so many deviations an alarm is too far away to say when it would come.
MISSES_MOST = 12
BINS = 13
ALARMS_SHOWN = 50


@dataclass(frozen=True)
class ClassLine:
    """One output class: how often it was followed. `needed` is how many decisions the alarm takes at the least when
    nobody deviates from now on, None when that is far away or there is no alarm on it."""

    outcome: Outcome
    followed: Share
    needed: int | None
    alarm: bool


@dataclass(frozen=True)
class GroupLine:
    """A team of five or more; the rest together has no name."""

    name: str | None
    people: int
    followed: Share
    hurried: Share


@dataclass(frozen=True)
class Stretch:
    """Some weeks from `first` on, with how often an output class was followed."""

    first: date
    followed: Share


@dataclass(frozen=True)
class Readers:
    """How far first and second readers agree: by their own judgements, and by what they signed; `alpha` also counts the arbiter."""

    own: Agreement | None
    signed: Agreement | None
    alpha: float | None
    pairs: int


@dataclass(frozen=True)
class Figures:
    """One algorithm over some weeks. `times` is None while fewer than five people signed; `since` is when counting began."""

    id: str
    name: str
    weeks: int
    first: date
    people: int
    followed: Share
    classes: tuple[ClassLine, ...]
    groups: tuple[GroupLine, ...]
    trend: tuple[tuple[Outcome, tuple[Stretch, ...]], ...]
    minds: Minds
    caught: Share
    caught_wrong: Share
    times: Times | None
    readers: Readers
    reasons: tuple[tuple[Texts, int], ...]
    sample: Share
    objections: Share
    work: Workload
    minimum: int
    alarms: tuple[AlarmShown, ...]


def figures(session: Session, actor: Actor, algorithm_id: str, weeks: int = WEEKS_SHORT) -> Figures:
    """Everything that is told of one algorithm. Raises `NotFound`."""
    actor.must(permissions.SEE)
    algorithm = session.get(Algorithm, algorithm_id)
    if not algorithm:
        raise NotFound("register.algorithm_not_found")
    cells = counted.cells_of(session, algorithm_id, weeks)
    outcomes = counted.outcomes_of(session, algorithm_id)
    signers = counted.signers(session, algorithm_id, weeks)
    first = counted.monday(weeks)
    running = _deployments(session, algorithm_id)
    return Figures(
        id=algorithm.id,
        name=algorithm.name,
        weeks=weeks,
        first=first,
        people=len(signers),
        followed=measures.followed(cells),
        classes=tuple(_class(cells, one) for one in _seen(cells, outcomes)),
        groups=_groups(session, cells, signers),
        trend=tuple((one, _trend(cells, one.code, first, weeks)) for one in outcomes.values() if one.adverse),
        minds=measures.minds(cells),
        caught=measures.caught(cells),
        caught_wrong=measures.caught(cells, wrong_only=True),
        times=measures.times(cells) if len(signers) >= PEOPLE_LEAST else None,
        readers=_readers(session, algorithm_id, weeks),
        reasons=_reasons(session, algorithm_id, running, weeks),
        sample=measures.wrong_in_sample(cells),
        objections=Share(*upheld(session, algorithm_id, (first, clock.today()))),
        work=workload(session, algorithm_id, weeks),
        minimum=max((one.review_policy.minimum_seconds for one in running), default=0),
        alarms=alarms_of(session, algorithm_id, outcomes),
    )


def _deployments(session: Session, algorithm_id: str) -> list[Deployment]:
    return list(session.exec(select(Deployment).where(Deployment.algorithm_id == algorithm_id)))


def _seen(cells: Sequence[Cell], outcomes: dict[str, Outcome]) -> list[Outcome]:
    """The outcomes that the models give, and what earlier ones gave; those against residents first."""
    gone = {one.output for one in cells} - set(outcomes)
    named = [*outcomes.values(), *(Outcome(code, {"nl": code, "en": code}, False) for code in sorted(gone))]
    return sorted(named, key=lambda one: not one.adverse)


def _class(cells: Sequence[Cell], outcome: Outcome) -> ClassLine:
    seen = measures.followed(cells, outcome.code)
    misses = seen.of - seen.hits
    needed = needed_with(misses) if outcome.adverse and misses <= MISSES_MOST else None
    return ClassLine(outcome, seen, needed, outcome.adverse and seen.sure > FOLLOW_LIMIT)


def needed_with(misses: int) -> int:
    """How many decisions with so many deviations it takes until the lower bound passes the limit; 149 for none."""
    low, high = misses, 200
    while statistics.at_least(high - misses, high) <= FOLLOW_LIMIT:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        passes = statistics.at_least(middle - misses, middle) > FOLLOW_LIMIT
        low, high = (low, middle) if passes else (middle, high)
    return high


def _groups(session: Session, cells: Sequence[Cell], signers: frozenset[str]) -> tuple[GroupLine, ...]:
    """Per team of which five or more signed, and the rest together where that is nobody or five as well.

    Not the size of the team counts but who worked with this algorithm: else a figure of a large team is about one person.
    """
    there = {one.id: one for one in teams(session)}
    sizes = {one: len(there[one].people & signers) for one in {cell.team_id for cell in cells} & set(there)}
    outside = len(signers) - sum(sizes.values())
    if outside or any(cell.team_id not in there for cell in cells):
        sizes[""] = outside
    shown, rest = measures.shown_groups(sizes, PEOPLE_LEAST)
    named = [one for one in shown if one]
    lines = [_group(cells, {one}, there[one].name, sizes[one]) for one in named]
    others = {cell.team_id for cell in cells} - set(named)
    if lines and ("" in shown or rest):
        lines.append(_group(cells, others, None, 0))
    return tuple(lines)


def _group(cells: Sequence[Cell], ids: set[str], name: str | None, people: int) -> GroupLine:
    theirs = [cell for cell in cells if cell.team_id in ids]
    return GroupLine(name, people, measures.followed(theirs), measures.times(theirs).hurried)


def _trend(cells: Sequence[Cell], code: str, first: date, weeks: int) -> tuple[Stretch, ...]:
    """At most thirteen stretches of as many weeks each."""
    step = max(weeks // BINS, 1)
    stretches = []
    for start in range(0, weeks, step):
        names = {week_of(first + timedelta(weeks=start + number)) for number in range(step)}
        inside = [cell for cell in cells if cell.week in names]
        stretches.append(Stretch(first + timedelta(weeks=start), measures.followed(inside, code)))
    return tuple(stretches)


def _readers(session: Session, algorithm_id: str, weeks: int) -> Readers:
    own = counted.readers_of(session, algorithm_id, Stage.OWN, weeks)
    signed = counted.readers_of(session, algorithm_id, Stage.SIGNED, weeks)
    return Readers(
        measures.agreement(own),
        measures.agreement(signed),
        statistics.alpha(own),
        sum(number for _, number in signed),
    )


def _reasons(
    session: Session, algorithm_id: str, running: Sequence[Deployment], weeks: int
) -> tuple[tuple[Texts, int], ...]:
    """The reasons for deciding otherwise, the most given first."""
    labels = {
        str(one["code"]): one.get("label") or {} for deployment in running for one in deployment.reason_codes
    }
    chosen = select(ReasonMark.code, ReasonMark.count).where(
        ReasonMark.algorithm_id == algorithm_id, ReasonMark.week >= week_of(counted.monday(weeks))
    )
    told: Counter[str] = Counter()
    for code, number in session.exec(chosen):
        told[code] += number
    return tuple(
        (labels.get(code) or {"nl": code, "en": code}, number) for code, number in told.most_common()
    )
