"""Filling in a form, a part at a time, by as many people as there are: what is right is kept, what clashes is shown twice."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import NotFound
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.assessments import answers, filling, steps
from register.assessments.filling import Part
from register.assessments.queries import Whole
from register.assessments.steps import Overtaken, Typed
from register.door import actor, done, reading, writing
from register.pages.assessments import around, fields
from register.pages.assessments.overview import ONE
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint

PART = f"{ONE}/deel/<int:number>"
NOTHING: Mapping[str, Overtaken] = {}


@blueprint.get(PART)
@needs(permissions.SEE_ASSESSMENTS)
def assessment_part(algorithm_id: str, assessment_id: str, number: int) -> str:
    """A part of a form: fields for who may answer, else what was answered."""
    return _page(algorithm_id, assessment_id, number)


@blueprint.post(PART)
@needs(permissions.ANSWER_ASSESSMENT)
def answer_part(algorithm_id: str, assessment_id: str, number: int) -> ResponseReturnValue:
    """Keep what was typed in a part."""
    _, whole = around.found(algorithm_id, assessment_id)
    typed = fields.typed(_part(whole, number), request.form)
    if "more" in request.form:
        return _page(algorithm_id, assessment_id, number, typed, more=request.form["more"])
    with writing() as session:
        saved = steps.answer_all(session, actor(), steps.get(session, assessment_id, algorithm_id), typed)
    if saved.faults or saved.overtaken:
        part = _part(whole, number)
        wrong = fields.wrong(part, saved.faults)
        status = 400 if saved.faults else 409
        return _page(
            algorithm_id, assessment_id, number, typed, saved.overtaken, wrong, len(saved.kept)
        ), status
    return done(_onward(whole, algorithm_id, number), "assessment_saved")


@blueprint.get(f"{ONE}/geschiedenis/<int:number>/<int:place>")
@needs(permissions.SEE_ASSESSMENTS)
def answer_history(algorithm_id: str, assessment_id: str, number: int, place: int) -> str:
    """Every version of one answer: what it said, by whom and when."""
    algorithm, whole = around.found(algorithm_id, assessment_id)
    questions = _part(whole, number).questions
    if not 1 <= place <= len(questions):
        raise NotFound("register.assessments.question_not_found")
    question = questions[place - 1]
    with reading() as session:
        versions = list(reversed(answers.history(session, assessment_id, question.id)))
        names = answers.authors(session, versions)
    here = gettext("register.assessments.history")
    return around.page(
        "history",
        algorithm,
        whole,
        here,
        question=question,
        versions=versions,
        names=names,
        number=number,
        shown=lambda value: fields.shown_as(whole, question, value),
    )


def _onward(whole: Whole, algorithm_id: str, number: int) -> str:
    ids = (algorithm_id, whole.line.id)
    if request.form.get("then") != "next":
        return around.to("assessment_part", *ids, number=number)
    if number < len(filling.parts(whole.definition)):
        return around.to("assessment_part", *ids, number=number + 1)
    return around.to("assessment", *ids)


def _part(whole: Whole, number: int) -> Part:
    found = filling.parts(whole.definition)
    if not 1 <= number <= len(found):
        raise NotFound("register.assessments.part_not_found")
    return found[number - 1]


def _page(
    algorithm_id: str, assessment_id: str, number: int, typed: Mapping[str, Typed] | None = None,
    overtaken: Mapping[str, Overtaken] = NOTHING, wrong: Mistakes = NONE, kept: int = 0, more: str = "",
) -> str:  # fmt: skip
    algorithm, whole = around.found(algorithm_id, assessment_id)
    part = _part(whole, number)
    shown = fields.fields_of(whole, part, typed or {}, overtaken, more)
    return around.page(
        "part", algorithm, whole, around.title(part.section.title), part=part, fields=shown, wrong=wrong, kept=kept,
        parts=filling.parts(whole.definition), overtaken=overtaken,
        files=[file for file in whole.files if file.question_id in {one.id for one in part.questions}],
    )  # fmt: skip
