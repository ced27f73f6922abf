"""One's own figures: what a person may see of the own work, under the consent of the works council, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from infra import clock
from infra.identity.actors import Actor
from register.models import Algorithm
from reviews.oversight import consent, counted, measures, permissions
from reviews.oversight.measures import Cell, Minds, Share, Times
from reviews.oversight.models import Alarm, Consent
from reviews.oversight.vocabulary import WEEKS_SHORT


@dataclass(frozen=True)
class OwnLine:
    """What one person did with one algorithm, for that person."""

    name: str
    signed: int
    followed: Share
    minds: Minds
    caught: Share
    times: Times


@dataclass(frozen=True)
class OwnFigures:
    """The consent that counts, if any, and what stands under it; signals are those of the last quarter."""

    consent: Consent | None
    lines: tuple[OwnLine, ...]
    signals: tuple[tuple[Alarm, str], ...]


def own_figures(session: Session, actor: Actor) -> OwnFigures:
    """What one person may see of the own work: nothing, unless the works council agreed."""
    actor.must(permissions.SEE_OWN)
    given = consent.in_force(session)
    if not given:
        return OwnFigures(None, (), ())
    by_algorithm: dict[str, list[Cell]] = {}
    for algorithm_id, cell in counted.own_cells(session, actor.id):
        by_algorithm.setdefault(algorithm_id, []).append(cell)
    since = clock.now() - timedelta(weeks=WEEKS_SHORT)
    chosen = select(Alarm).where(Alarm.person_id == actor.id, Alarm.raised_at >= since)
    signals = session.exec(chosen.order_by(col(Alarm.raised_at).desc())).all()
    named = _names(session, [*by_algorithm, *(one.algorithm_id for one in signals)])
    lines = [_own(named[one], cells) for one, cells in by_algorithm.items()]
    return OwnFigures(
        given,
        tuple(sorted(lines, key=lambda line: line.name)),
        tuple((one, named[one.algorithm_id]) for one in signals),
    )


def _names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    chosen = select(Algorithm.id, Algorithm.name).where(col(Algorithm.id).in_(ids))
    return dict(session.exec(chosen).all())


def _own(name: str, cells: Sequence[Cell]) -> OwnLine:
    return OwnLine(
        name, sum(cell.count for cell in cells), measures.followed(cells), measures.minds(cells), measures.caught(cells),
        measures.times(cells),
    )  # fmt: skip
