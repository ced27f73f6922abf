"""Until when cases are kept: what was told of each, or the choice for its deployment, and never less than the law asks of logs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from infra import clock
from infra.sealing import keys_of
from reviews.models import Announcement, Case, Release, Suggestion
from reviews.objections.models import Objection
from reviews.objections.terms import months_later
from reviews.retention.closing import Term, closing_of
from reviews.retention.models import CaseTerm, DefaultTerm
from reviews.retention.vocabulary import LEAST_MONTHS, Source
from reviews.sealed import scope
from reviews.seeded.marks import is_real


@dataclass(frozen=True)
class Due:
    """Until when a case is kept, and by what.

    `keep_until` is the last day; None where it is kept for good, or where no term is known: then nothing is proposed.
    `term` is the row of what was told, where that counts; `category` that of the choice for the deployment. `deployment_id`
    is that of its newest suggestion, `year` the one in which it came.
    """

    keep_until: date | None
    for_good: bool
    source: Source | None
    category: str
    term: CaseTerm | None
    deployment_id: str
    year: int

    def over(self, before: date) -> bool:
        """Whether the last day of keeping it lies before a day."""
        return self.keep_until is not None and self.keep_until < before


@dataclass
class _Trail:
    """What happened with a case: its deployments, the newest suggestion, and the last moment of anything at all."""

    created: datetime
    newest: datetime
    deployment_id: str
    last: date
    deployments: set[str] = field(default_factory=set)


def due_of(session: Session, case_ids: Collection[str]) -> dict[str, Due]:
    """Each of these cases that is about somebody who exists and was not forgotten; nothing that is sealed is opened."""
    trails = _trails(session, case_ids)
    told = session.exec(select(CaseTerm).where(col(CaseTerm.case_id).in_(trails))).all()
    rows = {row.case_id: row for row in told}
    defaults = {row.deployment_id: row for row in session.exec(select(DefaultTerm))}
    return {case_id: _due(trail, rows.get(case_id), defaults) for case_id, trail in trails.items()}


def categories_of(session: Session, found: Mapping[str, Due]) -> dict[str, str]:
    """The category of each: what was told is sealed, since it follows from how the case ended."""
    terms = {case_id: due.term for case_id, due in found.items() if due.term}
    keys = keys_of(session).open_all([scope(case_id) for case_id in terms])
    told = {
        case_id: closing_of(keys[scope(case_id)], row).term.category
        for case_id, row in terms.items()
        if scope(case_id) in keys
    }
    return {case_id: told.get(case_id) or due.category for case_id, due in found.items()}


def _due(trail: _Trail, row: CaseTerm | None, defaults: dict[str, DefaultTerm]) -> Due:
    if row and row.told_at < trail.newest:
        # The case went on after its end was told: it will end anew, and nobody told how.
        row = None
    chosen, source = _chosen(trail.deployments, defaults), Source.DEPLOYMENT
    # What was told of the end says when the term of the deployment begins; else it begins after the last that happened.
    begins = row.runs_from if row else trail.last
    ends = months_later(begins, chosen.months) if begins and chosen.months else None
    for_good = chosen.for_good and begins is not None
    if row and (row.keep_until or row.for_good):
        ends, for_good, source = row.keep_until, row.for_good, Source.CASE
    keep_until = max(ends, months_later(trail.last, LEAST_MONTHS)) if ends else None
    return Due(
        keep_until, for_good, source if keep_until or for_good else None, chosen.category, row, trail.deployment_id,
        trail.created.astimezone(clock.AMSTERDAM).year,
    )  # fmt: skip


def _chosen(deployments: Iterable[str], defaults: dict[str, DefaultTerm]) -> Term:
    """The longest of the terms of these deployments; none where one of them has none."""
    chosen = [defaults.get(one) for one in deployments]
    found = [one for one in chosen if one]
    if not found or len(found) < len(chosen):
        return Term()
    longest = max(found, key=lambda one: (one.for_good, one.months or 0))
    return Term(longest.months, longest.for_good, longest.category)


def _trails(session: Session, case_ids: Collection[str]) -> dict[str, _Trail]:
    chosen = (
        select(Suggestion.case_id, Suggestion.deployment_id, Suggestion.created_at, Suggestion.closed_at)
        .join(Case, col(Case.id) == Suggestion.case_id)
        .where(col(Suggestion.case_id).in_(case_ids), col(Case.forgotten_at).is_(None), is_real())
        .order_by(col(Suggestion.created_at), col(Suggestion.id))
    )
    trails: dict[str, _Trail] = {}
    for case_id, deployment_id, created, closed in session.exec(chosen):
        last = _day(closed or created)
        trail = trails.setdefault(case_id, _Trail(created, created, deployment_id, last))
        trail.newest, trail.deployment_id, trail.last = created, deployment_id, max(trail.last, last)
        trail.deployments.add(deployment_id)
    for case_id, day in _afterwards(session, trails):
        trails[case_id].last = max(trails[case_id].last, day)
    return trails


def _afterwards(session: Session, case_ids: Collection[str]) -> Iterable[tuple[str, date]]:
    """The days on which something was released, announced, brought against it and answered."""
    released = select(Release.case_id, Release.released_at).where(col(Release.case_id).in_(case_ids))
    announced = (
        select(Release.case_id, col(Announcement.announced_on))
        .join(Announcement, col(Announcement.release_id) == Release.id)
        .where(col(Release.case_id).in_(case_ids))
    )
    brought = select(Objection.case_id, col(Objection.received_on)).where(
        col(Objection.case_id).in_(case_ids)
    )
    ruled = select(Objection.case_id, col(Objection.ruled_on)).where(
        col(Objection.case_id).in_(case_ids), col(Objection.ruled_on).is_not(None)
    )
    yield from ((case_id, _day(at)) for case_id, at in session.exec(released))
    yield from session.exec(announced)
    yield from session.exec(brought)
    yield from ((case_id, day) for case_id, day in session.exec(ruled) if day)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.AMSTERDAM).date()
