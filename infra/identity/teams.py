"""Steps about teams: found one, rename it, say who is in it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra import ledger
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import TEAMS, Actor
from infra.identity.models import Membership, Team
from infra.identity.people import NAME_MAX


@dataclass(frozen=True)
class TeamShown:
    """A team with the ids of its active members."""

    id: str
    name: str
    people: frozenset[str]


def found(session: Session, actor: Actor, name: str) -> Team:
    """Make a team without members."""
    actor.must(TEAMS)
    team = Team(organisation_id=actor.organisation_id, name=_good_name(session, name))
    session.add(team)
    session.flush()
    ledger.append(session, actor, "team.founded", team.id)
    return team


def compose(session: Session, actor: Actor, team_id: str, name: str, people: Collection[str]) -> Team:
    """Give a team its name and exactly these members; who was in another team leaves that. Raises `NotFound`."""
    actor.must(TEAMS)
    team = get(session, team_id)
    team.name = _good_name(session, name, team_id)
    members = _active(session)
    if unknown := set(people) - {one.person_id for one in members}:
        raise NotFound("infra.person_not_found", f"{len(unknown)} of them are no members")
    moved = [one for one in members if (one.person_id in people) != (one.team_id == team_id)]
    for one in moved:
        one.team_id = team_id if one.person_id in people else None
    session.add_all([team, *moved])
    if moved:
        ledger.append(session, actor, "team.composed", team_id, members=len(set(people)))
    return team


def get(session: Session, team_id: str) -> Team:
    """A team of this organisation. Raises `NotFound`."""
    team = session.exec(select(Team).where(Team.id == team_id)).first()
    if not team:
        raise NotFound("infra.team_not_found")
    return team


def teams(session: Session) -> list[TeamShown]:
    """The teams by name, each with who is in it now."""
    inside: dict[str | None, set[str]] = {}
    for one in _active(session):
        inside.setdefault(one.team_id, set()).add(one.person_id)
    rows = session.exec(select(Team).order_by(Team.name))
    return [TeamShown(row.id, row.name, frozenset(inside.get(row.id, ()))) for row in rows]


def team_of(session: Session, person_id: str) -> str | None:
    """The id of the team that somebody is in."""
    chosen = select(Membership.team_id).where(Membership.person_id == person_id, col(Membership.active))
    return session.exec(chosen).first()


def _active(session: Session) -> list[Membership]:
    return list(session.exec(select(Membership).where(col(Membership.active))))


def _good_name(session: Session, name: str, but: str = "") -> str:
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX:
        raise NotValid("infra.team_not_valid", faults=[Fault("name", "infra.team_name_needed")])
    if any(team.name.casefold() == name.casefold() and team.id != but for team in teams(session)):
        raise NotValid("infra.team_not_valid", faults=[Fault("name", "infra.team_name_taken")])
    return name
