"""The chapters about people around a model: who was asked, and how people watch over it once it runs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from infra.charts import Moment, Series
from infra.i18n import gettext, pick
from register.evaluation.telling import number
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Facts, Figure, Prose, Table, table
from reports.dossier.answers import found_in
from reports.dossier.gathering import Gathered
from reports.dossier.saying import COMMITTEE, OWNER, column, day, gap, heading, note
from reviews.oversight import counted, measures
from reviews.oversight.counted import Outcome
from reviews.oversight.marks import week_of
from reviews.oversight.measures import Share
from reviews.oversight.vocabulary import FOLLOW_LIMIT, WEEKS_LONG

# The parts of a policy by which people see that something goes wrong, and by which it stops.
RULES = ("sample_share", "seeded_share", "daily_cap", "minimum_seconds", "suspend_on_alarm")
STRETCHES = 13
NOTHING_COUNTED = Share(0, 0)


def participation(here: Gathered) -> Iterator[Block]:
    """Who was asked what, and what was done with it."""
    found = found_in(here, "participat", "betrokken", "belanghebb", "raadple")
    if found:
        yield table(column("question", "answer", "assessment"), found, heading=heading("participation"))
    else:
        yield gap("participation", OWNER)
    if here.shown.questions:
        yield Prose((gettext("reports.dossier.note.questions"),), heading("questions"))
    else:
        yield note("no_questions")
    for one in here.shown.questions:
        asked = gettext(
            "reports.dossier.question_by",
            function=gettext(f"infra.role.{one.asked_as}"),
            day=day(one.asked_at),
        )
        yield Prose((f"{asked} {one.text}",), look="quoted", language="nl")
        if one.answered_at:
            by = gettext(
                "reports.dossier.answer_by",
                function=gettext(f"infra.role.{one.answered_as}"),
                day=day(one.answered_at),
            )
            yield Prose((f"{by} {one.answer}",), language="nl")
        else:
            yield gap("answer", OWNER)


def monitoring(here: Gathered) -> Iterator[Block]:
    """What is watched, how often people follow, which alarms there were, when it stops, and how often it did."""
    if not here.deployments:
        yield gap("monitoring", OWNER)
    for one in here.deployments:
        policy = one.review_policy
        rules = (
            Field(gettext(f"register.policy.rule.{rule}"), _rule(getattr(policy, rule))) for rule in RULES
        )
        yield Facts(tuple(rules), gettext("reports.dossier.watched", purpose=pick(one.purpose)))
    yield Prose(
        (gettext("reports.dossier.note.limit", percent=number(FOLLOW_LIMIT * 100, 0)),), heading("stop")
    )
    if not any(one.review_policy.suspend_on_alarm for one in here.deployments):
        yield gap("stop", OWNER)
    yield from _followed(here)
    yield from _alarms(here)
    yield from _stops(here)


def _rule(value: object) -> str:
    if isinstance(value, bool):
        return gettext("reports.dossier.yes" if value else "reports.dossier.no")
    if isinstance(value, float):
        return f"{number(value * 100, 1)} %"
    return str(value) if value else gettext("reports.dossier.none")


def _followed(here: Gathered) -> Iterator[Block]:
    """How often the decision was the output, of each outcome, with its exact interval; over time where it is against people."""
    whole = measures.followed(here.cells)
    if not whole.of:
        yield gap("followed", OWNER)
        return
    lines = [(gettext("reports.dossier.everything"), whole)]
    lines += [(pick(one.label), measures.followed(here.cells, one.code)) for one in here.outcomes.values()]
    rows = tuple((label, *_cells(share)) for label, share in lines)
    yield table(
        column("outcome", "followed", "interval"), rows, heading=heading("followed"),
        note=gettext("reports.dossier.note.followed"),
    )  # fmt: skip
    for one in here.outcomes.values():
        if one.adverse:
            yield from _trend(here, one)


def _cells(share: Share) -> tuple[str, str]:
    if share.value is None:
        return gettext("reports.dossier.none"), ""
    low, high = (number(end * 100, 0) for end in (share.interval.low, share.interval.high))
    told = gettext(
        "reports.dossier.share", hits=share.hits, of=share.of, percent=number(share.value * 100, 0)
    )
    return told, gettext("register.evaluation.interval", low=low, high=high)


def _trend(here: Gathered, outcome: Outcome) -> Iterator[Block]:
    """Thirteen stretches of four weeks, as a chart and as a table."""
    step, first = WEEKS_LONG // STRETCHES, counted.monday(WEEKS_LONG)
    found = [
        _stretch(here, outcome.code, first + timedelta(weeks=start), step)
        for start in range(0, WEEKS_LONG, step)
    ]
    counted_ones = [(when, share) for when, share in found if share.of]
    if len(counted_ones) < 2:  # one point is no course
        return
    title = gettext("reports.dossier.trend", outcome=pick(outcome.label))
    rows = tuple((day(when), *_cells(share)) for when, share in counted_ones)
    told = " ".join(f"{when}: {share}, {interval}." for when, share, interval in rows)
    limit = gettext("reports.dossier.limit", percent=number(FOLLOW_LIMIT * 100, 0))
    yield Figure(
        Series(
            f"{title} {told}", tuple(_moment(when, share) for when, share in found), gettext("reports.dossier.followed"),
            ("0", "50", "100"), FOLLOW_LIMIT, limit,
        ),
        title,
    )  # fmt: skip
    yield table(column("from", "followed", "interval"), rows)


def _stretch(here: Gathered, code: str, first: date, step: int) -> tuple[date, Share]:
    names = {week_of(first + timedelta(weeks=number_)) for number_ in range(step)}
    return first, measures.followed([one for one in here.cells if one.week in names], code)


def _moment(when: date, share: Share) -> Moment:
    if share.value is None:
        return Moment(day(when), None)
    return Moment(day(when), share.value, share.interval.low, share.interval.high)


def _alarms(here: Gathered) -> Iterator[Block]:
    """Which alarms there were: their kind and day, and what was done."""
    if not here.alarms:
        yield Prose((gettext("reports.dossier.note.no_alarms"),), heading("alarms"))
        return
    told = Counter(one.row.kind for one in here.alarms)
    rows = tuple(
        (
            day(one.row.raised_at), gettext(f"reviews.oversight.alarm.{one.row.kind}"), one.row.answer or
            gettext("reports.dossier.unanswered"),
        )
        for one in here.alarms
    )  # fmt: skip
    yield table(column("day", "alarm", "done"), rows, heading=heading("alarms"), note=str(sum(told.values())))


def _stops(here: Gathered) -> Iterator[Block]:
    """Every time that it was stopped, resumed or ended."""
    rows = tuple(
        (
            day(one.at), gettext(f"register.deployment_state.{one.state}"),
            f"{gettext(f'register.stop_reason.{one.reason}')}\n{one.text}",
        )
        for stops in here.stops.values()
        for one in stops
    )  # fmt: skip
    if rows:
        yield table(column("day", "state", "reason"), rows, heading=heading("stops"))
    else:
        yield Prose((gettext("reports.dossier.note.no_stops"),), heading("stops"))


def advised_by_others(here: Gathered) -> Iterator[Block]:
    """What the FG finds, beside the committee."""
    opinions = [one for one in here.shown.opinions if one.function == "fg"]
    if not opinions:
        yield gap("fg", "fg")
    for one in opinions:
        verdict = gettext(f"register.committee.finding.{one.finding}")
        said = f"{verdict}. {gettext('reports.dossier.given', day=day(one.given_at))}"
        yield Prose((said, one.text), heading("fg"))


__all__ = ["COMMITTEE", "Table", "advised_by_others", "monitoring", "participation"]
