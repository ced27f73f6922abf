"""The words and limits of the committee: the facts that its tables, steps and pages share."""

from enum import StrEnum

PLACE_MAX = 200
VIDEO_MAX = 500
QUESTION_MAX = 2000
ANSWER_MAX = 5000
REASONS_MAX = 10_000
CONDITION_MAX = 1000
CONDITIONS_MAX = 20
DISSENT_MAX = 5000
MINUTES_MAX = 50_000
OPINION_MAX = 10_000
INTEREST_MAX = 1000
EVIDENCE_MAX = 3000
SEATS = (2, 25)


class MeetingKind(StrEnum):
    MEETING = "meeting"  # in a room or by video
    WRITTEN = "written"  # between meetings, each member in their own time, until a closing moment


class MeetingState(StrEnum):
    PLANNED = "planned"
    CONVENED = "convened"
    HELD = "held"  # opened: from here on there is presence and there are votes
    CLOSED = "closed"  # the minutes are fixed
    CANCELLED = "cancelled"


class RequestState(StrEnum):
    """Where an owner's request for advice is."""

    WAITING = "waiting"
    SCHEDULED = "scheduled"
    ADVISED = "advised"
    WITHDRAWN = "withdrawn"


class ItemState(StrEnum):
    """Where one item of an agenda is."""

    OPEN = "open"
    VOTING = "voting"
    ADOPTED = "adopted"
    POSTPONED = "postponed"


class AdviceVerdict(StrEnum):
    POSITIVE = "positive"
    POSITIVE_WITH_CONDITIONS = "positive_with_conditions"
    NEGATIVE = "negative"


class Choice(StrEnum):
    """A vote on the advice as it is proposed."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class CollegeReply(StrEnum):
    ACCEPTS = "accepts"
    DEPARTS = "departs"


class Function(StrEnum):
    """In which function somebody says something of their own in a dossier, beside the committee's advice."""

    FG = "fg"
    CISO = "ciso"


class Finding(StrEnum):
    """What an opinion comes down to."""

    NO_OBJECTION = "no_objection"
    POINTS = "points"  # things to see to
    OBJECTION = "objection"


# What an entry and its model look like may move after an advice; these are the parts that are then named.
BASIS_PARTS = ("content", "features", "law", "model", "policy")
