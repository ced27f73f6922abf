"""The page with the explanation for the caseworker, and the same as a PDF to keep."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from infra.i18n import LANGUAGES
from infra.identity.actors import needs
from register.door import actor, done, house, reading, writing
from reports import queries
from reports.caseworker import asking
from reports.caseworker.filling import told
from reports.contents.caseworker_markup import caseworker_body
from reports.door import one_of_ours, shown
from reports.requests import being_made
from reports.vocabulary import Kind, ReportState
from reviews.permissions import SEE_RELEASE

blueprint = Blueprint("caseworker", __name__, template_folder="../templates")


@blueprint.get("/werk/uitkomsten/<release_id>/uitleg")
@needs(SEE_RELEASE)
def explanation(release_id: str) -> ResponseReturnValue:
    """Why a released decision is as it is, with the PDFs that were made of it and a form to ask for one."""
    with reading() as session:
        reports = asking.made_about(session, actor(), release_id)
        content = told(session, queries.release_of(session, release_id), house().settings.base_url)
    waiting = any(one.state == ReportState.ASKED for one in reports)
    page = render_template(
        "reports/caseworker_explained.html", release_id=release_id, told=content, body=caseworker_body(content),
        reports=reports, languages=LANGUAGES, waiting=waiting,
    )  # fmt: skip
    return page, 200, {"Refresh": "3"} if waiting else {}


@blueprint.post("/werk/uitkomsten/<release_id>/uitleg/<chosen>")
@needs(SEE_RELEASE)
def ask(release_id: str, chosen: str) -> ResponseReturnValue:
    """Ask for the PDF in one of our languages."""
    with writing() as session:
        if not being_made(session, actor(), Kind.CASEWORKER, release_id, one_of_ours(chosen)):
            asking.ask(session, actor(), release_id, chosen)
    return done(url_for("caseworker.explanation", release_id=release_id), "explanation_asked")


@blueprint.get("/werk/uitleg/<report_id>")
@needs(SEE_RELEASE)
def pdf(report_id: str) -> ResponseReturnValue:
    """The PDF, unsealed for somebody who may read it."""
    with writing() as session:
        report, content = asking.read(session, actor(), house().storage, report_id)
    return shown(report, content)
