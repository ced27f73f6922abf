"""What is said in a dossier beside the advice: questions and answers, and the opinions of the FG and the CISO."""

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import NotFound, NotNow, NotYours
from infra.identity.actors import Actor, Permission, Role
from register import permissions
from register.basis import basis_of
from register.committee.distance import must_not_be_concerned
from register.committee.models import Opinion, Question
from register.committee.texts import written
from register.committee.vocabulary import ANSWER_MAX, OPINION_MAX, QUESTION_MAX, Finding, Function
from register.models import Algorithm

ROLE_OF = {Function.FG: Role.FG, Function.CISO: Role.CISO}


def ask(session: Session, actor: Actor, algorithm: Algorithm, text: str) -> Question:
    """Ask the owner something, in one's own function."""
    actor.must(permissions.ASK_QUESTION)
    question = Question(
        organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, asked_by=actor.id,
        text=written(text, "question", QUESTION_MAX), asked_as=_function(actor, permissions.ASK_QUESTION),
    )  # fmt: skip
    session.add(question)
    ledger.append(session, actor, "question.asked", question.id, algorithm=algorithm.id)
    return question


def answer(session: Session, actor: Actor, question: Question, text: str) -> None:
    """Answer a question, once. Who asked does not answer."""
    actor.must(permissions.ANSWER_QUESTION)
    if question.answered_at:
        raise NotNow("register.committee.answered_already")
    if question.asked_by == actor.id:
        raise NotYours("register.committee.own_question")
    question.answer = written(text, "answer", ANSWER_MAX)
    question.answered_by, question.answered_at = actor.id, clock.now()
    question.answered_as = _function(actor, permissions.ANSWER_QUESTION)
    session.add(question)
    ledger.append(session, actor, "question.answered", question.id, algorithm=question.algorithm_id)


def opine(
    session: Session, actor: Actor, algorithm: Algorithm, function: Function, finding: Finding, text: str
) -> Opinion:
    """Record what the FG or the CISO finds. Who worked on the algorithm does not: nobody inspects their own work."""
    actor.must(permissions.OPINE)
    if ROLE_OF[function] not in actor.roles:
        raise NotYours("infra.not_your_role")
    must_not_be_concerned(session, actor, algorithm.id)
    opinion = Opinion(
        organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, function=function, finding=finding,
        text=written(text, "opinion", OPINION_MAX), basis=basis_of(session, algorithm), given_by=actor.id,
    )  # fmt: skip
    session.add(opinion)
    ledger.append(
        session, actor, "opinion.given", opinion.id, algorithm=algorithm.id, function=function.value,
        finding=finding.value,
    )  # fmt: skip
    return opinion


def get(session: Session, question_id: str) -> Question:
    """The question, held for a step. Raises `NotFound`."""
    question = session.get(Question, question_id, with_for_update=True)
    if not question:
        raise NotFound("register.committee.question_not_found")
    return question


def _function(actor: Actor, wanted: Permission) -> str:
    """The first of the actor's roles that carries the permission, in the order of the roles."""
    return next(role.value for role in Role if role in actor.roles and role in (wanted.roles or ()))
