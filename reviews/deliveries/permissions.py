"""Who may have webhooks, and who looks after them."""

from infra.identity.actors import Role, permission

HAVE_WEBHOOKS = permission("webhooks.have", Role.CASE_SYSTEM)
TEND_WEBHOOKS = permission("webhooks.tend", Role.ADMINISTRATOR, Role.TEAM_LEAD)
