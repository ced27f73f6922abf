"""Keeping the library: cases are made, answered by two experts apart, put up for talk, settled and put away."""

import json
from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.sealing import keys_of
from register import algorithms
from register.model_versions import features_of
from register.models import ModelVersion
from register.rows import Rows
from reviews.practice import permissions, stories
from reviews.practice.stories import Story
from reviews.seeded.models import (
    PracticeAnswer,
    PracticeCase,
    PracticeInsider,
    PracticeReply,
    PracticeTerms,
)
from reviews.seeded.vocabulary import EXPERTS, REASON_MAX, TEMPLATE_MAX, USES, PracticeState

IN_USE = frozenset({PracticeState.DRAFT, PracticeState.READY, PracticeState.DISPUTED})


def bring(session: Session, actor: Actor, algorithm_id: str, rows: Rows) -> list[PracticeCase]:
    """Enter practice cases. Raises `NotValid` naming row and column of everything that is wrong, with nothing kept."""
    actor.must(permissions.KEEP)
    algorithm = algorithms.get(session, algorithm_id)
    model = stories.model_of(session, algorithm.id)
    if not model:
        raise NotNow("reviews.practice.no_model")
    told = stories.checked(features_of(session, model.id), rows)
    first = _last_number(session, algorithm.id) + 1
    made = [_made(actor, algorithm.id, number) for number in range(first, first + len(told))]
    _seal(session, made, told)
    session.add_all(made)
    session.flush()
    for case in made:
        _now_knows(session, case, actor.id)
        ledger.append(session, actor, "practice.entered", case.id, algorithm=algorithm.id)
    return made


def open_case(session: Session, actor: Actor, practice_case_id: str) -> PracticeCase:
    """Read a case, to keep or to answer it. From then on the actor never gets it among the work.

    An expert opens what still needs an answer, and no more: else somebody could read all that they will ever get.
    """
    actor.must(permissions.LOOK)
    case = get(session, practice_case_id)
    if not knows(session, case.id, actor.id):
        if case.state != PracticeState.DRAFT and not actor.may(permissions.KEEP):
            raise NotNow("reviews.practice.answered_enough")
        _now_knows(session, case, actor.id)
        ledger.append(session, actor, "practice.opened", case.id)
    return case


def answer(session: Session, actor: Actor, practice_case_id: str, outcome: str, reason: str) -> PracticeCase:
    """Say, as an expert, what the outcome should be and why; seen by nobody until two have answered.

    Two who say the same make the case ready; two who differ put it up for talk.
    """
    actor.must(permissions.ANSWER)
    case = get(session, practice_case_id)
    given = answers(session, case)
    _may_answer(case, given, actor)
    if not knows(session, case.id, actor.id):
        raise NotNow("reviews.practice.open_first")
    told = {
        "outcome": _known_outcome(session, case, outcome),
        "reason": _good_text("reason", reason, REASON_MAX),
    }
    mine = PracticeAnswer(
        organisation_id=case.organisation_id, practice_case_id=case.id, person_id=actor.id, round=case.round,
        sealed_answer=b"",
    )  # fmt: skip
    mine.sealed_answer = stories.key_of(session, case.id).seal(canonical.dumps(told), f"answer:{mine.id}")
    session.add(mine)
    said = [*(outcome_of(session, one) for one in given), outcome]
    if len(said) == EXPERTS:
        case.state = PracticeState.READY if len(set(said)) == 1 else PracticeState.DISPUTED
    ledger.append(session, actor, "practice.answered", case.id, round=case.round, state=str(case.state))
    return case


def ask_again(session: Session, actor: Actor, practice_case_id: str) -> PracticeCase:
    """After the talk: two experts answer anew, and what was said before no longer counts."""
    case = _kept(session, actor, practice_case_id, PracticeState.DISPUTED)
    case.state, case.round = PracticeState.DRAFT, case.round + 1
    _settle(session, case)
    ledger.append(session, actor, "practice.asked_again", case.id, round=case.round)
    return case


def uphold(session: Session, actor: Actor, practice_case_id: str) -> PracticeCase:
    """After the talk about what a reader brought: the experts' answer stands."""
    case = _kept(session, actor, practice_case_id, PracticeState.DISPUTED)
    said = {outcome_of(session, one) for one in answers(session, case)}
    if len(said) != 1:
        raise NotNow("reviews.practice.experts_differ")
    case.state = PracticeState.READY
    _settle(session, case)
    ledger.append(session, actor, "practice.upheld", case.id, round=case.round)
    return case


def retire(session: Session, actor: Actor, practice_case_id: str) -> PracticeCase:
    """Put a case away: it goes into no work any more. What was done with it still counts."""
    case = _kept(session, actor, practice_case_id, *IN_USE)
    case.state = PracticeState.RETIRED
    _settle(session, case)
    ledger.append(session, actor, "practice.retired", case.id)
    return case


def set_terms(session: Session, actor: Actor, algorithm_id: str, reference: str, uses: int) -> PracticeTerms:
    """Say what made-up references look like (`#` for a digit), and after how many uses a case is put away."""
    actor.must(permissions.KEEP)
    algorithm = algorithms.get(session, algorithm_id)
    faults = [] if USES[0] <= uses <= USES[1] else [Fault("uses", "reviews.practice.uses_range", _limits())]
    if (
        len(reference) > TEMPLATE_MAX
        or not reference.isprintable()
        or (reference and reference.count("#") < 3)
    ):
        faults.append(Fault("reference", "reviews.practice.reference_shape", {"limit": TEMPLATE_MAX}))
    if faults:
        raise NotValid("reviews.practice.terms_not_valid", faults=faults)
    terms = terms_of(session, algorithm.id) or PracticeTerms(
        organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id
    )
    terms.reference, terms.uses = reference, uses
    session.add(terms)
    ledger.append(session, actor, "practice.terms_set", algorithm.id, uses=uses)
    return terms


def dispute(session: Session, case: PracticeCase) -> None:
    """A reader does not agree: the case goes into no work until people talked about it."""
    if case.state == PracticeState.READY:
        case.state = PracticeState.DISPUTED
        session.add(case)


def get(session: Session, practice_case_id: str) -> PracticeCase:
    """The practice case, held for a step. Raises `NotFound`."""
    case = session.get(PracticeCase, practice_case_id, with_for_update=True)
    if not case:
        raise NotFound("reviews.practice.not_found")
    return case


def terms_of(session: Session, algorithm_id: str) -> PracticeTerms | None:
    return session.exec(select(PracticeTerms).where(PracticeTerms.algorithm_id == algorithm_id)).first()


def knows(session: Session, practice_case_id: str, person_id: str) -> bool:
    """Whether this person made, answered or looked into the case."""
    chosen = select(PracticeInsider.id).where(
        PracticeInsider.practice_case_id == practice_case_id, PracticeInsider.person_id == person_id
    )
    return session.exec(chosen).first() is not None


def known_to(session: Session, person_id: str) -> set[str]:
    """The cases that this person made, answered or looked into."""
    chosen = select(PracticeInsider.practice_case_id).where(PracticeInsider.person_id == person_id)
    return set(session.exec(chosen))


def answers(session: Session, case: PracticeCase) -> list[PracticeAnswer]:
    """What experts said in the round that counts, in the order in which they said it."""
    chosen = select(PracticeAnswer).where(
        PracticeAnswer.practice_case_id == case.id, PracticeAnswer.round == case.round
    )
    return list(session.exec(chosen.order_by(col(PracticeAnswer.answered_at))))


def said(session: Session, given: PracticeAnswer) -> dict[str, str]:
    """An expert's outcome and reason, opened."""
    key = stories.key_of(session, given.practice_case_id)
    told: dict[str, str] = json.loads(key.unseal(given.sealed_answer, f"answer:{given.id}"))
    return told


def outcome_of(session: Session, given: PracticeAnswer) -> str:
    return said(session, given)["outcome"]


def _limits() -> dict[str, int]:
    return {"least": USES[0], "most": USES[1]}


def _last_number(session: Session, algorithm_id: str) -> int:
    chosen = select(func.max(PracticeCase.number)).where(PracticeCase.algorithm_id == algorithm_id)
    return session.exec(chosen).one() or 0


def _made(actor: Actor, algorithm_id: str, number: int) -> PracticeCase:
    return PracticeCase(
        id=new_id(), organisation_id=actor.organisation_id, algorithm_id=algorithm_id, number=number,
        sealed_story=b"", made_by=actor.id,
    )  # fmt: skip


def _seal(session: Session, made: Sequence[PracticeCase], told: Sequence[Story]) -> None:
    keys = keys_of(session).create([stories.scope(case.id) for case in made])
    for case, story in zip(made, told, strict=True):
        case.sealed_story = stories.seal(keys[stories.scope(case.id)], case.id, story)


def _now_knows(session: Session, case: PracticeCase, person_id: str) -> None:
    session.add(
        PracticeInsider(organisation_id=case.organisation_id, practice_case_id=case.id, person_id=person_id)
    )


def _may_answer(case: PracticeCase, given: Sequence[PracticeAnswer], actor: Actor) -> None:
    if case.made_by == actor.id:
        raise NotYours("reviews.practice.made_it")
    if any(one.person_id == actor.id for one in given):
        raise NotNow("reviews.practice.answered_already")
    if case.state != PracticeState.DRAFT or len(given) >= EXPERTS:
        raise NotNow("reviews.practice.answered_enough")


def _known_outcome(session: Session, case: PracticeCase, outcome: str) -> str:
    model: ModelVersion | None = stories.model_of(session, case.algorithm_id)
    if not model or outcome not in {str(one["code"]) for one in model.outcomes}:
        raise NotValid(
            "reviews.practice.answer_not_valid", faults=[Fault("outcome", "reviews.practice.outcome_needed")]
        )
    return outcome


def _good_text(field: str, text: str, limit: int) -> str:
    text = text.strip()
    code = stories.text_fault(text, limit) if text else "reviews.practice.reason_needed"
    if code:
        told = {"limit": limit} if code.endswith("too_long") else {}
        raise NotValid("reviews.practice.answer_not_valid", faults=[Fault(field, code, told)])
    return text


def _kept(session: Session, actor: Actor, practice_case_id: str, *states: PracticeState) -> PracticeCase:
    actor.must(permissions.KEEP)
    case = get(session, practice_case_id)
    if case.state not in states:
        raise NotNow("reviews.practice.not_in_state")
    session.add(case)
    return case


def _settle(session: Session, case: PracticeCase) -> None:
    chosen = select(PracticeReply).where(
        PracticeReply.practice_case_id == case.id, col(PracticeReply.settled_at).is_(None)
    )
    for reply in session.exec(chosen):
        reply.settled_at = clock.now()
        session.add(reply)
