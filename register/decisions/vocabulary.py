"""The words and limits of decisions to use a model, and of stopping it."""

from enum import StrEnum

REFERENCE_MAX = 120
REASONS_MAX = 5_000
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
