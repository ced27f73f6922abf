"""Whatever happened to a case before: who signed it, or thought along, is never let near what is brought against it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from reviews.policy import Act, Action, Duty, Facts, Reason, Who, may_handle, step
from reviews.vocabulary import Asked, DeploymentState, Impact, ReviewPolicy, Ruling, State, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Everybody reads, leads and handles objections, as in the smallest of municipalities.
EVERYTHING = frozenset(Duty) - {Duty.MACHINE, Duty.SENDER}
PEOPLE = ("kees", "noor", "edith", "bea")
MACHINE = Who("machine", frozenset({Duty.MACHINE}))
SYSTEM = Who("system", frozenset({Duty.SENDER}))


@dataclass
class History:
    """A case as it went: the facts now, who signed in the run that counts, and who was ever asked to think along."""

    policy: ReviewPolicy
    facts: Facts
    consulted: set[str] = field(default_factory=set)

    def take(self, action: Action, who: Who) -> bool:
        answer = step(self.facts, action, who, self.policy, NOW)
        if isinstance(answer, Reason):
            return False
        self.facts = answer
        return True

    def who(self, person: str) -> Who:
        return Who(person, EVERYTHING, self.facts.epoch)

    @property
    def signed(self) -> set[str]:
        return {vote.person for vote in self.facts.votes}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A case that goes its way, guided to a release: readers come and go, ask each other, disagree, are stopped."""
    policy = ReviewPolicy(signatures=draw(st.sampled_from([1, 2])))
    facts = Facts(
        State.QUEUED, Impact.HIGH, requester="system", due_at=NOW + timedelta(days=28), covered=True
    )
    case = History(policy, facts)
    for _ in range(draw(st.integers(0, 3))):
        _an_episode(draw, case)
    for _ in range(4):
        if case.facts.state in {State.SIGNED, State.SET_ASIDE}:
            break
        _a_reading(draw, case)
    case.take(Action(Act.RELEASE), MACHINE)
    return case


def _a_reading(draw: st.DrawFn, case: History) -> None:
    person = draw(st.sampled_from(PEOPLE))
    case.take(Action(Act.CLAIM), case.who(person))
    case.take(Action(Act.JUDGE), case.who(person))
    case.take(Action(Act.REVEAL), case.who(person))
    outcome = draw(st.sampled_from(["letter", "letter", "visit"]))
    verdict = Verdict.FOLLOW if outcome == "letter" else Verdict.DEVIATE
    case.take(Action(Act.DECIDE, verdict, outcome), case.who(person))


def _an_episode(draw: st.DrawFn, case: History) -> None:
    person, other = (draw(st.sampled_from(PEOPLE)) for _ in range(2))
    what = draw(st.sampled_from(["read", "consult", "ask", "stop", "give back"]))
    event(what)
    if what == "read":
        _a_reading(draw, case)
    elif what == "stop":
        case.facts = replace(case.facts, deployment=DeploymentState.SUSPENDED)
        case.facts = replace(case.facts, deployment=DeploymentState.ACTIVE)
        case.take(Action(Act.REOPEN), MACHINE)
    else:
        case.take(Action(Act.CLAIM), case.who(person))
        if what == "consult" and case.take(Action(Act.CONSULT, to=case.who(other)), case.who(person)):
            case.consulted.add(other)
        if what == "ask":
            until = NOW + timedelta(days=7)
            case.take(Action(Act.ASK, asked=Asked.INFORMATION, until=until), case.who(person))
            case.take(Action(Act.RECEIVE), SYSTEM)
        case.take(Action(Act.HAND_BACK), case.who(person))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(histories(), st.sampled_from(list(Ruling)), st.booleans())
def test_who_signed_or_thought_along_is_refused_in_every_history(
    case: History, ruling: Ruling, heard: bool
) -> None:
    event(f"released: {case.facts.state == State.RELEASED}")
    if case.facts.state != State.RELEASED:
        return
    assert len(case.signed) >= case.policy.signatures
    assert case.take(Action(Act.OBJECT), SYSTEM)
    barred = case.signed | case.consulted
    for person in barred:
        assert isinstance(may_handle(case.facts, case.who(person)), Reason)
        resolved = step(case.facts, Action(Act.RESOLVE, ruling=ruling, heard=heard), case.who(person), case.policy, NOW)  # fmt: skip
        assert isinstance(resolved, Reason)
        assert resolved.code in {"signed_it", "thought_along"}
        at_rest = replace(case.facts, state=State.CONFIRMED)
        assert isinstance(step(at_rest, Action(Act.REVOKE), case.who(person), case.policy, NOW), Reason)
    for person in set(PEOPLE) - barred:
        assert may_handle(case.facts, case.who(person)) is None


@given(st.permutations(PEOPLE), st.lists(st.sampled_from(list(Ruling)), min_size=1, max_size=4))
def test_what_was_upheld_stays_revoked_and_only_what_was_confirmed_is_appealed(
    people: list[str], rulings: list[Ruling]
) -> None:
    facts = Facts(State.RELEASED, Impact.HIGH)
    case, handler = History(ReviewPolicy(), facts), Who(people[0], EVERYTHING)
    states = [case.facts.state]
    opened = case.take(Action(Act.OBJECT), SYSTEM)
    for ruling in rulings:
        assert opened == (case.facts.state == State.OBJECTED)
        case.take(Action(Act.RESOLVE, ruling=ruling, heard=True), handler)
        states.append(case.facts.state)
        opened = case.take(Action(Act.APPEAL), SYSTEM)
    revoked = [state == State.REVOKED for state in states]
    assert all(later for earlier, later in pairwise(revoked) if earlier)
    assert revoked[-1] == any(one in {Ruling.PARTLY, Ruling.FOUNDED} for one in rulings)
