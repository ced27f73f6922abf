"""The office's pages about teams: which there are, who is in one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import NotValid
from infra.identity import people, teams
from infra.identity.actors import TEAMS, needs
from register.door import actor, done, reading, writing
from web.faults import of_form

blueprint = Blueprint("teams", __name__, url_prefix="/werk/mensen/teams")
HOME = "/werk/mensen/teams"


@blueprint.get("")
@needs(TEAMS)
def all_teams() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@needs(TEAMS)
def found_team() -> ResponseReturnValue:
    """Make a team, and go on to say who is in it."""
    try:
        with writing() as session:
            team = teams.found(session, actor(), request.form.get("name", ""))
    except NotValid as refusal:
        return _page(of_form(refusal, "name")), 400
    return done(f"{HOME}/{team.id}", "team_founded")


@blueprint.get("/<team_id>")
@needs(TEAMS)
def team(team_id: str) -> ResponseReturnValue:
    return _team_page(team_id)


@blueprint.post("/<team_id>")
@needs(TEAMS)
def compose_team(team_id: str) -> ResponseReturnValue:
    """Give a team its name and its members."""
    form = request.form
    try:
        with writing() as session:
            teams.compose(session, actor(), team_id, form.get("name", ""), form.getlist("people"))
    except NotValid as refusal:
        return _team_page(team_id, of_form(refusal, "name")), 400
    return done(HOME, "team_composed")


def _page(errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        found = teams.teams(session)
        names = people.names_of(session, {person for one in found for person in one.people})
    inside = {one.id: sorted(names[person] for person in one.people) for one in found}
    return render_template(
        "web/teams.html", teams=found, inside=inside, name=request.form.get("name", ""), errors=errors or {}
    )


def _team_page(team_id: str, errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        row = teams.get(session, team_id)
        others = {
            person: one.name for one in teams.teams(session) for person in one.people if one.id != team_id
        }
        members = [person for person, member in people.members(session) if member.active]
        inside = [member.person_id for _, member in people.members(session) if member.team_id == team_id]
    return render_template(
        "web/team.html", team=row, members=members, others=others, errors=errors or {},
        chosen=request.form.getlist("people") if errors else inside,
        name=request.form.get("name", "") if errors else row.name,
    )  # fmt: skip
