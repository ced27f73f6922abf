"""From an accepted model to a decision: assessments, the committee's advice and the college, each by who may do it.

These have pages and no API to write with, so the demonstration takes the steps themselves, on the database that it runs on.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from infra import clock
from infra.database import EVERYONE
from infra.identity.actors import Actor, Role
from infra.identity.demo import DEMO_PEOPLE
from infra.identity.models import Membership, Person
from infra.installation import Installation
from register import algorithms, model_versions
from register.assessments import signing, steps
from register.assessments.steps import Typed
from register.assessments.vocabulary import signers_of
from register.committee import advising, meetings, questions, requests, voting
from register.committee.advising import Proposal, ProposedCondition
from register.committee.meetings import When
from register.committee.models import Advice, AgendaItem
from register.committee.vocabulary import AdviceVerdict, Choice, CollegeReply, Finding, Function, MeetingKind
from register.decisions import steps as decisions
from register.decisions.steps import Taken
from register.demo import DemoAlgorithm
from register.instruments.queries import library
from register.sentences import steps as sentences
from register.sentences.content import Group, digest_of
from register.vocabulary import Organ

MEMBERS = ("edith", "hugo")
IN_A_YEAR = timedelta(days=365)
# Who signs in which capacity.
SIGNING = {Role.OWNER: "sanne", Role.PRIVACY_OFFICER: "pia", Role.CISO: "chris"}
Actors = Mapping[str, Actor]


def judge(house: Installation, algorithm_id: str, model_id: str, algorithm: DemoAlgorithm) -> int:
    """Answer and sign the assessments, have the committee advise and the college decide; return how many were signed."""
    organisation, actors = everybody(house)
    judgement = algorithm.judgement
    for kind, answers in judgement["assessments"].items():
        with house.database.write(organisation) as session:
            _assess(session, actors, algorithm_id, kind, answers, judgement["fg_advice"])
    with house.database.write(organisation) as session:
        _sign_off(session, actors, model_id, judgement.get("told_together", ()))
    with house.database.write(organisation) as session:
        _talk(session, actors, algorithm_id, judgement)
    with house.database.write(organisation) as session:
        advice = _advise(session, actors, algorithm_id, judgement)
        _decide(session, actors, algorithm_id, model_id, advice, judgement)
    return len(judgement["assessments"])


def everybody(house: Installation) -> tuple[str, Actors]:
    """The people of the demonstration as actors, by first name, and their organisation's id."""
    with house.database.read(EVERYONE) as session:
        emails = {one.email: one for one in DEMO_PEOPLE}
        chosen = select(Person, Membership).where(
            col(Person.email).in_(emails), Membership.person_id == Person.id
        )
        rows = session.exec(chosen).all()
        found = {
            emails[person.email].key: Actor(
                person.id, member.organisation_id, frozenset(map(Role, member.roles)), person.name
            )
            for person, member in rows
        }
    return found["sanne"].organisation_id, found


def _assess(
    session: Session, actors: Actors, algorithm_id: str, kind: str, answers: Mapping[str, Any], advice: str
) -> None:
    algorithm = algorithms.get(session, algorithm_id)
    begun = steps.begin(session, actors["sanne"], algorithm, _digest(kind))
    session.flush()
    typed = {name: Typed(value, 0) for name, value in answers.items()}
    saved = steps.answer_all(session, actors["sanne"], begun, typed)
    if saved.faults:
        raise RuntimeError(f"the demonstration answers {kind} wrongly: {saved.faults}")
    if kind == "dpia":
        steps.advise(session, actors["frank"], begun, advice, 0)
    for capacity in signers_of(kind):
        signing.sign(session, actors[SIGNING[Role(capacity.value)]], begun, capacity)
        session.flush()


def _sign_off(session: Session, actors: Actors, model_id: str, groups: Sequence[Group]) -> None:
    """The owner read what the model will say, has some data told together, and signs it off."""
    model = model_versions.get(session, model_id)
    for group in groups:
        sentences.put_together(session, actors["sanne"], model, None, group, digest_of({}))
    shown = sentences.content_now(session, model, model_versions.features_of(session, model.id))
    sentences.sign_off(session, actors["sanne"], model, digest_of(shown), confirmed=True)


def _talk(session: Session, actors: Actors, algorithm_id: str, judgement: Mapping[str, Any]) -> None:
    """What the dossier holds beside the entry: a member's question, and what FG and CISO think of it."""
    algorithm = algorithms.get(session, algorithm_id)
    asked = questions.ask(session, actors["hugo"], algorithm, judgement["talk"]["question"])
    questions.answer(session, actors["sanne"], asked, judgement["talk"]["answer"])
    for function, who in ((Function.FG, "frank"), (Function.CISO, "chris")):
        said = judgement["opinions"][function.value]
        questions.opine(session, actors[who], algorithm, function, Finding(said["finding"]), said["text"])


def _advise(session: Session, actors: Actors, algorithm_id: str, judgement: Mapping[str, Any]) -> Advice:
    """A written procedure, because a meeting is held on its day: proposed, voted on, adopted and made public."""
    vera = actors["vera"]
    algorithm = algorithms.get(session, algorithm_id)
    asked = requests.ask_advice(session, actors["sanne"], algorithm, judgement["question"])
    soon = clock.now() + timedelta(minutes=1)
    meeting = meetings.plan(session, vera, When(MeetingKind.WRITTEN, soon, soon + timedelta(days=5)))
    session.flush()
    item = requests.schedule(session, vera, meeting, asked)
    meetings.convene(session, vera, meeting, meeting.version)
    meetings.hold(session, vera, meeting, meeting.version)
    said = judgement["advice"]
    advising.propose(session, vera, item, _proposal(actors, said), item.version)
    advising.put_to_vote(session, vera, item, item.version)
    session.flush()
    _vote(session, actors, item)
    advice = advising.adopt(session, vera, item, item.version)
    session.flush()
    advising.publish_advice(session, vera, advice)
    meetings.write_minutes(session, vera, meeting, said["minutes"], meeting.version)
    meetings.close(session, vera, meeting, meeting.version)
    today = clock.today()
    advising.record_reply(session, actors["cora"], advice, CollegeReply.ACCEPTS, judgement["reply"], today)
    return advice


def _proposal(actors: Actors, said: Mapping[str, Any]) -> Proposal:
    due = clock.today() + timedelta(days=said["due_days"])
    condition = ProposedCondition(said["condition"], actors["sanne"].id, due)
    return Proposal(AdviceVerdict(said["verdict"]), said["reasons"], [condition], clock.today() + IN_A_YEAR)


def _vote(session: Session, actors: Actors, item: AgendaItem) -> None:
    for name in MEMBERS:
        voting.vote(session, actors[name], item, item.round, Choice.FOR)
        session.flush()


def _decide(
    session: Session, actors: Actors, algorithm_id: str, model_id: str, advice: Advice, judgement: Mapping[str, Any]
) -> None:  # fmt: skip
    session.flush()
    algorithm, model = algorithms.get(session, algorithm_id), model_versions.get(session, model_id)
    taken = Taken(Organ.COLLEGE, judgement["decision"], advice.adopted_at.date())
    decisions.decide(session, actors["cora"], algorithm, model, taken)


def _digest(kind: str) -> str:
    """The instrument of ours of this kind."""
    found = (one for file in library() for one in file.contents.definitions)
    return next(one.digest for one in found if one.kind == kind)
