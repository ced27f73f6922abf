"""The people of the proof, as people of Voorbeeldstad with the same duties."""

from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from tests.cast import Cast

ALSO = {"piet": ("edith", Role.SECOND_READER), "tim": ("tim", Role.ARBITER), "bram": ("bea", Role.CASEWORKER)}


def colleagues(house: Installation, cast: Cast) -> dict[str, Actor]:
    """Everybody who acts in the proof, by the name that they have there."""
    named = {name: getattr(cast, name) for name in ("kees", "noor", "omar", "machine")}
    more = {name: _also(house, cast, getattr(cast, who), role) for name, (who, role) in ALSO.items()}
    return named | more | {"case system": cast.case_system}


def _also(house: Installation, cast: Cast, actor: Actor, role: Role) -> Actor:
    roles = sorted(actor.roles | {role})
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, actor.id, roles)
    return Actor(actor.id, actor.organisation_id, frozenset(roles), actor.name)
