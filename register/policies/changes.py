"""What differs between two policies, and which rules protect the resident or the reader less; pure."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from register.vocabulary import Arbiter, ReviewPolicy

Value = int | float | str | Arbiter | tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One rule that differs. `weaker`: it protects less than it did."""

    rule: str
    before: Value
    after: Value
    weaker: bool


def changes(before: ReviewPolicy, after: ReviewPolicy) -> tuple[Change, ...]:
    """Every rule that differs, in the order of the policy."""
    found = (
        (rule.name, getattr(before, rule.name), getattr(after, rule.name)) for rule in fields(ReviewPolicy)
    )
    return tuple(
        Change(rule, old, new, rule in _WEAKER and _WEAKER[rule](before, after))
        for rule, old, new in found
        if old != new
    )


def weakened(before: ReviewPolicy, after: ReviewPolicy) -> tuple[str, ...]:
    """The rules that protect less than they did."""
    return tuple(change.rule for change in changes(before, after) if change.weaker)


def _uncapped(old: ReviewPolicy, new: ReviewPolicy) -> bool:
    # 0 is no cap at all.
    return bool(old.daily_cap) and (not new.daily_cap or new.daily_cap > old.daily_cap)


_WEAKER: dict[str, Callable[[ReviewPolicy, ReviewPolicy], bool]] = {
    "signatures": lambda old, new: new.signatures < old.signatures,
    "own_judgement_first": lambda old, new: old.own_judgement_first,
    "requester_may_sign": lambda old, new: new.requester_may_sign,
    "sample_share": lambda old, new: new.sample_share < old.sample_share,
    "seeded_share": lambda old, new: new.seeded_share < old.seeded_share,
    "daily_cap": _uncapped,
    "minimum_seconds": lambda old, new: new.minimum_seconds < old.minimum_seconds,
    "hear_first": lambda old, new: old.hear_first,
    "training": lambda old, new: not set(old.training) <= set(new.training),
    # Another kind of decision is not less: what the mandate is for may be said more exactly.
    "mandate": lambda old, new: not new.mandate,
    "suspend_on_alarm": lambda old, new: old.suspend_on_alarm,
}
