"""How a fault is sown: a rule is shown other facts, another person or another policy than there are, or its answer is bent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reviews import policy
from reviews.policy import Act, Action, Facts, Reason, Rule, Who
from reviews.vocabulary import ReviewPolicy
from tests.reviews.proof.moves import Setting
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.search import Searched, search

Sown = tuple[Act | str, Callable[[Any], Any]]
SUCCESSOR = "successor"


@dataclass(frozen=True)
class Fault:
    """A fault in one or more rules, the promise that it breaks, and where to look for it.

    Where more than one rule guards the promise, a fault in `sown` alone lets nothing out: `guards` says how many there are.
    """

    promise: Promise
    setting: Setting
    sown: tuple[Sown, ...]
    guards: int = field(default=1)

    def searched(self) -> Searched:
        """The search with the fault in the rules."""
        with sowing(self.sown):
            return search(self.setting)

    def harmless_alone(self) -> bool:
        """Whether each of several guards alone keeps the promise."""
        for one in self.sown if self.guards > 1 else ():
            with sowing((one,)):
                if search(self.setting).found:
                    return False
        return True


@contextmanager
def sowing(sown: tuple[Sown, ...]) -> Iterator[None]:
    """The rules with these faults in them, for as long as it lasts."""
    kept, successor = dict(policy._STEPS), policy.successor
    try:
        for target, wrong in sown:
            if isinstance(target, Act):
                policy._STEPS[target] = wrong(policy._STEPS[target])
            else:
                policy.successor = wrong(successor)
        yield
    finally:
        policy._STEPS.update(kept)
        policy.successor = successor


def faulty(
    act: Act,
    facts: Callable[[Facts], Facts] = lambda facts: facts,
    who: Callable[[Who, Facts], Who] = lambda who, _: who,
    action: Callable[[Action], Action] = lambda action: action,
    rules: Callable[[ReviewPolicy], ReviewPolicy] = lambda rules: rules,
    answer: Callable[[Facts, Facts], Facts | Reason] = lambda _, answer: answer,
) -> Sown:
    """A rule that sees things otherwise, or whose answer is made another."""

    def sow(rule: Rule) -> Rule:
        def wrong(
            real: Facts, asked: Action, one: Who, policy: ReviewPolicy, now: datetime
        ) -> Facts | Reason:
            shown = facts(real)
            given = rule(shown, action(asked), who(one, real), rules(policy), now)
            return given if isinstance(given, Reason) else answer(real, _put_right(real, shown, given))

        return wrong

    return act, sow


def _put_right(real: Facts, shown: Facts, answer: Facts) -> Facts:
    """What the rule was only shown does not become true by it."""
    untrue = {
        name: told
        for name, told in real.__dict__.items()
        if told != getattr(shown, name) and getattr(answer, name) == getattr(shown, name)
    }
    return replace(answer, **untrue) if untrue else answer


def kept(*names: str) -> Callable[[Facts, Facts], Facts]:
    """An answer in which these facts stayed as they were."""
    return lambda facts, answer: replace(answer, **{name: getattr(facts, name) for name in names})


def made(**facts: Any) -> Callable[[Facts, Facts], Facts]:
    """An answer in which these facts are other."""
    return lambda _, answer: replace(answer, **facts)


def seen_as(**facts: Any) -> Callable[[Facts], Facts]:
    """Facts that look like this."""
    return lambda real: replace(real, **facts)
