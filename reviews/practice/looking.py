"""What the pages of practice cases show: the library of an algorithm, what waits for an expert, one case, and a closed one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from register.explanation import Value
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, Texts
from register.vocabulary import DeploymentState
from reviews.models import Suggestion
from reviews.practice import library, permissions, stories, talking
from reviews.queries.looking import look
from reviews.queries.names import PAGE
from reviews.queries.outcomes import label_of
from reviews.sealed import judgement_of, verdict_of
from reviews.seeded.models import PracticeAnswer, PracticeCase, PracticeReply, PracticeRun, PracticeTerms
from reviews.seeded.vocabulary import EXPERTS, USES_DEFAULT, PracticeState
from reviews.vocabulary import OPEN


@dataclass(frozen=True)
class Shelf:
    """One algorithm with its practice cases by state, and the share that its policy asks for (0: none is sown)."""

    algorithm_id: str
    name: str
    states: Counter[str]
    used: int
    share: float


@dataclass(frozen=True)
class Asked:
    """A practice case that waits for an expert."""

    id: str
    algorithm: str
    number: int
    opened: bool


@dataclass(frozen=True)
class Line:
    """One case in the library: how often it was used, and whether somebody has it now."""

    id: str
    number: int
    state: str
    answers: int
    uses: int
    going: bool
    worn: bool
    known: bool
    replies: int


@dataclass(frozen=True)
class Library:
    """The practice cases of one algorithm, a page of them, with how they are kept."""

    shelf: Shelf
    lines: list[Line]
    total: int
    first: int
    terms: PracticeTerms
    features: list[Feature]
    worn: int


@dataclass(frozen=True)
class Answer:
    """What an expert said; a label and a reason, no name."""

    outcome: Texts
    reason: str


@dataclass(frozen=True)
class Shown:
    """One practice case. `data` is None for who did not open it; `answers` are told once there are two."""

    id: str
    algorithm_id: str
    algorithm: str
    number: int
    state: str
    data: list[tuple[Feature, Value]] | None
    information: str
    hearing: str
    outcomes: list[dict[str, Any]]
    answered: int
    answers: list[Answer]
    mine: Answer | None
    may_answer: bool
    replies: list[str]
    uses: int


@dataclass(frozen=True)
class Told:
    """A closed practice case for who worked on it: what the experts said and why, and what this person said."""

    reference: str
    truth: Texts
    reasons: list[str]
    judged: Texts | None
    decided: Texts | None
    same: bool
    reply: str
    replied: bool
    disputed: bool
    changed: bool


def shelves(session: Session, actor: Actor) -> list[Shelf]:
    """Every algorithm of which a model runs or practice cases exist, by name; for who keeps them."""
    if not actor.may(permissions.KEEP):
        return []
    counted: dict[str, Counter[str]] = {}
    grouped = select(PracticeCase.algorithm_id, PracticeCase.state, func.count(col(PracticeCase.id)))
    for algorithm_id, state, count in session.exec(
        grouped.group_by(col(PracticeCase.algorithm_id), col(PracticeCase.state))
    ):
        counted.setdefault(algorithm_id, Counter())[state] = count
    runs = {one.algorithm_id: one for one in session.exec(select(Deployment)) if _running(one)}
    used = _used_by_algorithm(session)
    chosen = select(Algorithm).where(col(Algorithm.id).in_(counted.keys() | runs.keys()))
    return [
        Shelf(
            one.id, one.name, counted.get(one.id, Counter()), used.get(one.id, 0),
            runs[one.id].review_policy.seeded_share if one.id in runs else 0.0,
        )
        for one in sorted(session.exec(chosen), key=lambda one: one.name.casefold())
    ]  # fmt: skip


def to_answer(session: Session, actor: Actor) -> list[Asked]:
    """Cases that still need an expert's answer, which this person may give."""
    if not actor.may(permissions.ANSWER):
        return []
    chosen = select(PracticeCase, Algorithm).where(
        PracticeCase.algorithm_id == Algorithm.id,
        PracticeCase.state == PracticeState.DRAFT,
        PracticeCase.made_by != actor.id,
    )
    rows = session.exec(chosen.order_by(col(Algorithm.name), col(PracticeCase.number))).all()
    answered, known = _answered(session), library.known_to(session, actor.id)
    return [
        Asked(case.id, algorithm.name, case.number, case.id in known)
        for case, algorithm in rows
        if actor.id not in answered.get((case.id, case.round), set())
    ]


def library_of(session: Session, actor: Actor, algorithm_id: str, page: int = 1) -> Library:
    """The library of one algorithm; `page` counts from 1. Raises `NotFound`."""
    actor.must(permissions.KEEP)
    shelf = next((one for one in shelves(session, actor) if one.algorithm_id == algorithm_id), None)
    if not shelf:
        raise NotFound("register.algorithm_not_found")
    terms = library.terms_of(session, algorithm_id) or PracticeTerms(
        organisation_id=actor.organisation_id, algorithm_id=algorithm_id, uses=USES_DEFAULT
    )
    lines = _lines(session, actor, algorithm_id, terms.uses)
    first = (max(page, 1) - 1) * PAGE
    model = stories.model_of(session, algorithm_id)
    features = features_of(session, model.id) if model else []
    worn = sum(line.worn for line in lines)
    return Library(shelf, lines[first : first + PAGE], len(lines), first, terms, features, worn)


def lines_of(session: Session, actor: Actor, algorithm_id: str) -> list[Line]:
    """Every case in the library of one algorithm. Raises `NotFound`."""
    actor.must(permissions.KEEP)
    if not session.get(Algorithm, algorithm_id):
        raise NotFound("register.algorithm_not_found")
    terms = library.terms_of(session, algorithm_id)
    return _lines(session, actor, algorithm_id, terms.uses if terms else USES_DEFAULT)


def shown(session: Session, actor: Actor, practice_case_id: str) -> Shown:
    """One case, as far as this person may see it. Raises `NotFound`."""
    actor.must(permissions.LOOK)
    case = session.get(PracticeCase, practice_case_id)
    if not case:
        raise NotFound("reviews.practice.not_found")
    knows = library.knows(session, case.id, actor.id)
    model = stories.model_of(session, case.algorithm_id)
    outcomes = model.outcomes if model else []
    story = stories.story_of(session, case) if knows else stories.Story({})
    features = features_of(session, model.id) if model else []
    given = library.answers(session, case)
    told = [_answer(session, outcomes, one) for one in given] if knows else []
    mine = next((told[place] for place, one in enumerate(given) if knows and one.person_id == actor.id), None)
    draft = case.state == PracticeState.DRAFT and len(given) < EXPERTS
    return Shown(
        id=case.id, algorithm_id=case.algorithm_id, algorithm=session.get_one(Algorithm, case.algorithm_id).name,
        number=case.number, state=case.state, information=story.information, hearing=story.hearing, outcomes=outcomes,
        data=[(one, story.values.get(one.name)) for one in features] if knows else None,
        answered=len(given), answers=told if len(given) == EXPERTS else [], mine=mine,
        may_answer=draft and actor.may(permissions.ANSWER) and case.made_by != actor.id and mine is None,
        replies=_replies(session, case) if knows and actor.may(permissions.KEEP) else [],
        uses=_uses(session, case.algorithm_id)[case.id],
    )  # fmt: skip


def told(session: Session, actor: Actor, suggestion_id: str) -> Told | None:
    """What there is to say of a closed practice case to who worked on it; None for every other case and person."""
    run = talking.closed_run(session, actor, suggestion_id)
    if not run:
        return None
    case = session.get_one(PracticeCase, run.practice_case_id)
    held = look(session, suggestion_id)
    model = stories.model_of(session, case.algorithm_id)
    outcomes = model.outcomes if model else []
    said = [library.said(session, one) for one in library.answers(session, case)]
    truth = said[0]["outcome"] if said else ""
    review = held.review_of(actor.id)
    judged = judgement_of(held.key, review)["outcome"] if review and review.sealed_judgement else ""
    decided = verdict_of(held.key, review)["outcome"] if review and review.decided_at else ""
    reply = talking.reply_of(session, suggestion_id, actor.id)
    return Told(
        reference=talking.reference(session, held), truth=label_of(outcomes, truth), reasons=[one["reason"] for one in said],
        judged=label_of(outcomes, judged) if judged else None, decided=label_of(outcomes, decided) if decided else None,
        same=decided == truth, reply=talking.text_of(session, reply) if reply else "", replied=reply is not None,
        disputed=case.state == PracticeState.DISPUTED, changed=held.suggestion.content > 1,
    )  # fmt: skip


def _running(deployment: Deployment) -> bool:
    return deployment.state == DeploymentState.ACTIVE


def _used_by_algorithm(session: Session) -> dict[str, int]:
    chosen = (
        select(PracticeCase.algorithm_id, func.count(col(PracticeRun.id)))
        .join(PracticeRun, col(PracticeRun.practice_case_id) == col(PracticeCase.id))
        .group_by(col(PracticeCase.algorithm_id))
    )
    return dict(session.exec(chosen).all())


def _answered(session: Session) -> dict[tuple[str, int], set[str]]:
    found: dict[tuple[str, int], set[str]] = {}
    chosen = select(PracticeAnswer.practice_case_id, PracticeAnswer.round, PracticeAnswer.person_id)
    for case_id, asked, person_id in session.exec(chosen):
        found.setdefault((case_id, asked), set()).add(person_id)
    return found


def _uses(session: Session, algorithm_id: str, *conditions: Any) -> Counter[str]:
    chosen = (
        select(PracticeRun.practice_case_id, func.count(col(PracticeRun.id)))
        .join(PracticeCase, col(PracticeCase.id) == col(PracticeRun.practice_case_id))
        .join(Suggestion, col(Suggestion.id) == col(PracticeRun.suggestion_id))
        .where(PracticeCase.algorithm_id == algorithm_id, *conditions)
        .group_by(col(PracticeRun.practice_case_id))
    )
    return Counter(dict(session.exec(chosen).all()))


def _lines(session: Session, actor: Actor, algorithm_id: str, most: int) -> list[Line]:
    uses, going = (
        _uses(session, algorithm_id),
        _uses(session, algorithm_id, col(Suggestion.state).in_(OPEN)),
    )
    answered, known = _answered(session), library.known_to(session, actor.id)
    open_replies = select(PracticeReply.practice_case_id, func.count(col(PracticeReply.id))).where(
        col(PracticeReply.settled_at).is_(None)
    )
    replies = Counter(dict(session.exec(open_replies.group_by(col(PracticeReply.practice_case_id))).all()))
    chosen = select(PracticeCase).where(PracticeCase.algorithm_id == algorithm_id)
    return [
        Line(
            case.id, case.number, case.state, len(answered.get((case.id, case.round), ())), uses[case.id],
            bool(going[case.id]), case.state == PracticeState.READY and uses[case.id] >= most,
            case.id in known, replies[case.id],
        )
        for case in session.exec(chosen.order_by(col(PracticeCase.number)))
    ]  # fmt: skip


def _answer(session: Session, outcomes: list[dict[str, Any]], given: PracticeAnswer) -> Answer:
    said = library.said(session, given)
    return Answer(label_of(outcomes, said["outcome"]), said["reason"])


def _replies(session: Session, case: PracticeCase) -> list[str]:
    chosen = select(PracticeReply).where(
        PracticeReply.practice_case_id == case.id, col(PracticeReply.settled_at).is_(None)
    )
    return [talking.text_of(session, one) for one in session.exec(chosen)]
