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
# Texts in other languages that go with letters.
KEEP_LEAFLETS = permission("leaflets.keep", Role.OWNER, Role.PUBLISHER, Role.ADMINISTRATOR)
SEE_LEAFLETS = permission(
    "leaflets.see",
    Role.OWNER,
    Role.PUBLISHER,
    Role.ADMINISTRATOR,
    Role.CASEWORKER,
    Role.SECOND_READER,
    Role.OBJECTION_HANDLER,
    Role.CASE_SYSTEM,
)
MAKE = permission("reports.make", Role.SYSTEM)
