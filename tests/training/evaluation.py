"""Measures a model on rows that it has not seen, against guessing, per score bin and per group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, roc_auc_score

from tests.training.pipelines import Scored

DIGITS = 4
BINS = 10


def against_guessing(scored: Scored, actual: NDArray[np.str_], codes: list[str]) -> dict[str, object]:
    """Accuracy, macro-F1, AUC and confusion, beside those of always naming the largest class."""
    largest = pd.Series(actual).mode()[0]
    guess = np.full(len(actual), largest)
    return {
        "n": len(actual),
        "accuracy": _rounded(accuracy_score(actual, scored.labels)),
        "macro_f1": _rounded(f1_score(actual, scored.labels, average="macro")),
        "auc": _rounded(_auc(scored, actual, codes)),
        "log_loss": _rounded(log_loss(actual, _adding_up(scored.scores), labels=codes)),
        "baseline": {
            "always": str(largest),
            "accuracy": _rounded(accuracy_score(actual, guess)),
            "macro_f1": _rounded(f1_score(actual, guess, average="macro")),
        },
        "confusion": {
            "classes": codes,
            "actual_by_advised": confusion_matrix(actual, scored.labels, labels=codes).tolist(),
        },
    }


def _auc(scored: Scored, actual: NDArray[np.str_], codes: list[str]) -> float:
    if len(codes) == 2:
        return float(roc_auc_score(actual == codes[1], scored.scores[:, 1]))
    return float(roc_auc_score(actual, scored.scores, multi_class="ovr", average="macro", labels=codes))


def calibration(scored: Scored, actual: NDArray[np.str_], codes: list[str]) -> dict[str, object]:
    """Per class and score bin how often the class came true; the error is weighted by rows."""
    bins = [row for place, code in enumerate(codes) for row in _bins(code, scored.scores[:, place], actual)]
    gaps = [abs(row["mean_score"] - row["observed"]) for row in bins]
    error = np.average(gaps, weights=[row["n"] for row in bins])
    return {"n": len(actual), "mean_absolute_error": _rounded(error), "bins": bins}


def _bins(code: str, scores: NDArray[np.float64], actual: NDArray[np.str_]) -> list[dict[str, object]]:
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        {
            "class": code,
            "low": low / BINS,
            "high": (low + 1) / BINS,
            "n": int((place == low).sum()),
            "mean_score": _rounded(scores[place == low].mean()),
            "observed": _rounded((actual[place == low] == code).mean()),
        }
        for low in range(BINS)
        if (place == low).any()
    ]


def per_group(
    scored: Scored,
    actual: NDArray[np.str_],
    codes: list[str],
    groups: Mapping[str, pd.Series],
    seen: set[str],
) -> list[dict[str, object]]:
    """For each group: how many rows, how often the advice was right, and what was advised and came true."""
    return [
        {
            "attribute": attribute,
            "used_by_model": attribute in seen,
            "group": str(group),
            "n": int(member.sum()),
            "accuracy": _rounded((scored.labels[member] == actual[member]).mean()),
            "advised": _shares(scored.labels[member], codes),
            "actual": _shares(actual[member], codes),
        }
        for attribute, values in groups.items()
        for group in sorted(values.unique())
        if (member := (values == group).to_numpy()).any()
    ]


def _shares(labels: NDArray[np.str_], codes: list[str]) -> dict[str, float]:
    return {code: _rounded((labels == code).mean()) for code in codes}


def _adding_up(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The file answers in 32 bits, so a row's scores miss 1 by a ten-millionth."""
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), dtype=np.float64)


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)
