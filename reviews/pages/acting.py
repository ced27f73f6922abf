"""What one may do beside judging: hear the resident, ask a colleague, pass the case on, say that it weighs more, put it aside."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews import colleagues, drafts, hearing, leading, permissions, queries, transitions, waiting
from reviews.pages import forms
from reviews.pages.blueprint import blueprint
from reviews.pages.sent import epoch_of
from reviews.queries import Phase
from reviews.queries import colleagues as looking
from reviews.vocabulary import Heard, Weightier

Taking = Callable[[Session, str, int], object]
# Refusals about what was chosen, not about the moment: what was typed stays.
AT_A_FIELD = {"reviews.refused.ask_another": "person"}
IN_HAND = frozenset({Phase.JUDGE, Phase.DECIDE})


@dataclass(frozen=True)
class Act:
    """Something with a page of its own: its word in the address, its step, and when the page can be opened."""

    word: str
    take: Taking
    phases: frozenset[Phase] = IN_HAND
    back_to_case: bool = True


def _hear(session: Session, suggestion_id: str, epoch: int) -> object:
    how = request.form.get("how", "")
    if how not in set(Heard):
        raise NotValid("reviews.form_not_valid", faults=[Fault("how", "reviews.how_needed")])
    return hearing.hear(session, actor(), suggestion_id, epoch, Heard(how), request.form.get("text", ""))


def _consult(session: Session, suggestion_id: str, epoch: int) -> object:
    person, question = request.form.get("person", ""), request.form.get("question", "")
    return colleagues.consult(session, actor(), suggestion_id, epoch, person, question)


def _escalate(session: Session, suggestion_id: str, epoch: int) -> object:
    return transitions.escalate(session, actor(), suggestion_id, epoch, request.form.get("text", ""))


def _raise(session: Session, suggestion_id: str, epoch: int) -> object:
    reason = request.form.get("reason", "")
    if reason not in set(Weightier):
        raise NotValid("reviews.form_not_valid", faults=[Fault("reason", "reviews.why_needed")])
    return leading.raise_impact(
        session, actor(), suggestion_id, Weightier(reason), request.form.get("text", "")
    )


def _receive(session: Session, suggestion_id: str, epoch: int) -> object:
    return waiting.receive(session, actor(), suggestion_id, request.form.get("text", ""))


ACTS = {
    "hear": Act("horen", _hear),
    "consult": Act("collega", _consult),
    "escalate": Act("arbiter", _escalate, back_to_case=False),
    "raise": Act("zwaarder", _raise, back_to_case=False),
    "receive": Act("binnengekomen", _receive, frozenset({Phase.AWAITING})),
}
BY_WORD = {act.word: name for name, act in ACTS.items()}
HERE = "/werk/zaken/<suggestion_id>/doen/<word>"


@blueprint.get(HERE)
@needs(permissions.SEE_QUEUE)
def act(suggestion_id: str, word: str) -> ResponseReturnValue:
    """The form of one such act."""
    return _page(suggestion_id, _named(word))


@blueprint.post(HERE)
@needs(permissions.SEE_QUEUE)
def take_act(suggestion_id: str, word: str) -> ResponseReturnValue:
    """Carry it out; what was typed stays when something is missing."""
    name = _named(word)
    try:
        with writing() as session:
            ACTS[name].take(session, suggestion_id, epoch_of(request.form))
    except NotValid as refusal:
        told = mistakes(refusal.faults, str, lambda field: gettext(f"reviews.field.{field}"))
        return _page(suggestion_id, name, told), 400
    except NotNow as refusal:
        if refusal.code not in AT_A_FIELD:
            raise
        field, said = AT_A_FIELD[refusal.code], gettext(refusal.code)
        return _page(suggestion_id, name, Mistakes([(field, said)], {field: said})), 409
    here = url_for("reviews.show", suggestion_id=suggestion_id)
    return done(here if ACTS[name].back_to_case else url_for("reviews.work"), f"act_{name}")


@blueprint.post("/werk/zaken/<suggestion_id>/concept")
@needs(permissions.REVIEW)
def pause(suggestion_id: str) -> ResponseReturnValue:
    """Keep what was typed: by itself every so often, on the way to another form, or because the person stops for now."""
    try:
        with writing() as session:
            drafts.save_draft(
                session, actor(), suggestion_id, epoch_of(request.form), forms.drafted(request.form)
            )
    except NotNow:
        if "auto" in request.form or "to" not in request.form:
            raise
    if "auto" in request.form:
        return "", 204
    if (to := request.form.get("to", "")) in ACTS:
        address = url_for("reviews.act", suggestion_id=suggestion_id, word=ACTS[to].word)
        return redirect(address, 303)
    return done(url_for("reviews.work"), "paused")


@blueprint.post("/werk/zaken/<suggestion_id>/verlengen")
@needs(permissions.REVIEW)
def renew(suggestion_id: str) -> ResponseReturnValue:
    """Keep the case for a whole lease from now; a script gets the new end, so that the clock on the page goes on."""
    with writing() as session:
        until = transitions.renew(session, actor(), suggestion_id, epoch_of(request.form)).lease_until
    if "auto" in request.form:
        return (until.isoformat() if until else ""), 200, {"Content-Type": "text/plain; charset=utf-8"}
    return done(url_for("reviews.show", suggestion_id=suggestion_id), "renewed")


@blueprint.post("/werk/zaken/<suggestion_id>/toewijzen")
@needs(permissions.ASSIGN)
def assign(suggestion_id: str) -> ResponseReturnValue:
    """The team lead gives a case to a colleague, or back to the pile."""
    to = request.form.get("to") or None
    with writing() as session:
        leading.assign(session, actor(), suggestion_id, to)
    return done(url_for("reviews.work"), "assigned" if to else "freed")


def _named(word: str) -> str:
    if word not in BY_WORD:
        raise NotFound("reviews.suggestion_not_found")
    return BY_WORD[word]


def _page(suggestion_id: str, name: str, told: Mistakes = NONE) -> str:
    with reading() as session:
        found = queries.screen(session, actor(), suggestion_id)
        people = looking.readers(session) if name == "consult" else []
    if found.phase not in ACTS[name].phases:
        raise NotNow("reviews.refused.not_now")
    return render_template(
        f"reviews/acts/{name}.html", s=found, mistakes=told, typed=request.form,
        people=[one for one in people if one[0] != actor().id],
        hows=_choices((one.value, gettext(f"reviews.heard.{one.value}")) for one in Heard),
        whys=_choices((one.value, gettext(f"reviews.weightier.{one.value}")) for one in Weightier),
    )  # fmt: skip


def _choices(named: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Choices under the keys 1, 2, 3 and so on."""
    return [
        {"value": value, "label": label, "key": key}
        for key, (value, label) in zip(forms.DIGITS, named, strict=False)
    ]
