"""Incidents in the office: what happened with an algorithm, the clocks that the law starts, and each step in order."""

from dataclasses import dataclass
from datetime import date, datetime, time

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from infra import clock
from infra.errors import NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import algorithms, permissions
from register.door import actor, done, reading, writing
from register.incidents import queries, steps
from register.incidents.models import Incident
from register.incidents.queries import Told
from register.incidents.steps import Reported
from register.incidents.vocabulary import SUMMARY_MAX, TEXT_MAX, Kind
from register.models import Algorithm
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.wizard import trail
from register.queries import office

Form = MultiDict[str, str]
# What each form on the page of an incident calls the text that its step asks for.
TEXTS = {"notitie": "note", "gemeld": "told", "niet-nodig": "why", "sluiten": "learned"}
DONE = {
    "notitie": "incident_noted", "gemeld": "incident_reported_onward", "niet-nodig": "incident_not_needed",
    "sluiten": "incident_closed",
}  # fmt: skip
PLACES = {"known_at": "known_day"}
EARLIEST = 2000  # a year before it is a slip of the hand


@dataclass(frozen=True)
class OnEntry:
    """The incidents with one algorithm, for who may see them."""

    open: tuple[Told, ...]
    closed: int
    may_see: bool
    may_report: bool


@blueprint.get("/werk/incidenten")
@needs(permissions.SEE_INCIDENTS)
def incidents() -> str:
    """Every incident of the organisation: the open ones first, by the clock that ends first."""
    with reading() as session:
        found = queries.of(session)
    return render_template("register/incidents/list.html", found=found)


@blueprint.get("/werk/algoritmes/<algorithm_id>/incident")
@needs(permissions.REPORT_INCIDENT)
def report_incident(algorithm_id: str) -> str:
    """The form; `?na=stoppen` when somebody just stopped the algorithm because of it."""
    return _form(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/incident")
@needs(permissions.REPORT_INCIDENT)
def take_incident(algorithm_id: str) -> ResponseReturnValue:
    """Report it. Who may not follow incidents comes back at the algorithm."""
    try:
        with writing() as session:
            algorithm = algorithms.get(session, algorithm_id)
            incident = steps.report(session, actor(), algorithm, _reported(request.form))
            session.flush()
    except NotValid as refusal:
        return _form(algorithm_id, mistakes(refusal.faults, _place, _label)), 400
    where = url_for("register.entry", algorithm_id=algorithm_id)
    if actor().may(permissions.SEE_INCIDENTS):
        where = url_for("register.incident", incident_id=incident.id)
    return done(where, "incident_reported")


@blueprint.get("/werk/incidenten/<incident_id>")
@needs(permissions.SEE_INCIDENTS)
def incident(incident_id: str) -> str:
    """One incident: its clocks, what was done, and what may be done now."""
    return _page(incident_id)


@blueprint.post("/werk/incidenten/<incident_id>/<act>")
@needs(permissions.HANDLE_INCIDENT)
def act_on_incident(incident_id: str, act: str) -> ResponseReturnValue:
    """Note, report onward, say that a clock does not apply, or close."""
    if act not in TEXTS:
        raise NotFound("register.incident.not_found")
    try:
        with writing() as session:
            _take(session, steps.get(session, incident_id), act, request.form)
    except NotValid as refusal:
        wrong = mistakes(refusal.faults, lambda where: TEXTS[act] if where == "text" else where, _label)
        return _page(incident_id, wrong), 400
    return done(url_for("register.incident", incident_id=incident_id), DONE[act])


@blueprint.app_template_global("incidents_on")
def incidents_on(algorithm: Algorithm) -> OnEntry:
    """What the office's page of an entry tells of incidents with it."""
    may_see, may_report = (
        actor().may(one) for one in (permissions.SEE_INCIDENTS, permissions.REPORT_INCIDENT)
    )
    with reading() as session:
        found = queries.of(session, algorithm.id) if may_see else []
    running = tuple(told for told in found if told.open)
    return OnEntry(running, len(found) - len(running), may_see, may_report)


def _take(session: Session, held: Incident, act: str, form: Form) -> None:
    text, code = form.get(TEXTS[act], ""), form.get("clock", "")
    if act == "notitie":
        steps.note(session, actor(), held, text)
    elif act == "gemeld":
        steps.report_onward(session, actor(), held, code, form.get("reference", ""), text)
    elif act == "niet-nodig":
        steps.stop_clock(session, actor(), held, form.get("clock_off", ""), text)
    else:
        steps.close(session, actor(), held, text)


def _reported(form: Form) -> Reported:
    kinds = frozenset(Kind(word) for word in form.getlist("kinds") if word in list(Kind))
    return Reported(form.get("summary", ""), form.get("text", ""), kinds, _known(form))


def _known(form: Form) -> datetime | None:
    """The moment in Dutch time, or None for none; of an hour that comes twice the first, so that no clock starts too late."""
    try:
        day, at = (
            date.fromisoformat(form.get("known_day", "")),
            time.fromisoformat(form.get("known_time", "")),
        )
    except ValueError:
        return None
    return datetime.combine(day, at.replace(tzinfo=None), clock.AMSTERDAM) if day.year >= EARLIEST else None


def _place(where: str) -> str:
    return PLACES.get(where, where)


def _label(field: str) -> str:
    return gettext(f"register.incident.field.{field}").rstrip("?")


def _form(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
    now = clock.now().astimezone(clock.AMSTERDAM)
    kinds = [
        {"value": kind.value, "label": gettext(f"register.incident.kind.{kind}"), "help": gettext(f"register.incident.kind.{kind}.means")}
        for kind in Kind
    ]  # fmt: skip
    return render_template(
        "register/incidents/report.html", algorithm=found.algorithm, wrong=wrong, typed=request.form, kinds=kinds,
        trail=trail(found, gettext("register.incident.report")), today=now.date().isoformat(),
        after_stop=request.args.get("na") == "stoppen", most=(SUMMARY_MAX, TEXT_MAX),
    )  # fmt: skip


def _page(incident_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        told = queries.one(session, incident_id)
    running = [
        (one.clock.code, gettext(f"register.incident.clock.{one.clock.code}"))
        for one in told.clocks
        if one.open
    ]
    return render_template(
        "register/incidents/incident.html", told=told, running=running, wrong=wrong, typed=request.form,
        may_handle=actor().may(permissions.HANDLE_INCIDENT), most=TEXT_MAX,
    )  # fmt: skip
