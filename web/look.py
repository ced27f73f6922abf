"""What every page needs around its own text: the organisation's name, navigation, messages, dates in words."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, request
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from infra import clock, i18n
from infra.database import EVERYONE
from infra.identity.actors import ADMINISTER, NOBODY, SIGNED_IN, Permission
from infra.identity.models import Organisation
from infra.settings import Settings
from infra.version import VERSION
from register import permissions as register_permissions
from register.door import actor, house
from reports import permissions as letter_permissions
from reports.audit import permissions as audit_permissions
from reports.flow import permissions as report_permissions
from reports.transparency import permissions as transparency_permissions
from reviews import permissions as review_permissions
from reviews.erasing import permissions as erasing_permissions
from reviews.objections import permissions as objection_permissions
from reviews.oversight import permissions as oversight_permissions
from reviews.practice import permissions as practice_permissions
from reviews.retention import permissions as retention_permissions
from web.session import OFFICE

PRODUCT = "Toetssteen"
# Where the navigation of the office leads, and who sees each place.
OFFICE_PLACES: tuple[tuple[str, str, Permission], ...] = (
    ("/werk", "web.nav.work", SIGNED_IN),
    ("/werk/zaken", "web.nav.cases", review_permissions.SEE_QUEUE),
    ("/werk/oefenzaken", "web.nav.practice", practice_permissions.LOOK),
    ("/werk/algoritmes", "web.nav.algorithms", register_permissions.READ),
    ("/werk/commissie", "web.nav.committee", register_permissions.SEE_COMMITTEE),
    ("/werk/toezicht", "web.nav.oversight", oversight_permissions.SEE),
    ("/werk/verslagen", "web.nav.public_reports", transparency_permissions.PUBLISH),
    ("/werk/incidenten", "web.nav.incidents", register_permissions.SEE_INCIDENTS),
    ("/werk/meldingen", "web.nav.notices", register_permissions.HANDLE_NOTICES),
    ("/werk/uitkomsten", "web.nav.outcomes", review_permissions.SEE_RELEASE),
    ("/werk/bezwaren", "web.nav.objections", objection_permissions.HANDLE),
    ("/werk/nog-eens-kijken", "web.nav.looks", objection_permissions.LOOK_AGAIN),
    ("/werk/vergeten", "web.nav.erasing", erasing_permissions.SEE),
    ("/werk/bewaren", "web.nav.retention", retention_permissions.SEE),
    ("/werk/bewaren/stops", "web.nav.holds", retention_permissions.HOLD),
    ("/werk/controle", "web.nav.audit", audit_permissions.SEE_LEDGER),
    ("/werk/rapporten", "web.nav.reports", report_permissions.SEE),
    ("/werk/bevoegdheden", "web.nav.qualifications", register_permissions.SEE_QUALIFICATIONS),
    ("/werk/verwerkingen", "web.nav.processing", review_permissions.SEE_PROCESSING),
    ("/werk/taken", "web.nav.jobs", register_permissions.SEE_JOBS),
    ("/werk/mensen", "web.nav.people", ADMINISTER),
    ("/werk/huisstijl", "web.nav.house_style", register_permissions.STYLE),
    ("/werk/taalbladen", "web.nav.leaflets", letter_permissions.KEEP_LEAFLETS),
    ("/werk/ondernemingsraad", "web.nav.works_council", oversight_permissions.CONSENT),
)
PUBLIC_PLACES = (
    ("/", "web.nav.register"),
    ("/verslagen", "web.nav.public_reports"),
    ("/werk", "web.nav.office"),
)


def install(app: Flask, settings: Settings) -> None:
    def context() -> dict[str, Any]:
        who = actor()
        return {
            "language": i18n.language(),
            "organisation_name": organisation_name(),
            "demo": settings.demo,
            "actor": None if who is NOBODY else who,
            "path": request.path,
            "query": _query(),
            "version": VERSION,
            "nav": _navigation(),
            "home": OFFICE if request.path.startswith(OFFICE) else "/",
            "sign_out_url": "/werk/uitloggen",
            "messages": _messages(),
            "now": clock.now(),
        }

    app.context_processor(context)
    app.jinja_env.filters.update(day=day, moment=moment, number=number)


def organisation() -> Organisation | None:
    """The municipality whose pages these are: the actor's, or the only one here."""
    if "organisation" not in g:
        g.organisation = _organisation()
    found: Organisation | None = g.organisation
    return found


def organisation_name() -> str:
    """Its name, or the product's. Also when the database does not answer, so that the page that says so can be made."""
    try:
        found = organisation()
    except OperationalError:
        return PRODUCT
    return found.name if found else PRODUCT


def day(value: date | datetime) -> str:
    """A date written out: "23 november 2026"."""
    if isinstance(value, datetime):
        value = value.astimezone(clock.AMSTERDAM).date()
    return format_date(value, "d MMMM y", locale=i18n.language())


def moment(value: datetime) -> str:
    """A moment written out, in Dutch time: "23 november 2026 14:05"."""
    return format_datetime(value, "d MMMM y HH:mm", tzinfo=clock.AMSTERDAM, locale=i18n.language())


def number(value: int) -> str:
    """A whole number with its thousands apart: "1.200"."""
    return format_decimal(value, locale=i18n.language())


def _organisation() -> Organisation | None:
    with house().database.read(EVERYONE) as session:
        chosen = session.get(Organisation, actor().organisation_id) if actor() is not NOBODY else None
        some = [chosen] if chosen else session.exec(select(Organisation).limit(2)).all()
    return some[0] if len(some) == 1 else None


def _query() -> str:
    """What the address asks for, to keep when the language changes; a message is not said twice."""
    kept = [(name, text) for name, text in request.args.items(multi=True) if name not in {"taal", "gedaan"}]
    return f"{urlencode(kept)}&" if kept else ""


def _navigation() -> list[dict[str, Any]]:
    places: tuple[tuple[str, str], ...]
    if not request.path.startswith(OFFICE):
        places = PUBLIC_PLACES
    elif actor() is NOBODY:
        places = PUBLIC_PLACES[:1]
    else:
        places = tuple((href, label) for href, label, needed in OFFICE_PLACES if actor().may(needed))
    here = max((href for href, _ in places if _within(href)), key=len, default=None)
    return [{"href": href, "label": i18n.gettext(label), "current": href == here} for href, label in places]


def _within(href: str) -> bool:
    return request.path == href or (href not in {"/", OFFICE} and request.path.startswith(href + "/"))


def _messages() -> list[dict[str, str]]:
    what = request.args.get("gedaan", "")
    known = what.replace("_", "").isalnum() and f"web.done.{what}" in i18n.messages(i18n.language())
    return [{"kind": "done", "text": i18n.gettext(f"web.done.{what}")}] if known else []
