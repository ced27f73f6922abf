"""One meeting: its agenda, convening it, who is there, and its minutes."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from infra import clock
from infra.errors import NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import Actor, needs
from register import permissions
from register.committee import calendar as queries
from register.committee import meetings, requests
from register.committee.models import Meeting
from register.door import actor, done, reading, writing
from register.pages.committee import typed
from register.pages.committee.calendar import HOME, plan_page, trail
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint

MEETING = f"{HOME}/vergaderingen/<meeting_id>"
# What the button of a meeting is called in the form, the step behind it, and the message afterwards.
STEPS = {
    "convene": (meetings.convene, "meeting_convened"),
    "hold": (meetings.hold, "meeting_held"),
    "cancel": (meetings.cancel, "meeting_cancelled"),
    "close": (meetings.close, "meeting_closed"),
}


@blueprint.get(MEETING)
@needs(permissions.SEE_COMMITTEE)
def committee_meeting(meeting_id: str) -> str:
    """One meeting: the agenda for everybody, the steps for the secretary."""
    return _page(meeting_id)


@blueprint.get(f"{MEETING}/oproep")
@needs(permissions.SEE_COMMITTEE)
def committee_convocation(meeting_id: str) -> str:
    """The call to a meeting, to print or to send along."""
    with reading() as session:
        shown = queries.meeting_shown(session, meeting_id)
    here = gettext("register.committee.convocation.title")
    return render_template(
        "register/committee/convocation.html", shown=shown,
        trail=trail((_address(meeting_id), gettext("register.committee.meeting.title")), here),
    )  # fmt: skip


@blueprint.get(f"{MEETING}/wijzigen")
@needs(permissions.CONVENE)
def committee_change_form(meeting_id: str) -> str:
    """The form to move a meeting."""
    with reading() as session:
        meeting = queries.meeting_shown(session, meeting_id).meeting
    return plan_page(_flat(meeting), meeting_id=meeting_id, version=str(meeting.version))


@blueprint.post(f"{MEETING}/wijzigen")
@needs(permissions.CONVENE)
def committee_change(meeting_id: str) -> ResponseReturnValue:
    """Move a meeting, or change its place."""
    form = request.form
    try:
        when = typed.when(form)
        with writing() as session:
            held = meetings.get(session, meeting_id)
            meetings.change(session, actor(), held, when, typed.number(form, "version"))
    except NotValid as refusal:
        return plan_page(form, typed.wrong(refusal.faults), meeting_id, form.get("version", "")), 400
    return done(_address(meeting_id), "meeting_changed")


@blueprint.post(f"{MEETING}/stap")
@needs(permissions.CONVENE)
def committee_step(meeting_id: str) -> ResponseReturnValue:
    """Convene, open, call off or close a meeting, by the button that was pressed."""
    step, what = STEPS.get(request.form.get("step", ""), (None, ""))
    if step is None:
        raise NotFound("register.committee.meeting_not_found")
    try:
        with writing() as session:
            step(session, actor(), meetings.get(session, meeting_id), typed.number(request.form, "version"))
    except NotValid as refusal:
        return _page(meeting_id, wrong=typed.wrong(refusal.faults)), 400
    return done(_address(meeting_id), what)


@blueprint.post(f"{MEETING}/agenda")
@needs(permissions.CONVENE)
def committee_schedule(meeting_id: str) -> ResponseReturnValue:
    """Put requests on the agenda."""
    with writing() as session:
        meeting = meetings.get(session, meeting_id)
        for request_id in request.form.getlist("request"):
            held = requests.get_request(session, request_id)
            requests.schedule(session, actor(), meeting, held)
            session.flush()
    return done(_address(meeting_id), "agenda_changed")


@blueprint.post(f"{MEETING}/agenda/<item_id>")
@needs(permissions.CONVENE)
def committee_arrange(meeting_id: str, item_id: str) -> ResponseReturnValue:
    """Take an item one place earlier, or off the agenda."""
    step = requests.postpone if request.form.get("step") == "postpone" else requests.bring_forward
    with writing() as session:
        step(session, actor(), requests.get_item(session, item_id))
    return done(_address(meeting_id), "agenda_changed")


@blueprint.post(f"{MEETING}/aanwezigheid")
@needs(permissions.CONVENE)
def committee_presence(meeting_id: str) -> ResponseReturnValue:
    """Note who is there now."""
    with writing() as session:
        held = meetings.get(session, meeting_id)
        meetings.note_presence(session, actor(), held, request.form.getlist("present"))
    return done(_address(meeting_id), "presence_noted")


@blueprint.post(f"{MEETING}/verslag")
@needs(permissions.CONVENE)
def committee_minutes(meeting_id: str) -> ResponseReturnValue:
    """Keep the minutes, and close the meeting with them when that button was pressed."""
    closing = request.form.get("then") == "close"
    try:
        with writing() as session:
            _write_minutes(session, actor(), meeting_id, closing)
    except NotValid as refusal:
        return _page(meeting_id, request.form, typed.wrong(refusal.faults)), 400
    return done(_address(meeting_id), "meeting_closed" if closing else "minutes_kept")


@blueprint.post(f"{MEETING}/aanvulling")
@needs(permissions.CONVENE)
def committee_correction(meeting_id: str) -> ResponseReturnValue:
    """Add to minutes that are fixed."""
    try:
        with writing() as session:
            held = meetings.get(session, meeting_id)
            meetings.correct_minutes(session, actor(), held, request.form.get("correction", ""))
    except NotValid as refusal:
        return _page(meeting_id, request.form, typed.wrong(refusal.faults)), 400
    return done(_address(meeting_id), "minutes_corrected")


def _write_minutes(session: Session, who: Actor, meeting_id: str, closing: bool) -> None:
    held = meetings.get(session, meeting_id)
    given = request.form.get("minutes", "")
    meetings.write_minutes(session, who, held, given, typed.number(request.form, "version"))
    if closing:
        meetings.close(session, who, held, held.version)


def _address(meeting_id: str) -> str:
    return f"{HOME}/vergaderingen/{meeting_id}"


def _page(meeting_id: str, flat: typed.Form | None = None, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        shown = queries.meeting_shown(session, meeting_id)
    known = MultiDict({"minutes": shown.meeting.minutes})
    return render_template(
        "register/committee/meeting.html", shown=shown, may={"convene": actor().may(permissions.CONVENE)},
        flat=known if flat is None else flat, wrong=wrong, trail=trail(gettext("register.committee.meeting.title")),
    )  # fmt: skip


def _flat(meeting: Meeting) -> typed.Form:
    starts = meeting.starts_at.astimezone(clock.AMSTERDAM)
    flat = {
        "kind": meeting.kind, "place": meeting.place, "video": meeting.video, "day": starts.date().isoformat(),
        "time": f"{starts:%H:%M}",
    }  # fmt: skip
    if meeting.closes_at:
        ends = meeting.closes_at.astimezone(clock.AMSTERDAM)
        flat |= {"closes_day": ends.date().isoformat(), "closes_time": f"{ends:%H:%M}"}
    return MultiDict(flat)
