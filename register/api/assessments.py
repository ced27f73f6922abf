"""Assessments over the API: instruments, the assessments of an algorithm, and filling one in until it is signed."""

from dataclasses import asdict
from typing import Any

from infra.errors import NotFound, NotValid, Stale
from infra.identity.actors import needs
from register import algorithms, permissions
from register.api.speaking import LOCATION, Answer, Headers, PageQuery, Routes, at, list_of, listed
from register.assessments import queries, signing, steps
from register.assessments.queries import Line, Whole
from register.assessments.steps import Typed
from register.door import actor, reading, writing
from register.instruments import queries as instruments
from register.models import Algorithm
from register.schemas.assessments import (
    AdviceBody,
    AnswersBody,
    AssessmentSchema,
    BeginBody,
    InstrumentSchema,
    ListedAssessmentSchema,
    SignBody,
)

routes = Routes("Assessments", __name__, "Answers to an instrument for one algorithm, and who signed them.")
UNTOLD = {"newest"}


@routes.get("/algorithms/<algorithm_id>/assessments")
@needs(permissions.SEE_ASSESSMENTS)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Assessments", ListedAssessmentSchema))
def list_assessments(query: dict[str, Any], algorithm_id: str) -> Answer:
    """The assessments of an algorithm, newest first."""
    asked = query["page"]
    with reading() as session:
        if not session.get(Algorithm, algorithm_id):
            raise NotFound("register.algorithm_not_found")
        lines = sorted(queries.of(session, algorithm_id), key=lambda line: line.id, reverse=True)
    left = [line for line in lines if not asked.after or line.id < asked.after]
    return listed([_told(line) for line in left[: asked.limit]], len(left) > asked.limit)


@routes.get("/assessments/<assessment_id>")
@needs(permissions.SEE_ASSESSMENTS)
@routes.response(200, AssessmentSchema)
def get_assessment(assessment_id: str) -> Answer:
    """One assessment: what was answered, with which files, and in which capacities it was signed."""
    with reading() as session:
        return _whole(queries.one(session, assessment_id))


@routes.get("/instruments")
@needs(permissions.SEE_ASSESSMENTS)
@routes.response(200, list_of("Instruments", InstrumentSchema))
def list_instruments() -> Answer:
    """Every instrument, ours and imported ones, with the versions that are kept beside the newest."""
    with reading() as session:
        return listed([asdict(one) for one in instruments.listed(session)], False)


@routes.post("/algorithms/<algorithm_id>/assessments")
@needs(permissions.ANSWER_ASSESSMENT)
@routes.arguments(BeginBody)
@routes.response(201, AssessmentSchema, headers=LOCATION)
def start_assessment(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Begin filling in an instrument for an algorithm."""
    with writing() as session:
        made = steps.begin(session, actor(), algorithms.get(session, algorithm_id), given["instrument"])
        return _whole(queries.one(session, made.id)), {"Location": at("assessments", made.id)}


@routes.put("/assessments/<assessment_id>/answers")
@needs(permissions.ANSWER_ASSESSMENT)
@routes.arguments(AnswersBody)
@routes.response(200, AssessmentSchema)
def give_answers(given: dict[str, Any], assessment_id: str) -> Answer:
    """Answer some questions, all of them or none: 412 when somebody else answered one of them since."""
    typed = {one["question_id"]: Typed(one["value"], one["version"]) for one in given["answers"]}
    with writing() as session:
        saved = steps.answer_all(session, actor(), steps.get(session, assessment_id), typed)
        if saved.faults:
            raise NotValid("register.assessments.not_valid", faults=saved.faults)
        if saved.overtaken:
            raise Stale("register.assessments.overtaken")
        return _whole(queries.one(session, assessment_id))


@routes.put("/assessments/<assessment_id>/advice")
@needs(permissions.ADVISE_ON_ASSESSMENT)
@routes.arguments(AdviceBody)
@routes.response(200, AssessmentSchema)
def give_advice(given: dict[str, Any], assessment_id: str) -> Answer:
    """Write the advice of the data protection officer with an assessment."""
    with writing() as session:
        held = steps.get(session, assessment_id)
        steps.advise(session, actor(), held, given["text"], given["version"])
        return _whole(queries.one(session, assessment_id))


@routes.post("/assessments/<assessment_id>/signatures")
@needs(permissions.SIGN_ASSESSMENT)
@routes.arguments(SignBody)
@routes.response(201, AssessmentSchema, headers=LOCATION)
def sign_assessment(given: dict[str, Any], assessment_id: str) -> tuple[Answer, Headers]:
    """Sign in a capacity; the last signature that is asked for locks the assessment."""
    with writing() as session:
        signing.sign(session, actor(), steps.get(session, assessment_id), given["capacity"])
        session.flush()
        return _whole(queries.one(session, assessment_id)), {"Location": at("assessments", assessment_id)}


def _told(line: Line) -> Answer:
    told = {name: value for name, value in asdict(line).items() if name not in UNTOLD}
    links = {"self": at("assessments", line.id), "algorithm": at("algorithms", line.algorithm_id)}
    return told | {"links": links}


def _whole(whole: Whole) -> Answer:
    answers = [
        {
            "question_id": name, "value": one.value, "version": one.version, "answered_at": one.at,
            "assessment_id": one.refers_to[0] if one.refers_to else None,
        }
        for name, one in whole.given.items()
    ]  # fmt: skip
    return _told(whole.line) | {
        "answered": whole.progress.answered, "asked": whole.progress.asked, "answers": answers,
        "attachments": [asdict(file) for file in whole.files],
        "signatures": [{"capacity": one.capacity, "signed_at": one.at} for one in whole.signatures],
    }  # fmt: skip
