"""What may be done in the register, and by which roles."""

from infra.identity.actors import PEOPLE_ROLES, Role, permission

READ = permission("register.read", *PEOPLE_ROLES, Role.CASE_SYSTEM)
ENTER = permission("register.enter", Role.OWNER)
UPLOAD = permission("register.upload", Role.OWNER)
PUBLISH = permission("register.publish", Role.PUBLISHER)
DEPLOY = permission("register.deploy", Role.TEAM_LEAD, Role.ADMINISTRATOR)
SUSPEND = permission(
    "register.suspend", Role.OWNER, Role.TEAM_LEAD, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY
)
EXAMINE = permission("register.examine", Role.SYSTEM)
HAND_OVER = permission("register.hand_over", Role.ADMINISTRATOR)
SEE_JOBS = permission("jobs.see", Role.OWNER, Role.TEAM_LEAD, Role.ADMINISTRATOR, Role.AUDITOR)
RING_AGAIN = permission("jobs.ring_again", Role.OWNER, Role.TEAM_LEAD, Role.ADMINISTRATOR)
