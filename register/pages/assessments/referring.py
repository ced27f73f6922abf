"""Referring to an answer in another assessment instead of typing it twice."""

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.assessments import filling, queries, steps
from register.assessments.queries import Offered, Whole
from register.door import actor, done, reading, whole_number, writing
from register.instruments.definition import Question
from register.pages.assessments import around
from register.pages.assessments.overview import ONE
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint

REFER = f"{ONE}/verwijzen/<int:number>/<int:place>"


@blueprint.get(REFER)
@needs(permissions.ANSWER_ASSESSMENT)
def referring(algorithm_id: str, assessment_id: str, number: int, place: int) -> str:
    """The answers elsewhere that one may refer to."""
    return _page(algorithm_id, assessment_id, number, place)


@blueprint.post(REFER)
@needs(permissions.ANSWER_ASSESSMENT)
def refer_to(algorithm_id: str, assessment_id: str, number: int, place: int) -> ResponseReturnValue:
    """Refer to the chosen answer."""
    _, whole = around.found(algorithm_id, assessment_id)
    asked = _asked(whole, number, place)
    offered = _offered(whole, asked)
    chosen = whole_number(request.form.get("target", ""), 0)
    if not 1 <= chosen <= len(offered):
        fault = Fault("target", "register.assessments.choose_one")
        return _page(algorithm_id, assessment_id, number, place, _wrong([fault])), 400
    version = request.form.get("version", "")
    target = offered[chosen - 1]
    try:
        with writing() as session:
            found = steps.get(session, assessment_id, algorithm_id)
            given = whole_number(version, 0)
            steps.refer(session, actor(), found, asked.id, given, (target.assessment_id, target.question_id))
    except NotValid as refusal:
        return _page(algorithm_id, assessment_id, number, place, _wrong(list(refusal.faults))), 400
    ids = (algorithm_id, assessment_id)
    return done(around.to("assessment_part", *ids, number=number), "assessment_referred")


def _asked(whole: Whole, number: int, place: int) -> Question:
    parts = filling.parts(whole.definition)
    if not 1 <= number <= len(parts) or not 1 <= place <= len(parts[number - 1].questions):
        raise NotFound("register.assessments.question_not_found")
    return parts[number - 1].questions[place - 1]


def _offered(whole: Whole, asked: Question) -> list[Offered]:
    with reading() as session:
        return queries.to_refer_to(session, whole.line.id, asked.id)


def _wrong(faults: list[Fault]) -> Mistakes:
    label = gettext("register.assessments.refer")
    return mistakes(faults, lambda _where: "target", lambda _name: label)


def _page(algorithm_id: str, assessment_id: str, number: int, place: int, wrong: Mistakes = NONE) -> str:
    algorithm, whole = around.found(algorithm_id, assessment_id)
    asked = _asked(whole, number, place)
    given = whole.given.get(asked.id)
    return around.page(
        "refer", algorithm, whole, gettext("register.assessments.refer"), asked=asked, number=number, wrong=wrong,
        offered=_offered(whole, asked), version=given.version if given else 0,
    )  # fmt: skip
