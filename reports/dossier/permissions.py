"""Who may have a dossier made; whoever may read the committee's dossier on the screen may read it on paper."""

from infra.identity.actors import Role, permission
from register.permissions import SEE_DOSSIER

ASK = permission(
    "dossiers.ask", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.OWNER, Role.PUBLISHER, Role.SYSTEM
)
READ = SEE_DOSSIER
