"""Reads the tree nodes of ONNX (TreeEnsembleClassifier, -Regressor, TreeEnsemble of ai.onnx.ml 5) into a forest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.forest import Derived, Forest

Attributes = Mapping[str, object]

MODES_V5 = ("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER")


class NotAdditive(ValueError):
    """The trees are valid, but their outputs are not a sum of leaves (MIN, MAX, or a shape we do not know)."""


@dataclass
class _Nodes:
    """Inner nodes and leaves as the file gives them, before normalisation."""

    roots: list[int]
    column: NDArray[np.int64]
    threshold: NDArray[np.floating]
    mode: list[str]
    missing: NDArray[np.bool_]
    yes: NDArray[np.int64]
    no: NDArray[np.int64]
    leaf: NDArray[np.int64]
    values: FloatArray
    members: dict[int, tuple[float, ...]]


def read_classic(attributes: Attributes, kind: str, outputs: int, width: int) -> Forest:
    """The forest of a TreeEnsembleClassifier (kind `class`) or -Regressor (kind `target`)."""
    trees, nodes = _ints(attributes, "nodes_treeids"), _ints(attributes, "nodes_nodeids")
    place = {(int(t), int(n)): i for i, (t, n) in enumerate(zip(trees, nodes, strict=True))}
    if len(place) != len(trees):
        raise NotAdditive("two nodes share one id")
    mode = [_text(value) for value in _list(attributes, "nodes_modes")]
    is_leaf = np.array([value == "LEAF" for value in mode], np.bool_)
    leaf = np.where(is_leaf, np.cumsum(is_leaf) - 1, -1)
    roots = [int(i) for i in np.unique(trees, return_index=True)[1]]
    values = _leaf_values(attributes, kind, place, leaf, (int(is_leaf.sum()), outputs))
    return _normal(
        _Nodes(
            roots=roots,
            column=_ints(attributes, "nodes_featureids"),
            threshold=_floats(attributes, "nodes_values"),
            mode=mode,
            missing=_flags(attributes, len(trees)),
            yes=_children(attributes, "nodes_truenodeids", trees, place, is_leaf),
            no=_children(attributes, "nodes_falsenodeids", trees, place, is_leaf),
            leaf=leaf,
            values=values * _scale(attributes, len(roots)),
            members={},
        ),
        width,
    )


def _children(
    attributes: Attributes,
    name: str,
    trees: NDArray[np.int64],
    place: Mapping[tuple[int, int], int],
    is_leaf: NDArray[np.bool_],
) -> NDArray[np.int64]:
    ids = _ints(attributes, name)
    found = [
        -1 if leaf else place.get((int(tree), int(child)), -2)
        for tree, child, leaf in zip(trees, ids, is_leaf, strict=True)
    ]
    if -2 in found:
        raise NotAdditive("a child does not exist")
    return np.array(found, np.int64)


def _leaf_values(
    attributes: Attributes,
    kind: str,
    place: Mapping[tuple[int, int], int],
    leaf: NDArray[np.int64],
    shape: tuple[int, int],
) -> FloatArray:
    values = np.zeros(shape)
    trees, nodes = _ints(attributes, f"{kind}_treeids"), _ints(attributes, f"{kind}_nodeids")
    targets = _ints(attributes, f"{kind}_ids")
    weights = _floats(attributes, f"{kind}_weights").astype(np.float64)
    rows = np.array([leaf[place[int(t), int(n)]] for t, n in zip(trees, nodes, strict=True)], np.int64)
    # onnxruntime never reads a weight that stands on an inner node
    used = rows >= 0
    np.add.at(values, (rows[used], np.minimum(targets[used], shape[1] - 1)), weights[used])
    return values


def _scale(attributes: Attributes, trees: int) -> float:
    """1 for SUM, 1 / trees for AVERAGE; MIN and MAX are not additive."""
    given = attributes.get("aggregate_function", "SUM")
    name = ("AVERAGE", "SUM", "MIN", "MAX")[given] if isinstance(given, int) else _text(given)
    if name not in ("SUM", "AVERAGE"):
        raise NotAdditive(f"aggregate_function {name}")
    return 1.0 if name == "SUM" else 1.0 / trees


def read_v5(attributes: Attributes, outputs: int, width: int) -> Forest:
    """The forest of a TreeEnsemble node; its inner nodes and leaves have tables of their own in the file."""
    column = _ints(attributes, "nodes_featureids")
    inner, roots = len(column), [int(root) for root in _ints(attributes, "tree_roots")]
    weights = _floats(attributes, "leaf_weights").astype(np.float64)
    values = np.zeros((len(weights), outputs))
    values[np.arange(len(weights)), _ints(attributes, "leaf_targetids")] = weights
    mode = [MODES_V5[int(code)] for code in np.asarray(attributes["nodes_modes"]).ravel()]
    pad = np.zeros(len(weights), np.int64)
    thresholds = _floats(attributes, "nodes_splits")

    def child(side: str) -> NDArray[np.int64]:
        ids, leaves = _ints(attributes, f"nodes_{side}nodeids"), _ints(attributes, f"nodes_{side}leafs")
        return np.concatenate([np.where(leaves != 0, ids + inner, ids), pad - 1])

    nodes = _Nodes(
        roots=roots,
        column=np.concatenate([column, pad]),
        threshold=np.concatenate([thresholds, pad.astype(thresholds.dtype)]),
        mode=mode + ["LEAF"] * len(weights),
        missing=np.concatenate([_flags(attributes, inner), pad.astype(np.bool_)]),
        yes=child("true"),
        no=child("false"),
        leaf=np.concatenate([np.full(inner, -1), np.arange(len(weights))]),
        values=values * _scale(attributes, len(roots)),
        members=_members(attributes, mode),
    )
    return _normal(nodes, width)


def _members(attributes: Attributes, mode: Sequence[str]) -> dict[int, tuple[float, ...]]:
    """Per BRANCH_MEMBER node its set; the file lists the sets in node order, each closed by a NaN."""
    sets: list[tuple[float, ...]] = []
    current: list[float] = []
    for value in _floats(attributes, "membership_values") if "membership_values" in attributes else ():
        if np.isnan(value):
            sets.append(tuple(current))
            current = []
        else:
            current.append(float(value))
    asking = [i for i, name in enumerate(mode) if name == "BRANCH_MEMBER"]
    if len(asking) != len(sets):
        raise NotAdditive("membership sets and nodes differ in number")
    return dict(zip(asking, sets, strict=True))


_PLAIN = {  # mode -> (strict, swap the children)
    "BRANCH_LEQ": (False, False),
    "BRANCH_LT": (True, False),
    "BRANCH_GT": (False, True),
    "BRANCH_GTE": (True, True),
}


def _normal(nodes: _Nodes, width: int) -> Forest:
    """Every inner node as `column <= threshold`; what cannot be said so becomes a derived column."""
    if not nodes.roots:
        raise NotAdditive("no trees")
    inner = nodes.leaf < 0
    if inner.any() and (nodes.column[inner].max() >= width or nodes.column[inner].min() < 0):
        raise NotAdditive("a node asks for a column outside the input")
    column, threshold, missing = nodes.column.copy(), nodes.threshold.copy(), nodes.missing.copy()
    yes, no, strict = nodes.yes.copy(), nodes.no.copy(), np.zeros(len(column), np.bool_)
    derived: dict[Derived, int] = {}
    for i in np.flatnonzero(inner):
        down, swap = _PLAIN.get(nodes.mode[i], (False, False))
        if nodes.mode[i] not in _PLAIN or not np.isfinite(threshold[i]):
            values = nodes.members.get(int(i), (float(threshold[i]),))
            extra = Derived(int(column[i]), nodes.mode[i], values, bool(missing[i]))
            column[i] = width + derived.setdefault(extra, len(derived))
            threshold[i], missing[i] = 0.5, False
            continue
        strict[i] = down
        if swap:
            # NaN fails every comparison: it went to the false child unless it was tracked to the true one
            yes[i], no[i], missing[i] = no[i], yes[i], not missing[i]
    return Forest(
        width=width,
        roots=np.array(nodes.roots, np.int32),
        column=np.where(inner, column, 0).astype(np.int32),
        threshold=threshold,
        strict=strict,
        missing=missing,
        yes=yes.astype(np.int32),
        no=no.astype(np.int32),
        leaf=nodes.leaf.astype(np.int32),
        values=nodes.values,
        derived=tuple(derived),
    )


def base_values(attributes: Attributes) -> FloatArray:
    """The node's base values, or none."""
    names = [name for name in ("base_values", "base_values_as_tensor") if name in attributes]
    return _floats(attributes, "base_values").astype(np.float64) if names else np.zeros(0)


def _ints(attributes: Attributes, name: str) -> NDArray[np.int64]:
    return np.asarray(attributes.get(name, []), np.int64)


def _list(attributes: Attributes, name: str) -> Sequence[object]:
    value = attributes.get(name, [])
    return value if isinstance(value, Sequence) else []


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _floats(attributes: Attributes, name: str) -> NDArray[np.floating]:
    """Plain attributes are float32; tensors keep the type that the comparison is made in."""
    value = attributes.get(f"{name}_as_tensor", attributes.get(name, []))
    return value.ravel() if isinstance(value, np.ndarray) else np.asarray(value, np.float32)


def _flags(attributes: Attributes, count: int) -> NDArray[np.bool_]:
    flags = _ints(attributes, "nodes_missing_value_tracks_true")
    return flags.astype(np.bool_) if len(flags) == count else np.zeros(count, np.bool_)
