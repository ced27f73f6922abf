"""One item of an agenda: the proposal, standing aside, the vote, and the advice that comes of it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.committee import advising, requests, voting
from register.committee.advising import may_see_to_a_condition
from register.committee.items import ItemShown, item_shown
from register.committee.vocabulary import Choice
from register.door import actor, done, reading, writing
from register.pages.committee import typed
from register.pages.committee.calendar import HOME, trail
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint

ITEM = f"{HOME}/punten/<item_id>"
MORE_ROWS = 5


@blueprint.get(ITEM)
@needs(permissions.SEE_COMMITTEE)
def committee_item(item_id: str) -> str:
    """One item, as far as it is."""
    return _page(item_id)


@blueprint.post(f"{ITEM}/voorstel")
@needs(permissions.CONVENE)
def committee_propose(item_id: str) -> ResponseReturnValue:
    """Keep the proposal, and put it to the vote when that button was pressed."""
    form, voting_now = request.form, request.form.get("then") == "vote"
    if "more" in form:
        return _page(item_id, form, more=MORE_ROWS)
    try:
        proposed = typed.proposal(form)
        with writing() as session:
            item = requests.get_item(session, item_id)
            advising.propose(session, actor(), item, proposed, typed.number(form, "version"))
            if voting_now:
                advising.put_to_vote(session, actor(), item, item.version)
    except NotValid as refusal:
        return _page(item_id, form, typed.wrong(refusal.faults)), 400
    return done(_address(item_id), "put_to_vote" if voting_now else "proposal_kept")


@blueprint.post(f"{ITEM}/heropenen")
@needs(permissions.CONVENE)
def committee_reopen(item_id: str) -> ResponseReturnValue:
    """End a round without a result."""
    with writing() as session:
        item = requests.get_item(session, item_id)
        advising.reopen(session, actor(), item, typed.number(request.form, "version"))
    return done(_address(item_id), "vote_reopened")


@blueprint.post(f"{ITEM}/stem")
@needs(permissions.VOTE)
def committee_vote(item_id: str) -> ResponseReturnValue:
    """Vote on the proposal that one has read."""
    form = request.form
    try:
        choice = typed.word(form, "choice", Choice)
        with writing() as session:
            item = requests.get_item(session, item_id)
            voting.vote(session, actor(), item, typed.number(form, "round"), choice, form.get("dissent", ""))
    except NotValid as refusal:
        return _page(item_id, form, typed.wrong(refusal.faults)), 400
    return done(_address(item_id), "voted")


@blueprint.post(f"{ITEM}/terzijde")
@needs(permissions.RECUSE)
def committee_recuse(item_id: str) -> ResponseReturnValue:
    """Stand aside, or note that a member does."""
    form = request.form
    try:
        with writing() as session:
            item = requests.get_item(session, item_id)
            member = form.get("member") or actor().id
            voting.recuse(session, actor(), item, member, form.get("interest", ""))
    except NotValid as refusal:
        return _page(item_id, form, typed.wrong(refusal.faults)), 400
    return done(_address(item_id), "recused")


@blueprint.post(f"{ITEM}/vaststellen")
@needs(permissions.CONVENE)
def committee_adopt(item_id: str) -> ResponseReturnValue:
    """Adopt the advice."""
    with writing() as session:
        item = requests.get_item(session, item_id)
        advising.adopt(session, actor(), item, typed.number(request.form, "version"))
    return done(_address(item_id), "advice_adopted")


def _address(item_id: str) -> str:
    return f"{HOME}/punten/{item_id}"


def _page(item_id: str, flat: typed.Form | None = None, wrong: Mistakes = NONE, more: int = 0) -> str:
    with reading() as session:
        shown = item_shown(session, item_id, inside=actor().may(permissions.RECUSE))
        people = may_see_to_a_condition(session)
    flat = _flat(shown) if flat is None else flat
    meeting = f"{HOME}/vergaderingen/{shown.meeting.id}", gettext("register.committee.meeting.title")
    return render_template(
        "register/committee/item.html", shown=shown, flat=flat, wrong=wrong, label_of=typed.label_of,
        rows=typed.condition_rows(flat, more), people=sorted(people.items(), key=lambda pair: pair[1]),
        trail=trail(meeting, shown.name), me=shown.seat_of(actor().id), may=_may(shown),
    )  # fmt: skip


def _may(shown: ItemShown) -> dict[str, bool]:
    who = actor()
    return {
        "convene": who.may(permissions.CONVENE),
        "vote": who.may(permissions.VOTE) and shown.may_vote(who.id),
        "reply": who.may(permissions.REPLY),
    }


def _flat(shown: ItemShown) -> typed.Form:
    """The proposal as the form has it."""
    kept = shown.item.proposal
    flat = {name: kept.get(name) or "" for name in ("verdict", "reasons", "next_review")}
    for number, one in enumerate(kept.get("conditions", []), 1):
        row = {"text": one["text"], "owner": one["owner_id"], "due": one["due"]}
        flat |= {f"condition-{number}-{part}": value for part, value in row.items()}
    return MultiDict(flat)
