"""What may be done with reports, and by which roles."""

from infra.identity.actors import Role, permission

ASK_LETTER = permission(
    "letters.ask", Role.CASEWORKER, Role.SECOND_READER, Role.OBJECTION_HANDLER, Role.CASE_SYSTEM, Role.SYSTEM
)
READ_LETTER = permission(
    "letters.read",
    Role.CASEWORKER,
    Role.SECOND_READER,
    Role.ARBITER,
    Role.OBJECTION_HANDLER,
    Role.CASE_SYSTEM,
)
ASK_SHEET = permission("sheets.ask", Role.PUBLISHER, Role.OWNER, Role.SYSTEM)
MAKE = permission("reports.make", Role.SYSTEM)
