"""The words and limits of reviewing: the facts that policy, tables and schemas share."""

from enum import StrEnum

from infra.queue import Task

# The rules of a review speak these words of the register too; `policy` takes all its words from here.
from register.vocabulary import Arbiter as Arbiter
from register.vocabulary import DeploymentState as DeploymentState
from register.vocabulary import Impact as Impact
from register.vocabulary import ReviewPolicy as ReviewPolicy

REFERENCE_MAX = 60
REASON_MAX = 2_000
BATCH_MAX = 100_000
PARTIAL_FAULTS_MAX = 1_000

PREDICT = Task("reviews.predict", "inference")
RELEASE = Task("reviews.release", "steps")
RELEASE_LOW = Task("reviews.release_low", "steps")
FORGET = Task("cases.forget", "steps")


class State(StrEnum):
    """Where a suggestion is on its way (DESIGN 3)."""

    RECEIVED = "received"  # the inputs are here; the model has not run yet
    LOW = "low"
    QUEUED = "queued"
    CLAIMED = "claimed"
    AWAITING = "awaiting"
    ESCALATED = "escalated"
    SIGNED = "signed"
    RELEASED = "released"
    OBJECTED = "objected"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    FAILED = "failed"  # the model could not be run on this row; a person decides without it
    PRACTISED = "practised"  # a known case was decided; it never leaves the house


OPEN = frozenset(
    {State.RECEIVED, State.LOW, State.QUEUED, State.CLAIMED, State.AWAITING, State.ESCALATED, State.SIGNED}
)
OUT = frozenset({State.RELEASED, State.OBJECTED, State.CONFIRMED})  # a release exists and stands
WITHOUT_MODEL = frozenset({State.SET_ASIDE, State.EXPIRED, State.WITHDRAWN, State.FAILED})


class Verdict(StrEnum):
    FOLLOW = "follow"
    DEVIATE = "deviate"
    SET_ASIDE = "set_aside"


class Asked(StrEnum):
    """What a case waits for in `AWAITING`."""

    INFORMATION = "information"  # from the resident: the term stands still meanwhile (Awb 4:15)
    HEARING = "hearing"  # what the resident says of a decision against them (Awb 4:7, 4:8): the term runs on


class Heard(StrEnum):
    """How a resident was heard before a decision against them, or the ground on which that was left out."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    IN_WRITING = "in_writing"
    NOT_USED = "not_used"  # the opportunity was given (Awb 4:7, 4:8) and nothing came
    URGENT = "urgent"  # there is no time to lose (Awb 4:11 a)
    HEARD_BEFORE = "heard_before"  # heard before, and no new facts since (Awb 4:11 b)
    PURPOSE = "purpose"  # the aim is only reached when the resident does not know beforehand (Awb 4:11 c)
    FINANCIAL = "financial"  # about money, and wholly to be undone in objection (Awb 4:12)


class Urgency(StrEnum):
    """What makes a case urgent: a fact about somebody's life, never a score."""

    EVICTION_DATE = "eviction_date"
    ENERGY_CUTOFF = "energy_cutoff"
    HEALTH = "health"
    CHILD_INVOLVED = "child_involved"
    OTHER = "other"


class ContactRole(StrEnum):
    """Who else speaks or receives for a resident."""

    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"  # curator, bewindvoerder, mentor, or who has parental authority
    ADDRESSEE = "addressee"


class Weightier(StrEnum):
    """Why a case weighs more than was thought."""

    VULNERABLE = "vulnerable"
    CHILD_INVOLVED = "child_involved"
    NEW_FACTS = "new_facts"
    OTHER_PURPOSE = "other_purpose"
    OTHER = "other"


ASKS_MAX = 3  # times that a case may wait, so that its deadline always comes
ASK_DAYS = (1, 56)


class Ruling(StrEnum):
    """How an objection ends, in the terms of the Awb (6:6, 7:11)."""

    INADMISSIBLE = "inadmissible"  # niet-ontvankelijk
    UNFOUNDED = "unfounded"  # ongegrond
    PARTLY = "partly_founded"  # deels gegrond
    FOUNDED = "founded"  # gegrond
    WITHDRAWN = "withdrawn"  # ingetrokken


# The reason that goes with following, beside those of the algorithm's owner.
FITS = "fits"
CONTACTS_MAX = 5
ADDRESS_LINES = 5
LINE_MAX = 120
REPLACES_MAX = 1_000
ACTIVE_SECONDS_MAX = 4 * 3600
DRAFT_MAX = 20_000


class Confidence(StrEnum):
    SURE = "sure"
    FAIRLY = "fairly"
    UNSURE = "unsure"


class Measure(StrEnum):
    """What is counted of an algorithm for the public; numbers only, never which case."""

    OUTPUT = "output"  # the model gave an output
    FOLLOWED = "followed"  # a person decided, and followed it
    DEVIATED = "deviated"  # a person decided otherwise
    SET_ASIDE = "set_aside"  # a person decided without it
    UNREAD = "unread"  # of low impact, released without a person
