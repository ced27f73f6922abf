"""Who may do what with a suggestion, and what follows: a pure function of facts, without session or clock.

`step(facts, action, who, policy, now)` answers with the next facts, or with the reason why not. The rules stand in
`reviews.rules`, one function per act.
"""

from datetime import datetime

from reviews.rules.afterwards import AFTERWARDS, may_handle
from reviews.rules.course import COURSE
from reviews.rules.facts import Act, Action, Duty, Facts, Reason, Rule, Vote, Who
from reviews.rules.holding import HOLDING, duty_needed, may_hold
from reviews.rules.judging import JUDGING, approvals
from reviews.vocabulary import ReviewPolicy, State

__all__ = [
    "Act", "Action", "Duty", "Facts", "Reason", "Rule", "Vote", "Who", "approvals", "duty_needed", "may_handle",
    "may_hold", "step", "successor",
]  # fmt: skip


def step(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """The facts after the action, or the reason why it is not to be."""
    return _STEPS[action.act](facts, action, who, policy, now)


def successor(facts: Facts) -> Facts:
    """The facts of the suggestion that takes the place of this one, with other content: nothing that was signed goes along.

    Who saw an output of the case does not judge its successor blind: a corrected datum is no second chance.
    """
    return Facts(
        State.RECEIVED, facts.impact, facts.deployment, facts.requester, sampled=facts.sampled, due_at=facts.due_at,
        content=facts.content + 1, seen=facts.seen, consulted=facts.consulted, heard=facts.heard, asked=facts.asked,
        seeded=facts.seeded,
    )  # fmt: skip


_STEPS: dict[Act, Rule] = HOLDING | JUDGING | COURSE | AFTERWARDS
