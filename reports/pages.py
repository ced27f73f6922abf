"""The pages of reports: the letter of a released decision, and the PDF of an algorithm for everybody."""

import io
from datetime import date

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.i18n import LANGUAGES, gettext, language
from infra.identity.actors import PUBLIC, machine, needs
from register.door import actor, done, house, looking_around, reading, writing
from register.models import Deployment
from register.pages.mistakes import NONE, Mistakes, mistakes
from reports import permissions, queries, requests
from reports.door import PDF, one_of_ours, shown
from reports.leaflets.queries import going_with
from reports.models import Report
from reports.reading import as_it_leaves, count
from reports.vocabulary import ReportState
from reviews import releases
from reviews.forgetting import forgotten
from reviews.permissions import ANNOUNCE, SEE_RELEASE

blueprint = Blueprint("reports", __name__, template_folder="templates")


@blueprint.app_template_global()
def letter_states(release_ids: list[str]) -> dict[str, str]:
    """How far the newest letter of each release is, in words; for pages of floors below that list releases."""
    with reading() as session:
        states = queries.newest_letters(session, release_ids)
    return {release_id: gettext(f"reports.state.{state}") for release_id, state in states.items()}


@blueprint.get("/algoritmes/<organisation>/<slug>/pdf")
@needs(PUBLIC)
def algorithm_pdf(organisation: str, slug: str) -> ResponseReturnValue:
    """The sheet of what is published now; made on the first request, and again after what it tells has moved."""
    with looking_around() as session:
        revision = queries.published_revision(session, organisation, slug)
        sheet = queries.sheet_in(session, revision, language())
        if sheet and sheet.state == ReportState.MADE and (not sheet.file or queries.outdated(session, sheet)):
            sheet = None
    if sheet and sheet.state == ReportState.MADE:
        with looking_around() as session:
            pdf = as_it_leaves(session, house().storage, sheet)
        _count(sheet)
        return send_file(io.BytesIO(pdf), PDF, download_name=f"{slug}-{revision.number}.pdf")
    if not sheet or sheet.state == ReportState.FAILED:
        with house().database.write(revision.organisation_id) as session:
            requests.ask_sheet(session, machine(revision.organisation_id), revision, language())
    address = f"/algoritmes/{organisation}/{slug}"
    return render_template("reports/being_made.html", back=address), 202, {"Refresh": "3"}


def _count(sheet: Report) -> None:
    with house().database.write(sheet.organisation_id) as session:
        count(session, sheet)


@blueprint.get("/werk/uitkomsten/<release_id>/brief")
@needs(SEE_RELEASE)
def letter(release_id: str) -> ResponseReturnValue:
    """The letters that were made about a released decision, when it was sent, and a form to ask for a letter."""
    return _letters(release_id)


def _letters(release_id: str, typed: str = "", wrong: Mistakes = NONE) -> ResponseReturnValue:
    with reading() as session:
        release = queries.release_of(session, release_id)
        letters = queries.letters_about(session, release_id)
        sending = queries.sending_of(session, release)
        over = requests.applies_no_longer(session, release)
        gone = bool(forgotten(session, [release.case_id]))
        algorithm_id = session.get_one(Deployment, release.deployment_id).algorithm_id
        leaflets = going_with(session, algorithm_id)
        roles = [] if gone else queries.roles_to_write_to(session, release)
    waiting = any(one.state == ReportState.ASKED for one in letters)
    page = render_template(
        "reports/letters.html", release=release, letters=letters, languages=LANGUAGES,
        leaflets=leaflets, roles=[(role, gettext(f"reports.letters.to.{role}")) for role in roles],
        may_ask=actor().may(permissions.ASK_LETTER) and not over and not gone, waiting=waiting, over=over,
        sending=sending, may_announce=actor().may(ANNOUNCE) and not over and not gone, typed=typed, wrong=wrong,
    )  # fmt: skip
    if wrong.at:
        return page, 400
    return page, 200, {"Refresh": "3"} if waiting and (over or not sending or sending.announced_on) else {}


@blueprint.post("/werk/uitkomsten/<release_id>/verstuurd")
@needs(ANNOUNCE)
def announce(release_id: str) -> ResponseReturnValue:
    """Put down when the besluit was sent; what was typed is kept where it is no day that it can have been sent."""
    typed = request.form.get("announced_on", "").strip()
    try:
        with writing() as session:
            releases.announce(session, actor(), release_id, _day(typed))
    except NotValid as refusal:
        label = gettext("reports.letters.announced_on")
        return _letters(
            release_id, typed, mistakes(refusal.faults, lambda _: "announced_on", lambda _: label)
        )
    return done(f"/werk/uitkomsten/{release_id}/brief", "announced")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        fault = Fault("announcedOn", "reports.letters.no_day")
        raise NotValid("reports.letters.no_day", faults=[fault]) from None


@blueprint.post("/werk/uitkomsten/<release_id>/brief/<chosen>")
@needs(permissions.ASK_LETTER)
def ask_letter(release_id: str, chosen: str) -> ResponseReturnValue:
    """Ask for a letter in one of our languages."""
    to, large_print, leaflet = (
        request.form.get("to", ""),
        "large_print" in request.form,
        request.form.get("leaflet", ""),
    )
    with writing() as session:
        release, how = queries.release_of(session, release_id), one_of_ours(chosen)
        if not requests.letter_being_made(
            session, actor(), release, how, to=to, large_print=large_print, leaflet=leaflet
        ):
            requests.ask_letter(
                session, actor(), release, how, to=to, large_print=large_print, leaflet=leaflet
            )
    return done(f"/werk/uitkomsten/{release_id}/brief", "letter_asked")


@blueprint.get("/werk/brieven/<report_id>")
@needs(permissions.READ_LETTER)
def letter_pdf(report_id: str) -> ResponseReturnValue:
    """The PDF of a letter, unsealed for somebody who may read it."""
    with writing() as session:
        report, pdf = requests.read_letter(session, actor(), house().storage, report_id)
    return shown(report, pdf)
