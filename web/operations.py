"""What each way in does with the data of people: said before anything is opened, on the thread of who called us.

A page or route that opens a case and does not stand here shows nothing (`infra.processing.recording.Undeclared`).
"""

from flask import Flask, current_app, g, request

from infra.database import EVERYONE
from infra.identity.actors import NOBODY
from infra.identity.models import Organisation
from infra.processing import Operation
from infra.tracing import Doing, begin, begun, continued
from register.door import actor, house
from web.guard import permission_of

TOLD: dict[Operation, tuple[str, ...]] = {
    Operation.RECEIVED: ("Suggestions.ask", "Suggestions.ask_many"),
    Operation.LISTED: (
        "Suggestions.get_batch", "notifications.overview", "people.leaving",
        "Information.list_information_requests", "Reviewing.list_work", "office.home", "reviews.hand_back",
        "reviews.outcomes", "reviews.without_model", "reviews.work", "objections.look_list", "objections.objections",
        "objections.stopped", "Colleagues.list_consultations", "Suggestions.list_suggestions_of_batch",
    ),
    Operation.VIEWED: (
        "Suggestions.get_suggestion", "Work.get_draft", "reviews.act", "reviews.datum", "reviews.recording", "reviews.show",
    ),
    Operation.CLAIMED: (
        "Colleagues.assign", "Reviewing.claim", "Reviewing.renew", "reviews.assign", "reviews.claim", "reviews.claim_next",
        "reviews.renew",
    ),
    Operation.JUDGED: ("Reviewing.judge", "reviews.judge"),
    Operation.DISCLOSED: ("Reviewing.reveal",),
    Operation.DECIDED: ("Reviewing.decide", "reviews.decide"),
    Operation.HANDLED: (
        "Colleagues.raise_impact", "Reviewing.hand_back", "Work.amend", "Work.escalate", "Work.hear", "Work.note",
        "Work.save_draft", "reviews.pause", "reviews.take_act", "reviews.wrong_datum", "Releases.announce", "reports.announce", "people.leave",
        "notifications.go",
    ),
    Operation.CONSULTED: (
        "Colleagues.answer_consultation", "Colleagues.consult", "Colleagues.get_consultation", "reviews.answer",
        "reviews.consultation",
    ),
    Operation.INFORMED: (
        "Information.answer_information_request", "Information.ask_information", "Information.get_information_request",
    ),
    Operation.FETCHED: ("Releases.fetch_release",),
    Operation.LETTER_READ: (
        "Letters.get_letter", "Letters.get_letter_pdf", "reports.letter", "reports.letter_pdf",
        "flow.pdf", "Reports.get_report_pdf",
    ),
    Operation.LETTER_MADE: ("Letters.ask_letter", "reports.ask_letter"),
    Operation.OUTCOME_READ: (
        "reviews.outcome", "caseworker.explanation", "caseworker.ask", "caseworker.pdf", "Explanations.ask_explanation",
        "Explanations.get_explanation", "Explanations.get_explanation_pdf",
    ),
    Operation.OBJECTION: (
        "Objections.appeal", "Objections.get_objection", "Objections.list_objections", "Objections.lodge",
        "objections.act_on", "objections.enter", "objections.entering", "objections.following", "objections.objection",
        "objections.resolve", "objections.revoke", "objections.revoking_one", "objections.take_following",
    ),
    Operation.SECOND_LOOK: ("objections.assign", "objections.look", "objections.say"),
    Operation.STOPPED: (
        "Deployments.deploy", "Stops.resume", "Stops.suspend", "Stops.withdraw", "register.deploy", "register.take_incident",
        "register.act_on_incident", "register.withdraw", "reviews.confirm_resume", "reviews.confirm_suspend",
        "reviews.confirm_withdraw", "reviews.resume", "reviews.suspend", "reviews.withdraw",
    ),
    Operation.PRACTISED: (
        "Practice.list_practice_cases", "practice.set_terms",
        "Practice.bring_practice_cases", "practice.answer", "practice.ask_again", "practice.bring", "practice.enter",
        "practice.home", "practice.new", "practice.open_case", "practice.retire", "practice.shelf", "practice.show",
        "practice.uphold", "practised.disagree", "practised.told",
    ),
    Operation.OVERSEEN: (
        "Oversight.get_oversight",
        "reviews.answer_alarm", "reviews.oversight", "reviews.oversight_alarm", "reviews.oversight_csv",
        "reviews.oversight_of", "reviews.own_figures",
    ),
    Operation.KEPT: (
        "retention.closing_one", "retention.declaration_file", "retention.draw_list", "retention.new_hold",
        "retention.overview",
        "Closings.get_closing", "Closings.tell_closing", "retention.close_one", "retention.declaration", "retention.holds",
        "retention.lift_hold", "retention.list_progress", "retention.one_hold", "retention.one_item", "retention.one_list",
        "retention.place_hold", "retention.take_off", "retention.authorise",
    ),
    Operation.ERASED: (
        "erasing.entering", "erasing.act_on", "erasing.enter", "erasing.listed", "erasing.shown",
        "ErasureRequests.ask_to_be_forgotten", "ErasureRequests.get_erasure_request", "ErasureRequests.list_erasure_requests",
    ),
    Operation.AUDITED: (
        "AuditFiles.get_audit_file_zip", "audit.ask_decision", "audit.decision", "audit.download", "audit.entry",
        "audit.search",
    ),
    Operation.LOOKED_UP: ("processing.of_case", "processing.of_case_csv"),
}  # fmt: skip
OPERATIONS = {endpoint: operation for operation, endpoints in TOLD.items() for endpoint in endpoints}


def install(app: Flask) -> None:
    """Say by which function it is done, once it is known who asks; `begin_request` comes before everything else."""
    app.before_request(_function)
    app.teardown_request(lambda _error: begin(None))


def begin_request() -> None:
    """What this request does, on a thread of its own or that of who calls the API."""
    trace = (
        continued(request.headers.get("traceparent", ""), True) if request.path.startswith("/api/") else None
    )
    g.doing = Doing(OPERATIONS.get(request.endpoint or "", ""), trace=trace or begun())
    begin(g.doing)


def _function() -> None:
    """The roles that let this person in here, and never who it is; and whose system called us, when one did."""
    doing: Doing = g.doing
    permission = permission_of(current_app, request.endpoint) if request.endpoint else None
    roles = actor().roles & (permission.roles or frozenset()) if permission else frozenset()
    doing.function = ",".join(sorted(roles))
    if doing.trace.foreign and actor() is not NOBODY:
        doing.processor = _caller()


def _caller() -> str:
    """The municipality's own systems call us: its website, where its contact for privacy is to be found."""
    with house().database.read(EVERYONE) as session:
        website = session.get_one(Organisation, actor().organisation_id).website
    return website if not website or "://" in website else f"https://{website}"
