"""Who may look at oversight, answer an alarm, and record what the works council decided."""

from infra.identity.actors import Role, permission

SEE = permission(
    "oversight.see", Role.OWNER, Role.TEAM_LEAD, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.PRIVACY_OFFICER,
    Role.FG, Role.AUDITOR,
)  # fmt: skip
ANSWER = permission("oversight.answer", Role.OWNER, Role.TEAM_LEAD)
CONSENT = permission("oversight.consent", Role.ADMINISTRATOR)
SEE_OWN = permission("oversight.own", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.TEAM_LEAD)
