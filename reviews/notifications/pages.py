"""What somebody was told, in the office: the number in the head of each page, the list, and how mail is wanted."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from infra.i18n import LANGUAGES, language
from infra.identity.actors import NOBODY, SIGNED_IN, needs
from register.door import actor, done, reading, writing
from reviews.notifications import preferences, queries, telling
from reviews.notifications.models import Notification
from reviews.notifications.vocabulary import Frequency, Kind

HERE = "/werk/berichten"
blueprint = Blueprint("notifications", __name__, url_prefix=HERE, template_folder="templates")
# Where each kind leads; what is about one case leads to that case.
PLACES = {
    Kind.DEADLINE: "/werk/zaken",
    Kind.ESCALATION: "/werk/zaken",
    Kind.CONSULTATION: "/werk/adviezen/{subject}",
    Kind.ANSWER: "/werk/zaken/{subject}",
    Kind.ASSIGNED: "/werk/zaken/{subject}",
    Kind.OBJECTION: "/werk/bezwaren/{subject}",
    Kind.ALARM: "/werk/toezicht/alarm/{subject}",
    Kind.TRAINING: "/werk/mijn-gegevens",
    Kind.ERASURE: "/werk/vergeten/{subject}",
}


@blueprint.app_context_processor
def _head() -> dict[str, Any]:
    return {"unread_notifications": unread}


def unread() -> int:
    """How much the person of this request did not read; 0 for nobody.

    Also while the database does not answer, so that the page that says so can be made.
    """
    if actor() is NOBODY:
        return 0
    try:
        with reading() as session:
            return queries.unread(session, actor())
    except OperationalError:
        return 0


@blueprint.get("")
@needs(SIGNED_IN)
def overview() -> ResponseReturnValue:
    with reading() as session:
        lines = queries.lines(session, actor())
        frequency = preferences.of(session, actor()).frequency
    return render_template("notifications/overview.html", lines=lines, frequency=frequency)


@blueprint.post("/gelezen")
@needs(SIGNED_IN)
def read_all() -> ResponseReturnValue:
    with writing() as session:
        telling.read_all(session, actor())
    return done(HERE, "notifications_read")


@blueprint.post("/<notification_id>")
@needs(SIGNED_IN)
def go(notification_id: str) -> ResponseReturnValue:
    """Read one, and go where it leads."""
    with writing() as session:
        place = _place(telling.read(session, actor(), notification_id))
    return redirect(place, 303)


@blueprint.get("/voorkeuren")
@needs(SIGNED_IN)
def wishes() -> ResponseReturnValue:
    with reading() as session:
        wish = preferences.of(session, actor())
    kinds = [kind.value for kind in Kind if kind not in wish.off]
    return _wishes(wish.frequency, kinds, wish.language or language())


@blueprint.post("/voorkeuren")
@needs(SIGNED_IN)
def choose() -> ResponseReturnValue:
    form = request.form
    frequency, spoken, kinds = form.get("frequency", ""), form.get("language", ""), form.getlist("kinds")
    errors = {
        name: f"reviews.notifications.{name}.needed"
        for name, good in (("frequency", frequency in set(Frequency)), ("language", spoken in LANGUAGES))
        if not good
    }
    if errors:
        return _wishes(frequency, kinds, spoken, errors), 400
    with writing() as session:
        chosen = [kind for kind in Kind if kind.value in kinds]
        preferences.choose(session, actor(), Frequency(frequency), chosen, spoken)
    return done(HERE, "mail_chosen")


def _wishes(frequency: str, kinds: list[str], spoken: str, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "notifications/wishes.html", frequency=frequency, kinds=kinds, spoken=spoken, errors=errors or {},
        all_kinds=list(Kind), frequencies=list(Frequency),
    )  # fmt: skip


def _place(row: Notification) -> str:
    return PLACES[Kind(row.kind)].format(subject=row.subject_id)
