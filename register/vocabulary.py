"""The words and limits of the register: the facts that its tables and its schemas share."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from infra import canonical
from infra.queue import Task

NAME_MAX = 100
LABEL_MAX = 120
SENTENCE_MAX = 400
FEATURES_MAX = 1000
CATEGORIES_MAX = 200
BACKGROUND_ROWS = (10, 20_000)
GOLDEN_ROWS = (5, 1_000)
GOLDEN_TOLERANCE = 1e-4
WORD_MAX = 40  # of a word in the search

INSPECT = Task("register.inspect", "models")
EXAMINE = Task("register.examine", "models")


class Standing(StrEnum):
    """Where an algorithm is in the register."""

    ENTERED = "entered"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ModelState(StrEnum):
    RECEIVED = "received"  # the bytes are here; nobody opened them yet
    READ = "read"  # a sandbox read what it takes and gives
    EXAMINING = "examining"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class FeatureKind(StrEnum):
    NUMBER = "number"
    CATEGORY = "category"
    BOOLEAN = "boolean"


class Protection(StrEnum):
    NONE = "none"
    PROTECTED = "protected"
    PROXY = "proxy"


class Missing(StrEnum):
    REFUSED = "refused"
    ALLOWED = "allowed"


class Obtained(StrEnum):
    """From whom a datum came. What did not come from the resident themselves is told to them (AVG 14)."""

    UNKNOWN = "unknown"
    RESIDENT = "resident"
    ELSEWHERE = "elsewhere"


# What stands for a missing category, where a model was trained on such a code.
UNKNOWN = ("onbekend", "unknown", "")


class Format(StrEnum):
    """How a value is said to a person."""

    COUNT = "count"
    EURO = "euro"
    MONTHS = "months"
    YEARS = "years"
    YESNO = "yesno"
    TEXT = "text"
    NUMBER = "number"


class Impact(StrEnum):
    LOW = "low"
    HIGH = "high"


class LegalEffect(StrEnum):
    """What the law makes of the outcome: it shapes the letter and what a resident can do."""

    BESLUIT = "besluit"  # a decision in the sense of Awb 1:3: objection is open
    FACTUAL_ACT = "factual_act"  # feitelijke handeling: no objection, but complaint, correction, AVG 21
    PREPARATION = "preparation"


class DeploymentState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Arbiter(StrEnum):
    """Who judges where the readers disagree, or where one of them asks for it."""

    ARBITER = "arbiter"
    TEAM_LEAD = "team_lead"


@dataclass(frozen=True)
class ReviewPolicy:
    """How people judge the outputs of one deployment; its hash stands in every decision.

    `hear_first`: no outcome against somebody before that person was heard, or may go unheard (Awb 4:7, 4:8, 4:11).
    `training`: which trainings a reader needs, still valid (AI Act 4). `mandate`: the kind of decision that a reader
    needs a mandate for (Awb 10:3), none when empty. `daily_cap`: signatures of one person a day, none when 0.
    `minimum_seconds`: less active time than this is not a real look; it is counted, never shown to the reader.
    `seeded_share`: known cases among the real ones. `suspend_on_alarm`: an alarm stops the model, never the help.
    """

    signatures: int = 1
    own_judgement_first: bool = True
    requester_may_sign: bool = True
    lease_minutes: int = 30
    deadline_days: int = 28
    sample_share: float = 0.05
    seeded_share: float = 0.0
    daily_cap: int = 0
    minimum_seconds: int = 0
    arbiter: Arbiter = Arbiter.ARBITER
    hear_first: bool = False
    training: tuple[str, ...] = ()
    mandate: str = ""
    suspend_on_alarm: bool = False

    @property
    def hash(self) -> str:
        return canonical.digest(asdict(self))


def policy_from(data: dict[str, Any]) -> ReviewPolicy:
    """The policy as it was stored; a rule that came later has the value that changes nothing."""
    told = data | {
        "training": tuple(data.get("training", ())),
        "arbiter": Arbiter(data.get("arbiter", "arbiter")),
    }
    return ReviewPolicy(**told)


SIGNATURES = (1, 2)
LEASE_MINUTES = (5, 240)
DEADLINE_DAYS = (1, 365)
DAILY_CAP = (0, 1_000)
MINIMUM_SECONDS = (0, 3_600)
SEEDED_SHARE = (0.0, 0.2)
CODE_MAX = 40

DECISION_REFERENCE_MAX = 120
DECISION_REASONS_MAX = 5_000
STOP_TEXT_MAX = 1_000
POLICY_REASON_MAX = 1_000
CASE_LINK_MAX = 200

# What of a judgement's basis (register.basis) makes it stale for the gate. The text of an entry may be improved, and a
# policy is chosen at the deployment itself.
WEIGHTY = frozenset({"model", "features", "law"})


class Organ(StrEnum):
    """Who decided."""

    COLLEGE = "college"
    MANDATED = "mandated"  # the owner, under a mandate of the college (Awb 10:3)


class StopReason(StrEnum):
    """Why a model was stopped: said on the public page at once."""

    MODEL_ERROR = "model_error"
    UNFAIR = "unfair"
    WRONG_DATA = "wrong_data"
    INCIDENT = "incident"
    LAW = "law"
    ADVICE = "advice"
    SUPPLIER = "supplier"
    MAINTENANCE = "maintenance"
    OTHER = "other"
