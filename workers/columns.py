"""Between rows and models: values as columns of the types that a model takes, and its answer as outcomes with reasons."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from register.explanation import Contribution, Explained, Explanation, Output, Value
from register.models import Feature, ModelVersion
from register.vocabulary import UNKNOWN
from workers import sandbox

INTEGERS = ("int64", "int32", "bool")


def columns_for(
    contract: dict[str, Any], features: Sequence[Feature], columns: Sequence[Sequence[Value]]
) -> sandbox.Columns:
    """One array of shape (n,) per feature, of the type that the model's input has; a missing number is NaN."""
    return [
        _column(one["dtype"], feature, values)
        for one, feature, values in zip(contract["columns"], features, columns, strict=True)
    ]


def transposed(features: Sequence[Feature], rows: Sequence[dict[str, Value]]) -> list[list[Value]]:
    """Rows as columns, in the order of the features."""
    return [[row.get(feature.name) for row in rows] for feature in features]


def explained_rows(
    model: ModelVersion,
    features: Sequence[Feature],
    columns: Sequence[Sequence[Value]],
    output: sandbox.Output,
    explanation: sandbox.Explanation,
) -> list[Explained]:
    """Per row: the outcome with its scores, and how much every datum weighed toward that outcome."""
    labels = [str(label) for label in model.contract["labels"]]
    names = [feature.name for feature in features]
    scores = output.scores.tolist()
    amounts, margins, bases = _toward(output.label, explanation)
    shared = {
        "method": explanation.method, "explained_value": explanation.explained_value,
        "additivity_error": explanation.additivity_error, "background_hash": explanation.background_hash,
        "background_size": explanation.background_size, "model_hash": model.sha256,
        "engine_version": explanation.engine_version, "approximation_error": explanation.approximation_error,
    }  # fmt: skip
    rows = []
    for place, label in enumerate(output.label.tolist()):
        values = (column[place] for column in columns)
        contributions = tuple(map(Contribution, names, values, amounts[place]))
        why = Explanation(
            outcome=labels[label], base=bases[place], margin=margins[place], contributions=contributions,
            **shared,  # type: ignore[arg-type]
        )  # fmt: skip
        said = Output(labels[label], dict(zip(labels, scores[place], strict=False)))
        rows.append(Explained(said, why))
    return rows


def _toward(
    label: np.ndarray[Any, Any], explanation: sandbox.Explanation
) -> tuple[list[list[float]], list[float], list[float]]:
    """Contributions, margin and base of each row, seen from the outcome that came out.

    A binary model has one margin, that of its second outcome: seen from the first, everything changes sign.
    """
    rows = np.arange(len(label))
    if explanation.margin.shape[1] == 1:
        sign = np.where(label == 1, 1.0, -1.0)
        amounts = explanation.contributions[:, :, 0] * sign[:, None]
        return (
            amounts.tolist(),
            (explanation.margin[:, 0] * sign).tolist(),
            (explanation.base[0] * sign).tolist(),
        )
    amounts = explanation.contributions[rows, :, label]
    return amounts.tolist(), explanation.margin[rows, label].tolist(), explanation.base[label].tolist()


def _column(dtype: str, feature: Feature, values: Sequence[Value]) -> np.ndarray[Any, Any]:
    if dtype == "string":
        codes = {str(category["code"]) for category in feature.categories}
        missing = next((code for code in UNKNOWN if code in codes), "")
        return np.array([missing if value is None else str(value) for value in values], dtype=str)
    if dtype in INTEGERS:
        return np.array([int(value) for value in values if value is not None], dtype=dtype)
    return np.array([np.nan if value is None else float(value) for value in values], dtype=dtype)
