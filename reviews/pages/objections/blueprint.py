"""The blueprint that the pages of objections hang on, and the words that their templates share."""

from datetime import date

from flask import Blueprint

from infra.i18n import gettext
from infra.working_days import end_of_day
from register.door import actor, reading
from reviews.objections import permissions, standing
from reviews.objections.standing import Standing
from reviews.objections.vocabulary import Remedy
from reviews.pages.blueprint import in_workdays
from reviews.vocabulary import State

blueprint = Blueprint("objections", "reviews", template_folder="templates")
ASKED_UNDER_AVG = frozenset({Remedy.CORRECTION, Remedy.OPPOSITION})


@blueprint.app_template_filter("until_day")
def until_day(last: date) -> str:
    """A last day as one says it: "nog 3 werkdagen", "de termijn is voorbij"."""
    return in_workdays(end_of_day(last))


@blueprint.app_template_global("ruling_word")
def ruling_word(remedy: str, ruling: str) -> str:
    """How it ended, in the terms that go with what was brought."""
    if remedy in ASKED_UNDER_AVG:
        return gettext(f"reviews.ruling.asked.{ruling}")
    return gettext(f"reviews.ruling.{ruling}")


@blueprint.app_template_global("standing_of")
def standing_of(suggestion_id: str) -> Standing:
    """What became of what was released, for the page of a released decision."""
    with reading() as session:
        return standing.standing(session, suggestion_id)


@blueprint.app_template_global("standings_of")
def standings_of(release_ids: list[str]) -> dict[str, State]:
    """The same for a list."""
    with reading() as session:
        return standing.states_of(session, release_ids)


@blueprint.app_template_global("revoked_because")
def revoked_because(release_id: str) -> str:
    """Why the municipality took a decision back by itself, if it did."""
    with reading() as session:
        return standing.revoked_because(session, release_id)


@blueprint.app_template_global("handles_objections")
def handles_objections() -> bool:
    """Whether the one who looks may bring in and handle objections."""
    return actor().may(permissions.HANDLE)
