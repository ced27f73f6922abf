"""What somebody does with a case in hand: judge it, see the output, ask, have the resident heard, sign."""

from dataclasses import replace
from datetime import datetime, timedelta

from reviews.rules.facts import Act, Action, Duty, Facts, Reason, Rule, Vote, Who
from reviews.rules.holding import blind_first, held, unheld
from reviews.vocabulary import ASKS_MAX, Asked, ReviewPolicy, State, Verdict

READERS = frozenset({Duty.READ, Duty.SECOND, Duty.ARBITRATE, Duty.LEAD, Duty.SENDER, Duty.MACHINE})


def approvals(facts: Facts, outcome: str) -> int:
    """How many different people signed for this outcome of this very content."""
    signed = [vote for vote in facts.votes if vote.content == facts.content]
    return len(
        {vote.person for vote in signed if vote.verdict != Verdict.SET_ASIDE and vote.outcome == outcome}
    )


def term_without_rest(facts: Facts, now: datetime) -> datetime | None:
    """The deadline after the waiting: time that was given for information and not used is given back."""
    if not facts.due_at or facts.awaiting != Asked.INFORMATION or facts.awaiting_until is None:
        return facts.due_at
    return facts.due_at - max(facts.awaiting_until - now, timedelta(0))


def _judge(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := held(facts, who, now):
        return refused
    if who.person in facts.seen:
        return Reason("already_seen")
    return replace(facts, judged=facts.judged | {who.person})


def _reveal(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := held(facts, who, now):
        return refused
    if blind_first(facts, policy) and who.person not in facts.judged:
        return Reason("judge_first")
    return replace(facts, seen=facts.seen | {who.person}, shown=facts.shown | {who.person})


def _hear(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """Note that the resident was heard, or why that may be left out (Awb 4:11)."""
    return held(facts, who, now) or replace(facts, heard=True)


def _consult(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """Ask a colleague: who thought along never signs the same case, for that would be one mind with two pens.

    Nor does who knows the output advise somebody who still has to judge without it: an answer would tell of it.
    """
    if refused := held(facts, who, now):
        return refused
    asked = action.to.person if action.to else who.person
    tells = blind_first(facts, policy) and who.person not in facts.judged and asked in facts.seen
    if tells or asked == who.person or any(vote.person == asked for vote in facts.votes):
        return Reason("ask_another")
    return replace(facts, consulted=facts.consulted | {asked})


def _ask(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """More is needed first: the case waits, and for information the term stands still (Awb 4:15)."""
    if refused := held(facts, who, now):
        return refused
    if facts.asked >= ASKS_MAX or action.until is None or action.until <= now:
        return Reason("asked_enough" if facts.asked >= ASKS_MAX else "not_now")
    due = facts.due_at
    if due and now >= due:
        return Reason("too_late")  # a term that is over does not begin to run again
    if due and action.asked == Asked.INFORMATION:
        due += action.until - now
    return replace(
        unheld(facts), state=State.AWAITING, awaiting=action.asked, awaiting_until=action.until, due_at=due,
        asked=facts.asked + 1,
    )  # fmt: skip


def _receive(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """What the case waited for is there, or its time is over: back on the pile, with the rest of that time given back."""
    if facts.state != State.AWAITING or not who.duties & READERS or facts.awaiting_until is None:
        return Reason("not_now")
    return replace(unheld(facts), awaiting=None, awaiting_until=None, due_at=term_without_rest(facts, now))


def _escalate(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := held(facts, who, now):
        return refused
    if facts.escalated:
        return Reason("not_now")
    return unheld(replace(facts, escalated=True))


def _decide(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if action.verdict is None:
        return Reason("verdict_needed")
    if refused := held(facts, who, now) or _unready(facts, action, who, policy):
        return refused
    vote = Vote(who.person, action.verdict, action.outcome, facts.content)
    voted = replace(unheld(facts), votes=(*facts.votes, vote))
    if facts.escalated:
        return _arbitrated(voted, vote, policy)
    if _of_one_mind(voted, vote) >= policy.signatures:
        return replace(voted, state=_closed_by(voted, vote))
    if len(voted.votes) < policy.signatures:
        return voted
    return replace(voted, state=State.ESCALATED, escalated=True)


def _of_one_mind(facts: Facts, vote: Vote) -> int:
    """How many people signed the same as this: for the same outcome, or to set the model aside."""
    if vote.verdict != Verdict.SET_ASIDE:
        return approvals(facts, vote.outcome)
    return len({one.person for one in facts.votes if one.verdict == Verdict.SET_ASIDE})


def _unready(facts: Facts, action: Action, who: Who, policy: ReviewPolicy) -> Reason | None:
    """What a signature asks beyond the living claim; asked again, for the policy may be another than at the claim."""
    if not who.mandated:
        return Reason("mandate_needed")
    if who.person not in facts.shown:
        return Reason("see_first")
    if blind_first(facts, policy) and who.person not in facts.judged:
        return Reason("judge_first")
    if who.person == facts.requester and not policy.requester_may_sign:
        return Reason("own_request")
    unheard = policy.hear_first and action.adverse and not facts.heard
    return Reason("hear_first") if unheard else None


def _arbitrated(voted: Facts, vote: Vote, policy: ReviewPolicy) -> Facts | Reason:
    """The arbiter sides with a reader, so that enough people stand behind what goes out, or sets the model aside."""
    if vote.verdict == Verdict.SET_ASIDE or approvals(voted, vote.outcome) >= policy.signatures:
        return replace(voted, state=_closed_by(voted, vote))
    if len(voted.votes) > policy.signatures:
        return Reason("side_with_reader")
    # A reader asked for the arbiter before enough people had signed: the others still read.
    return replace(voted, state=State.QUEUED, escalated=False)


def _closed_by(facts: Facts, vote: Vote) -> State:
    if facts.seeded:
        return State.PRACTISED
    return State.SET_ASIDE if vote.verdict == Verdict.SET_ASIDE else State.SIGNED


JUDGING: dict[Act, Rule] = {
    Act.JUDGE: _judge,
    Act.REVEAL: _reveal,
    Act.HEAR: _hear,
    Act.CONSULT: _consult,
    Act.ASK: _ask,
    Act.RECEIVE: _receive,
    Act.ESCALATE: _escalate,
    Act.DECIDE: _decide,
}
