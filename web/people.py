"""The office's pages about people: who works here, in which roles, and the keys of machines."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.identity import people as steps
from infra.identity import teams
from infra.identity.actors import ADMINISTER, PEOPLE_ROLES, Role, needs
from infra.identity.models import Person
from register.door import actor, done, house, reading, writing
from reviews import handover
from web.faults import of_form
from web.queries import work_of

blueprint = Blueprint("people", __name__, url_prefix="/werk/mensen")
PEOPLE, KEYS = "/werk/mensen", "/werk/mensen/sleutels"


@blueprint.get("")
@needs(ADMINISTER)
def people() -> ResponseReturnValue:
    with reading() as session:
        members, invited = steps.members(session), steps.open_invitations(session)
        named = {team.id: team.name for team in teams.teams(session)}
    return render_template("web/people.html", members=members, invited=invited, teams=named)


@blueprint.get("/uitnodigen")
@needs(ADMINISTER)
def invitation() -> ResponseReturnValue:
    return _invitation_page()


@blueprint.post("/uitnodigen")
@needs(ADMINISTER)
def invite() -> ResponseReturnValue:
    form = request.form
    try:
        with writing() as session:
            token = steps.invite(
                session, actor(), form.get("name", ""), form.get("email", ""), _chosen_roles()
            )
    except NotValid as refusal:
        return _invitation_page(of_form(refusal, "name")), 400
    # Shown in this answer and nowhere else: an address to come back to would have to keep the token somewhere.
    link = f"{house().settings.base_url or request.host_url.rstrip('/')}/werk/uitnodiging/{token}"
    return render_template("web/invited.html", name=form["name"], link=link)


@blueprint.post("/uitnodigingen/<invitation_id>/intrekken")
@needs(ADMINISTER)
def withdraw_invitation(invitation_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.withdraw_invitation(session, actor(), invitation_id)
    return done(PEOPLE, "invitation_withdrawn")


@blueprint.get("/<person_id>")
@needs(ADMINISTER)
def person(person_id: str) -> ResponseReturnValue:
    return _person_page(person_id)


@blueprint.post("/<person_id>")
@needs(ADMINISTER)
def change_roles(person_id: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            steps.change_roles(session, actor(), person_id, _chosen_roles())
    except NotValid as refusal:
        return _person_page(person_id, of_form(refusal, "roles")), 400
    return done(f"{PEOPLE}/{person_id}", "roles_changed")


@blueprint.get("/<person_id>/vertrek")
@needs(ADMINISTER)
def leaving(person_id: str) -> ResponseReturnValue:
    return _leaving_page(person_id)


@blueprint.post("/<person_id>/vertrek")
@needs(ADMINISTER)
def leave(person_id: str) -> ResponseReturnValue:
    successor = request.form.get("successor", "")
    try:
        if not successor:
            raise NotValid("web.choose_successor", faults=[Fault("successor", "web.choose_successor")])
        with writing() as session:
            handover.leave(session, actor(), person_id, successor)
    except NotValid as refusal:
        return _leaving_page(person_id, of_form(refusal, "successor")), 400
    return done(PEOPLE, "deactivated")


@blueprint.get("/sleutels")
@needs(ADMINISTER)
def keys() -> ResponseReturnValue:
    return _keys_page()


@blueprint.post("/sleutels")
@needs(ADMINISTER)
def make_key() -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        with writing() as session:
            token = steps.make_api_key(session, actor(), name)
    except NotValid as refusal:
        return _keys_page(of_form(refusal, "name")), 400
    return render_template("web/key_made.html", name=name.strip(), token=token)


@blueprint.get("/sleutels/<key_id>/intrekken")
@needs(ADMINISTER)
def revoking(key_id: str) -> ResponseReturnValue:
    with reading() as session:
        key = steps.api_key(session, key_id)
    return render_template("web/key_revoke.html", key=key)


@blueprint.post("/sleutels/<key_id>/intrekken")
@needs(ADMINISTER)
def revoke_key(key_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.revoke_api_key(session, actor(), key_id)
    return done(KEYS, "key_revoked")


def _chosen_roles() -> list[Role]:
    given = set(request.form.getlist("roles"))
    return [role for role in PEOPLE_ROLES if role.value in given]


def _invitation_page(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "web/invite.html", roles=PEOPLE_ROLES, chosen=request.form.getlist("roles"), errors=errors or {}
    )


def _person_page(person_id: str, errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        membership = steps.member(session, person_id)
        person = session.get_one(Person, person_id)
        successor = session.get(Person, membership.handed_over_to) if membership.handed_over_to else None
    chosen = request.form.getlist("roles") if errors else membership.roles
    return render_template(
        "web/person.html", person=person, membership=membership, successor=successor, roles=PEOPLE_ROLES,
        chosen=chosen, errors=errors or {},
    )  # fmt: skip


def _leaving_page(person_id: str, errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        steps.member(session, person_id)
        person, work = session.get_one(Person, person_id), work_of(session, person_id)
        others = [one for one in steps.members(session) if one[0].id != person_id and one[1].active]
    return render_template(
        "web/leaving.html", person=person, work=work, others=others, chosen=request.form.get("successor", ""),
        errors=errors or {},
    )  # fmt: skip


def _keys_page(errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        found = steps.api_keys(session)
    return render_template(
        "web/keys.html", systems=found, name=request.form.get("name", ""), errors=errors or {}
    )
