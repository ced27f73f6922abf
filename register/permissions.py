"""What may be done in the register, and by which roles."""

from infra.identity.actors import PEOPLE_ROLES, Role, permission

READ = permission("register.read", *PEOPLE_ROLES, Role.CASE_SYSTEM)
ENTER = permission("register.enter", Role.OWNER)
UPLOAD = permission("register.upload", Role.OWNER)
PUBLISH = permission("register.publish", Role.PUBLISHER)
DEPLOY = permission("register.deploy", Role.TEAM_LEAD, Role.ADMINISTRATOR)
SUSPEND = permission(
    "register.suspend", Role.OWNER, Role.TEAM_LEAD, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY,
    Role.PRIVACY_OFFICER, Role.CISO, Role.COLLEGE,
)  # fmt: skip
DECIDE = permission("register.decide", Role.COLLEGE, Role.OWNER)
EXAMINE = permission("register.examine", Role.SYSTEM)
HAND_OVER = permission("register.hand_over", Role.ADMINISTRATOR)
SEE_JOBS = permission("jobs.see", Role.OWNER, Role.TEAM_LEAD, Role.ADMINISTRATOR, Role.AUDITOR)
RING_AGAIN = permission("jobs.ring_again", Role.OWNER, Role.TEAM_LEAD, Role.ADMINISTRATOR)

ASK_ADVICE = permission("committee.ask_advice", Role.OWNER)
CONVENE = permission("committee.convene", Role.COMMITTEE_SECRETARY)
VOTE = permission("committee.vote", Role.COMMITTEE_MEMBER)
RECUSE = permission("committee.recuse", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY)
REPLY = permission("committee.reply", Role.COLLEGE)
OPINE = permission("committee.opine", Role.FG, Role.CISO)
ASK_QUESTION = permission(
    "committee.ask_question", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.FG, Role.CISO, Role.PRIVACY_OFFICER
)  # fmt: skip
ANSWER_QUESTION = permission("committee.answer_question", Role.OWNER, Role.PRIVACY_OFFICER)
REPORT_CONDITION = permission(
    "committee.report_condition", Role.OWNER, Role.PUBLISHER, Role.TEAM_LEAD, Role.PRIVACY_OFFICER, Role.CISO
)
CHECK_CONDITION = permission(
    "committee.check_condition", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.FG
)
SEE_COMMITTEE = permission(
    "committee.see", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.FG, Role.CISO, Role.PRIVACY_OFFICER,
    Role.COLLEGE, Role.AUDITOR,
)  # fmt: skip
SEE_DOSSIER = permission(
    "committee.see_dossier", Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.FG, Role.CISO, Role.PRIVACY_OFFICER,
    Role.COLLEGE, Role.AUDITOR, Role.OWNER, Role.PUBLISHER, Role.TEAM_LEAD, Role.ADMINISTRATOR,
)  # fmt: skip

ANSWER_ASSESSMENT = permission("assessments.answer", Role.OWNER, Role.PRIVACY_OFFICER, Role.CISO)
SIGN_ASSESSMENT = permission("assessments.sign", Role.OWNER, Role.PRIVACY_OFFICER, Role.CISO)
ADVISE_ON_ASSESSMENT = permission("assessments.advise", Role.FG)
SUMMARISE_ASSESSMENT = permission("assessments.summarise", Role.OWNER)
SEE_ASSESSMENTS = permission(
    "assessments.see", Role.OWNER, Role.PRIVACY_OFFICER, Role.CISO, Role.FG, Role.PUBLISHER, Role.TEAM_LEAD,
    Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COLLEGE, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip

TELL_NATIONAL = permission("register.tell_national", Role.PUBLISHER)

HANDLE_NOTICES = permission("notices.handle", Role.OWNER, Role.PRIVACY_OFFICER)
HANDLE_COMPLAINTS = permission("notices.handle_complaints", Role.PRIVACY_OFFICER)

REPORT_INCIDENT = permission(
    "incidents.report", Role.OWNER, Role.TEAM_LEAD, Role.PRIVACY_OFFICER, Role.CISO, Role.CASEWORKER, Role.SECOND_READER,
    Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.OBJECTION_HANDLER,
)  # fmt: skip
HANDLE_INCIDENT = permission("incidents.handle", Role.OWNER, Role.PRIVACY_OFFICER, Role.CISO)
SEE_INCIDENTS = permission(
    "incidents.see", Role.OWNER, Role.TEAM_LEAD, Role.PRIVACY_OFFICER, Role.CISO, Role.FG, Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_SECRETARY, Role.COLLEGE, Role.AUDITOR,
)  # fmt: skip

# Who is trained and mandated: kept by who leads the work, seen by who checks it; everybody sees the own ones.
QUALIFY = permission("qualifications.keep", Role.TEAM_LEAD, Role.ADMINISTRATOR)
SEE_QUALIFICATIONS = permission(
    "qualifications.see", Role.TEAM_LEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.FG
)
SEE_OWN_QUALIFICATIONS = permission("qualifications.see_own", *PEOPLE_ROLES)

# How the municipality looks on its pages and letters, and where it is reached.
STYLE = permission("house_style.set", Role.ADMINISTRATOR, Role.PUBLISHER)
