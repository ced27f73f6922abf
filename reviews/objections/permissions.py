"""What may be done after a decision, and by which roles."""

from infra.identity.actors import Role, permission

LODGE = permission("objections.lodge", Role.CASE_SYSTEM, Role.OBJECTION_HANDLER)
SEE = permission("objections.see", Role.CASE_SYSTEM, Role.OBJECTION_HANDLER)
HANDLE = permission("objections.handle", Role.OBJECTION_HANDLER)
REVOKE = permission("releases.revoke", Role.OBJECTION_HANDLER)
LOOK_AGAIN = permission("second_looks.give", Role.TEAM_LEAD, Role.OBJECTION_HANDLER)
