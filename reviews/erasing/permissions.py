"""What may be done with requests to be forgotten, and by which roles."""

from infra.identity.actors import Role, permission

# Over the API a case system hands in what a resident asked in a portal, and follows that.
ASK = permission("erasure.ask", Role.PRIVACY_OFFICER, Role.CASE_SYSTEM)
DECIDE = permission("erasure.decide", Role.PRIVACY_OFFICER)
# The officer for data protection watches how requests are handled (AVG 39).
SEE = permission("erasure.see", Role.PRIVACY_OFFICER, Role.FG)
FOLLOW = permission("erasure.follow", Role.PRIVACY_OFFICER, Role.FG, Role.CASE_SYSTEM)
