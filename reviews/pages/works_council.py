"""The page on which the administrator records what the works council decided about figures of one person."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from reviews.oversight import consent, permissions
from reviews.oversight.consent import Given
from reviews.oversight.vocabulary import REFERENCE_MAX, Scope
from reviews.pages.blueprint import blueprint

HERE = "/werk/ondernemingsraad"


@blueprint.get(HERE)
@needs(permissions.CONSENT)
def works_council() -> str:
    return _page()


@blueprint.post(HERE)
@needs(permissions.CONSENT)
def record_consent() -> ResponseReturnValue:
    """Record the consent that was given."""
    try:
        given = _given()
        with writing() as session:
            consent.record(session, actor(), given)
    except NotValid as refusal:
        return _page(refusal), 400
    return done(HERE, "consent_recorded")


@blueprint.post(f"{HERE}/intrekken")
@needs(permissions.CONSENT)
def withdraw_consent() -> ResponseReturnValue:
    """End the consent, once the person ticked that what goes is gone."""
    if "sure" not in request.form:
        unsure = Fault("sure", "reviews.oversight.council.sure_needed")
        return _page(NotValid("reviews.oversight.consent_not_valid", faults=[unsure])), 400
    with writing() as session:
        consent.withdraw(session, actor())
    return done(HERE, "consent_withdrawn")


def _given() -> Given:
    """What the form says. Raises `NotValid` for a day or a scope that is none."""
    form, faults = request.form, []
    days = {name: _day(form.get(name, "")) for name in ("given_on", "ends_on")}
    if days["given_on"] is None:
        faults.append(Fault("given_on", "reviews.oversight.consent_day"))
    if days["ends_on"] is None and form.get("ends_on", "").strip():
        faults.append(Fault("ends_on", "reviews.oversight.consent_day"))
    scope = form.get("scope", "")
    if scope not in list(Scope):
        faults.append(Fault("scope", "reviews.oversight.consent_scope"))
    if faults or days["given_on"] is None:
        raise NotValid("reviews.oversight.consent_not_valid", faults=faults)
    return Given(days["given_on"], form.get("reference", ""), Scope(scope), days["ends_on"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _page(refusal: NotValid | None = None) -> str:
    faults = refusal.faults if refusal else []
    wrong = [(fault.where, gettext(fault.code, **fault.parameters)) for fault in faults]
    with reading() as session:
        there, history = consent.in_force(session), consent.history(session)
    scopes = [
        {
            "value": scope.value,
            "label": gettext(f"reviews.oversight.scope.{scope}"),
            "help": gettext(f"reviews.oversight.scope.{scope}.means"),
        }
        for scope in Scope
    ]
    return render_template(
        "reviews/oversight/council.html", there=there, history=history, scopes=scopes, wrong=wrong, at=dict(wrong),
        typed=request.form, here=HERE, most=REFERENCE_MAX,
    )  # fmt: skip
