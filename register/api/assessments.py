"""Assessments over the API: those of an algorithm, and one with its answers."""

from dataclasses import asdict
from typing import Any

from infra.errors import NotFound
from infra.identity.actors import needs
from register import permissions
from register.api.speaking import Answer, PageQuery, Routes, at, list_of, listed
from register.assessments import queries
from register.assessments.queries import Line, Whole
from register.door import reading
from register.models import Algorithm
from register.schemas.assessments import AssessmentSchema, ListedAssessmentSchema

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
