"""What the rules of reviewing look at: the facts of one suggestion, an action, and the one who acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviews.vocabulary import Asked, DeploymentState, Impact, ReviewPolicy, Ruling, State, Verdict


class Act(StrEnum):
    ROUTE = "route"
    CLAIM = "claim"
    ASSIGN = "assign"
    HAND_BACK = "hand_back"
    RENEW = "renew"
    JUDGE = "judge"
    REVEAL = "reveal"
    HEAR = "hear"
    CONSULT = "consult"
    ASK = "ask"
    RECEIVE = "receive"
    ESCALATE = "escalate"
    DECIDE = "decide"
    RELEASE = "release"
    EXPIRE = "expire"
    REOPEN = "reopen"
    RAISE = "raise"
    WITHDRAW = "withdraw"
    FAIL = "fail"
    SUPERSEDE = "supersede"
    OBJECT = "object"
    RESOLVE = "resolve"
    APPEAL = "appeal"
    REVOKE = "revoke"
    FLAG = "flag"


class Duty(StrEnum):
    """What somebody may be in a review; the machine takes the steps that no person takes."""

    READ = "read"
    SECOND = "second"
    ARBITRATE = "arbitrate"
    LEAD = "lead"
    OBJECTIONS = "objections"
    SENDER = "sender"  # the case system that asked
    MACHINE = "machine"


@dataclass(frozen=True)
class Vote:
    """One signature, on the content that was shown."""

    person: str
    verdict: Verdict
    outcome: str
    content: int = 1


@dataclass(frozen=True)
class Facts:
    """All that the rules look at.

    `judged`, `seen` and `consulted` are permanent: nobody judges blind again after seeing. `shown` is who saw this very
    content, `seen` also who saw the content that it took the place of. `flagged`: a released decision that deserves
    another look, since its model was stopped.
    """

    state: State
    impact: Impact
    deployment: DeploymentState = DeploymentState.ACTIVE
    requester: str = ""
    sampled: bool = False
    escalated: bool = False
    holder: str | None = None
    epoch: int = 0
    lease_until: datetime | None = None
    due_at: datetime | None = None
    judged: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    votes: tuple[Vote, ...] = ()
    covered: bool = False
    content: int = 1
    shown: frozenset[str] = frozenset()
    consulted: frozenset[str] = frozenset()
    heard: bool = False
    awaiting: Asked | None = None
    awaiting_until: datetime | None = None
    asked: int = 0
    seeded: bool = False
    flagged: bool = False


@dataclass(frozen=True)
class Who:
    """The one who acts. `epoch` is the fencing token that came with the claim.

    `trained` and `mandated`: valid at this moment, for what the policy asks. `at_cap`: signed enough for one day.
    """

    person: str
    duties: frozenset[Duty]
    epoch: int | None = None
    trained: bool = True
    mandated: bool = True
    at_cap: bool = False


@dataclass(frozen=True)
class Action:
    """An act with what it needs: the verdict, whether it goes against the resident, whom it is given to, until when it waits."""

    act: Act
    verdict: Verdict | None = None
    outcome: str = ""
    adverse: bool = False
    to: Who | None = None
    asked: Asked | None = None
    until: datetime | None = None
    ruling: Ruling | None = None
    heard: bool = False


@dataclass(frozen=True)
class Reason:
    """Why not; its text stands in the catalogues under `reviews.refused.<code>`."""

    code: str


Rule = Callable[[Facts, Action, Who, ReviewPolicy, datetime], Facts | Reason]
