"""What must be judged again: signed assessments and advice of which a part that they rest on moved since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, select

from register.assessments.models import Assessment
from register.assessments.queries import stale_parts
from register.assessments.signing import without_outcomes
from register.assessments.vocabulary import AssessmentState
from register.basis import Basis, bases_of, moved
from register.committee.models import Advice
from register.committee.queries import completed_basis, policies_of
from register.instruments.models import Instrument
from register.models import Algorithm, Texts


@dataclass(frozen=True)
class Moved:
    """A judgement that rests on what is no longer so. `parts` are as register.basis calls them.

    `title` and `kind` are those of an assessment; of an advice they are empty.
    """

    algorithm_id: str
    id: str
    title: Texts
    kind: str
    judged_at: datetime
    parts: tuple[str, ...]

    @property
    def is_advice(self) -> bool:
        return not self.kind


@dataclass(frozen=True)
class Given:
    """The newest advice on an algorithm, as far as it can become old."""

    id: str
    algorithm_id: str
    adopted_at: datetime
    next_review: date | None
    basis: Basis


def stale(session: Session, algorithms: Sequence[Algorithm]) -> list[Moved]:
    """What must be judged again of these algorithms, assessments first. An assessment that is being redone is not told."""
    ids = [algorithm.id for algorithm in algorithms]
    signed, given = _signed(session, ids), newest_advices(session, ids)
    # Hashing every draft is slow, and most entries of a large register were never judged.
    judged = given.keys() | {row.algorithm_id for row, _ in signed}
    some = {algorithm.id: algorithm for algorithm in algorithms if algorithm.id in judged}
    bases = bases_of(session, list(some.values()))
    return [*_assessments(signed, some, bases), *_advices(session, given, bases)]


def newest_advices(session: Session, algorithm_ids: Sequence[str]) -> dict[str, Given]:
    """The newest adopted advice on each of these that has one."""
    chosen = select(Advice).where(col(Advice.algorithm_id).in_(algorithm_ids))
    # The content that was advised on is large, and not asked for here.
    without_content = defer(cast("QueryableAttribute[object]", Advice.content))
    rows = session.exec(chosen.options(without_content).order_by(col(Advice.number)))
    return {
        row.algorithm_id: Given(row.id, row.algorithm_id, row.adopted_at, row.next_review, row.basis)
        for row in rows
    }


def _signed(session: Session, algorithm_ids: Sequence[str]) -> list[tuple[Assessment, Texts]]:
    """The newest of each instrument, where that is signed, with its title."""
    chosen = select(Assessment, Instrument.title).where(
        col(Assessment.algorithm_id).in_(algorithm_ids), Instrument.id == Assessment.instrument_id
    )
    rows = session.exec(chosen.order_by(col(Assessment.number)))
    newest = {(row.algorithm_id, row.urn): (row, dict(title)) for row, title in rows}
    return [found for found in newest.values() if found[0].state == AssessmentState.SIGNED]


def _assessments(
    signed: Sequence[tuple[Assessment, Texts]],
    algorithms: Mapping[str, Algorithm],
    bases: Mapping[str, Basis],
) -> list[Moved]:
    found = []
    for row, title in signed:
        basis = without_outcomes(algorithms[row.algorithm_id], bases[row.algorithm_id])
        parts = stale_parts(row, basis)
        if parts and row.signed_at:
            found.append(Moved(row.algorithm_id, row.id, title, row.kind, row.signed_at, parts))
    return found


def _advices(session: Session, given: Mapping[str, Given], bases: Mapping[str, Basis]) -> list[Moved]:
    policies = policies_of(session, list(given))
    found = []
    for one in given.values():
        then = completed_basis(one.basis, one.adopted_at, policies.get(one.algorithm_id, ()))
        parts = moved(then, bases[one.algorithm_id])
        if parts:
            found.append(Moved(one.algorithm_id, one.id, {}, "", one.adopted_at, parts))
    return found
