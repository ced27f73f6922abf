"""The blueprint that every page of reviewing hangs on, and what its templates share: leafing, deadlines, words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date
from flask import Blueprint, request, url_for

from infra import clock
from infra.i18n import gettext, language, ngettext, pick
from infra.working_days import working_days_left
from reviews.queries import label_of
from reviews.queries.names import PAGE
from reviews.vocabulary import FITS

blueprint = Blueprint("reviews", "reviews", template_folder="templates")


@dataclass(frozen=True)
class Leaf:
    """One page of a list: where the pages beside it are, and what this one shows."""

    previous: str | None
    next: str | None
    shown: str


def asked_page() -> int:
    """The page that the address asks for, from 1."""
    given = request.args.get("bladzijde", "1")
    return max(int(given), 1) if given.isdecimal() and len(given) < 6 else 1


def leaf(endpoint: str, first: int, here: int, total: int, **kept: str) -> Leaf:
    """Leafing through `total` rows of which `here` are shown from place `first` (from 0); `kept` are filters."""
    number = first // PAGE + 1
    previous = _address(endpoint, number - 1, kept) if first else None
    following = _address(endpoint, number + 1, kept) if first + here < total and here else None
    shown = gettext("reviews.pager.shown", first=first + 1, last=first + here, total=total)
    return Leaf(previous, following, shown if total > PAGE and here else "")


def _address(endpoint: str, number: int, kept: dict[str, str]) -> str:
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(endpoint, bladzijde=number, **values)


@blueprint.app_template_filter("workdays")
def workdays(due_at: datetime) -> int:
    """How many working days are left, today included."""
    return working_days_left(due_at)


@blueprint.app_template_filter("in_workdays")
def in_workdays(due_at: datetime) -> str:
    """The deadline in working days: "nog 3 werkdagen", "vandaag is de laatste werkdag", "de termijn is voorbij"."""
    days = working_days_left(due_at)
    if due_at <= clock.now():
        return gettext("reviews.due.over")
    return ngettext("reviews.due.workdays", days)


@blueprint.app_template_filter("age")
def age(since: datetime) -> str:
    """How old something is: "vandaag", "gisteren", "12 dagen"."""
    days = (clock.today() - since.astimezone(clock.AMSTERDAM).date()).days
    return (
        gettext(f"reviews.age.{('today', 'yesterday')[days]}")
        if days < 2
        else ngettext("reviews.age.days", days)
    )


@blueprint.app_template_filter("last_day")
def last_day(until: datetime) -> datetime:
    """The last moment before `until`: a term that ends at midnight lasts up to and including the day before."""
    return until - timedelta(microseconds=1)


@blueprint.app_template_filter("urgency")
def urgency(row: Any) -> str:
    """What makes a case urgent, in words, with its date: "Ontruiming op 3 december 2026"."""
    said = gettext(f"reviews.urgency.{row.urgency}")
    if row.urgent_by is None:
        return said
    day = format_date(row.urgent_by, "d MMMM y", locale=language())
    return gettext("reviews.urgency.on", what=said, day=day)


@blueprint.app_template_filter("clock_time")
def clock_time(moment: datetime) -> str:
    """The time of day in the Netherlands, as hours and minutes."""
    return f"{moment.astimezone(clock.AMSTERDAM):%H:%M}"


@blueprint.app_template_global("label_in")
def label_in(named: list[dict[str, Any]], code: str) -> str:
    """What an outcome, or a reason, is called in the language of the page."""
    return pick(label_of(named, code))


@blueprint.app_template_global("reason_in")
def reason_in(named: list[dict[str, Any]], code: str) -> str:
    """What a reason is called: one of the algorithm's owner, or that of following."""
    return gettext("reviews.reason.fits") if code == FITS else label_in(named, code)
