"""What may be done with requests to be forgotten, and by which roles."""

from infra.identity.actors import Role, permission

ASK = permission("erasure.ask", Role.PRIVACY_OFFICER)
DECIDE = permission("erasure.decide", Role.PRIVACY_OFFICER)
# The officer for data protection watches how requests are handled (AVG 39).
SEE = permission("erasure.see", Role.PRIVACY_OFFICER, Role.FG)
