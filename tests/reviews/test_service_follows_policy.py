"""The real service follows the pure rules: what these say is done, over HTTP and in the tables, and nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from infra.installation import Installation
from reviews.policy import Act, Action, Facts, Reason, Who
from reviews.vocabulary import OPEN, DeploymentState, Impact, State
from tests.cast import Cast
from tests.reviews.following.beside import Beside
from tests.reviews.following.fitting import asked_of
from tests.reviews.following.workplace import Workplace, kind
from tests.reviews.proof.faults import FAULTS, KNOWN_FAULTS
from tests.reviews.proof.moves import SELDOM, Setting, attempts
from tests.reviews.proof.settings import DUE_SOON, HEAR_FIRST, LOW, ONE, OPEN_BOOK, TWO
from tests.reviews.proof.sowing import Fault
from tests.reviews.proof.worlds import MACHINE

KINDS = {
    "one": kind(Impact.HIGH, ONE, sampled=False),
    "two": kind(Impact.HIGH, TWO, sampled=False),
    "hear first": kind(Impact.HIGH, HEAR_FIRST, sampled=False),
    "sampled": kind(Impact.LOW, OPEN_BOOK, sampled=True),
    "low": kind(Impact.LOW, ONE, sampled=False),
}
TRIES = Setting("everything", LOW, (ONE,), epochs=1_000, seldom=SELDOM)
# How often an act is drawn: what brings a review further more than what goes round.
WEIGHTS = {Act.ROUTE: 9, Act.CLAIM: 5, Act.JUDGE: 4, Act.REVEAL: 5, Act.DECIDE: 8, Act.RELEASE: 6}
ENDING = frozenset({Act.FAIL, Act.EXPIRE})
# Here the service asks more than the rules: see `following.beside`.
STRICTER = frozenset({Act.RESOLVE, Act.REVOKE})


@pytest.fixture
def workplace(house: Installation, app: Flask, cast: Cast) -> Workplace:
    return Workplace(house, app.test_client(), cast)


class Service(RuleBasedStateMachine):
    """One case at a time, judged beside the rules. `workplace` is where the cases are."""

    workplace: ClassVar[Workplace]
    beside: Beside

    @initialize(name=st.sampled_from(sorted(KINDS)))
    def begin(self, name: str) -> None:
        self.beside = self.workplace.case(KINDS[name])

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Something that the rules allow, by somebody to whom they allow it."""
        allowed = [one for one in tried(self.beside) if isinstance(self.beside.expected(*one), Facts)]
        acts = sorted({action.act for action, _ in allowed} - ENDING)
        if acts:
            act = data.draw(st.sampled_from([act for act in acts for _ in range(WEIGHTS.get(act, 1))]))
            action, who = data.draw(st.sampled_from([one for one in allowed if one[0].act == act]))
            assert self.beside.act(action, who) or act in STRICTER
        if (
            self.beside.facts.state == State.SIGNED
            and not self.beside.facts.covered
            and data.draw(st.booleans())
        ):
            self.beside.cover()

    @rule(data=st.data())
    def go_on_again(self, data: st.DataObject) -> None:
        self.go_on(data)

    @rule(data=st.data())
    def try_what_may_not_be(self, data: st.DataObject) -> None:
        """Something that the rules refuse: it is refused for real, and changes nothing."""
        refused = [one for one in tried(self.beside) if isinstance(self.beside.expected(*one), Reason)]
        act = data.draw(st.sampled_from(sorted({action.act for action, _ in refused})))
        action, who = data.draw(st.sampled_from([one for one in refused if one[0].act == act]))
        assert not self.beside.act(action, who)

    @rule(data=st.data())
    def let_something_happen(self, data: st.DataObject) -> None:
        """Time passes, or the deployment is stopped or started."""
        data.draw(st.sampled_from(list(happenings(self.beside))))()

    def teardown(self) -> None:
        if hasattr(self, "beside"):
            self.workplace.leave(self.beside)


def tried(beside: Beside) -> Iterator[tuple[Action, Who]]:
    """All that anybody may try now."""
    tries = attempts(TRIES, beside.facts.epoch, beside.facts.holder)
    return (one for one in tries if beside.can(*one))


def happenings(beside: Beside) -> Iterator[Callable[[], object]]:
    """What may happen around the case now; always that the ledger covers what was signed."""
    yield beside.cover
    if beside.facts.lease_until:
        yield lambda: beside.pass_time("lease_until")
    if beside.facts.awaiting_until:
        yield lambda: beside.pass_time("awaiting_until")
    if beside.facts.state in OPEN:
        yield lambda: be_late(beside)
    if beside.facts.deployment == DeploymentState.ACTIVE:
        yield lambda: beside.stop("suspensions", DeploymentState.SUSPENDED)
    if beside.facts.deployment == DeploymentState.SUSPENDED:
        yield lambda: beside.stop("resumptions", DeploymentState.ACTIVE)
        yield lambda: beside.stop("withdrawals", DeploymentState.WITHDRAWN)


def be_late(beside: Beside) -> None:
    """The deadline is there: the machine closes the case, whatever its state."""
    beside.pass_time("due_at")
    assert beside.act(Action(Act.EXPIRE), MACHINE)
    assert beside.facts.state == State.EXPIRED


def follow(where: Workplace, examples: int, steps: int) -> None:
    class Here(Service):
        workplace = where

    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,), database=None, derandomize=True,
    )  # fmt: skip
    run_state_machine_as_test(Here, settings=chosen)


def test_the_service_does_what_the_rules_say(workplace: Workplace) -> None:
    follow(workplace, examples=10, steps=20)


@pytest.mark.slow
def test_the_service_does_what_the_rules_say_two_thousand_times(workplace: Workplace) -> None:
    follow(workplace, examples=2_000, steps=60)


def replayed(workplace: Workplace, fault: Fault) -> str:
    """How the real service answers a counter-example."""
    found, start, (rules, *later) = fault.searched().found, fault.setting.start, fault.setting.policies
    assert found
    wanted = kind(start.impact, asked_of(rules, found.moves), start.sampled)
    beside = workplace.known_case(wanted) if start.seeded else workplace.case(wanted)
    if start == DUE_SOON and beside.facts.due_at:
        beside.case.now = beside.facts.due_at - timedelta(minutes=1)
    ended = beside.replay(found.moves, later)
    workplace.leave(beside)
    return ended


def test_no_counter_example_of_the_research_succeeds_for_real(workplace: Workplace) -> None:
    """Every way to what a fault lets happen is gone for real: somewhere it is refused, or it leads where the rules say."""
    ended = Counter(replayed(workplace, fault) for fault in KNOWN_FAULTS.values())
    print(dict(ended))
    assert ended["refused"] > len(KNOWN_FAULTS) / 2


# What starts from what only these have: somebody who lacks what is asked, a policy that changes, a case with a known answer.
NEEDY = (
    "no training needed", "no mandate needed to claim", "no mandate needed to sign", "no end to a day",
    "a policy that came after the claim is not asked", "a known case is released",
)  # fmt: skip
READ_ALL_THE_SAME = "a known case of low impact goes unread"


def test_who_lacks_what_is_asked_is_refused_and_a_known_case_stays_inside_for_real(
    workplace: Workplace,
) -> None:
    ended = {name: replayed(workplace, FAULTS[name]) for name in (*NEEDY, READ_ALL_THE_SAME)}
    assert ended == dict.fromkeys(NEEDY, "refused") | {READ_ALL_THE_SAME: "otherwise done"}


@pytest.mark.slow
def test_no_counter_example_of_any_sown_fault_succeeds_for_real(workplace: Workplace) -> None:
    ended = Counter(replayed(workplace, fault) for fault in FAULTS.values())
    print(dict(ended))
    assert sum(ended.values()) == len(FAULTS)
    assert ended["refused"] > len(FAULTS) / 2
