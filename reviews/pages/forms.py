"""The form of the decision: what it offers, which key picks what, and how it is read.

Every verdict takes one key and one reason, also asking for more information; nothing is chosen beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from infra.errors import Fault, NotValid
from infra.i18n import gettext, pick
from reviews.pages import judging
from reviews.pages.judging import FIELD, Form
from reviews.queries import Screen, label_of
from reviews.queries.looking import look
from reviews.verdicts import is_adverse
from reviews.vocabulary import ASK_DAYS, FITS, Verdict

DIGITS = "123456789"
# Keys of reasons; n, o, w and x do something else on the page, and what is done beside deciding has a capital.
LETTERS = "abcdefghijklmpqrstuvyz"
# The choice beside the verdicts: the case waits until more is known.
ASK = "ask"
DRAFTED = ("verdict", "reasons", "days", "text", "active_seconds")
DAYS = 14


@dataclass(frozen=True)
class Decision:
    verdict: Verdict
    outcome: str
    reasons: list[str]
    text: str


@dataclass(frozen=True)
class Question:
    """More is needed first: why, and how many days the resident has."""

    days: int
    reasons: list[str]
    text: str


@dataclass(frozen=True)
class Kept:
    """What was typed when the lease ran out: `fields` go along hidden into a second try of the step at `path`."""

    step: str
    path: str
    fields: list[tuple[str, str]]
    text: str


def decision(form: Form) -> Decision | Question:
    """The decision. Raises `NotValid` naming what was not chosen: a verdict, and for each verdict a reason."""
    word, _, outcome = form.get("verdict", "").partition(":")
    text, given = form.get("text", "").strip(), form.getlist("reasons")
    reasons = [code for code in given if code != FITS or word == Verdict.FOLLOW]
    faults = [] if word in {*Verdict, ASK} else [Fault("verdict", "reviews.verdict_needed")]
    if not (reasons or text):
        faults.append(Fault("reasons", "reviews.reason_needed"))
    days = _days(form, faults) if word == ASK else 0
    if faults:
        raise NotValid("reviews.verdict_not_valid", faults=faults)
    return Question(days, reasons, text) if word == ASK else Decision(Verdict(word), outcome, reasons, text)


def _days(form: Form, faults: list[Fault]) -> int:
    given, (least, most) = form.get("days", ""), ASK_DAYS
    days = int(given) if given.isdecimal() and len(given) < 4 else 0
    if not least <= days <= most:
        faults.append(Fault("days", "reviews.days_needed", {"least": least, "most": most}))
    return days


def kept(form: Form) -> Kept:
    """What is to go along into a second try, under a new claim."""
    asks = ("days",) if form.get("verdict") == ASK else ()
    names = (FIELD,) if FIELD in form else ("verdict", "reasons", *asks)
    fields = [(name, value) for name in names for value in form.getlist(name)]
    step, path = ("judge", "oordeel") if FIELD in form else ("decide", "besluit")
    return Kept(step, path, fields, form.get("text", ""))


def typed(form: Form, found: Screen) -> Form:
    """What the form shows: what was sent just now, else what this person typed before and did not sign."""
    draft = found.dossier.draft if found.dossier else {}
    return form if form else MultiDict([(name, value) for name, values in draft.items() for value in values])


def drafted(form: Form) -> dict[str, list[str]]:
    """What is kept of a form that is not signed yet."""
    return {name: form.getlist(name) for name in DRAFTED if form.getlist(name)}


def reasons_in_words(session: Session, suggestion_id: str, codes: Sequence[str]) -> str:
    """Reason codes as the resident may read them, where nothing more was written."""
    labels = {
        str(one["code"]): one.get("label") or {}
        for one in look(session, suggestion_id).deployment.reason_codes
    }
    return "; ".join(pick(labels.get(code, {})) or code for code in codes)


def in_words(found: Screen, kept: Kept) -> list[dict[str, str]]:
    """What was chosen before the lease ran out, as pairs of question and answer."""
    answers: dict[str, list[str]] = {}
    for name, value in kept.fields:
        answers.setdefault(name, []).append(_answer(found, name, value))
    return [
        {"term": gettext(f"reviews.field.{name}"), "value": "; ".join(said)} for name, said in answers.items()
    ]


def _answer(found: Screen, name: str, value: str) -> str:
    if name == FIELD:
        return judging.in_words(found.outcomes, value)
    if name == "reasons":
        return next((one["label"] for one in reason_options(found) if one["value"] == value), "")
    if name == "days":
        return value
    word, _, outcome = value.rpartition(":")
    if not word:
        return gettext(f"reviews.verdict.{value}") if value in {*Verdict, ASK} else ""
    return pick(label_of(found.outcomes, outcome))


def outcome_options(outcomes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The outcomes that one may decide on, each with its key."""
    return [
        {"value": str(one["code"]), "label": pick(label_of(outcomes, str(one["code"])))} | _key(DIGITS, place)
        for place, one in enumerate(outcomes)
    ]


def verdict_options(found: Screen) -> list[dict[str, str]]:
    """One choice per outcome, in the order and under the keys of the own judgement; what it means stands with it."""
    if not found.explained:
        return []
    advised, options = found.explained.output.outcome, []
    for option in outcome_options(found.outcomes):
        verdict = Verdict.FOLLOW if option["value"] == advised else Verdict.DEVIATE
        value = verdict.value if verdict == Verdict.FOLLOW else f"{verdict.value}:{option['value']}"
        options.append(option | {"value": value, "help": _help(found, option["value"], verdict)})
    others = (Verdict.SET_ASIDE.value, ASK)
    return options + [_other(value, len(options) + place) for place, value in enumerate(others)]


def _help(found: Screen, outcome: str, verdict: Verdict) -> str:
    said = gettext(f"reviews.verdict.{verdict.value}.help")
    return f"{said}. {gettext('reviews.verdict.adverse')}" if is_adverse(found.outcomes, outcome) else said


def _other(value: str, place: int) -> dict[str, str]:
    told = {
        "label": gettext(f"reviews.verdict.{value}.choice"),
        "help": gettext(f"reviews.verdict.{value}.help"),
    }
    return {"value": value} | told | _key(DIGITS, place)


def reason_options(found: Screen) -> list[dict[str, str]]:
    """The reasons of the algorithm's owner, after the one that goes with following."""
    codes: list[Mapping[str, Any]] = [{"code": FITS}, *found.reason_codes]
    return [
        {"value": str(one["code"]), "label": _said(one)} | _key(LETTERS, place)
        for place, one in enumerate(codes)
    ]


def _said(reason: Mapping[str, Any]) -> str:
    code = str(reason["code"])
    return gettext("reviews.reason.fits") if code == FITS else pick(reason.get("label") or {}) or code


def _key(keys: str, place: int) -> dict[str, str]:
    return {"key": keys[place]} if place < len(keys) else {}
