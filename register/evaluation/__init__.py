"""The evaluation of a model version: its shape, the rows that it is measured on, and the steps that ask for it."""

from register.evaluation.shape import (
    SMALLEST,
    Band,
    Bin,
    Calibration,
    CalibrationBin,
    Dependence,
    Evaluation,
    Group,
    Grouping,
    Measure,
    Performance,
    Ratio,
    Related,
    Share,
    Weight,
    evaluation_from,
)
from register.models import ModelVersion

__all__ = [
    "SMALLEST",
    "Band",
    "Bin",
    "Calibration",
    "CalibrationBin",
    "Dependence",
    "Evaluation",
    "Group",
    "Grouping",
    "Measure",
    "Performance",
    "Ratio",
    "Related",
    "Share",
    "Weight",
    "evaluation_from",
    "evaluation_of",
]


def evaluation_of(model: ModelVersion) -> Evaluation | None:
    """What was measured of this model version, or None while nothing was."""
    return evaluation_from(model.evaluation) if model.evaluation else None
