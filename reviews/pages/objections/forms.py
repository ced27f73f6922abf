"""How the forms of objections are read: days, texts, and faults at the field that they belong to."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from werkzeug.datastructures import MultiDict

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from register.pages.mistakes import Mistakes, mistakes
from reviews.objections.handling import Answer
from reviews.objections.lodging import Brought
from reviews.objections.vocabulary import Remedy, Waiver
from reviews.vocabulary import Ruling

Form = MultiDict[str, str]
# What a step calls a field, and what the form calls it.
FIELDS = {
    "receivedOn": "received_on", "announcedOn": "announced_on", "postedOn": "posted_on", "heardOn": "heard_on",
    "ruledOn": "ruled_on",
}  # fmt: skip


def wrong(faults: Iterable[Fault], called: Mapping[str, str] = MappingProxyType({})) -> Mistakes:
    """What is wrong, for the summary and for each field; `called` are names that the form at hand has of its own."""
    names = {**FIELDS, **called}
    return mistakes(faults, lambda where: names.get(where, where), _label)


def brought(form: Form) -> Brought:
    """What was brought. Raises `NotValid` naming what is missing or no day."""
    faults: list[Fault] = []
    received, announced, posted = (
        _day(form, name, faults) for name in ("received_on", "announced_on", "posted_on")
    )
    if not form.get("received_on"):
        faults.append(Fault("received_on", "reviews.objection.day_needed"))
    if form.get("remedy") not in set(Remedy):
        faults.append(Fault("remedy", "reviews.objection.remedy_needed"))
    if not form.get("text", "").strip():
        faults.append(Fault("text", "reviews.objection.text_needed"))
    if faults or received is None:
        raise NotValid("reviews.objection.not_valid", faults=faults)
    return Brought(
        Remedy(form["remedy"]), received, form["text"], form.get("number", ""), form.get("mandate", ""), announced,
        posted,
    )  # fmt: skip


def heard_on(form: Form) -> date:
    """The day of the hearing. Raises `NotValid`."""
    faults: list[Fault] = []
    day = _day(form, "heard_on", faults)
    if day is None:
        raise NotValid(
            "reviews.objection.not_valid",
            faults=faults or [Fault("heard_on", "reviews.objection.day_needed")],
        )
    return day


def ground(form: Form) -> Waiver:
    """Why nobody is heard. Raises `NotValid`."""
    if form.get("ground") not in set(Waiver):
        raise NotValid(
            "reviews.objection.not_valid", faults=[Fault("ground", "reviews.objection.ground_needed")]
        )
    return Waiver(form["ground"])


def answer(form: Form, by_court: bool) -> Answer:
    """The answer; of a court with its day. Raises `NotValid` naming what is missing."""
    faults: list[Fault] = []
    day = _day(form, "ruled_on", faults) if by_court else None
    if form.get("ruling") not in set(Ruling):
        faults.append(Fault("ruling", "reviews.objection.ruling_needed"))
    if by_court and day is None and not faults:
        faults.append(Fault("ruled_on", "reviews.objection.day_needed"))
    if faults:
        raise NotValid("reviews.objection.not_valid", faults=faults)
    return Answer(Ruling(form["ruling"]), form.get("reasons", ""), day)


def _day(form: Form, name: str, faults: list[Fault]) -> date | None:
    typed = form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        faults.append(Fault(name, "reviews.objection.no_day"))
        return None


def _label(field: str) -> str:
    return gettext(f"reviews.objection.field.{field}")
