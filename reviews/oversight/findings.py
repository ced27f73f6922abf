"""What passes its limit now: each kind of alarm as a question to the counts, with the numbers that answer it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, col, func, select

from infra import clock
from register.models import Deployment
from reviews.models import Suggestion
from reviews.oversight import counted, measures
from reviews.oversight.measures import Cell, Share
from reviews.oversight.vocabulary import (
    AGREEMENT_LEAST,
    AGREEMENT_LIMIT,
    CATCH_LEAST,
    CATCH_LIMIT,
    FOLLOW_LIMIT,
    HURRIED_LEAST,
    HURRIED_LIMIT,
    PEOPLE_LEAST,
    STALLED_DAYS,
    STALLED_LEAST,
    WEEKS_SHORT,
    AlarmKind,
    Stage,
)
from reviews.seeded.marks import is_real
from reviews.vocabulary import State


@dataclass(frozen=True)
class Finding:
    """Something that passed its limit: `about` an output class, in a team, or of one person."""

    kind: AlarmKind
    about: str = ""
    team_id: str = ""
    person_id: str = ""
    figures: dict[str, str | int | float] = field(default_factory=dict)


def of_algorithm(session: Session, algorithm_id: str) -> Iterator[Finding]:
    """Everything that passes its limit; nothing here is about one person."""
    cells = counted.cells_of(session, algorithm_id, WEEKS_SHORT)
    for output in adverse(session, algorithm_id):
        yield from of_class(session, algorithm_id, output)
    if len(counted.signers(session, algorithm_id, WEEKS_SHORT)) >= PEOPLE_LEAST:
        yield from _hurried(cells)
    yield from _caught(cells)
    yield from _agreement(counted.readers_of(session, algorithm_id, Stage.OWN, WEEKS_SHORT))
    yield from _stalled(session, algorithm_id)


def of_class(session: Session, algorithm_id: str, output: str) -> Iterator[Finding]:
    """Whether an output class is followed as good as always, in the last quarter or the last year."""
    for weeks, seen in counted.followed_of(session, algorithm_id, output).items():
        # The bound is costly and never above the share itself.
        if (seen.value or 0) > FOLLOW_LIMIT and seen.sure > FOLLOW_LIMIT:
            yield Finding(AlarmKind.FOLLOW, output, figures=_told(seen, seen.sure) | {"weeks": weeks})
            return


def of_person(session: Session, algorithm_id: str, person_id: str) -> Iterator[Finding]:
    """What the cells of this month say to one person; without the consent of the works council there are none."""
    month = f"{clock.today():%Y-%m}"
    cells = [cell for _, cell in counted.own_cells(session, person_id, month, algorithm_id)]
    if measures.hurries(cells):
        seen = measures.times(cells).hurried
        yield Finding(AlarmKind.OWN_HURRY, person_id=person_id, figures=_told(seen, seen.sure))
    if measures.yields(cells):
        minds = measures.minds(cells)
        given = Share(minds.to_output, minds.differed)
        yield Finding(AlarmKind.OWN_YIELD, person_id=person_id, figures=_told(given, given.sure))


def adverse(session: Session, algorithm_id: str) -> list[str]:
    """The outcomes against the resident."""
    return [one.code for one in counted.outcomes_of(session, algorithm_id).values() if one.adverse]


def _hurried(cells: Sequence[Cell]) -> Iterator[Finding]:
    seen = measures.times(cells).hurried
    if seen.of >= HURRIED_LEAST and seen.sure > HURRIED_LIMIT:
        yield Finding(AlarmKind.HURRIED, figures=_told(seen, seen.sure))


def _caught(cells: Sequence[Cell]) -> Iterator[Finding]:
    seen = measures.caught(cells)
    if seen.of >= CATCH_LEAST and seen.at_most < CATCH_LIMIT:
        yield Finding(AlarmKind.CATCH, figures=_told(seen, seen.at_most))


def _agreement(units: Sequence[tuple[tuple[str, str, str], int]]) -> Iterator[Finding]:
    seen = measures.agreement(units)
    if seen and seen.units >= AGREEMENT_LEAST and seen.interval.high < AGREEMENT_LIMIT:
        figures = {"value": round(seen.value, 3), "of": seen.units, "bound": round(seen.interval.high, 3)}
        yield Finding(AlarmKind.AGREEMENT, figures=dict(figures))


def _stalled(session: Session, algorithm_id: str) -> Iterator[Finding]:
    chosen = (
        select(func.count(col(Suggestion.id)))
        .join(Deployment, col(Deployment.id) == col(Suggestion.deployment_id))
        .where(
            Deployment.algorithm_id == algorithm_id, Suggestion.state == State.EXPIRED, is_real(),
            col(Suggestion.closed_at) > clock.now() - timedelta(days=STALLED_DAYS),
        )
    )  # fmt: skip
    number = session.exec(chosen).one()
    if number >= STALLED_LEAST:
        yield Finding(AlarmKind.STALLED, figures={"of": number, "days": STALLED_DAYS})


def _told(seen: Share, bound: float) -> dict[str, str | int | float]:
    return {"hits": seen.hits, "of": seen.of, "bound": round(bound, 4)}
