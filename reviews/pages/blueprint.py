"""The blueprint that every page of reviewing hangs on, and what its templates share: leafing, deadlines, words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for

from infra import clock
from infra.i18n import gettext, ngettext, pick
from reviews.queries import label_of
from reviews.queries.names import PAGE

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


@blueprint.app_template_filter("days_left")
def days_left(due_at: datetime) -> int:
    """How many calendar days until the day of the deadline, in Dutch time."""
    return (due_at.astimezone(clock.AMSTERDAM).date() - clock.today()).days


@blueprint.app_template_filter("in_days")
def in_days(due_at: datetime) -> str:
    """The deadline as one says it: "vandaag", "morgen", "over 3 dagen"."""
    days = days_left(due_at)
    if days < 2:
        return gettext(f"reviews.due.{'over' if days < 0 else ('today', 'tomorrow')[days]}")
    return ngettext("reviews.due.days", days)


@blueprint.app_template_filter("clock_time")
def clock_time(moment: datetime) -> str:
    """The time of day in the Netherlands, as hours and minutes."""
    return f"{moment.astimezone(clock.AMSTERDAM):%H:%M}"


@blueprint.app_template_global("label_in")
def label_in(named: list[dict[str, Any]], code: str) -> str:
    """What an outcome, or a reason, is called in the language of the page."""
    return pick(label_of(named, code))
