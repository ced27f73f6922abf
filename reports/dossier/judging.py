"""The chapters about judgement: every adopted advice with dissent and conditions, and what changed since the last dossier."""

from collections.abc import Iterator
from datetime import datetime

from infra.i18n import gettext, ngettext, pick
from register.committee.queries import AdviceShown, ConditionShown
from register.differences import between
from register.wording import label
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Facts, Prose, Table, table
from reports.dossier.gathering import Gathered
from reports.dossier.reasoning import CHANGES_FILE
from reports.dossier.saying import COLLEGE, COMMITTEE, column, day, field, gap, heading, note, parts_of, prose
from reports.dossier.watching import advised_by_others

Dated = tuple[datetime, str, str]


def advices(here: Gathered) -> Iterator[Block]:
    """Each adopted advice. What is being voted on stays with the committee until it is adopted."""
    if here.shown.request and here.shown.request.item_id:
        yield note("secret")
    if not here.shown.advices:
        yield gap("advice", COMMITTEE)
    for one in here.shown.advices:
        yield from _advice(here, one)
    for decision in here.decided:
        if decision.reasons or decision.answer:
            title = gettext("reports.dossier.decided", day=day(decision.decided_on))
            yield prose("\n\n".join(filter(None, (decision.reasons, decision.answer))), title, language="nl")
    yield from advised_by_others(here)


def _advice(here: Gathered, one: AdviceShown) -> Iterator[Block]:
    votes = gettext(
        "register.committee.votes",
        n_for=one.votes_for,
        n_against=one.votes_against,
        n_abstain=one.votes_abstain,
    )
    if one.recused:
        votes = f"{votes} {ngettext('register.committee.votes.recused', one.recused)}"
    public = day(one.published_at) if one.published_at else gettext("reports.dossier.not_public")
    known = [
        field("verdict", gettext(f"register.committee.verdict.{one.verdict}")), field("adopted", day(one.adopted_at)),
        field("votes", votes), field("public_since", public),
    ]  # fmt: skip
    if one.next_review:
        known.append(field("next_review", day(one.next_review)))
    if one.stale:
        known.append(field("moved", parts_of(one.stale)))
    yield Facts(tuple(known), gettext("register.committee.advice.number", number=one.number))
    if here.questions.get(one.id):
        yield prose(here.questions[one.id], look="quoted", language="nl")
    yield prose(one.reasons, language="nl")
    if one.conditions:
        yield _conditions(one)
    for text in one.dissent:
        yield prose(text, heading("dissent"), language="nl")
    yield from _replied(one)


def _conditions(one: AdviceShown) -> Table:
    rows = tuple((each.text, each.owner, day(each.due), _met(each)) for each in one.conditions)
    return table(column("condition", "who", "due", "state"), rows, heading=heading("conditions"))


def _met(one: ConditionShown) -> str:
    if one.met:
        return gettext("register.committee.condition.met") + f"\n{day(one.checked_at)}"
    if one.reported_at:
        return gettext("register.committee.condition.to_check")
    return gettext(
        "register.committee.condition.overdue" if one.overdue else "register.committee.condition.not_met"
    )


def _replied(one: AdviceShown) -> Iterator[Block]:
    if one.reply is None:
        yield gap("reply", COLLEGE)
        return
    said = f"{gettext(f'register.committee.reply.{one.reply.reply}')}, {day(one.reply.decided_on)}."
    yield Prose(tuple(filter(None, (said, one.reply.reasons))), heading("reply"))


def changes(here: Gathered) -> Iterator[Block]:
    """What happened since the last dossier, the newest first; all of it when this is the first."""
    if here.since:
        yield note("since", day=day(here.since))
    else:
        yield note("first_dossier")
    fields = changed_fields(here)
    if fields:
        yield Facts(tuple(Field(name, how) for name, how, _old, _new in fields), heading("fields"))
    rows = history(here)
    if rows:
        yield table(column("day", "event", "what"), rows, CHANGES_FILE, heading("events"))
    else:
        yield note("nothing_changed")


def changed_fields(here: Gathered) -> tuple[tuple[str, str, str, str], ...]:
    """What differs between the entry as it was published then and as it is now: label, how, the old and the new text."""
    then = next((one for one in here.revisions if here.since and one.published_at <= here.since), None)
    if then is None:
        return ()
    return tuple(
        (
            label(one.key), gettext(f"register.diff.{one.how}"), "".join(p.text for p in one.pieces if p.kept != "new"),
            "".join(p.text for p in one.pieces if p.kept != "gone"),
        )
        for one in between(then.content, here.content)
    )  # fmt: skip


def history(here: Gathered) -> tuple[tuple[str, str, str], ...]:
    """Everything that happened with a date: day, what it was, and which."""
    found = sorted(_events(here), key=lambda one: one[0], reverse=True)
    return tuple(
        (day(at), gettext(f"reports.dossier.event.{what}"), which)
        for at, what, which in found
        if here.since is None or at > here.since
    )


def _events(here: Gathered) -> Iterator[Dated]:
    yield from ((one.published_at, "revision", str(one.number)) for one in here.revisions)
    for model in here.models:
        yield model.uploaded_at, "model", str(model.number)
        if model.examined_at:
            yield model.examined_at, "examined", gettext(f"register.model_state.{model.state}")
    for whole in here.wholes:
        for one in whole.signatures:
            yield (
                one.at,
                "signed",
                f"{pick(dict(whole.line.title))} ({gettext(f'register.assessments.signer.{one.capacity}')})",
            )
    yield from ((one.adopted_at, "advice", str(one.number)) for one in here.shown.advices)
    yield from ((one.recorded_at, "decision", one.reference) for one in here.decided)
    yield from _running(here)
    yield from ((one.incident.known_at, "incident", _kinds(one.incident.kinds)) for one in here.incidents)


def _running(here: Gathered) -> Iterator[Dated]:
    """What happened to what runs: begun, under other rules, stopped and resumed."""
    purposes = {one.id: pick(one.purpose) for one in here.deployments}
    yield from ((one.decided_at, "deployment", purposes[one.id]) for one in here.deployments)
    for deployment, versions in here.versions.items():
        for version in (one.version for one in versions if one.version.number > 1):
            yield version.decided_at, "policy", purposes[deployment]
    for deployment, stops in here.stops.items():
        for stop in stops:
            yield (
                stop.at,
                "stop",
                f"{gettext(f'register.deployment_state.{stop.state}')}: {purposes[deployment]}",
            )


def _kinds(kinds: list[str]) -> str:
    return ", ".join(gettext(f"register.incident.kind.{kind}") for kind in kinds)
