"""Counting how people decide: numbers raised in the transaction of each signature, because what was signed is sealed.

A count says how many signatures of a week were alike in a few words. It names no case, stays when a person is forgotten,
and names who signed only under the consent of the works council.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from infra import clock
from infra.identity.models import Membership
from infra.identity.teams import team_of
from infra.ids import new_id
from reviews.facts import Held
from reviews.models import Review, Suggestion
from reviews.oversight import consent
from reviews.oversight.models import CELL, OWN_CELL, READERS, REASON
from reviews.oversight.vocabulary import PEOPLE_LEAST, SECONDS, UNKNOWN, Reading, Stage
from reviews.practice import library
from reviews.sealed import judgement_of, output_of, verdict_of
from reviews.seeded.models import PracticeCase, PracticeRun
from reviews.vocabulary import Impact, State, Verdict

CLOSED = frozenset({State.SIGNED, State.SET_ASIDE, State.PRACTISED})
TABLES = {
    "oversight_mark": CELL, "oversight_own": OWN_CELL, "oversight_readers": READERS, "oversight_reason": REASON,
}  # fmt: skip


def _raising(table: str, cell: Sequence[str]) -> str:
    named = ", ".join(cell)
    values = ", ".join(f":{name}" for name in cell)
    return (
        f"INSERT INTO {table} (id, organisation_id, {named}, count) VALUES (:id, :organisation_id, {values}, 1) "  # noqa: S608
        f"ON CONFLICT ({named}) DO UPDATE SET count = {table}.count + 1"
    )


RAISE = {table: text(_raising(table, cell)) for table, cell in TABLES.items()}


@dataclass(frozen=True)
class Signature:
    """What oversight looks at of one signature. `known` is the right outcome of a practice case, None of a real one."""

    algorithm_id: str
    person_id: str
    team_id: str
    duty: Reading
    closing: bool
    sampled: bool
    own: str
    output: str
    final: str
    known: str | None
    seconds: int
    hurried: bool
    reasons: tuple[str, ...]


def note(session: Session, held: Held, review: Review, content: dict[str, Any]) -> Signature:
    """Count a signature, just after the policy took it; `content` is what was sealed of the verdict. Returns what was seen."""
    signature = _signature(session, held, review, content)
    cell = _cell(signature)
    week = week_of(clock.today())
    team = {"week": week, "team_id": signature.team_id, "duty": signature.duty.value}
    circumstances = {"closing": signature.closing, "sampled": signature.sampled}
    _raise(session, held, "oversight_mark", cell | team | circumstances)
    for code in sorted(signature.reasons) if _against(signature) else ():
        _raise(session, held, "oversight_reason", cell | {"week": week, "code": code})
    if signature.closing:
        _note_readers(session, held, signature, week)
    if consent.in_force(session):
        month = {"person_id": signature.person_id, "month": f"{clock.today():%Y-%m}"}
        _raise(session, held, "oversight_own", cell | month)
    return signature


def week_of(day: date) -> str:
    """The week of a day as ISO 8601 writes it: "2026-W48"."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def step_of(seconds: int | None) -> int:
    """The lower edge of the step that a time belongs to; `UNKNOWN` for none."""
    return UNKNOWN if seconds is None else SECONDS[bisect_right(SECONDS, max(seconds, 0)) - 1]


def known_outcome(session: Session, suggestion: Suggestion) -> str | None:
    """What the experts said of a practice case, empty once a reader changed its data; None where the case is real."""
    chosen = (
        select(PracticeCase)
        .join(PracticeRun, col(PracticeRun.practice_case_id) == col(PracticeCase.id))
        .where(PracticeRun.suggestion_id == suggestion.id)
    )
    case = session.exec(chosen).first()
    if not case:
        return None
    if suggestion.content != 1:
        return ""  # the experts answered about other data
    return next((library.outcome_of(session, given) for given in library.answers(session, case)), "")


def _signature(session: Session, held: Held, review: Review, content: dict[str, Any]) -> Signature:
    row, policy, seconds = held.suggestion, held.deployment.review_policy, review.active_seconds
    return Signature(
        algorithm_id=held.deployment.algorithm_id,
        person_id=review.person_id,
        team_id=_team(session, review.person_id),
        duty=_duty(held, review),
        closing=row.state in CLOSED,
        sampled=row.sampled and row.impact == Impact.LOW,
        own=str(judgement_of(held.key, review)["outcome"]) if review.sealed_judgement else "",
        output=output_of(held.key, row).output.outcome,
        final="" if content["verdict"] == Verdict.SET_ASIDE else str(content["outcome"]),
        # Before it closes a practice case is counted as any other, so that no figure tells it apart.
        known=known_outcome(session, row) if row.state in CLOSED else None,
        seconds=step_of(seconds),
        hurried=seconds is not None and seconds < policy.minimum_seconds,
        reasons=tuple(content["reasons"]),
    )


def _against(signature: Signature) -> bool:
    """Whether a real case was decided otherwise than the output."""
    return signature.closing and signature.known is None and signature.final != signature.output


def _team(session: Session, person_id: str) -> str:
    """The team, where it is large enough to say nothing of one person; a smaller one is not even counted."""
    team_id = team_of(session, person_id)
    if not team_id:
        return ""
    members = select(func.count(col(Membership.id))).where(
        Membership.team_id == team_id, col(Membership.active)
    )
    return team_id if session.exec(members).one() >= PEOPLE_LEAST else ""


def _signed(held: Held) -> list[Review]:
    signed = [one for one in held.reviews if one.decided_at and not one.voided]
    return sorted(signed, key=lambda one: str(one.decided_at))


def _duty(held: Held, review: Review) -> Reading:
    before = len([one for one in _signed(held) if one is not review])
    closed_by_arbiter = held.suggestion.escalated and held.suggestion.state in CLOSED
    if before >= held.deployment.review_policy.signatures or closed_by_arbiter:
        return Reading.ARBITER
    return Reading.SECOND if before else Reading.FIRST


def _note_readers(session: Session, held: Held, signature: Signature, week: str) -> None:
    """What the readers of a case said, once all have; a case that one person read says nothing of agreement."""
    signed = _signed(held)
    if len(signed) < 2:
        return
    common = {
        "algorithm_id": signature.algorithm_id, "week": week, "practice": signature.known is not None,
        "second": "", "arbiter": "",
    }  # fmt: skip
    names = ("first", "second", "arbiter")
    own = [str(judgement_of(held.key, one)["outcome"]) if one.sealed_judgement else "" for one in signed]
    final = [str(verdict_of(held.key, one)["outcome"]) for one in signed]
    for stage, said in ((Stage.OWN, own), (Stage.SIGNED, final)):
        told = dict(zip(names, said, strict=False))
        _raise(session, held, "oversight_readers", common | {"stage": stage.value} | told)


def _cell(signature: Signature) -> dict[str, Any]:
    return {
        "algorithm_id": signature.algorithm_id, "practice": signature.known is not None, "own": signature.own,
        "output": signature.output, "final": signature.final, "known": signature.known or "",
        "seconds": signature.seconds, "hurried": signature.hurried,
    }  # fmt: skip


def _raise(session: Session, held: Held, table: str, values: dict[str, Any]) -> None:
    """Raise a count by one. Rows are raised in the order of the tables, so that two signatures never wait in a ring."""
    cell = {name: values[name] for name in TABLES[table]}
    row = {"id": new_id(), "organisation_id": held.suggestion.organisation_id}
    session.connection().execute(RAISE[table], cell | row)
