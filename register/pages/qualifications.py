"""Trainings and mandates, for who keeps them: what expires soon, everything there is, recording one and ending one."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlmodel import Session

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import PEOPLE_ROLES, Actor, needs
from infra.identity.people import members, names_of
from register import permissions
from register.door import actor, done, reading, writing
from register.pages import options
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.qualifications import queries, steps, wording
from register.qualifications.models import Mandate, Training
from register.qualifications.queries import Shown
from register.schemas import Schema, faults_of
from register.schemas.qualifications import MandatedSchema, TrainedSchema

HOME = "/werk/bevoegdheden"
Holder = tuple[str, str]

blueprint.app_template_filter("training_name")(wording.training)
blueprint.app_template_filter("kind_name")(wording.kind)
blueprint.app_template_filter("subject")(wording.subject)
blueprint.app_template_filter("holder")(wording.holder)


@blueprint.get(HOME)
@needs(permissions.SEE_QUALIFICATIONS)
def qualifications() -> str:
    """Everything there is, what asks for something first."""
    with reading() as session:
        shown = {"trainings": queries.trainings(session), "mandates": queries.mandates(session)}
        lapsing = queries.lapsing(session)
    return render_template("register/qualifications.html", lapsing=lapsing, may_keep=_keeps(), **shown)


@blueprint.app_template_global("my_qualifications")
def my_qualifications() -> dict[str, list[Shown]]:
    """What the one who looks has: own trainings, and mandates of that person and roles; ended ones are left out."""
    with reading() as session:
        trained: list[Shown] = [one for one in queries.trainings(session, actor()) if not one.row.ended_at]
        mandated: list[Shown] = [one for one in queries.mandates(session, actor()) if not one.row.ended_at]
    return {"trainings": trained, "mandates": mandated}


@blueprint.get(f"{HOME}/opleiding")
@needs(permissions.QUALIFY)
def new_training() -> str:
    return _form("training")


@blueprint.post(f"{HOME}/opleiding")
@needs(permissions.QUALIFY)
def enter_training() -> ResponseReturnValue:
    """Record a training."""
    return _enter("training", TrainedSchema(), steps.enter_training)


@blueprint.get(f"{HOME}/mandaat")
@needs(permissions.QUALIFY)
def new_mandate() -> str:
    return _form("mandate")


@blueprint.post(f"{HOME}/mandaat")
@needs(permissions.QUALIFY)
def enter_mandate() -> ResponseReturnValue:
    """Record a mandate."""
    return _enter("mandate", MandatedSchema(), steps.enter_mandate)


@blueprint.get(f"{HOME}/opleidingen/<training_id>/einde")
@needs(permissions.QUALIFY)
def ending_training(training_id: str) -> str:
    with reading() as session:
        row = steps.get_training(session, training_id)
        return _ending("training", row, wording.training(row.code), _name(session, row.person_id))


@blueprint.post(f"{HOME}/opleidingen/<training_id>/einde")
@needs(permissions.QUALIFY)
def end_training(training_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.end_training(session, actor(), training_id)
    return done(HOME, "training_ended")


@blueprint.get(f"{HOME}/mandaten/<mandate_id>/einde")
@needs(permissions.QUALIFY)
def ending_mandate(mandate_id: str) -> str:
    with reading() as session:
        row = steps.get_mandate(session, mandate_id)
        holder = _name(session, row.person_id) if row.person_id else gettext(f"infra.role.{row.role}")
        return _ending("mandate", row, wording.kind(row.kind), holder)


@blueprint.post(f"{HOME}/mandaten/<mandate_id>/einde")
@needs(permissions.QUALIFY)
def end_mandate(mandate_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.end_mandate(session, actor(), mandate_id)
    return done(HOME, "mandate_ended")


def label_of(name: str) -> str:
    """What a person calls a field of these forms."""
    return gettext(f"register.qualification.{name}")


def _keeps() -> bool:
    return actor().may(permissions.QUALIFY)


def _enter(what: str, schema: Schema, step: Callable[[Session, Actor, Any], object]) -> ResponseReturnValue:
    given = {
        name: text.strip() for name, text in request.form.items() if name != "csrf_token" and text.strip()
    }
    if "kind" in given:
        given["kind"] = "_".join(given["kind"].lower().split())
    try:
        with writing() as session:
            step(session, actor(), schema.load(given))
    except ValidationError as error:
        return _form(what, _mistakes(faults_of(error))), 400
    except NotValid as refusal:
        return _form(what, _mistakes(list(refusal.faults))), 400
    return done(HOME, f"{what}_recorded")


def _mistakes(faults: list[Fault]) -> Mistakes:
    return mistakes(faults, lambda where: where, label_of)


def _form(what: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        everybody = [
            (person.id, person.name) for person, member in members(session) if member.active and person.active
        ]
        codes, kinds = queries.training_codes(session), queries.kinds(session)
    others = [one for one in everybody if one[0] != actor().id]
    return render_template(
        f"register/{what}.html", wrong=wrong, typed=request.form, people=others, holders=_holders(others), kinds=kinds,
        codes=[(one["value"], one["label"]) for one in options.of_trainings(codes)], label_of=label_of, home=HOME,
    )  # fmt: skip


def _holders(people: list[Holder]) -> list[Holder]:
    """Everybody in a role, and each person but oneself."""
    mine = actor().roles
    roles = [
        (f"role:{role}", gettext("register.mandate.role", role=gettext(f"infra.role.{role}")))
        for role in PEOPLE_ROLES
        if role not in mine
    ]
    return [*((f"person:{person}", name) for person, name in people), *roles]


def _name(session: Session, person_id: str) -> str:
    return names_of(session, [person_id]).get(person_id, "")


def _ending(what: str, row: Training | Mandate, subject: str, holder: str) -> str:
    return render_template(
        "register/qualification_end.html", what=what, row=row, subject=subject, holder=holder, home=HOME,
        action=request.path,
    )  # fmt: skip
