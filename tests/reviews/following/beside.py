"""The rules and the service side by side: each step is asked of the rules first, and then done for real."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from infra import clock
from register import deployments
from reviews import policy
from reviews.policy import Act, Action, Duty, Facts, Reason, Who
from reviews.vocabulary import OPEN, DeploymentState, ReviewPolicy, State
from tests.reviews.following.doors import enter, has_door, real, stop
from tests.reviews.following.fitting import Papers
from tests.reviews.following.real import BECAUSE, RealCase
from tests.reviews.proof.moves import Move
from tests.reviews.proof.worlds import MACHINE

# Where the service asks more than the rules: who saw the case as a reader, or whose signature was voided, is no handler.
MOMENT = timedelta(milliseconds=1)
STRICTER = ("took_part", "signed_it", "thought_along")


@dataclass
class Beside:
    """A real case, and the facts that the rules say it must have."""

    case: RealCase
    rules: ReviewPolicy
    facts: Facts
    papers: Papers
    sampled: bool = False
    changed: bool = False
    told: list[str] = field(default_factory=list)

    def can(self, action: Action, who: Who) -> bool:
        return has_door(action, who, self.facts, self.case.now)

    def expected(self, action: Action, who: Who) -> Facts | Reason:
        if action.act == Act.SUPERSEDE and self.facts.state == State.REVOKED and Duty.SENDER in who.duties:
            # What was taken back may be asked anew; the rules have nothing to close then.
            return self.facts
        action = replace(action, **real(action, self.case.now))
        # Whether an output is sampled is drawn when it is routed.
        facts = replace(self.facts, sampled=self.sampled) if action.act == Act.ROUTE else self.facts
        return policy.step(facts, action, who, self.rules, self.case.now)

    def act(self, action: Action, who: Who) -> bool:
        """Do it for real; whether it was to be. What the tables say afterwards is what the rules say."""
        expected = self.expected(action, who)
        refused = enter(self.case, action, who)
        self.told.append(f"{who.person}: {action.act} {action.verdict or ''} -> {refused or 'done'}")
        done = isinstance(expected, Facts)
        if done and refused and action.act in {Act.RESOLVE, Act.REVOKE} and _stricter(refused):
            done = False
        assert (refused is None) == done, f"{refused}, by the rules {expected}\n{self}"
        if done and isinstance(expected, Facts):
            self.facts = self._after(action, expected)
        self.compare()
        # Two signatures never come at the very same moment, and they are told apart by it.
        self.case.now += MOMENT
        return done

    def pass_time(self, until: str) -> None:
        """The clock goes to a moment of the case: `lease_until`, `awaiting_until` or `due_at`."""
        self.case.now = max(self.case.now, getattr(self.facts, until))
        self.told.append(f"clock: {until}")

    def replay(self, moves: Sequence[Move], later: Sequence[ReviewPolicy] = ()) -> str:
        """Take the steps of a counter-example as far as the rules allow; how it ended.

        `later`: the policies that take the place of the first, one after another.
        """
        coming = iter(later)
        for move in moves:
            if move.what == "another policy":
                self.revise(next(coming))
            elif move.action and move.by:
                self.papers.see_to(move.by, self.rules)
                if not self.can(move.action, move.by):
                    return "there is no way in"
                if not self.act(move.action, move.by):
                    return "refused"
            else:
                HAPPENINGS[move.what](self)
        return "otherwise done"

    def cover(self) -> None:
        """The ledger covers what was signed until now."""
        self.case.cover()
        self.told.append("ledger: covers")
        self.compare()

    def stop(self, how: str, into: DeploymentState) -> None:
        """The owner suspends, resumes or withdraws, and the rules say what that does to this case."""
        refused = stop(self.case, how)
        assert refused is None, f"{how}: {refused}\n{self}"
        self.told.append(f"owner: {how}")
        self.facts = replace(self.facts, deployment=into)
        for act in {Act.REOPEN} if into == DeploymentState.ACTIVE else {Act.WITHDRAW, Act.FLAG}:
            answer = policy.step(self.facts, Action(act), MACHINE, self.rules, self.case.now)
            self.facts = self.facts if isinstance(answer, Reason) else answer
        self.compare()

    def revise(self, rules: ReviewPolicy) -> None:
        """The owner has cases judged by other rules from now on, the open ones too."""
        self.rules, self.changed = replace(rules, sample_share=self.rules.sample_share), True
        with clock.stopped(self.case.now), self.case.writing() as session:
            running = deployments.get(session, self.case.deployment.id)
            deployments.revise_policy(session, self.case.cast.tim, running, self.rules, BECAUSE)
        self.told.append("owner: another policy")
        self.compare()

    def compare(self) -> None:
        """The tables say what the rules say."""
        found, expected = self.case.facts(), self.facts
        # When the ledger covers is nothing that the rules say; what follows from it is.
        expected = replace(expected, covered=found.covered)
        wrong = {
            name: (there, expected.__dict__[name])
            for name, there in found.__dict__.items()
            if there != expected.__dict__[name]
        }
        assert not wrong, f"the tables and the rules differ: {wrong}\n{self}"
        self.facts = replace(self.facts, covered=found.covered)

    def __str__(self) -> str:
        return "\n".join(self.told)

    def _after(self, action: Action, after: Facts) -> Facts:
        if action.act != Act.SUPERSEDE:
            return after
        closed = self.case.facts()
        assert (closed.state, closed.votes) == (after.state, after.votes)
        self.case.go_on()
        successor = policy.successor(after)
        if self.facts.state in OPEN:
            return successor
        # After a release a new term begins.
        return replace(successor, due_at=self.case.now + timedelta(days=self.rules.deadline_days))


HAPPENINGS: dict[str, Callable[[Beside], object]] = {
    "the lease is over": lambda beside: beside.pass_time("lease_until"),
    "the waiting is over": lambda beside: beside.pass_time("awaiting_until"),
    "the deadline is there": lambda beside: beside.pass_time("due_at"),
    "suspend": lambda beside: beside.stop("suspensions", DeploymentState.SUSPENDED),
    "resume": lambda beside: beside.stop("resumptions", DeploymentState.ACTIVE),
    "withdraw": lambda beside: beside.stop("withdrawals", DeploymentState.WITHDRAWN),
    "covers the signatures": lambda beside: beside.cover(),
    # A successor comes with the step that supersedes.
    "the successor with other content": lambda beside: None,
}


def _stricter(refused: str) -> bool:
    return any(code in refused for code in STRICTER)
