"""The page where a municipality keeps its leaflets in other languages."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import select

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.models import Algorithm
from reports import permissions
from reports.leaflets import queries, steps
from reports.leaflets.vocabulary import BODY_MAX, CHECKED_MAX, TITLE_MAX

blueprint = Blueprint("leaflets", __name__, template_folder="../templates")
HERE = "/werk/taalbladen"
FIELDS = ("language", "title", "paragraphs", "checked_by", "checked_on", "algorithm_id")


@blueprint.get(HERE)
@needs(permissions.KEEP_LEAFLETS)
def leaflets() -> str:
    """Every leaflet, and a form for another one."""
    return _page({}, [])


@blueprint.post(HERE)
@needs(permissions.KEEP_LEAFLETS)
def add() -> ResponseReturnValue:
    """Add a leaflet; what was typed stays when something is wrong with it."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with writing() as session:
            steps.add(session, actor(), _text(typed))
    except NotValid as refusal:
        return _page(typed, [(one.where, gettext(one.code, **one.parameters)) for one in refusal.faults]), 400
    return done(HERE, "leaflet_added")


@blueprint.post(f"{HERE}/<leaflet_id>/intrekken")
@needs(permissions.KEEP_LEAFLETS)
def retire(leaflet_id: str) -> ResponseReturnValue:
    """No new letter gets it any more."""
    with writing() as session:
        steps.retire(session, actor(), leaflet_id)
    return done(HERE, "leaflet_retired")


def _text(typed: dict[str, str]) -> steps.Text:
    return steps.Text(
        typed["language"], typed["title"], tuple(typed["paragraphs"].splitlines()), typed["checked_by"],
        _day(typed["checked_on"]), typed["algorithm_id"],
    )  # fmt: skip


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _page(typed: dict[str, str], wrong: list[tuple[str, str]]) -> str:
    with reading() as session:
        kept = queries.every(session)
        algorithms = [(one.id, one.name) for one in session.exec(select(Algorithm).order_by(Algorithm.name))]
    return render_template(
        "leaflets/list.html", leaflets=kept, typed=typed, wrong=wrong, errors=dict(wrong), languages=queries.named(),
        algorithms=algorithms, most={"title": TITLE_MAX, "paragraphs": BODY_MAX, "checked_by": CHECKED_MAX},
    )  # fmt: skip
