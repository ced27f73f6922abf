"""Whatever order people act in, an advice stands on enough members who may vote, each once, and never changes after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, func, select

from infra.errors import Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import algorithms
from register.committee import advising, meetings, requests, voting
from register.committee.models import Advice, AgendaItem
from register.committee.vocabulary import AdviceVerdict, Choice, ItemState, MeetingKind
from tests import builders
from tests.cast import Cast
from tests.register.committee import builders as committee

NAMES = ("edith", "hugo", "kees", "noor", "sanne")
QUORUM = 3
# Items that were adopted somewhere in the run: a run without any would prove little.
ADOPTED: list[str] = []
SOMEBODY = st.sampled_from(NAMES)


class Committee(RuleBasedStateMachine):
    """Five members, of whom Sanne owns the algorithm; a model of what may happen says what the steps must answer."""

    def __init__(self, house: Installation, cast: Cast, members: dict[str, Actor]) -> None:
        super().__init__()
        self.house, self.cast, self.members = house, cast, members
        self.present: set[str] = set()
        self.recused: set[str] = set()
        self.votes: dict[str, Choice] = {}
        self.state, self.round, self.changed, self.proposed = ItemState.OPEN, 0, False, False
        self.advice: dict[str, object] | None = None

    @initialize(written=st.booleans(), voting=st.sampled_from((True, True, True, False)))
    def begin(self, written: bool, voting: bool) -> None:
        """`voting`: with everybody there and a proposal put to them, so that the end of the way is walked often."""
        self.written = written
        kind = MeetingKind.WRITTEN if written else MeetingKind.MEETING
        self.algorithm = builders.an_entry(self.house, self.cast)
        self.item_id = committee.an_item(self.house, self.cast, self.algorithm, kind, present=[]).id
        if voting:
            self.note_presence(set(NAMES))
            self.propose(AdviceVerdict.POSITIVE)
            self.put_to_vote()

    @contextmanager
    def step(self, allowed: bool, acts: int = 1) -> Iterator[tuple[Session, AgendaItem]]:
        """A step that must succeed and write `acts` entries in the ledger, or be refused and write none."""
        before = self.entries()
        try:
            with self.house.database.write(self.cast.organisation_id) as session:
                yield session, requests.get_item(session, self.item_id)
        except Refusal:
            done = False
        else:
            done = True
        assert done == allowed
        assert self.entries() == before + (acts if done else 0)

    def entries(self) -> int:
        with self.house.database.read(self.cast.organisation_id) as session:
            return session.exec(select(func.count()).select_from(Entry)).one()

    @rule(present=st.sets(SOMEBODY))
    def note_presence(self, present: set[str]) -> None:
        with self.step(not self.written) as (session, item):
            meeting = meetings.get(session, item.meeting_id)
            meetings.note_presence(
                session, self.cast.vera, meeting, [self.members[one].id for one in present]
            )
        if not self.written:
            self.present = present

    @rule(who=SOMEBODY, by_secretary=st.booleans())
    def recuse(self, who: str, by_secretary: bool) -> None:
        allowed = who not in self.recused and self.state in {ItemState.OPEN, ItemState.VOTING}
        by = self.cast.vera if by_secretary else self.members[who]
        with self.step(allowed) as (session, item):
            voting.recuse(session, by, item, self.members[who].id, "Mijn zus werkt bij de leverancier.")
        self.recused |= {who} if allowed else set()

    @rule(verdict=st.sampled_from(AdviceVerdict))
    def propose(self, verdict: AdviceVerdict) -> None:
        allowed = self.state == ItemState.OPEN
        chosen = committee.positive()
        if verdict == AdviceVerdict.POSITIVE_WITH_CONDITIONS:
            chosen = committee.conditional(self.cast.tim)
        with self.step(allowed) as (session, item):
            advising.propose(session, self.cast.vera, item, chosen, item.version)
        self.proposed |= allowed

    @rule()
    def put_to_vote(self) -> None:
        allowed = self.state == ItemState.OPEN and self.proposed
        with self.step(allowed) as (session, item):
            advising.put_to_vote(session, self.cast.vera, item, item.version)
        if allowed:
            self.state, self.round, self.votes, self.changed = ItemState.VOTING, self.round + 1, {}, False

    @rule()
    def reopen(self) -> None:
        with self.step(self.state == ItemState.VOTING) as (session, item):
            advising.reopen(session, self.cast.vera, item, item.version)
        if self.state == ItemState.VOTING:
            self.state = ItemState.OPEN

    @precondition(lambda self: self.state == ItemState.VOTING)
    @rule()
    def everybody_votes_for_and_the_secretary_adopts(self) -> None:
        for who in NAMES:
            self.vote(who, Choice.FOR, False)
        self.adopt()

    @rule(who=SOMEBODY, choice=st.sampled_from(Choice), late=st.booleans())
    def vote(self, who: str, choice: Choice, late: bool) -> None:
        """`late`: on the proposal of an earlier round."""
        allowed = (
            self.state == ItemState.VOTING and not late and who not in self.votes and who != "sanne"
            and who not in self.recused and (self.written or who in self.present)
        )  # fmt: skip
        with self.step(allowed) as (session, item):
            voting.vote(session, self.members[who], item, item.round - late, choice)
        if allowed:
            self.votes[who] = choice

    @rule()
    def the_owner_changes_the_entry(self) -> None:
        with self.house.database.write(self.cast.organisation_id) as session:
            algorithm = algorithms.get(session, self.algorithm.id)
            content = algorithm.draft | {"goal": f"Versie {algorithm.version + 1}."}
            algorithms.revise(session, self.cast.sanne, algorithm, content, algorithm.version)
        self.changed = True

    def may_adopt(self) -> bool:
        counted = {who: cast for who, cast in self.votes.items() if who not in self.recused}
        entitled = set(NAMES) - self.recused - {"sanne"}
        here = set(counted) if self.written else (self.present & entitled) | set(counted)
        waited_for = entitled if self.written else here
        cast = list(counted.values())
        return (
            self.state == ItemState.VOTING and not self.changed and len(here) >= QUORUM
            and waited_for <= set(counted) and cast.count(Choice.FOR) > cast.count(Choice.AGAINST)
        )  # fmt: skip

    @rule()
    def adopt(self) -> None:
        allowed = self.may_adopt()
        with self.step(allowed) as (session, item):
            advising.adopt(session, self.cast.vera, item, item.version)
        if allowed:
            self.state = ItemState.ADOPTED
            self.advice = self.kept()
            ADOPTED.append(self.item_id)
            assert self.advice["votes_for"] == sum(
                cast == Choice.FOR for who, cast in self.votes.items() if who not in self.recused
            )

    def kept(self) -> dict[str, object]:
        with self.house.database.read(self.cast.organisation_id) as session:
            return session.exec(select(Advice).where(Advice.item_id == self.item_id)).one().model_dump()

    @invariant()
    def an_adopted_advice_stays_as_it_was(self) -> None:
        assert self.advice is None or self.advice == self.kept()


@pytest.fixture
def members(house: Installation, cast: Cast) -> dict[str, Actor]:
    """Everybody of the machine as a member, under a rule of five seats and a quorum of three."""
    with house.database.write(cast.organisation_id) as session:
        meetings.set_rule(session, cast.vera, len(NAMES), QUORUM)
    return {name: committee.as_member(house, getattr(cast, name)) for name in NAMES}


def test_no_order_of_acts_breaks_the_rules_of_the_committee(
    house: Installation, cast: Cast, members: dict[str, Actor]
) -> None:
    make: Callable[[], Committee] = lambda: Committee(house, cast, members)  # noqa: E731
    # Orders are drawn by chance, and adoption is at the end of a long one: go on until one was seen.
    for _ in range(8):
        run_state_machine_as_test(make, settings=settings(max_examples=15, stateful_step_count=16))  # type: ignore[arg-type]
        if ADOPTED:
            break
    assert ADOPTED
