"""What an auditor may do, and by which roles."""

from infra.identity.actors import Actor, Role, permission
from reviews.permissions import SEE_RELEASE

SEE_LEDGER = permission("audit.see", Role.AUDITOR, Role.FG)
EXPORT = permission("audit.export", Role.AUDITOR, Role.FG)
MAKE = permission("audit.make", Role.SYSTEM)


def may_disclose(actor: Actor) -> bool:
    """Whether a file may show what was decided: for who audits, and has a function in which one sees decisions too."""
    return actor.may(EXPORT) and actor.may(SEE_RELEASE)
