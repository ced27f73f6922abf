"""The form of the own judgement: a button for each outcome and each confidence, all alike, each with its key.

The order is that of the model's description, the same for every case: it says nothing of what the model made of this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from infra.errors import Fault, NotValid
from infra.i18n import gettext, pick
from reviews.queries import label_of
from reviews.vocabulary import Confidence

Form = MultiDict[str, str]
# One row of keys per outcome, as on a telephone; the letters that follow do nothing else while somebody judges.
KEYS = "123456789abcdefghijklmrstuvwyz"
FIELD = "judgement"


@dataclass(frozen=True)
class Judgement:
    outcome: str
    confidence: Confidence


@dataclass(frozen=True)
class Choice:
    """One button: the outcome and how sure, as one value."""

    value: str
    label: str
    said: str
    key: str


@dataclass(frozen=True)
class Row:
    """The buttons of one outcome."""

    label: str
    choices: list[Choice]


def skipped(form: Form) -> bool:
    """Whether the person asks for the output without an own judgement; the policy says whether that may be."""
    return "skip" in form


def judgement(form: Form) -> Judgement:
    """The own judgement: outcome and confidence in one value. Raises `NotValid`."""
    outcome, _, confidence = form.get(FIELD, "").rpartition(":")
    if not outcome or confidence not in set(Confidence):
        fault = Fault(FIELD, "reviews.judgement_needed")
        raise NotValid("reviews.judgement_not_valid", faults=[fault])
    return Judgement(outcome, Confidence(confidence))


def rows(outcomes: Sequence[dict[str, Any]]) -> list[Row]:
    """A row of three buttons per outcome."""
    found = list(outcomes)
    return [
        _row(place, str(one["code"]), pick(label_of(found, str(one["code"]))))
        for place, one in enumerate(found)
    ]


def in_words(outcomes: list[dict[str, Any]], value: str) -> str:
    """A judgement that was sent before, as one reads it."""
    outcome, _, confidence = value.rpartition(":")
    known = gettext(f"reviews.confidence.{confidence}") if confidence in set(Confidence) else ""
    return f"{pick(label_of(outcomes, outcome))}: {known}"


def _row(place: int, code: str, label: str) -> Row:
    first = place * len(Confidence)
    return Row(label, [_choice(code, label, one, first + n) for n, one in enumerate(Confidence)])


def _choice(code: str, label: str, confidence: Confidence, place: int) -> Choice:
    said = gettext(f"reviews.confidence.{confidence.value}")
    key = KEYS[place] if place < len(KEYS) else ""
    return Choice(f"{code}:{confidence.value}", said, f"{said}: {label}", key)
