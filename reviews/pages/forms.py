"""The two forms of a review: what they offer, which key picks what, and how they are read.

Every verdict takes one key and one reason, so that none is the easy one; nothing is chosen beforehand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from infra.errors import Fault, NotValid
from infra.i18n import gettext, pick
from reviews.queries import Screen, label_of
from reviews.vocabulary import Confidence, Verdict

Form = MultiDict[str, str]
DIGITS = "123456789"
# Keys of reasons; n, o, r, t, w, x and z do something else on the page.
LETTERS = "abcdefghijklmpqsuvy"
CONFIDENCE_KEYS = {Confidence.SURE: "z", Confidence.FAIRLY: "r", Confidence.UNSURE: "t"}
# The reason that goes with following; to sign so is to say so, hence it is asked for and not kept apart.
FITS = "fits"


@dataclass(frozen=True)
class Judgement:
    outcome: str
    confidence: Confidence


@dataclass(frozen=True)
class Decision:
    verdict: Verdict
    outcome: str
    reasons: list[str]
    text: str


@dataclass(frozen=True)
class Kept:
    """What was typed when the lease ran out: `fields` go along hidden into a second try of the step at `path`."""

    step: str
    path: str
    fields: list[tuple[str, str]]
    text: str


def skipped(form: Form) -> bool:
    """Whether the person asks for the output without an own judgement; the policy says whether that may be."""
    return "skip" in form


def judgement(form: Form) -> Judgement:
    """The own judgement. Raises `NotValid` naming what was not chosen."""
    outcome, confidence = form.get("outcome", ""), form.get("confidence", "")
    faults = [] if outcome else [Fault("outcome", "reviews.outcome_needed")]
    if confidence not in set(Confidence):
        faults.append(Fault("confidence", "reviews.confidence_needed"))
    if faults:
        raise NotValid("reviews.judgement_not_valid", faults=faults)
    return Judgement(outcome, Confidence(confidence))


def decision(form: Form) -> Decision:
    """The decision. Raises `NotValid` naming what was not chosen: a verdict, and for each verdict a reason."""
    word, _, outcome = form.get("verdict", "").partition(":")
    text, given = form.get("text", "").strip(), form.getlist("reasons")
    reasons = [code for code in given if code != FITS]
    faults = [] if word in set(Verdict) else [Fault("verdict", "reviews.verdict_needed")]
    if not (reasons or text or (word in ("", Verdict.FOLLOW) and FITS in given)):
        faults.append(Fault("reasons", "reviews.reason_needed"))
    if faults:
        raise NotValid("reviews.verdict_not_valid", faults=faults)
    return Decision(Verdict(word), outcome, reasons, text)


def kept(form: Form) -> Kept:
    """What is to go along into a second try, under a new claim."""
    judged = "confidence" in form or "outcome" in form
    names = ("outcome", "confidence") if judged else ("verdict", "reasons")
    fields = [(name, value) for name in names for value in form.getlist(name)]
    step, path = ("judge", "oordeel") if judged else ("decide", "besluit")
    return Kept(step, path, fields, form.get("text", ""))


def in_words(found: Screen, kept: Kept) -> list[dict[str, str]]:
    """What was chosen before the lease ran out, as pairs of question and answer."""
    answers: dict[str, list[str]] = {}
    for name, value in kept.fields:
        answers.setdefault(name, []).append(_answer(found, name, value))
    return [
        {"term": gettext(f"reviews.field.{name}"), "value": "; ".join(said)} for name, said in answers.items()
    ]


def _answer(found: Screen, name: str, value: str) -> str:
    if name == "confidence":
        return gettext(f"reviews.confidence.{value}") if value in set(Confidence) else ""
    if name == "reasons":
        return next((one["label"] for one in reason_options(found) if one["value"] == value), "")
    word, _, outcome = value.rpartition(":")
    if name == "verdict" and not word:
        return gettext(f"reviews.verdict.{value}") if value in set(Verdict) else ""
    return pick(label_of(found.outcomes, outcome))


def outcome_options(outcomes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The outcomes that one may judge a case to be, each with its key."""
    return [
        {"value": str(one["code"]), "label": pick(label_of(outcomes, str(one["code"])))} | _key(DIGITS, place)
        for place, one in enumerate(outcomes)
    ]


def confidence_options() -> list[dict[str, str]]:
    """How sure somebody is of it."""
    return [
        {"value": one.value, "label": gettext(f"reviews.confidence.{one.value}"), "key": CONFIDENCE_KEYS[one]}
        for one in Confidence
    ]


def verdict_options(found: Screen) -> list[dict[str, str]]:
    """One choice per outcome, in the order and under the keys of the own judgement; what it means stands with it."""
    if not found.explained:
        return []
    advised, options = found.explained.output.outcome, []
    for option in outcome_options(found.outcomes):
        verdict = Verdict.FOLLOW if option["value"] == advised else Verdict.DEVIATE
        value = verdict.value if verdict == Verdict.FOLLOW else f"{verdict.value}:{option['value']}"
        options.append(option | {"value": value, "help": gettext(f"reviews.verdict.{verdict.value}.help")})
    aside = {"value": Verdict.SET_ASIDE.value, "label": gettext("reviews.verdict.set_aside.choice")}
    return [
        *options,
        aside | {"help": gettext("reviews.verdict.set_aside.help")} | _key(DIGITS, len(options)),
    ]


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
