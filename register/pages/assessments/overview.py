"""The assessments of an algorithm: what its class asks for, what is there, and beginning one; and the page of one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import algorithms, permissions
from register.assessments import filling, queries, signing, steps
from register.assessments.queries import Whole
from register.assessments.vocabulary import ADVICE, SUMMARY_MAX, answered_by
from register.door import actor, done, reading, whole_number, writing
from register.instruments import queries as instruments
from register.instruments.definition import Kind, Shape
from register.instruments.queries import Listed
from register.models import Algorithm
from register.pages.assessments import around
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.vocabulary import Standing

BASE = "/werk/algoritmes/<algorithm_id>/toetsen"
ONE = f"{BASE}/<assessment_id>"


@blueprint.get(BASE)
@needs(permissions.SEE_ASSESSMENTS)
def assessments(algorithm_id: str) -> str:
    """What the class asks for, which assessments there are, and which one may begin."""
    with reading() as session:
        algorithm = session.get(Algorithm, algorithm_id)
        if not algorithm:
            raise NotFound("register.algorithm_not_found")
        lines = queries.of(session, algorithm_id)
        required = queries.required_of(session, algorithm, lines)
        known = instruments.listed(session)
    asked = [one.kind for one in required]
    trail = [*around.trail_of(algorithm), {"label": gettext("register.assessments.title")}]
    return render_template(
        "register/assessments/overview.html", algorithm=algorithm, lines=lines, required=required, trail=trail,
        offered=_offered(algorithm, known, lines, asked), address=around.address,
    )  # fmt: skip


@blueprint.post(BASE)
@needs(permissions.ANSWER_ASSESSMENT)
def begin_assessment(algorithm_id: str) -> ResponseReturnValue:
    """Begin filling in an instrument."""
    with writing() as session:
        algorithm = algorithms.get(session, algorithm_id)
        made = steps.begin(session, actor(), algorithm, request.form.get("instrument", ""))
        line_id = made.id
    where = around.to("assessment", algorithm_id, line_id)
    return done(where, "assessment_begun")


@blueprint.get(ONE)
@needs(permissions.SEE_ASSESSMENTS)
def assessment(algorithm_id: str, assessment_id: str) -> str:
    """One assessment: how far its parts are, what is attached, who signed, and what one may do."""
    return _one(algorithm_id, assessment_id)


@blueprint.post(f"{ONE}/samenvatting")
@needs(permissions.SUMMARISE_ASSESSMENT)
def summarise_assessment(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Write the summary, and let the public read it or not."""
    text = request.form.get("summary", "")
    try:
        with writing() as session:
            found = steps.get(session, assessment_id, algorithm_id)
            signing.summarise(session, actor(), found, text, "public" in request.form)
    except NotValid as refusal:
        label = gettext("register.assessments.summary")
        wrong = mistakes(refusal.faults, str, lambda _name: label)
        return _one(algorithm_id, assessment_id, wrong, summary=text), 400
    where = around.to("assessment", algorithm_id, assessment_id)
    return done(where, "assessment_summarised")


@blueprint.post(f"{ONE}/advies")
@needs(permissions.ADVISE_ON_ASSESSMENT)
def advise_on_assessment(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Write the FG's advice."""
    text = request.form.get("text", "")
    version = request.form.get("version", "0")
    try:
        with writing() as session:
            found = steps.get(session, assessment_id, algorithm_id)
            steps.advise(session, actor(), found, text, whole_number(version, -1))
    except NotValid as refusal:
        label = gettext("register.assessments.advice")
        wrong = mistakes(refusal.faults, str, lambda _name: label)
        return _one(algorithm_id, assessment_id, wrong, advice=text), 400
    where = around.to("assessment", algorithm_id, assessment_id)
    return done(where, "assessment_advised")


def _one(
    algorithm_id: str, assessment_id: str, wrong: Mistakes = NONE, summary: str | None = None, advice: str | None = None
) -> str:  # fmt: skip
    algorithm, whole = around.found(algorithm_id, assessment_id)
    values = whole.values
    given = whole.given.get(ADVICE)
    return around.page(
        "assessment", algorithm, whole, parts=_parts(whole), wrong=wrong, most=SUMMARY_MAX,
        summary=summary if summary is not None else whole.line.summary or values.get("summary", ""),
        advice=advice if advice is not None else given.value or "" if given else "", advised=given,
        needs_advice=whole.line.kind == Kind.DPIA, all_of_it=url_for("register.assessments", algorithm_id=algorithm_id),
        walk=filling.walked(whole.definition, values) if whole.definition.tree else None,
        outcome=filling.judged(whole.definition, values) if whole.definition.shape == Shape.TABLE else None,
        ai_act_class=filling.class_of(whole.line.result) if whole.definition.tree else "",
    )  # fmt: skip


def _parts(whole: Whole) -> list[tuple[filling.Part, filling.Progress]]:
    values = whole.values
    return [
        (part, filling.progress(whole.definition, part.questions, values))
        for part in filling.parts(whole.definition)
    ]


def _offered(
    algorithm: Algorithm, known: list[Listed], lines: list[queries.Line], asked: list[str]
) -> list[Listed]:
    """What the one who looks may begin: the newest of each, what is asked for first, and not what is open already."""
    if algorithm.standing == Standing.WITHDRAWN or not actor().may(permissions.ANSWER_ASSESSMENT):
        return []
    busy = {line.urn for line in lines if line.state == "open"}
    fitting = [
        one for one in known
        if one.newest and one.shape != Shape.TEXT and one.urn not in busy and actor().roles & answered_by(one.kind)
    ]  # fmt: skip
    return sorted(
        fitting, key=lambda one: (asked.index(one.kind) if one.kind in asked else len(asked), one.kind)
    )
