"""The pages of oversight: all algorithms with their alarms, one algorithm in figures, how they are computed, and answering."""

import math
from collections.abc import Iterator

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import NotValid
from infra.i18n import gettext, ngettext
from infra.identity.actors import Actor, needs
from register import attention
from register.attention import Level, Line
from register.door import actor, done, reading, writing
from reviews.oversight import alarms, listing, own, permissions, queries, statistics, table
from reviews.oversight import vocabulary as limits
from reviews.oversight.vocabulary import PERIODS, WEEKS_SHORT, AlarmKind
from reviews.pages.blueprint import blueprint
from reviews.pages.oversight_words import drawn_classes, drawn_trend

HOME = "/werk/toezicht"
# The alarm of each kind, as the table on the page that explains them lists it.
EXPLAINED = tuple(AlarmKind)


@blueprint.get(HOME)
@needs(permissions.SEE)
def oversight() -> str:
    with reading() as session:
        lines = listing.overview(session, actor())
    return render_template("reviews/oversight/index.html", lines=lines)


@blueprint.get(f"{HOME}/berekening")
@needs(permissions.SEE)
def oversight_how() -> str:
    """How each figure and alarm is computed, with the numbers that it takes."""
    needed = {
        "all": statistics.all_needed(limits.FOLLOW_LIMIT),
        "two_sided": statistics.all_needed(limits.FOLLOW_LIMIT, 0.975),
        "one_miss": queries.needed_with(1),
    }
    samples = [(limit, statistics.clean_needed(limit)) for limit in limits.SAMPLE_LIMITS]
    return render_template(
        "reviews/oversight/how.html",
        needed=needed,
        samples=samples,
        limits=limits,
        kinds=EXPLAINED,
        home=HOME,
        hurry=_signal(limits.HURRY),
        yields=_signal(limits.YIELD),
    )


@blueprint.get(f"{HOME}/<algorithm_id>")
@needs(permissions.SEE)
def oversight_of(algorithm_id: str) -> str:
    with reading() as session:
        found = queries.figures(session, actor(), algorithm_id, _weeks())
    trends = [(outcome, stretches, drawn_trend(outcome, stretches)) for outcome, stretches in found.trend]
    periods = [(weeks, ngettext("reviews.oversight.weeks", weeks)) for weeks in PERIODS]
    return render_template(
        "reviews/oversight/algorithm.html", found=found, classes=drawn_classes(found.classes), trends=trends,
        periods=periods, home=HOME, needed=statistics.all_needed(limits.FOLLOW_LIMIT), limits=limits, may_answer=actor().may(permissions.ANSWER),
    )  # fmt: skip


@blueprint.get(f"{HOME}/<algorithm_id>/cijfers.csv")
@needs(permissions.SEE)
def oversight_csv(algorithm_id: str) -> Response:
    """The figures of the page as a table: the same numbers, and no more of them."""
    with reading() as session:
        found = queries.figures(session, actor(), algorithm_id, _weeks())
    name = f"toezicht-{found.id}-{found.weeks}-weken.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(table.as_csv(found), mimetype="text/csv", headers=headers)


@blueprint.get(f"{HOME}/alarm/<alarm_id>")
@needs(permissions.SEE)
def oversight_alarm(alarm_id: str) -> str:
    return _alarm(alarm_id)


@blueprint.post(f"{HOME}/alarm/<alarm_id>")
@needs(permissions.ANSWER)
def answer_alarm(alarm_id: str) -> ResponseReturnValue:
    """Write down what is done about an alarm."""
    try:
        with writing() as session:
            answered = alarms.answer(session, actor(), alarm_id, request.form.get("answer", ""))
            algorithm_id = answered.algorithm_id
    except NotValid as refusal:
        wrong = [(fault.where, gettext(fault.code, **fault.parameters)) for fault in refusal.faults]
        return _alarm(alarm_id, wrong), 400
    return done(url_for("reviews.oversight_of", algorithm_id=algorithm_id), "alarm_answered")


@blueprint.get("/werk/mijn-cijfers")
@needs(permissions.SEE_OWN)
def own_figures() -> str:
    """One's own figures, for oneself alone."""
    with reading() as session:
        found = own.own_figures(session, actor())
    return render_template("reviews/oversight/own.html", found=found, limits=limits)


@blueprint.app_template_global("sees_own_figures")
def sees_own_figures() -> bool:
    """Whether this person's work is of the kind that own figures are about."""
    return actor().may(permissions.SEE_OWN)


def _alarm(alarm_id: str, wrong: list[tuple[str, str]] | None = None) -> str:
    with reading() as session:
        shown, name = listing.alarm(session, actor(), alarm_id)
    return render_template(
        "reviews/oversight/alarm.html", shown=shown, name=name, home=HOME, wrong=wrong or [], at=dict(wrong or []),
        typed=request.form, may_answer=actor().may(permissions.ANSWER), most=limits.ACTION_MAX,
    )  # fmt: skip


def _signal(signal: tuple[float, float, float]) -> dict[str, float]:
    """What a signal about one person takes: the share of an ordinary reader, once in how many months it errs, and after
    how many cases it comes when all of them are odd."""
    ordinary, odd, error = signal
    found = statistics.enough(error) / statistics.evidence(1, 1, ordinary, odd)
    return {"ordinary": ordinary, "once_in": round(1 / error), "found": math.ceil(found)}


def _weeks() -> int:
    """The period that the address asks for; 404 for one that there is not."""
    given = request.args.get("weken", str(WEEKS_SHORT))
    if given not in {str(weeks) for weeks in PERIODS}:
        abort(404)
    return int(given)


def _asking(session: Session, who: Actor) -> Iterator[Line]:
    """Alarms that wait for an answer, for the page of what asks for attention."""
    for row, name in listing.up_for(session, who):
        yield Line(
            "alarm", Level.NOW, name, f"{HOME}/alarm/{row.id}", since=row.raised_at,
            about=gettext(f"reviews.oversight.alarm.{row.kind}"),
        )  # fmt: skip


attention.also.append(_asking)
