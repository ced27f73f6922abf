"""The searches that make the proof: each takes some of the acts further than all of them together could go."""

from dataclasses import replace
from datetime import timedelta

from reviews.policy import Act, Facts
from reviews.vocabulary import Impact, ReviewPolicy, State
from tests.reviews.proof.moves import AFTERWARDS, SELDOM, Setting
from tests.reviews.proof.worlds import LATER, NOW, REQUESTER

HIGH = Facts(State.RECEIVED, Impact.HIGH, requester=REQUESTER, due_at=LATER)
LOW = replace(HIGH, impact=Impact.LOW)
SAMPLED = replace(LOW, sampled=True)
KNOWN = replace(HIGH, seeded=True)
DUE_SOON = replace(HIGH, due_at=NOW + timedelta(minutes=1))
ONE = ReviewPolicy(signatures=1)
TWO = ReviewPolicy(signatures=2, requester_may_sign=False)
OPEN_BOOK = ReviewPolicy(signatures=1, own_judgement_first=False, requester_may_sign=False)
HEAR_FIRST = replace(ONE, hear_first=True)
ALL_RULES = replace(OPEN_BOOK, hear_first=True)
WAITING = frozenset({Act.ASK, Act.RECEIVE})
COLLEAGUES = frozenset({Act.CONSULT, Act.ASSIGN, Act.ESCALATE, Act.RENEW})
AMENDING = frozenset({Act.SUPERSEDE, Act.RAISE})

SETTINGS = (
    Setting("one signature", HIGH, (ONE,), epochs=4, stops=1),
    Setting("two signatures", HIGH, (TWO,), epochs=4, stops=1),
    Setting("open book, sampled", SAMPLED, (OPEN_BOOK,), epochs=3, stops=1, seldom=AMENDING),
    Setting("low impact, raised", LOW, (ONE,), epochs=3, stops=1, seldom=AMENDING),
    Setting("waiting and hearing", HIGH, (HEAR_FIRST,), epochs=4, seldom=WAITING | {Act.HEAR}),
    Setting("a deadline before the end of the lease", DUE_SOON, (ONE,), epochs=3, seldom=WAITING),
    Setting("other content", HIGH, (ONE,), epochs=3, stops=1, contents=2, seldom=AMENDING),
    Setting("other content, again", HIGH, (ONE,), epochs=3, contents=3, seldom=AMENDING),
    Setting("other content, two signatures", HIGH, (TWO,), epochs=3, contents=2, seldom=AMENDING),
    Setting("colleagues", HIGH, (ONE,), epochs=3, seldom=COLLEAGUES, unfit=True, advisers=("noor", "tim")),
    Setting("colleagues, two signatures", HIGH, (TWO,), epochs=3, seldom=COLLEAGUES, advisers=("noor", "piet")),
    Setting("afterwards", HIGH, (ONE,), epochs=2, stops=1, contents=2, seldom=AFTERWARDS | {Act.SUPERSEDE}),
    Setting("afterwards, with advice", HIGH, (ONE,), epochs=1, seldom=AFTERWARDS | {Act.CONSULT}, advisers=("bram", "noor")),
    Setting("known cases", KNOWN, (TWO,), epochs=3, stops=1, seldom=WAITING | AMENDING),
    Setting("a policy that changes", SAMPLED, (OPEN_BOOK, ONE, TWO), epochs=3, stops=1, seldom=frozenset({Act.RAISE})),
    Setting("everything, two claims", SAMPLED, (ALL_RULES,), epochs=2, seldom=SELDOM, advisers=("noor",)),
    Setting("everything, stopped", SAMPLED, (ALL_RULES,), epochs=1, stops=1, seldom=SELDOM, advisers=("noor",)),
    Setting("everything, other content", SAMPLED, (ALL_RULES,), epochs=1, contents=2, seldom=SELDOM, advisers=("noor",)),
)  # fmt: skip
"""All of it: made for a machine that has half a minute."""

SMALL = (
    Setting("one signature", HIGH, (ONE,), epochs=3, stops=1),
    Setting("two signatures", HIGH, (TWO,), epochs=3, stops=1),
    Setting("open book, sampled", SAMPLED, (OPEN_BOOK,), epochs=2, stops=1, seldom=AMENDING),
    Setting("low impact, raised", LOW, (ONE,), epochs=2, stops=1, seldom=AMENDING),
    Setting("waiting and hearing", HIGH, (HEAR_FIRST,), epochs=2, seldom=WAITING | {Act.HEAR}),
    Setting("other content", HIGH, (ONE,), epochs=2, contents=2, seldom=AMENDING),
    Setting("colleagues", HIGH, (TWO,), epochs=2, seldom=COLLEAGUES, unfit=True, advisers=("noor",)),
    Setting("afterwards", HIGH, (ONE,), epochs=1, stops=1, seldom=AFTERWARDS | {Act.SUPERSEDE}),
    Setting("known cases", KNOWN, (ONE,), epochs=1, stops=1, seldom=WAITING),
    Setting("a policy that changes", SAMPLED, (OPEN_BOOK, ONE), epochs=2, seldom=frozenset({Act.RAISE})),
    Setting("everything", SAMPLED, (ALL_RULES,), epochs=1, seldom=SELDOM, advisers=("noor",)),
)  # fmt: skip
"""The same, less far: for the normal run of the tests."""
