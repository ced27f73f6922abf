"""Counting votes: who takes part, whether that is enough, and why an advice cannot be adopted yet. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from register.committee.vocabulary import Choice, MeetingKind


@dataclass(frozen=True)
class Count:
    """One round of voting on one item. `barred` are the recused and the concerned: they count for nothing.

    `over` says that the closing moment of a written procedure has passed.
    """

    kind: MeetingKind
    invited: frozenset[str]
    present: frozenset[str]
    barred: frozenset[str]
    votes: Mapping[str, Choice]
    quorum: int
    over: bool = False

    @property
    def entitled(self) -> frozenset[str]:
        return self.invited - self.barred

    @property
    def counted(self) -> dict[str, Choice]:
        """The votes that count."""
        return {person: choice for person, choice in self.votes.items() if person in self.entitled}

    @property
    def taking_part(self) -> frozenset[str]:
        """Who is counted for the quorum: who is in the meeting, in a written procedure who voted."""
        here = self.present if self.kind == MeetingKind.MEETING else frozenset()
        return (here | self.counted.keys()) & self.entitled

    @property
    def still_to_vote(self) -> frozenset[str]:
        everyone = self.taking_part if self.kind == MeetingKind.MEETING else self.entitled
        return everyone - self.counted.keys()

    def of(self, choice: Choice) -> int:
        """How many votes there are of one kind."""
        return sum(cast == choice for cast in self.counted.values())

    @property
    def quorate(self) -> bool:
        return len(self.taking_part) >= self.quorum

    @property
    def hindrance(self) -> str | None:
        """The message that says why the advice cannot be adopted yet, or None."""
        if not self.quorate:
            return "register.committee.no_quorum"
        if self.still_to_vote and not (self.kind == MeetingKind.WRITTEN and self.over):
            return "register.committee.votes_missing"
        if self.of(Choice.FOR) <= self.of(Choice.AGAINST):
            return "register.committee.no_majority"
        return None
