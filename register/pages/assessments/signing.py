"""Signing an assessment, taking a signature back, and opening a signed one anew."""

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import NotValid, NotYours
from infra.i18n import gettext
from infra.identity.actors import Role, needs
from register import permissions
from register.assessments import filling, signing, steps
from register.assessments.queries import Whole
from register.assessments.vocabulary import ADVICE, Signer
from register.door import actor, done, writing
from register.instruments.definition import Kind
from register.pages.assessments import around
from register.pages.assessments.overview import ONE
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint


@blueprint.get(f"{ONE}/ondertekenen")
@needs(permissions.SEE_ASSESSMENTS)
def signing_assessment(algorithm_id: str, assessment_id: str) -> str:
    """What a signature means, what is still needed before it, and the button for who may sign."""
    return _page(algorithm_id, assessment_id)


@blueprint.post(f"{ONE}/ondertekenen")
@needs(permissions.SIGN_ASSESSMENT)
def sign_assessment(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Sign in a capacity."""
    capacity = request.form.get("capacity", "")
    if capacity not in set(Signer):
        raise NotYours("register.assessments.not_yours_to_sign")
    try:
        with writing() as session:
            found = steps.get(session, assessment_id, algorithm_id)
            signing.sign(session, actor(), found, Signer(capacity))
    except NotValid as refusal:
        _, whole = around.found(algorithm_id, assessment_id)
        return _page(
            algorithm_id,
            assessment_id,
            mistakes(refusal.faults, lambda where: where, lambda name: _label(whole, name)),
        ), 400
    where = around.to("assessment", algorithm_id, assessment_id)
    return done(where, "assessment_signed")


@blueprint.post(f"{ONE}/handtekening-terugnemen")
@needs(permissions.SIGN_ASSESSMENT)
def take_signature_back(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Withdraw one's own signature."""
    with writing() as session:
        signing.take_back(session, actor(), steps.get(session, assessment_id, algorithm_id))
    where = around.to("assessment", algorithm_id, assessment_id)
    return done(where, "signature_taken_back")


@blueprint.post(f"{ONE}/heropenen")
@needs(permissions.ANSWER_ASSESSMENT)
def reopen_assessment(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Open a signed assessment as its next version."""
    with writing() as session:
        made = signing.reopen(session, actor(), steps.get(session, assessment_id, algorithm_id))
        made_id = made.id
    where = around.to("assessment", algorithm_id, made_id)
    return done(where, "assessment_reopened")


def _page(algorithm_id: str, assessment_id: str, wrong: Mistakes = NONE) -> str:
    algorithm, whole = around.found(algorithm_id, assessment_id)
    mine = [one for one in whole.waits_for if Role(one) in actor().roles]
    return around.page(
        "sign", algorithm, whole, gettext("register.assessments.sign"), wrong=wrong, mine=mine,
        needed=[] if whole.frozen else _needed(whole),
    )  # fmt: skip


def _needed(whole: Whole) -> list[tuple[str, str]]:
    """What must be answered first, with where that is done."""
    ids = (whole.line.algorithm_id, whole.line.id)
    open_ = filling.still_needed(whole.definition, whole.values)
    advised = whole.given.get(ADVICE)
    lacking = whole.line.kind == Kind.DPIA and not (advised and advised.value)
    if whole.definition.tree:
        number = len(filling.walked(whole.definition, whole.values).path) + 1
        return [(_label(whole, one), around.to("tree_question", *ids, number=number)) for one in open_]
    found = [(gettext("register.assessments.advice"), around.to("assessment", *ids))] if lacking else []
    for part in filling.parts(whole.definition):
        for place, question in enumerate(part.questions, 1):
            if question.id in open_:
                href = around.to("assessment_part", *ids, number=part.number)
                found.append((around.title(question.text), f"{href}#f-q{place}"))
    return found


def _label(whole: Whole, name: str) -> str:
    if name == ADVICE:
        return gettext("register.assessments.advice")
    if whole.definition.tree and name in whole.definition.tree.question_by_id:
        return around.title(whole.definition.tree.question_by_id[name].text)
    asked = whole.definition.by_id.get(name)
    return around.title(asked.text) if asked else name
