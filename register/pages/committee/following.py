"""What comes after an advice: making it public, the college's reply, and what becomes of the conditions."""

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import NotValid
from infra.identity.actors import needs
from register import permissions
from register.committee import advising, conditions
from register.committee.models import Advice
from register.committee.vocabulary import CollegeReply
from register.door import actor, done, reading, writing
from register.pages.committee import typed
from register.pages.committee.calendar import HOME
from register.pages.committee.dossier import address, dossier_page
from register.pages.root import blueprint

ADVICE = f"{HOME}/adviezen/<advice_id>"
CONDITION = f"{HOME}/voorwaarden/<condition_id>"


@blueprint.post(f"{ADVICE}/publiceren")
@needs(permissions.CONVENE)
def committee_publish(advice_id: str) -> ResponseReturnValue:
    """Make an advice public."""
    with writing() as session:
        advice = advising.get_advice(session, advice_id)
        advising.publish_advice(session, actor(), advice)
    return done(address(advice.algorithm_id), "advice_published")


@blueprint.post(f"{ADVICE}/antwoord")
@needs(permissions.REPLY)
def committee_reply(advice_id: str) -> ResponseReturnValue:
    """Record what the college does with an advice."""
    form = request.form
    with reading() as session:
        algorithm_id = advising.get_advice(session, advice_id).algorithm_id
    try:
        reply, on = typed.word(form, "reply", CollegeReply), typed.day_needed(form, "decided_on")
        with writing() as session:
            advice = advising.get_advice(session, advice_id)
            advising.record_reply(session, actor(), advice, reply, form.get("reasons", ""), on)
    except NotValid as refusal:
        return dossier_page(algorithm_id, form, typed.wrong(refusal.faults)), 400
    return done(address(algorithm_id), "reply_recorded")


@blueprint.post(f"{CONDITION}/gemeld")
@needs(permissions.REPORT_CONDITION)
def committee_condition_report(condition_id: str) -> ResponseReturnValue:
    """Say that a condition is met, and what shows it."""
    evidence = request.form.get(f"evidence-{condition_id}", "")
    try:
        with writing() as session:
            conditions.report(session, actor(), conditions.get(session, condition_id), evidence)
    except NotValid as refusal:
        return _mistaken(condition_id, refusal), 400
    return done(address(_algorithm_of(condition_id)), "condition_reported")


@blueprint.post(f"{CONDITION}/akkoord")
@needs(permissions.CHECK_CONDITION)
def committee_condition_check(condition_id: str) -> ResponseReturnValue:
    """Find that a condition is met."""
    with writing() as session:
        conditions.check(session, actor(), conditions.get(session, condition_id))
    return done(address(_algorithm_of(condition_id)), "condition_checked")


@blueprint.post(f"{CONDITION}/terug")
@needs(permissions.CHECK_CONDITION)
def committee_condition_back(condition_id: str) -> ResponseReturnValue:
    """Find that a condition is not met yet."""
    why = request.form.get(f"why-{condition_id}", "")
    try:
        with writing() as session:
            conditions.give_back(session, actor(), conditions.get(session, condition_id), why)
    except NotValid as refusal:
        return _mistaken(condition_id, refusal), 400
    return done(address(_algorithm_of(condition_id)), "condition_given_back")


def _mistaken(condition_id: str, refusal: NotValid) -> str:
    wrong = typed.wrong(refusal.faults, condition_id)
    return dossier_page(_algorithm_of(condition_id), request.form, wrong)


def _algorithm_of(condition_id: str) -> str:
    with reading() as session:
        return session.get_one(Advice, conditions.get(session, condition_id).advice_id).algorithm_id
