"""What the pages show of practice cases, and what came of them: looked up, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from infra.sealing import keys_of
from reviews.models import Review, Suggestion
from reviews.practice import library
from reviews.sealed import judgement_of, scope, unseal, verdict_of
from reviews.seeded.models import (
    PracticeCase,
    PracticeRun,
)
from reviews.seeded.vocabulary import EXPERTS, PracticeState
from reviews.vocabulary import State


@dataclass(frozen=True)
class Result:
    """What one person did with one practice case. Outcomes are codes; `decided` is empty where the model was set aside.

    `judged` is None where nobody judged before seeing; `seconds` is active time, None where the browser could not tell.
    """

    suggestion_id: str
    algorithm_id: str
    person_id: str
    truth: str
    advised: str
    judged: str | None
    decided: str
    seconds: int | None
    closed_at: datetime


def results(session: Session, algorithm_id: str, since: datetime) -> list[Result]:
    """Every signature on a practice case of this algorithm that was closed since, the oldest first.

    Left out is what nobody can be held to: a case whose data a reader changed, one that is disputed now, and signatures
    that a stop voided. Who may see figures of a person is not decided here.
    """
    chosen = (
        select(Review, Suggestion, PracticeCase)
        .join(Suggestion, col(Suggestion.id) == col(Review.suggestion_id))
        .join(PracticeRun, col(PracticeRun.suggestion_id) == col(Suggestion.id))
        .join(PracticeCase, col(PracticeCase.id) == col(PracticeRun.practice_case_id))
        .where(
            PracticeCase.algorithm_id == algorithm_id,
            PracticeCase.state != PracticeState.DISPUTED,
            Suggestion.state == State.PRACTISED,
            Suggestion.content == 1,
            col(Suggestion.closed_at) >= since,
            col(Review.decided_at).is_not(None),
            ~col(Review.voided),
        )
        .order_by(col(Suggestion.closed_at), col(Review.decided_at))
    )
    rows = list(session.exec(chosen))
    truths = _truths(session, {case.id: case for _, _, case in rows})
    keys = keys_of(session).open_all([scope(one.case_id) for _, one, _ in rows])
    return [
        _result(keys[scope(suggestion.case_id)], algorithm_id, truths[case.id], review, suggestion)
        for review, suggestion, case in rows
        if case.id in truths and scope(suggestion.case_id) in keys
    ]


def _truths(session: Session, cases: dict[str, PracticeCase]) -> dict[str, str]:
    """What the experts agreed on, by practice case; a case that they are asked about anew has none now."""
    found = {}
    for case in cases.values():
        said = [library.outcome_of(session, one) for one in library.answers(session, case)]
        if len(said) == EXPERTS and len(set(said)) == 1:
            found[case.id] = said[0]
    return found


def _result(key: Any, algorithm_id: str, truth: str, review: Review, suggestion: Suggestion) -> Result:
    judged = judgement_of(key, review)["outcome"] if review.sealed_judgement else None
    advised = unseal(key, suggestion.sealed_output or b"", f"output:{suggestion.id}")["output"]["outcome"]
    return Result(
        suggestion.id, algorithm_id, review.person_id, truth, advised, judged, verdict_of(key, review)["outcome"],
        review.active_seconds, suggestion.closed_at or suggestion.created_at,
    )  # fmt: skip
