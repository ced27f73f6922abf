"""The words and limits of the register: the facts that its tables and its schemas share."""

from dataclasses import asdict, dataclass
from enum import StrEnum

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


@dataclass(frozen=True)
class ReviewPolicy:
    """How people judge the outputs of one deployment; its hash stands in every decision."""

    signatures: int = 1
    own_judgement_first: bool = True
    requester_may_sign: bool = True
    lease_minutes: int = 30
    deadline_days: int = 28
    sample_share: float = 0.05

    @property
    def hash(self) -> str:
        return canonical.digest(asdict(self))


SIGNATURES = (1, 2)
LEASE_MINUTES = (5, 240)
DEADLINE_DAYS = (1, 365)

DECISION_REFERENCE_MAX = 120
DECISION_REASONS_MAX = 5_000
STOP_TEXT_MAX = 1_000

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
