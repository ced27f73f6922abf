"""What was typed in the committee's forms: moments in Dutch time, proposals with their conditions, words of a list."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from infra import clock
from infra.errors import Fault, NotValid
from infra.i18n import gettext
from register.committee.advising import Proposal, ProposedCondition
from register.committee.meetings import When
from register.committee.vocabulary import CONDITIONS_MAX, AdviceVerdict, MeetingKind
from register.pages.mistakes import Mistakes, mistakes

Form = MultiDict[str, str]
Word = TypeVar("Word", bound=StrEnum)
SPARE_CONDITIONS = 2
# Where a fault of a step stands in a form whose fields have other names.
PLACES = {"starts_at": "day", "closes_at": "closes_day", "conditions": "condition-1-text"}


def when(form: Form) -> When:
    """The moment and place of a meeting. Raises `NotValid` for a moment that is none."""
    kind = word(form, "kind", MeetingKind)
    starts_at = _moment(form, "day", "time")
    in_writing = kind == MeetingKind.WRITTEN
    closes_at = _moment(form, "closes_day", "closes_time") if in_writing else None
    return When(kind, starts_at, closes_at, form.get("place", "").strip(), form.get("video", "").strip())


def proposal(form: Form) -> Proposal:
    """An advice as it was typed; rows of conditions without text fall away."""
    found = [_condition(form, f"condition-{number}") for number in range(1, CONDITIONS_MAX + 1)]
    conditions = [one for one in found if one.text or one.due]
    verdict = word(form, "verdict", AdviceVerdict)
    return Proposal(verdict, form.get("reasons", "").strip(), conditions, day(form, "next_review"))


def day(form: Form, name: str) -> date | None:
    """A day, or None for none."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        return None


def day_needed(form: Form, name: str) -> date:
    """A day. Raises `NotValid`."""
    found = day(form, name)
    if found is None:
        raise NotValid("register.committee.not_valid", faults=[Fault(name, "register.committee.day_needed")])
    return found


def word(form: Form, name: str, words: type[Word]) -> Word:
    """The chosen word. Raises `NotValid` when nothing was chosen."""
    try:
        return words(form.get(name, ""))
    except ValueError:
        fault = Fault(name, "register.committee.choose_one")
        raise NotValid("register.committee.not_valid", faults=[fault]) from None


def number(form: Form, name: str) -> int:
    """A whole number, 0 for what is none."""
    text = form.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def wrong(faults: Iterable[Fault], of: str = "") -> Mistakes:
    """The faults of a step, each at its field; `of` is the id of what the form is about, where a page has more of them."""
    ending = f"-{of}" if of else ""
    return mistakes(faults, lambda where: f"{PLACES.get(where, where)}{ending}", label_of)


def label_of(name: str) -> str:
    """What a person calls a field; the fields of a condition carry its number."""
    parts = name.split("-")
    if len(parts) == 3 and parts[0] == "condition":
        return gettext(f"register.committee.condition_field.{parts[2]}", n=parts[1])
    return gettext(f"register.committee.field.{parts[0]}")


def condition_rows(shown: Form, more: int = 0) -> int:
    """How many rows of conditions a form shows: those that hold something, and empty ones after them."""
    filled = [
        int(name.split("-")[1]) for name, text in shown.items() if name.startswith("condition-") and text
    ]
    return min(CONDITIONS_MAX, max(filled, default=0) + max(SPARE_CONDITIONS, more))


def _condition(form: Form, name: str) -> ProposedCondition:
    return ProposedCondition(
        form.get(f"{name}-text", "").strip(), form.get(f"{name}-owner", ""), day(form, f"{name}-due")
    )


def _moment(form: Form, day_name: str, time_name: str) -> datetime:
    try:
        on, at = date.fromisoformat(form.get(day_name, "")), time.fromisoformat(form.get(time_name, ""))
    except ValueError:
        fault = Fault(day_name, "register.committee.moment_needed")
        raise NotValid("register.committee.not_valid", faults=[fault]) from None
    return datetime.combine(on, at.replace(tzinfo=None), clock.AMSTERDAM)
