"""What may be done with terms, holds and destruction lists, and by which roles."""

from infra.identity.actors import Role, permission

# A case system tells of its own cases; people enter what it did not tell.
TELL = permission("retention.tell", Role.CASE_SYSTEM, Role.PRIVACY_OFFICER, Role.ARCHIVIST)
ENTER = permission("retention.enter", Role.PRIVACY_OFFICER, Role.ARCHIVIST)
SET_DEFAULT = permission("retention.set_default", Role.PRIVACY_OFFICER, Role.ARCHIVIST)
HOLD = permission("holds.place", Role.PRIVACY_OFFICER, Role.ARCHIVIST, Role.OBJECTION_HANDLER)
# Lists and declarations hold counts and codes; which case it is, is for fewer.
SEE = permission(
    "retention.see", Role.PRIVACY_OFFICER, Role.ARCHIVIST, Role.FG, Role.AUDITOR, Role.CISO, Role.COLLEGE
)
SEE_CASES = permission("retention.see_cases", Role.PRIVACY_OFFICER, Role.ARCHIVIST)
DRAW = permission("destruction.draw", Role.PRIVACY_OFFICER, Role.ARCHIVIST, Role.SYSTEM)
AUTHORISE = permission("destruction.authorise", Role.ARCHIVIST)
CARRY_OUT = permission("destruction.carry_out", Role.SYSTEM)
