"""Exact explanations of an additive score: trees by tables, linear terms in closed form, one sum."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import onnx
from numpy.typing import NDArray

from workers.engine.explanation import Columns, FloatArray
from workers.engine.graph.plan import Plan
from workers.engine.graph.rewriting import answering
from workers.engine.graph.values import LinearTerm, Score, Table, TreeTerm, mixed
from workers.engine.linear import LinearExplainer
from workers.engine.running import Session
from workers.engine.trees.explaining import ForestExplainer
from workers.engine.trees.forest import joined


class Encoder:
    """The column-wise tensors that the score is made from, stacked by column, with the player of each column."""

    def __init__(self, proto: onnx.ModelProto, plan: Plan, sources: Sequence[str]) -> None:
        self._plan = plan
        places = accumulate((raw.width for raw in plan.inputs), initial=0)
        self._raw = {raw.name: (raw, at) for raw, at in zip(plan.inputs, places, strict=False)}
        self._sources = tuple(sources)
        made = [name for name in sources if name not in self._raw]
        self._session = Session(answering(proto, made).SerializeToString(), plan.inputs) if made else None
        self._made = made
        tables = [plan.values[name] for name in sources]
        self.players = np.concatenate([table.players for table in tables if isinstance(table, Table)])
        widths = [len(table.players) for table in tables if isinstance(table, Table)]
        self.start = dict(zip(sources, np.concatenate([[0], np.cumsum(widths)]).tolist(), strict=False))

    def __call__(self, columns: Columns) -> NDArray[np.floating]:
        """The model matrix by column (columns, n), in float32 where every source is."""
        found: dict[str, NDArray[np.generic]] = {}
        if self._session is not None:
            found = dict(zip(self._made, self._session.run(columns, self._made), strict=True))
        parts = [self._by_column(name, found, columns) for name in self._sources]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _by_column(
        self, name: str, found: dict[str, NDArray[np.generic]], columns: Columns
    ) -> NDArray[np.floating]:
        if name in found:
            return np.ascontiguousarray(_floating(found[name]).T)
        raw, start = self._raw[name]
        wanted = np.float64 if raw.elem_type == onnx.TensorProto.DOUBLE else np.float32
        out: NDArray[np.floating] = np.empty((raw.width, len(columns[0])), wanted)
        for place, column in enumerate(columns[start : start + raw.width]):
            out[place] = column
        return out


def _floating(array: NDArray[np.generic]) -> NDArray[np.floating]:
    """Integers and booleans become float32, as the tree and linear operators themselves do."""
    return array if array.dtype.kind == "f" else array.astype(np.float32)  # type: ignore[return-value]


class AdditiveExplainer:
    """Prepared tables and weights of one score against one background."""

    def __init__(self, proto: onnx.ModelProto, plan: Plan, score: Score, background: Columns) -> None:
        chosen = mixed(score, plan.selection(score.width), score.tensor)
        self._encoder = Encoder(proto, plan, list(dict.fromkeys(term.source for term in score.terms)))
        self._features = len(plan.contract.columns)
        rows = self._encoder(background)
        players, start = self._encoder.players, self._encoder.start
        trees = [(term.forest, start[term.source]) for term in chosen.terms if isinstance(term, TreeTerm)]
        linear = [term for term in chosen.terms if isinstance(term, LinearTerm)]
        self.base = chosen.bias + plan.shift
        self._trees: ForestExplainer | None = None
        if trees:
            self._trees = ForestExplainer(joined(trees, len(players)), players, self._features, rows)
            self.base = self.base + self._trees.base
        weights = np.zeros((len(players), chosen.width))
        for term in linear:
            weights[start[term.source] : start[term.source] + len(term.weights)] += term.weights
        self._linear = LinearExplainer(weights, players, self._features, rows) if linear else None
        if self._linear is not None:
            self.base = self.base + self._linear.base
        self.method = "-".join(["exact", *(["trees"] if trees else []), *(["linear"] if linear else [])])

    def explain(self, columns: Columns) -> FloatArray:
        """Contributions (n, features, outputs)."""
        rows = self._encoder(columns)
        out = np.zeros((rows.shape[1], self._features, len(self.base)))
        if self._trees is not None:
            out = self._trees.explain(rows)
        if self._linear is not None:
            out = out + self._linear.explain(rows)
        return out
