"""The page with the dossier for the committee as it stands now, and the PDFs that were made of it."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from infra.i18n import LANGUAGES
from infra.identity.actors import needs
from register.door import actor, done, house, reading, writing
from reports.contents.dossier_markup import dossier_body
from reports.door import one_of_ours, shown
from reports.dossier import asking, permissions
from reports.dossier.filling import told
from reports.requests import being_made
from reports.vocabulary import Kind, ReportState

blueprint = Blueprint("dossiers", __name__, template_folder="../templates")
DOSSIER = "/werk/algoritmes/<algorithm_id>/dossier/pdf"


@blueprint.get(DOSSIER)
@needs(permissions.READ)
def dossier(algorithm_id: str) -> ResponseReturnValue:
    """The dossier of an algorithm, its PDFs and a form to ask for one."""
    with reading() as session:
        reports = asking.made_about(session, actor(), algorithm_id)
        content = told(session, algorithm_id, house().settings.base_url)
    waiting = any(one.state == ReportState.ASKED for one in reports)
    page = render_template(
        "reports/dossier_page.html", algorithm_id=algorithm_id, content=content, body=dossier_body(content),
        reports=reports, languages=LANGUAGES, waiting=waiting, may_ask=actor().may(permissions.ASK),
    )  # fmt: skip
    return page, 200, {"Refresh": "3"} if waiting else {}


@blueprint.post(f"{DOSSIER}/<chosen>")
@needs(permissions.ASK)
def ask(algorithm_id: str, chosen: str) -> ResponseReturnValue:
    """Ask for the PDF in one of our languages."""
    with writing() as session:
        if not being_made(session, actor(), Kind.DOSSIER, algorithm_id, one_of_ours(chosen)):
            asking.ask(session, actor(), algorithm_id, chosen)
    return done(url_for("dossiers.dossier", algorithm_id=algorithm_id), "dossier_asked")


@blueprint.get("/werk/dossiers/<report_id>")
@needs(permissions.READ)
def pdf(report_id: str) -> ResponseReturnValue:
    """The PDF."""
    with writing() as session:
        report, content = asking.read(session, actor(), house().storage, report_id)
    return shown(report, content)
