"""Who keeps the library of practice cases, and who may be asked as an expert."""

from infra.identity.actors import Role, permission

KEEP = permission("practice.keep", Role.OWNER)
ANSWER = permission(
    "practice.answer",
    Role.CASEWORKER,
    Role.SECOND_READER,
    Role.ARBITER,
    Role.TEAM_LEAD,
    Role.OBJECTION_HANDLER,
)
LOOK = permission("practice.look", *sorted((KEEP.roles or frozenset()) | (ANSWER.roles or frozenset())))
REPLY = permission("practice.reply", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.TEAM_LEAD)
