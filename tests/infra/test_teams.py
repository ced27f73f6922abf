"""Teams: made by who leads or administers, with names of their own, and nobody in two of them."""

import pytest

from infra.errors import NotFound, NotValid, NotYours
from infra.identity import teams
from infra.identity.actors import Actor
from infra.installation import Installation
from tests.cast import Cast


def made(house: Installation, cast: Cast, name: str, *people: Actor) -> str:
    with house.database.write(cast.organisation_id) as session:
        team = teams.found(session, cast.tim, name)
        session.flush()
        teams.compose(session, cast.aisha, team.id, name, [one.id for one in people])
        return team.id


def inside(house: Installation, cast: Cast) -> dict[str, set[str]]:
    with house.database.read(cast.organisation_id) as session:
        return {one.name: set(one.people) for one in teams.teams(session)}


def test_who_joins_another_team_leaves_the_one_before(house: Installation, cast: Cast) -> None:
    first = made(house, cast, "Vroegsignalering", cast.kees, cast.noor)
    made(house, cast, "Schuldhulp", cast.noor, cast.edith)
    assert inside(house, cast) == {
        "Vroegsignalering": {cast.kees.id}, "Schuldhulp": {cast.noor.id, cast.edith.id}
    }  # fmt: skip
    with house.database.write(cast.organisation_id) as session:
        teams.compose(session, cast.tim, first, "Signalen", [])
        assert teams.team_of(session, cast.kees.id) is None
    assert inside(house, cast)["Signalen"] == set()


def test_a_team_has_a_name_of_its_own_and_members_of_this_house(house: Installation, cast: Cast) -> None:
    made(house, cast, "Vroegsignalering")
    for name in ("", "  ", "x" * 101, " vroegSignalering "):
        with pytest.raises(NotValid):
            made(house, cast, name)
    with pytest.raises(NotFound):
        made(house, cast, "Buren", cast.stranger)
    for actor in (cast.kees, cast.sanne, cast.omar):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            teams.found(session, actor, "Nieuw")
    with house.database.read(cast.elsewhere_id) as session:
        assert teams.teams(session) == []
