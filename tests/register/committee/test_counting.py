"""Counting votes, for every way in which three members can be there, stand aside and vote."""

from collections.abc import Iterator
from itertools import product

import pytest

from infra.errors import NotNow
from infra.installation import Installation
from register.committee import advising, requests, voting
from register.committee.counting import Count
from register.committee.vocabulary import Choice, MeetingKind
from tests.cast import Cast
from tests.register.committee import builders as committee

MEMBERS = ("a", "b", "c")
WAYS = tuple(product((True, False), (True, False), (None, *Choice)))  # present, barred, vote


def every_count() -> Iterator[Count]:
    for ways in product(WAYS, repeat=len(MEMBERS)):
        each = list(zip(MEMBERS, ways, strict=True))
        present = frozenset(who for who, (here, _, _) in each if here)
        barred = frozenset(who for who, (_, barred, _) in each if barred)
        votes = {who: vote for who, (_, _, vote) in each if vote}
        for kind, quorum, over in product(MeetingKind, (1, 2, 3), (True, False)):
            yield Count(kind, frozenset(MEMBERS), present, barred, votes, quorum, over)


def may_adopt(count: Count) -> bool:
    """The rule once more, in other words."""
    valid = [vote for who, vote in count.votes.items() if who not in count.barred]
    in_meeting = count.kind == MeetingKind.MEETING
    around = {who for who in count.present if in_meeting} | set(count.votes)
    taking_part = around - count.barred
    silent = (taking_part if in_meeting else set(MEMBERS) - count.barred) - set(count.votes)
    waits = silent and (in_meeting or not count.over)
    return (
        len(taking_part) >= count.quorum
        and not waits
        and valid.count(Choice.FOR) > valid.count(Choice.AGAINST)
    )


def test_an_advice_is_adopted_exactly_when_the_rule_says_so() -> None:
    wrong = [count for count in every_count() if (count.hindrance is None) != may_adopt(count)]
    assert wrong == []


def test_who_stands_aside_never_changes_the_result() -> None:
    for count in every_count():
        without = {who: vote for who, vote in count.votes.items() if who not in count.barred}
        same = Count(
            count.kind,
            count.invited,
            count.present - count.barred,
            count.barred,
            without,
            count.quorum,
            count.over,
        )
        assert same.hindrance == count.hindrance


def test_a_vote_counts_no_more_when_its_member_stands_aside_later(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast)
    committee.cast_votes(house, cast, item, {cast.edith: Choice.FOR, cast.hugo: Choice.FOR})
    with house.database.write(cast.organisation_id) as session:
        held = requests.get_item(session, item.id)
        voting.recuse(session, cast.hugo, held, cast.hugo.id, "Mijn broer werkt bij de leverancier.")
        session.flush()
        with pytest.raises(NotNow, match="no_quorum"):
            advising.adopt(session, cast.vera, held, held.version)


def test_a_tie_adopts_nothing(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast)
    committee.cast_votes(house, cast, item, {cast.edith: Choice.FOR, cast.hugo: Choice.AGAINST})
    with house.database.write(cast.organisation_id) as session:
        held = requests.get_item(session, item.id)
        with pytest.raises(NotNow, match="no_majority"):
            advising.adopt(session, cast.vera, held, held.version)
