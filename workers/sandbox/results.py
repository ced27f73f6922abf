"""What a box gives back, checked by the worker: a child in hostile hands would pass any check of its own."""

import re
from dataclasses import fields, replace
from typing import Any

import numpy as np

from workers.answers import Explanation, Output
from workers.sandbox.limits import SandboxFailure, tame
from workers.sandbox.wire import Array, Facts

_OUTPUT = tuple(one.name for one in fields(Output))
_EXPLANATION = tuple(one.name for one in fields(Explanation))
_METHOD = re.compile(r"[a-z-]{1,40}")
_PASSED = frozenset(np.dtype(kind) for kind in ("i8", "i4", "f8", "f4", "b1"))


def split(result: Any) -> tuple[Facts, dict[str, Array]]:
    """An engine's result as texts, which stay the same from call to call, and numbers, by our field names."""
    facts: Facts = {}
    arrays: dict[str, Array] = {}
    for one in _EXPLANATION if hasattr(result, "contributions") else _OUTPUT:
        value = getattr(result, one)
        if isinstance(value, str):
            facts[one] = value
        else:
            arrays[one] = _numbers(np.asarray(value))
    return facts, arrays


def _numbers(array: Array) -> Array:
    """An array in one of the types that answers have."""
    if array.dtype in _PASSED:
        return array
    if array.dtype.kind not in "iuf":
        raise SandboxFailure("bad_output", {"reason": "type"})
    return array.astype(np.float64 if array.dtype.kind == "f" else np.int64)


def output(arrays: dict[str, Array], rows: int) -> Output:
    """The predictions of `rows` rows; raises `bad_output` when they are of another shape or not finite."""
    try:
        found = Output(arrays["label"], arrays["scores"])
    except KeyError:
        raise SandboxFailure("bad_output", {"reason": "missing"}) from None
    scores = found.scores
    if found.label.shape != (rows,) or scores.ndim != 2 or scores.shape[0] != rows:
        raise SandboxFailure("bad_output", {"reason": "shape"})
    if found.label.dtype.kind != "i" or scores.dtype.kind != "f":
        raise SandboxFailure("bad_output", {"reason": "type"})
    if not np.isfinite(scores).all():
        raise SandboxFailure("bad_output", {"reason": "not_finite"})
    return found


def explanation(facts: Facts, arrays: dict[str, Array], rows: int) -> Explanation:
    """The explanation of `rows` rows; raises `bad_output` when it is of another shape or not finite."""
    try:
        found = Explanation(
            method=str(facts["method"]),
            explained_value=str(facts["explained_value"]),
            base=arrays["base"],
            contributions=arrays["contributions"],
            margin=arrays["margin"],
            additivity_error=float(arrays["additivity_error"]),
            background_hash=str(facts["background_hash"]),
            background_size=int(arrays["background_size"]),
            engine_version=str(facts["engine_version"]),
            approximation_error=float(arrays["approximation_error"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise SandboxFailure("bad_output", {"reason": "missing"}) from None
    _check(found, rows)
    # What it says of itself counts when it is worse than what we see.
    gap = np.abs(found.base + found.contributions.sum(axis=1) - found.margin)
    return replace(found, additivity_error=max(found.additivity_error, float(gap.max(initial=0.0))))


def _check(found: Explanation, rows: int) -> None:
    contributions = found.contributions
    if contributions.ndim != 3 or contributions.shape[0] != rows:
        raise SandboxFailure("bad_output", {"reason": "shape"})
    outputs = contributions.shape[2]
    if found.base.shape != (outputs,) or found.margin.shape != (rows, outputs):
        raise SandboxFailure("bad_output", {"reason": "shape"})
    if not (found.additivity_error >= 0 and 0 <= found.approximation_error < np.inf):
        raise SandboxFailure("bad_output", {"reason": "not_finite"})
    for array in (found.base, contributions, found.margin):
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise SandboxFailure("bad_output", {"reason": "not_finite"})


def limit(facts: Facts) -> float:
    """The largest additivity error that an explanation may have; raises `bad_output` for what is no such number."""
    value = facts.get("additivity_limit")
    if not isinstance(value, float) or not 0 <= value < np.inf:
        raise SandboxFailure("bad_output", {"reason": "additivity_limit"})
    return value


def trial(facts: Facts) -> Facts:
    """What a trial found, in plain words and numbers; raises `bad_output` when it is anything else."""
    found, method = tame(facts.get("findings")), facts.get("method")
    if not isinstance(found, list) or not isinstance(method, str):
        raise SandboxFailure("bad_output", {"reason": "missing"})
    if not all(isinstance(one, dict) and {"code", "severity"} <= one.keys() for one in found):
        raise SandboxFailure("bad_output", {"reason": "findings"})
    return {"findings": found, "method": method if _METHOD.fullmatch(method) else ""}
