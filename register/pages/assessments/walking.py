"""Walking a decision tree: one question on a page, the way so far beside it, and any earlier answer can be changed."""

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotFound
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.assessments import filling, signing, steps
from register.assessments.queries import Whole
from register.assessments.steps import Overtaken, Typed
from register.door import actor, done, whole_number, writing
from register.instruments.definition import TreeQuestion
from register.pages.assessments import around
from register.pages.assessments.overview import ONE
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.standards.ours import AI_ACT_CLASSES, AI_ACT_ROLES

STEP = f"{ONE}/vraag/<int:number>"


@blueprint.get(STEP)
@needs(permissions.SEE_ASSESSMENTS)
def tree_question(algorithm_id: str, assessment_id: str, number: int) -> str:
    """The question with this number on the way: one that was answered, or the next."""
    return _page(algorithm_id, assessment_id, number)


@blueprint.post(STEP)
@needs(permissions.ANSWER_ASSESSMENT)
def answer_tree(algorithm_id: str, assessment_id: str, number: int) -> ResponseReturnValue:
    """Answer a question of the tree and go on to the next one, or to the conclusion."""
    _, whole = around.found(algorithm_id, assessment_id)
    asked = _question(whole, number)
    chosen, version = (
        whole_number(request.form.get(name, none), -1) for name, none in (("answer", ""), ("version", "0"))
    )
    if min(chosen, version) < 0:
        fault = Fault("answer", "register.assessments.choose_one")
        return _page(algorithm_id, assessment_id, number, _wrong([fault])), 400
    typed = {asked.id: Typed(chosen, version)}
    with writing() as session:
        saved = steps.answer_all(session, actor(), steps.get(session, assessment_id, algorithm_id), typed)
    if saved.faults:
        return _page(algorithm_id, assessment_id, number, _wrong(list(saved.faults))), 400
    if saved.overtaken:
        return _page(algorithm_id, assessment_id, number, overtaken=saved.overtaken[asked.id]), 409
    ids = (algorithm_id, assessment_id)
    _, whole = around.found(algorithm_id, assessment_id)
    if number < len(filling.walked(whole.definition, whole.values).path):
        return done(around.to("assessment_outcome", *ids), "assessment_saved")
    if filling.walked(whole.definition, whole.values).question is None:
        return done(around.to("assessment_outcome", *ids), "assessment_saved")
    return done(around.to("tree_question", *ids, number=number + 1), "assessment_saved")


@blueprint.post(f"{ONE}/overnemen")
@needs(permissions.ENTER)
def take_over_class(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Write class and role into the draft of the entry."""
    version = request.form.get("version", "")
    chosen = [request.form.get(name, "") for name in ("ai_act_class", "ai_act_role")]
    with writing() as session:
        found = steps.get(session, assessment_id, algorithm_id)
        given = whole_number(version, 0)
        signing.take_over(session, actor(), found, chosen[0], chosen[1], given)
    where = around.to("assessment_outcome", algorithm_id, assessment_id)
    return done(where, "class_taken_over")


def choices_of_class(whole: Whole) -> dict[str, list[str]]:
    """The classes and roles that one may take over: those that the walk named, or all where it named none."""
    result = filling.result_of(whole.definition, whole.values)
    named, roles = filling.class_of(result), filling.roles_of(result)
    return {"classes": [named] if named else list(AI_ACT_CLASSES), "roles": roles or list(AI_ACT_ROLES)}


def _question(whole: Whole, number: int) -> TreeQuestion:
    """The question with this number on the way, from 1. Raises `NotFound` beyond the next one."""
    if whole.definition.tree is None:
        raise NotFound("register.assessments.part_not_found")
    gone = filling.walked(whole.definition, whole.values)
    passed = [step.question for step in gone.path] + ([gone.question] if gone.question else [])
    if not 1 <= number <= len(passed):
        raise NotFound("register.assessments.part_not_found")
    return passed[number - 1]


def _wrong(faults: list[Fault]) -> Mistakes:
    label = gettext("register.assessments.your_answer")
    return mistakes(faults, lambda _where: "answer", lambda _name: label)


def _page(
    algorithm_id: str, assessment_id: str, number: int, wrong: Mistakes = NONE, overtaken: Overtaken | None = None
) -> str:  # fmt: skip
    algorithm, whole = around.found(algorithm_id, assessment_id)
    asked = _question(whole, number)
    given = whole.given.get(asked.id)
    walk = filling.walked(whole.definition, whole.values)
    return around.page(
        "question", algorithm, whole, gettext("register.assessments.question_number", number=number), asked=asked,
        number=number, walk=walk, given=given, wrong=wrong, overtaken=overtaken,
    )  # fmt: skip
