"""The faults that are sown in the rules: each must be found, by the promise that it breaks."""

from dataclasses import replace

from reviews.policy import Act
from reviews.vocabulary import State
from tests.reviews.proof import lenses as see
from tests.reviews.proof.moves import AFTERWARDS, Setting
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.settings import (
    AMENDING,
    COLLEAGUES,
    DUE_SOON,
    HEAR_FIRST,
    HIGH,
    KNOWN,
    LOW,
    ONE,
    OPEN_BOOK,
    SAMPLED,
    TWO,
    WAITING,
)
from tests.reviews.proof.sowing import SUCCESSOR, Fault, faulty, kept, made, seen_as
from tests.reviews.proof.worlds import NOW

PLAIN = Setting("plain", HIGH, (ONE,), stops=1)
FOUR_EYES = Setting("four eyes", HIGH, (TWO,), epochs=3)
RAISING = Setting("raising", SAMPLED, (OPEN_BOOK,), seldom=AMENDING)
RAISING_LOW = Setting("raising low", LOW, (OPEN_BOOK,), seldom=AMENDING)
CONTENT = Setting("content", HIGH, (ONE,), contents=2, seldom=frozenset({Act.SUPERSEDE}))
AFTER = Setting("after", HIGH, (ONE,), epochs=1, stops=1, seldom=AFTERWARDS | {Act.SUPERSEDE})
THOUGHT_ALONG = Setting(
    "thought along", HIGH, (ONE,), epochs=1, seldom=AFTERWARDS | {Act.CONSULT}, advisers=("bram",)
)
ADVISED = Setting("advised", HIGH, (ONE,), seldom=COLLEAGUES, unfit=True, advisers=("noor", "tim"))
SECOND_ADVISED = Setting(
    "advised after a signature", HIGH, (TWO,), seldom=COLLEAGUES, advisers=("noor", "piet")
)
WAITS = Setting("waits", HIGH, (ONE,), epochs=4, seldom=WAITING)
HEARS = Setting("hears", HIGH, (HEAR_FIRST,), seldom=frozenset({Act.HEAR}))
PRACTICE = Setting("practice", KNOWN, (ONE,))
KNOWN_LOW = Setting("known, of low impact", replace(LOW, seeded=True), (ONE,))
CHANGING = Setting("changing", SAMPLED, (OPEN_BOOK, ONE))
OWN_REQUEST = Setting("own request", HIGH, (replace(ONE, requester_may_sign=False),))

# The sixteen of the research, as they are in these rules.
KNOWN_FAULTS = {
    "a raised impact keeps its phase": Fault(
        Promise.RAISED, RAISING, (faulty(Act.RAISE, answer=kept("state", "votes", "holder", "lease_until")),),
    ),
    "any role may review": Fault(Promise.DUTY, PLAIN, (faulty(Act.CLAIM, who=see.everything),)),
    "the same person twice": Fault(Promise.I7, FOUR_EYES, (faulty(Act.CLAIM, facts=see.nobody_voted),)),
    "an expired lease still acts": Fault(Promise.I13, PLAIN, (faulty(Act.JUDGE, facts=see.in_time),)),
    "a stale token is accepted": Fault(Promise.I13, PLAIN, (faulty(Act.DECIDE, who=see.with_its_token),)),
    "review while suspended": Fault(Promise.I14, PLAIN, (faulty(Act.JUDGE, facts=see.running),)),
    "reveal before judging": Fault(Promise.I5, PLAIN, (faulty(Act.REVEAL, facts=see.holder_judged),)),
    "other content keeps signatures": Fault(
        Promise.I4, CONTENT, ((SUCCESSOR, see.keeps_votes),),
    ),
    "the arbiter counts twice": Fault(
        Promise.I7, FOUR_EYES, (faulty(Act.CLAIM, facts=see.forgotten_when_escalated),),
    ),
    "release ignores the stop": Fault(Promise.I3, PLAIN, (faulty(Act.RELEASE, facts=see.running),)),
    "withdrawal leaves work open": Fault(
        Promise.I9, PLAIN, (faulty(Act.WITHDRAW, answer=kept("state", "holder", "lease_until")),),
    ),
    "a deadline approves": Fault(Promise.L1, PLAIN, (faulty(Act.EXPIRE, answer=made(state=State.SIGNED)),)),
    "the signer decides the objection": Fault(Promise.I8, AFTER, (faulty(Act.RESOLVE, facts=see.nobody_voted),)),
    "resuming keeps signatures": Fault(Promise.I16, replace(PLAIN, epochs=3), (faulty(Act.REOPEN, answer=kept("votes")),)),
    "release of what was superseded": Fault(
        Promise.L2, CONTENT, (faulty(Act.RELEASE, facts=see.signed_when(State.SUPERSEDED)),),
    ),
    "release twice": Fault(Promise.I15, PLAIN, (faulty(Act.RELEASE, facts=see.signed_when(State.RELEASED)),)),
}  # fmt: skip

OF_HOLDING = {
    "claim while suspended": Fault(Promise.I14, PLAIN, (faulty(Act.CLAIM, facts=see.running),)),
    "sign while suspended": Fault(Promise.I14, PLAIN, (faulty(Act.DECIDE, facts=see.running),)),
    "a claim over a living claim": Fault(Promise.I6, PLAIN, (faulty(Act.CLAIM, facts=see.over),)),
    "a claim keeps the old token": Fault(Promise.I13, PLAIN, (faulty(Act.CLAIM, answer=kept("epoch")),)),
    "a claim has no end": Fault(Promise.I6, PLAIN, (faulty(Act.CLAIM, answer=made(lease_until=None)),)),
    "renewing wakes a dead lease": Fault(Promise.I13, ADVISED, (faulty(Act.RENEW, facts=see.in_time),)),
    "handing back keeps the lease": Fault(Promise.I6, PLAIN, (faulty(Act.HAND_BACK, answer=kept("lease_until")),)),
    "anybody gives cases away": Fault(Promise.DUTY, ADVISED, (faulty(Act.ASSIGN, who=see.everything),)),
    "a case is given to who may not have it": Fault(Promise.DUTY, ADVISED, (faulty(Act.ASSIGN, action=see.able),)),
    "a freed case keeps its token": Fault(Promise.I13, ADVISED, (faulty(Act.ASSIGN, answer=kept("epoch")),)),
    "no training needed": Fault(Promise.TRAINED, ADVISED, (faulty(Act.CLAIM, who=see.trained),)),
    "no mandate needed to claim": Fault(Promise.MANDATED, ADVISED, (faulty(Act.CLAIM, who=see.mandated),)),
    "no mandate needed to sign": Fault(Promise.MANDATED, ADVISED, (faulty(Act.DECIDE, who=see.mandated),)),
    "no end to a day": Fault(Promise.CAPPED, ADVISED, (faulty(Act.CLAIM, who=see.rested),)),
    "the requester signs": Fault(
        Promise.I2, OWN_REQUEST,
        (faulty(Act.CLAIM, rules=see.requester_signs), faulty(Act.DECIDE, rules=see.requester_signs)), guards=2,
    ),
    "who saw the former content reads the next": Fault(
        Promise.SEEN_BEFORE, CONTENT, ((SUCCESSOR, see.forgets_who_saw),),
    ),
}  # fmt: skip

OF_JUDGING = {
    "judging after seeing": Fault(Promise.I5, PLAIN, (faulty(Act.JUDGE, facts=seen_as(seen=frozenset())),)),
    "handing back forgets who saw": Fault(
        Promise.I5, PLAIN, (faulty(Act.HAND_BACK, answer=made(seen=frozenset())),),
    ),
    "signing without seeing": Fault(Promise.I5, PLAIN, (faulty(Act.DECIDE, facts=see.holder_was_shown),)),
    "a judgement on the former content counts": Fault(Promise.I5, CONTENT, ((SUCCESSOR, see.judged_already),)),
    "a policy that came after the claim is not asked": Fault(
        Promise.I5, CHANGING, (faulty(Act.DECIDE, facts=see.holder_judged),),
    ),
    "who advised signs": Fault(Promise.CONSULTED, ADVISED, (faulty(Act.CLAIM, facts=see.without_advice),)),
    "a signer gives advice": Fault(
        Promise.CONSULTED, SECOND_ADVISED, (faulty(Act.CONSULT, facts=see.nobody_voted),),
    ),
    "who knows the output advises": Fault(
        Promise.TOLD, replace(ADVISED, unfit=False), (faulty(Act.CONSULT, facts=see.unseen),),
    ),
    "advice is forgotten with the content": Fault(
        Promise.CONSULTED, replace(CONTENT, seldom=frozenset({Act.SUPERSEDE, Act.CONSULT})),
        ((SUCCESSOR, see.forgets_who_advised),),
    ),
    "nobody is heard": Fault(Promise.HEARD, HEARS, (faulty(Act.DECIDE, action=see.not_against),)),
    "a case waits for ever": Fault(Promise.WAITING, WAITS, (faulty(Act.ASK, facts=seen_as(asked=0)),)),
    "the rest of the term is kept": Fault(Promise.WAITING, WAITS, (faulty(Act.RECEIVE, answer=kept("due_at")),)),
    "a term that is over runs again": Fault(
        Promise.L1, replace(WAITS, start=DUE_SOON), (faulty(Act.ASK, facts=see.with_a_term),),
    ),
    "a new content has a new term": Fault(Promise.WAITING, CONTENT, ((SUCCESSOR, see.new_term),)),
    "anybody says that it came": Fault(Promise.DUTY, WAITS, (faulty(Act.RECEIVE, who=see.everything),)),
    "what waits is forgotten": Fault(Promise.L1, WAITS, (faulty(Act.EXPIRE, facts=see.without_term_when_waiting),)),
    "escalating keeps the holder": Fault(Promise.I6, ADVISED, (faulty(Act.ESCALATE, answer=kept("holder")),)),
    "one signature too few": Fault(
        Promise.I1, FOUR_EYES, (faulty(Act.DECIDE, rules=see.counted_as(1)), faulty(Act.RELEASE, rules=see.counted_as(1))),
        guards=2,
    ),
    "disagreement signs": Fault(
        Promise.I1, FOUR_EYES, (faulty(Act.DECIDE, answer=see.never_escalates), faulty(Act.RELEASE, facts=see.all_agreed)),
        guards=2,
    ),
}  # fmt: skip

OF_THE_COURSE = {
    "a high impact goes unread": Fault(Promise.READ, PLAIN, (faulty(Act.ROUTE, answer=made(state=State.LOW)),)),
    "a sampled output goes unread": Fault(
        Promise.READ, RAISING, (faulty(Act.ROUTE, facts=seen_as(sampled=False)),),
    ),
    "raising raises nothing": Fault(Promise.READ, RAISING_LOW, (faulty(Act.RAISE, answer=kept("impact")),)),
    "a person routes": Fault(Promise.MACHINE, PLAIN, (faulty(Act.ROUTE, who=see.everything),)),
    "a person releases": Fault(Promise.MACHINE, PLAIN, (faulty(Act.RELEASE, who=see.everything),)),
    "a person voids signatures": Fault(Promise.MACHINE, PLAIN, (faulty(Act.REOPEN, who=see.everything),)),
    "release without cover": Fault(Promise.COVERED, PLAIN, (faulty(Act.RELEASE, facts=seen_as(covered=True)),)),
    "release after the deadline": Fault(
        Promise.L2, PLAIN, (faulty(Act.RELEASE, facts=see.signed_when(State.EXPIRED)),),
    ),
    "release of what was set aside": Fault(
        Promise.L2, PLAIN, (faulty(Act.RELEASE, facts=see.signed_as_letter(State.SET_ASIDE)),),
    ),
    "setting aside signs": Fault(
        Promise.I4, PLAIN,
        (faulty(Act.DECIDE, answer=see.signs_what_is_set_aside), faulty(Act.RELEASE, facts=see.all_agreed)), guards=2,
    ),
    "release with the model's outcome": Fault(Promise.I4, PLAIN, (faulty(Act.RELEASE, answer=see.with_other_outcome),)),
    "a deadline closes nothing": Fault(Promise.L1, PLAIN, (faulty(Act.EXPIRE, facts=seen_as(due_at=None)),)),
    "a deadline comes too soon": Fault(Promise.EARLY, PLAIN, (faulty(Act.EXPIRE, facts=seen_as(due_at=NOW)),)),
    "a passed deadline keeps the holder": Fault(
        Promise.I6, PLAIN, (faulty(Act.EXPIRE, answer=kept("holder", "lease_until")),),
    ),
    "what expired is claimed": Fault(
        Promise.I11, PLAIN, (faulty(Act.CLAIM, facts=see.queued_when(State.EXPIRED)),),
    ),
    "a known case is released": Fault(
        Promise.PRACTICE, PRACTICE,
        (faulty(Act.DECIDE, facts=seen_as(seeded=False)), faulty(Act.RELEASE, facts=seen_as(seeded=False))), guards=2,
    ),
    "a known case of low impact goes unread": Fault(
        Promise.READ, KNOWN_LOW, (faulty(Act.ROUTE, facts=seen_as(seeded=False)),),
    ),
    "a real case counts as practice": Fault(Promise.PRACTICE, PLAIN, (faulty(Act.DECIDE, facts=seen_as(seeded=True)),)),
}  # fmt: skip

AFTER_RELEASE = {
    "who thought along decides the objection": Fault(
        Promise.I8, THOUGHT_ALONG, (faulty(Act.RESOLVE, facts=see.without_advice),),
    ),
    "the signer revokes": Fault(Promise.I8, AFTER, (faulty(Act.REVOKE, facts=see.nobody_voted),)),
    "anybody rules": Fault(Promise.DUTY, AFTER, (faulty(Act.RESOLVE, who=see.everything),)),
    "anybody objects": Fault(Promise.DUTY, AFTER, (faulty(Act.OBJECT, who=see.everything),)),
    "an objector is not heard": Fault(Promise.OBJECTOR_HEARD, AFTER, (faulty(Act.RESOLVE, action=see.was_heard),)),
    "whoever is right loses": Fault(Promise.OBJECTOR_HEARD, AFTER, (faulty(Act.RESOLVE, action=see.unfounded),)),
    "revoking wipes the record": Fault(Promise.I12, AFTER, (faulty(Act.REVOKE, answer=made(votes=())),)),
    "an objection opens the record": Fault(Promise.I12, AFTER, (faulty(Act.OBJECT, answer=made(votes=())),)),
    "a stop flags nothing": Fault(Promise.I10, AFTER, (faulty(Act.FLAG, answer=made(flagged=False)),)),
    "appeal from what was revoked": Fault(
        Promise.I11, AFTER, (faulty(Act.APPEAL, facts=see.confirmed_when(State.REVOKED)),),
    ),
}  # fmt: skip

FAULTS = KNOWN_FAULTS | OF_HOLDING | OF_JUDGING | OF_THE_COURSE | AFTER_RELEASE
