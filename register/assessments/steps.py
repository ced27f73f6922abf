"""What may happen to an assessment while it is open: begin, answer, refer to an answer elsewhere, advise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from infra.sealing import keys_of
from register import permissions
from register.assessments import answers as standing
from register.assessments.models import Answer, Assessment, Signature
from register.assessments.required import required, serving
from register.assessments.values import HIDDEN, Value, checked, filled
from register.assessments.vocabulary import ADVICE, ADVICE_MAX, AssessmentState, answered_by
from register.instruments import queries as instruments
from register.instruments.definition import Definition, Question, Shape, Type
from register.instruments.models import Instrument
from register.instruments.steps import take_in
from register.models import Algorithm
from register.vocabulary import Standing

__all__ = [
    "Overtaken", "Saved", "Typed", "advise", "answer", "answer_all", "begin", "definition_of", "get", "key_scope", "must_be_open", "refer",
    "required", "serving",
]  # fmt: skip
TEXTUAL = frozenset({Type.OPEN, Type.LINE, Type.REFERENCE})


@dataclass(frozen=True)
class Typed:
    """What somebody answered, and the version that it is based on: 0 when there was no answer yet."""

    value: Value
    version: int


@dataclass(frozen=True)
class Overtaken:
    """Somebody else answered in the meantime: both texts, so that nothing is lost."""

    yours: Value
    theirs: Value
    version: int
    author_id: str


@dataclass(frozen=True)
class Saved:
    """What became of several answers: kept, wrong (the rest is kept all the same), or overtaken."""

    kept: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    overtaken: Mapping[str, Overtaken] = field(default_factory=dict)


def begin(session: Session, actor: Actor, algorithm: Algorithm, digest: str) -> Assessment:
    """Begin filling in the instrument with this digest. Raises `NotNow` when one of its kind is open already."""
    actor.must(permissions.ANSWER_ASSESSMENT)
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")
    instrument = _instrument(session, digest)
    _must_answer(actor, instrument.kind)
    if instrument.shape == Shape.TEXT:
        raise NotNow("register.assessments.only_to_read")
    made = _next(session, actor, algorithm, instrument)
    facts = {"algorithm": algorithm.id, "instrument": digest, "kind": made.kind}
    ledger.append(session, actor, "assessment.begun", made.id, number=made.number, **facts)
    return made


def answer(
    session: Session, actor: Actor, assessment: Assessment, question_id: str, value: Value, version: int
) -> Answer:
    """Answer one question, based on the `version` that the actor read. Raises `NotValid`, or `Stale` with nothing changed."""
    saved = answer_all(session, actor, assessment, {question_id: Typed(value, version)})
    if saved.faults:
        raise NotValid("register.assessments.not_valid", faults=saved.faults)
    if saved.overtaken:
        raise Stale("register.assessments.overtaken")
    return standing.rows(session, assessment.id)[question_id]


def answer_all(session: Session, actor: Actor, assessment: Assessment, typed: Mapping[str, Typed]) -> Saved:
    """Keep every answer that is right and new. Others may answer other questions at the same time.

    `assessment` is held (`get`), so that of two who answer the same question one sees what the other wrote.
    """
    must_be_open(session, actor, assessment)
    definition = definition_of(session, assessment)
    stored = standing.rows(session, assessment.id)
    kept, faults, overtaken = [], list[Fault](), dict[str, Overtaken]()
    for question_id, one in typed.items():
        value, wrong = _checked(definition, question_id, one.value)
        row = stored.get(question_id)
        if wrong:
            faults += wrong
        elif row is not None and row.version != one.version and row.value != value:
            if not _untouched(session, assessment.id, question_id, one.version, value):
                overtaken[question_id] = Overtaken(value, row.value, row.version, row.author_id)
        elif _differs(row, value):
            _write(session, actor, assessment, question_id, value, row.version + 1 if row else 1)
            kept.append(question_id)
    if kept:
        _touch(session, actor, assessment, "assessment.answered", answers=len(kept))
    return Saved(tuple(kept), tuple(faults), overtaken)


def refer(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    question_id: str,
    version: int,
    target: tuple[str, str],
) -> Answer:
    """Answer a question with an answer elsewhere: `target` is (assessment, question). It is read live until signing."""
    must_be_open(session, actor, assessment)
    asked = _question(definition_of(session, assessment), question_id)
    other = session.get(Assessment, target[0])
    if not other:
        raise NotFound("register.assessments.not_found")
    offered = _question(definition_of(session, other), target[1])
    if asked.type != offered.type and not {asked.type, offered.type} <= TEXTUAL:
        raise NotValid(
            "register.assessments.not_valid", faults=[Fault(question_id, "register.assessments.other_type")]
        )
    _must_not_come_back(session, (assessment.id, question_id), target)
    row = standing.rows(session, assessment.id).get(question_id)
    if row and row.version != version:
        raise Stale("register.assessments.overtaken")
    written = _write(
        session, actor, assessment, question_id, None, row.version + 1 if row else 1, target=target
    )
    _touch(session, actor, assessment, "assessment.referred", to=other.id)
    return written


def advise(session: Session, actor: Actor, assessment: Assessment, text: str, version: int) -> Answer:
    """Write the FG's advice (AVG 35(2), 39(1)(c)) with the assessment; it is no answer and no signature."""
    actor.must(permissions.ADVISE_ON_ASSESSMENT)
    _must_be_unsigned(session, assessment)
    if len(text) > ADVICE_MAX or HIDDEN.search(text):
        fault = Fault("text", "register.assessments.too_long", {"limit": ADVICE_MAX, "length": len(text)})
        raise NotValid("register.assessments.not_valid", faults=[fault])
    row = standing.rows(session, assessment.id).get(ADVICE)
    if row and row.version != version:
        raise Stale("register.assessments.overtaken")
    written = _write(session, actor, assessment, ADVICE, text.strip() or None, row.version + 1 if row else 1)
    _touch(session, actor, assessment, "assessment.advised")
    return written


def get(session: Session, assessment_id: str, algorithm_id: str | None = None) -> Assessment:
    """The assessment, held for a step. Raises `NotFound`, also when it is of another algorithm than was said."""
    found = session.get(Assessment, assessment_id, with_for_update=True)
    if not found or algorithm_id not in {None, found.algorithm_id}:
        raise NotFound("register.assessments.not_found")
    return found


def definition_of(session: Session, assessment: Assessment) -> Definition:
    """What is asked in it, to the letter of the file that it was begun with."""
    return instruments.definition_of(session, assessment.instrument_id)


def key_scope(assessment_id: str) -> str:
    """The name of the key that seals the files of an assessment and keys its commitment."""
    return f"assessment:{assessment_id}"


def _instrument(session: Session, digest: str) -> Instrument:
    """The instrument in the database; one of ours is put there when it is first used, so that it stays as it was."""
    chosen = select(Instrument).where(Instrument.digest == digest)
    if found := session.exec(chosen).first():
        return found
    for file in instruments.library():
        if any(one.digest == digest for one in file.contents.definitions):
            take_in(session, file.name, file.content)
            return session.exec(chosen).one()
    raise NotFound("register.instruments.not_found")


def _next(session: Session, actor: Actor, algorithm: Algorithm, instrument: Instrument) -> Assessment:
    chosen = select(Assessment).where(
        Assessment.algorithm_id == algorithm.id, Assessment.urn == instrument.urn
    )
    earlier = session.exec(chosen).all()
    if any(one.state == AssessmentState.OPEN for one in earlier):
        raise NotNow("register.assessments.begun_already")
    made = Assessment(
        organisation_id=actor.organisation_id, algorithm_id=algorithm.id, instrument_id=instrument.id, urn=instrument.urn,
        kind=instrument.kind, number=max((one.number for one in earlier), default=0) + 1, begun_by=actor.id,
    )  # fmt: skip
    keys_of(session).ensure(key_scope(made.id))
    session.add(made)
    session.flush()
    return made


def _must_answer(actor: Actor, kind: str) -> None:
    if not actor.roles & answered_by(kind):
        raise NotYours("register.assessments.not_yours_to_answer")


def must_be_open(session: Session, actor: Actor, assessment: Assessment) -> None:
    """Raises `NotYours` for who may not answer it, and `NotNow` once somebody signed."""
    actor.must(permissions.ANSWER_ASSESSMENT)
    _must_answer(actor, assessment.kind)
    _must_be_unsigned(session, assessment)


def _must_be_unsigned(session: Session, assessment: Assessment) -> None:
    if assessment.state == AssessmentState.SIGNED:
        raise NotNow("register.assessments.signed_already")
    chosen = select(func.count()).where(col(Signature.assessment_id) == assessment.id)
    if session.exec(chosen).one():
        raise NotNow("register.assessments.being_signed")


def _question(definition: Definition, question_id: str) -> Question:
    found = definition.by_id.get(question_id)
    if not found or not found.asked:
        raise NotFound("register.assessments.question_not_found")
    return found


def _checked(definition: Definition, question_id: str, value: Value) -> tuple[Value, list[Fault]]:
    if definition.tree is None:
        found = definition.by_id.get(question_id)
        unknown = Fault(question_id[:80], "register.assessments.question_not_found")
        return checked(found, value) if found else (None, [unknown])
    asked = definition.tree.question_by_id.get(question_id)
    if asked is None or not isinstance(value, int) or not 0 <= value < len(asked.answers):
        return None, [Fault(question_id[:80], "register.assessments.no_choice")]
    return value, []


def _untouched(session: Session, assessment_id: str, question_id: str, version: int, value: Value) -> bool:
    """Whether this is what stood there in the version that the form showed: who changed nothing overrules nobody."""
    chosen = select(Answer).where(
        Answer.assessment_id == assessment_id, Answer.question_id == question_id, Answer.version == version
    )
    shown = session.exec(chosen).first()
    return not filled(value) if shown is None or shown.refers_to else bool(shown.value == value)


def _differs(row: Answer | None, value: Value) -> bool:
    """An empty field over a reference, or where nothing was, is no answer; saving the same again writes nothing."""
    if row is None:
        return filled(value)
    if row.refers_to is not None and row.value is None:
        return filled(value)
    return bool(row.value != value)


def _write(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    question_id: str,
    value: Any,
    version: int,
    target: tuple[str, str] | None = None,
) -> Answer:
    row = Answer(
        organisation_id=assessment.organisation_id, assessment_id=assessment.id, question_id=question_id, version=version,
        value=value, refers_to=target[0] if target else None, refers_question=target[1] if target else None,
        author_id=actor.id,
    )  # fmt: skip
    session.add(row)
    return row


def _touch(session: Session, actor: Actor, assessment: Assessment, act: str, **facts: str | int) -> None:
    assessment.changed_at = clock.now()
    session.add(assessment)
    session.flush()
    ledger.append(session, actor, act, assessment.id, **facts)


def _must_not_come_back(session: Session, start: tuple[str, str], target: tuple[str, str]) -> None:
    """Raises `NotValid` when the answer there refers, perhaps by others, to the one that would refer to it."""
    here: tuple[str, str] | None = target
    for _ in range(standing.FARTHEST):
        if here == start:
            break
        row = standing.rows(session, here[0]).get(here[1]) if here else None
        if row is None or row.refers_to is None or row.value is not None:
            return
        here = (row.refers_to, row.refers_question or "")
    raise NotValid(
        "register.assessments.not_valid", faults=[Fault(start[1], "register.assessments.refers_round")]
    )
