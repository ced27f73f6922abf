"""The history of an algorithm for everybody: each revision as it was, what differs between two, and how it stood on a day."""

from datetime import date

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from infra import clock
from infra.identity.actors import PUBLIC, needs
from register.door import looking_around
from register.pages.public import drawn
from register.pages.root import blueprint
from register.queries import history as queries
from register.queries import public
from register.queries.history import History
from register.wording import said

PLACE = "/algoritmes/<organisation>/<slug>"


@blueprint.get(f"{PLACE}/revisies/<int:number>")
@needs(PUBLIC)
def revision(organisation: str, slug: str, number: int) -> ResponseReturnValue:
    """The page as an earlier revision had it; a number that never was leads to those that are there."""
    with looking_around() as session:
        found = queries.history(session, organisation, slug)
        if number not in dict(found.revisions):
            return _page(found, never=str(number)), 404
        return drawn(public.published(session, organisation, slug, number))


@blueprint.get(f"{PLACE}/geschiedenis")
@needs(PUBLIC)
def history(organisation: str, slug: str) -> str:
    """Every revision, two to compare, and a day to look back at."""
    with looking_around() as session:
        return _page(queries.history(session, organisation, slug))


@blueprint.get(f"{PLACE}/verschil")
@needs(PUBLIC)
def difference(organisation: str, slug: str) -> ResponseReturnValue:
    """What one revision changed since another: `van` and `naar` are their numbers."""
    with looking_around() as session:
        found = queries.history(session, organisation, slug)
        old, new = _asked("van"), _asked("naar")
        numbers = dict(found.revisions)
        if old not in numbers or new not in numbers:
            never = request.args.get("van" if old not in numbers else "naar", "")
            return _page(found, never=never[:20]), 404
        changes = queries.changes(session, found.algorithm_id, old, new, said)
    return render_template(
        "register/difference.html", found=found, old=old, new=new, moments=numbers, changes=changes
    )


@blueprint.get(f"{PLACE}/op")
@needs(PUBLIC)
def on_asked_day(organisation: str, slug: str) -> ResponseReturnValue:
    """To the page of the day that was filled in."""
    with looking_around() as session:
        found = queries.history(session, organisation, slug)
    day = _day(request.args.get("dag", ""))
    return redirect(f"{found.address}/op/{day}", 303) if day else (_page(found, no_day=True), 400)


@blueprint.get(f"{PLACE}/op/<day>")
@needs(PUBLIC)
def on_day(organisation: str, slug: str, day: str) -> ResponseReturnValue:
    """The page as it stood at the end of a day; before the first publication there is none."""
    with looking_around() as session:
        found = queries.history(session, organisation, slug)
        asked = _day(day)
        if not asked:
            return _page(found, no_day=True), 404
        number = found.on(asked)
        if number is None:
            return _page(found, before=asked), 404
        return drawn(public.published(session, organisation, slug, number), day=asked)


def _page(found: History, **why: object) -> str:
    return render_template("register/history.html", found=found, today=clock.today(), **why)


def _asked(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _day(given: str) -> date | None:
    try:
        # The year after the last would overflow.
        return min(date.fromisoformat(given), clock.today())
    except ValueError:
        return None
