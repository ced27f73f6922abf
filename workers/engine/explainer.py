"""One model, ready to predict and explain: the exact method where the graph allows it, else a generic one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import onnx
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    NotImplemented,
    RuntimeException,
)

from workers.answers import Explanation, Output
from workers.engine.additive import AdditiveExplainer
from workers.engine.explanation import (
    ENGINE_VERSION,
    Columns,
    Contract,
    FloatArray,
    fingerprint,
    row_count,
)
from workers.engine.generic import GenericExplainer, thinned
from workers.engine.graph.plan import Plan, understand
from workers.engine.graph.rewriting import answering, summing_in_double
from workers.engine.graph.values import Score, Table
from workers.engine.graph.walk import MALFORMED
from workers.engine.labels import Places
from workers.engine.running import Session, matrix
from workers.engine.trees.explaining import TooLong
from workers.engine.trees.pairs import TooMuch

AGREEMENT = 1e-6
"""How far our reading of the graph may be from onnxruntime's margin, relative to the largest one over the background."""
FLOAT32_AGREEMENT = 1e-4
"""The same for a margin whose leaves onnxruntime added in float32: only there to find a wrong reading."""

CHECKED_ROWS = 256
ADDITIVITY = 1e-6
SMALL_BACKGROUND = 100
ROWS_PER_THREAD = 512
"""Fewer are not worth waking another thread."""

REFUSALS = (Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException)


class Explainer:
    """A model and its background. `reason` says why an exact method was not possible, or is empty.

    An explanation whose additivity error is over `additivity_limit` must not be shown; the limit is fixed by
    model and background.

    Rows and background are raw columns in the contract's order. Raises NotTabular for a model that takes
    no rows of columns, ValueError for columns that do not fit or an answer that is not one per row, and what
    onnxruntime raises for a file that it refuses.
    """

    def __init__(self, model: bytes, background: Columns, threads: int = 1) -> None:
        if row_count(background) == 0:
            raise ValueError("the background has no rows")
        self._threads, self._plan = threads, understand(model, len(background))
        self._proto = onnx.load_from_string(model)
        outputs = [self._plan.scores, *([self._plan.label] if self._plan.label else [])]
        self._predict = self._session(answering(self._proto, outputs))
        self._places = Places(self._plan.contract.labels)
        plain = answering(self._proto, [self._plan.margin.tensor], self._plan.plain)
        self._float32 = self._session(plain)
        self._margins = self._in_double(plain) or self._float32
        self._selection: FloatArray | None = None
        self.reason = ""
        self._exact, used = self._exact_and_background(background)
        self._generic = None if self._exact else GenericExplainer(self._margin, used)
        self._background_hash, self._background_size = fingerprint(used), row_count(used)
        margin = self._margin(used)
        self._explained = _explained_value(self._plan, margin)
        self.additivity_limit = ADDITIVITY * max(1.0, float(np.abs(margin).max()))

    @property
    def contract(self) -> Contract:
        """What the model asks for and answers."""
        return self._plan.contract

    @property
    def method(self) -> str:
        """The method that explanations of this model will name."""
        chosen = self._exact or self._generic
        return chosen.method if chosen else ""

    def predict(self, rows: Columns) -> Output:
        """What the model answers, as onnxruntime computes it."""
        found = self._predict.run(rows)
        scores = matrix(found[0])
        labels = self.contract.labels
        if len(labels) == 2 and scores.shape[1] == 1:
            scores = np.hstack([1.0 - scores, scores])
        if len(found) > 1 and labels:
            label = self._places.of(found[1])
        else:
            label = scores.argmax(axis=1).astype(np.int64)
        return Output(label, scores)

    def explain(self, rows: Columns) -> Explanation:
        """Contributions of every raw column to the explained value of every row."""
        error = 0.0
        if self._exact is not None:
            base, (contributions, margin) = self._exact.base, self._exactly_explained(rows, self._exact)
        elif self._generic is not None:
            base, (contributions, error) = self._generic.base, self._generic.explain(rows)
            margin = self._margin(rows)
        gap = np.abs(base + contributions.sum(axis=1) - margin)
        return Explanation(
            method=self.method,
            explained_value=self._explained,
            base=base,
            contributions=contributions,
            margin=margin,
            additivity_error=float(gap.max(initial=0.0)),
            background_hash=self._background_hash,
            background_size=self._background_size,
            engine_version=ENGINE_VERSION,
            approximation_error=error,
        )

    def _exactly_explained(self, rows: Columns, exact: AdditiveExplainer) -> tuple[FloatArray, FloatArray]:
        """Contributions and margins; many rows are shared out over the threads, each with all its own work."""

        def explained(part: Columns) -> tuple[FloatArray, FloatArray]:
            return exact.explain(part), self._margin(part)

        count = row_count(rows)
        if self._threads == 1 or count < ROWS_PER_THREAD * 2:
            return explained(rows)
        edges = np.linspace(0, count, min(self._threads, count // ROWS_PER_THREAD) + 1).astype(int).tolist()
        with ThreadPoolExecutor(len(edges) - 1) as pool:
            parts = list(pool.map(explained, ([column[a:b] for column in rows] for a, b in pairwise(edges))))
        return np.concatenate([part for part, _ in parts]), np.concatenate([margin for _, margin in parts])

    def _session(self, model: onnx.ModelProto) -> Session:
        return Session(model.SerializeToString(), self._plan.inputs)

    def _in_double(self, plain: onnx.ModelProto) -> Session | None:
        """A session that adds leaves in double precision, where the operator set and onnxruntime allow one."""
        doubled = summing_in_double(plain)
        try:
            return self._session(doubled) if doubled is not None else None
        except REFUSALS:
            return None

    def _margin(self, rows: Columns, session: Session | None = None) -> FloatArray:
        found = matrix((session or self._margins).run(rows)[0])
        if self._selection is None:
            self._selection = self._plan.selection(found.shape[1])
        return found @ self._selection + self._plan.shift

    def _exact_and_background(self, background: Columns) -> tuple[AdditiveExplainer | None, Columns]:
        """The exact explainer and the rows it compares with: fewer where all would need too much memory.

        Their number and hash stand in every explanation.
        """
        for used in (background, thinned(background, SMALL_BACKGROUND)):
            try:
                exact = self._exactly(used)
            except TooMuch as error:
                self.reason = str(error)
            else:
                return exact, used if exact else thinned(background)
        return None, thinned(background)

    def _exactly(self, background: Columns) -> AdditiveExplainer | None:
        """The exact explainer, or None with the reason; what we read must be what onnxruntime computes."""
        score = self._plan.margin
        if not isinstance(score, Score):
            self.reason = _obstacle(self._plan)
            return None
        try:
            found = AdditiveExplainer(self._proto, self._plan, score, background)
        except TooMuch:
            raise
        except TooLong as error:
            self.reason = str(error)
            return None
        except MALFORMED as error:
            self.reason = f"the graph breaks the rules of its operators ({type(error).__name__})"
            return None
        background = thinned(background, CHECKED_ROWS)
        ours = found.base + found.explain(background).sum(axis=1)
        doubled = self._margins is not self._float32
        if not self._agree(ours, self._margin(background), AGREEMENT if doubled else 10 * AGREEMENT):
            return None
        if doubled and not self._agree(ours, self._margin(background, self._float32), FLOAT32_AGREEMENT):
            return None
        return found

    def _agree(self, ours: FloatArray, theirs: FloatArray, relative: float) -> bool:
        limit = relative * max(1.0, float(np.abs(theirs).max(initial=0.0)))
        if np.abs(ours - theirs).max(initial=0.0) <= limit:
            return True
        self.reason = "our reading of the graph differs from what onnxruntime computes"
        return False


def _obstacle(plan: Plan) -> str:
    """Which operators stand between the raw columns and an additive score, in words for an operator."""
    tables = sum(isinstance(value, Table) for value in plan.values.values())
    return f"not proved column-wise and additive ({tables} column-wise tensors found)"


def _explained_value(plan: Plan, margin: FloatArray) -> str:
    """A classifier without link explains a probability only if its values are ones (a forest that averages)."""
    named = plan.explained_value
    if named == "probability" and not bool(np.all((margin >= -1e-6) & (margin <= 1 + 1e-6))):
        return "margin"
    return named


def contract(model: bytes) -> Contract:
    """What a model file asks for and answers. Raises NotTabular when it takes no rows of columns."""
    return understand(model).contract


def explain(model: bytes, rows: Columns, background: Columns) -> Explanation:
    """Explains rows of a model against a background, once."""
    return Explainer(model, background).explain(rows)
