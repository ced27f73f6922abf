"""What may be done with suggestions, and by which roles."""

from infra.identity.actors import Role, permission

ASK = permission("suggestions.ask", Role.CASE_SYSTEM)
FOLLOW_BATCH = permission("suggestions.follow", Role.CASE_SYSTEM, Role.OWNER, Role.TEAM_LEAD)
# A team lead may be the arbiter, where the policy of a deployment says so; the rules decide whose turn it is.
REVIEW = permission("reviews.review", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.TEAM_LEAD)
SEE_QUEUE = permission("reviews.queue", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.TEAM_LEAD)
FETCH_RELEASE = permission("releases.fetch", Role.CASE_SYSTEM)
SEE_RELEASE = permission(
    "releases.see", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.OBJECTION_HANDLER
)
# Where the case system does not report when a besluit was sent, somebody who works with the decision does.
ANNOUNCE = permission(
    "releases.announce", Role.CASE_SYSTEM, Role.CASEWORKER, Role.SECOND_READER, Role.OBJECTION_HANDLER
)
RUN = permission("suggestions.run", Role.SYSTEM)
ASSIGN = permission("reviews.assign", Role.TEAM_LEAD)
THINK_ALONG = permission(
    "consultations.answer", Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER, Role.TEAM_LEAD
)
RAISE = permission(
    "suggestions.raise",
    Role.CASEWORKER,
    Role.SECOND_READER,
    Role.ARBITER,
    Role.TEAM_LEAD,
    Role.CASE_SYSTEM,
)
RECEIVE = permission(
    "information.receive",
    Role.CASEWORKER,
    Role.SECOND_READER,
    Role.ARBITER,
    Role.TEAM_LEAD,
    Role.CASE_SYSTEM,
)
FOLLOW_REQUEST = permission("information.follow", Role.CASE_SYSTEM)
# Who answers for the processing of personal data, and who watches over that (AVG 30 and 39); never a colleague's name.
SEE_PROCESSING = permission("processing.see", Role.PRIVACY_OFFICER, Role.FG)
