"""Who sees which reports: of each kind whoever may read it where it is made."""

from infra.identity.actors import PEOPLE_ROLES, Actor, Permission, Role, permission
from register.permissions import SEE_DOSSIER
from reports.permissions import READ_LETTER
from reports.vocabulary import Kind
from reviews.permissions import SEE_RELEASE

SEE = permission("reports.see", *PEOPLE_ROLES)
SET_TERM = permission("reports.set_term", Role.PRIVACY_OFFICER, Role.ARCHIVIST)
LET_GO = permission("reports.let_go", Role.SYSTEM)
READ: dict[Kind, Permission] = {
    Kind.LETTER: READ_LETTER,
    Kind.ALGORITHM_SHEET: SEE,
    Kind.CASEWORKER: SEE_RELEASE,
    Kind.DOSSIER: SEE_DOSSIER,
    Kind.TRANSPARENCY: SEE,
}


def kinds_for(actor: Actor) -> tuple[Kind, ...]:
    """The kinds that somebody may read."""
    return tuple(kind for kind in Kind if actor.may(READ[kind]))
