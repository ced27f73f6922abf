"""Tree ensembles, read from both generations of the operator and checked array by array.

Attributes that the runtime indexes with must have equal lengths and lie in range, and numbers must be finite.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import AttributeProto, ModelProto, NodeProto
from onnx.numpy_helper import to_array

from workers.sandbox.inspection import nesting
from workers.sandbox.inspection.findings import Finding
from workers.sandbox.inspection.forest import Forest, Whole

MOST_TREE_NODES = 5_000_000
MOST_TARGETS = 1_000
MOST_FEATURES = 100_000

_CLASSIC = {"TreeEnsembleClassifier": "class", "TreeEnsembleRegressor": "target"}
_MODERN = "TreeEnsemble"
_BRANCHES = [b"BRANCH_LEQ", b"BRANCH_LT", b"BRANCH_GTE", b"BRANCH_GT", b"BRANCH_EQ", b"BRANCH_NEQ"]
_MODERN_MODES = 7
_IDS = 1 << 31

Attributes = dict[str, Any]


class _Wrong(Exception):
    """Carries one finding out of a chain of checks."""


def findings(model: ModelProto) -> list[Finding]:
    """Everything against the tree nodes of a model, one finding per node at most."""
    found = []
    for node in _tree_nodes(model):
        forest = _try(node)
        if isinstance(forest, Finding):
            found.append(forest)
        else:
            found += _beyond(node, model)
    return found


def _beyond(node: NodeProto, model: ModelProto) -> list[Finding]:
    """A tree that stands on an input of the file asks for no column that this input does not have."""
    widths = {
        one.name: one.type.tensor_type.shape.dim[1].dim_value
        for one in model.graph.input
        if len(one.type.tensor_type.shape.dim) == 2
    }
    width = widths.get(node.input[0], 0) if node.input else 0
    asked = next((max(one.ints, default=0) for one in node.attribute if one.name == "nodes_featureids"), 0)
    return [Finding("tree_feature", asked + 1, width)] if 0 < width <= asked else []


def sizes(model: ModelProto) -> dict[str, int]:
    """Places and depth of the trees of an accepted model, 0 without trees."""
    forests = [one for one in map(_try, _tree_nodes(model)) if isinstance(one, Forest)]
    return {
        "tree_nodes": sum(len(forest.yes) for forest in forests),
        "tree_depth": max((forest.depth() for forest in forests), default=0),
    }


def _tree_nodes(model: ModelProto) -> list[NodeProto]:
    return [node for node in nesting.nodes(model.graph) if node.op_type in (*_CLASSIC, _MODERN)]


def _try(node: NodeProto) -> Forest | Finding:
    try:
        attributes = {one.name: _value(one) for one in node.attribute}
        forest = (
            _modern(attributes) if node.op_type == _MODERN else _classic(attributes, _CLASSIC[node.op_type])
        )
    except _Wrong as wrong:
        return Finding(*wrong.args)
    except (OverflowError, TypeError, ValueError, AttributeError):
        return Finding("tree_attributes")
    wrong_shape = forest.wrong()
    return wrong_shape or forest


def _value(attribute: AttributeProto) -> Any:
    kind = attribute.type
    if kind == AttributeProto.INTS:
        return np.fromiter(attribute.ints, np.int64, len(attribute.ints))
    if kind == AttributeProto.FLOATS:
        return np.fromiter(attribute.floats, np.float32, len(attribute.floats))
    if kind == AttributeProto.TENSOR:
        return to_array(attribute.t).reshape(-1)
    if kind == AttributeProto.STRINGS:
        return np.array(list(attribute.strings), dtype="S")
    scalars = {AttributeProto.INT: "i", AttributeProto.STRING: "s", AttributeProto.FLOAT: "f"}
    return getattr(attribute, scalars[kind]) if kind in scalars else None


def _classic(attributes: Attributes, leaf: str) -> Forest:
    """ai.onnx.ml 1 to 3: places are named by tree and node number, leaves carry weights by name."""
    size = len(_array(attributes, "nodes_treeids"))
    trees, names, features, yes, no = (
        _array(attributes, f"nodes_{name}", size)
        for name in ("treeids", "nodeids", "featureids", "truenodeids", "falsenodeids")
    )
    modes = _array(attributes, "nodes_modes", size)
    branch = np.isin(modes, _BRANCHES)
    if not (branch | (modes == b"LEAF")).all():
        raise _Wrong("tree_mode")
    values = _either(attributes, "nodes_values", size)
    _optional(attributes, size, "nodes_hitrates", "nodes_missing_value_tracks_true")
    _within(trees, _IDS, "tree_index")
    _within(names, _IDS, "tree_index")
    _within(features[branch], MOST_FEATURES, "tree_feature")
    _no_nan(values[branch])
    _leaves(attributes, leaf, trees, names)
    return Forest.named(trees, names, np.where(branch, yes, -1), np.where(branch, no, -1))


def _leaves(attributes: Attributes, leaf: str, trees: Whole, names: Whole) -> None:
    size = len(_array(attributes, f"{leaf}_treeids"))
    of_tree, of_node, targets = (
        _array(attributes, f"{leaf}_{name}", size) for name in ("treeids", "nodeids", "ids")
    )
    _finite(_either(attributes, f"{leaf}_weights", size))
    _finite(_either(attributes, "base_values", None))
    _within(of_tree, _IDS, "tree_index")
    _within(of_node, _IDS, "tree_index")
    if not np.isin(of_tree * _IDS + of_node, trees * _IDS + names).all():
        raise _Wrong("tree_index")
    if leaf == "target":
        most = attributes.get("n_targets", 1)
    else:
        most = max(len(attributes.get(f"classlabels_{kind}", ())) for kind in ("strings", "int64s"))
    _targets(targets, most)


def _modern(attributes: Attributes) -> Forest:
    """ai.onnx.ml 5: children are places in the node arrays, or in the leaf arrays where a flag says so."""
    size = len(_array(attributes, "nodes_featureids"))
    yes, no, yes_leaf, no_leaf = (
        _array(attributes, f"nodes_{name}", size)
        for name in ("truenodeids", "falsenodeids", "trueleafs", "falseleafs")
    )
    modes = _array(attributes, "nodes_modes", size)
    splits = _array(attributes, "nodes_splits", size)
    targets = _array(attributes, "leaf_targetids")
    _finite(_array(attributes, "leaf_weights", len(targets)))
    _optional(attributes, size, "nodes_hitrates", "nodes_missing_value_tracks_true")
    _within(modes, _MODERN_MODES, "tree_mode")
    _within(attributes["nodes_featureids"], MOST_FEATURES, "tree_feature")
    _no_nan(splits)
    _targets(targets, attributes.get("n_targets", 1))
    for child, is_leaf in ((yes, yes_leaf != 0), (no, no_leaf != 0)):
        _within(child[is_leaf], len(targets), "tree_index")
        _within(child[~is_leaf], size, "tree_index")
    roots = _array(attributes, "tree_roots")
    _within(roots, size, "tree_index")
    return Forest(np.where(yes_leaf != 0, -1, yes), np.where(no_leaf != 0, -1, no), roots)


def _array(attributes: Attributes, name: str, size: int | None = None) -> NDArray[Any]:
    found = attributes.get(name)
    if not isinstance(found, np.ndarray):
        raise _Wrong("tree_attributes")
    if size is not None and len(found) != size:
        raise _Wrong("tree_lengths", len(found), size)
    if len(found) > MOST_TREE_NODES:
        raise _Wrong("too_many_tree_nodes", len(found), MOST_TREE_NODES)
    return found


def _either(attributes: Attributes, name: str, size: int | None) -> NDArray[Any]:
    """Numbers under their name or as a tensor; without a `size` they may be missing."""
    both = [attributes[key] for key in (name, f"{name}_as_tensor") if len(attributes.get(key, ())) > 0]
    if len(both) > 1:
        raise _Wrong("tree_attributes")
    found = both[0] if both else np.zeros(0)
    if size is not None and len(found) != size:
        raise _Wrong("tree_lengths", len(found), size)
    return np.asarray(found)


def _optional(attributes: Attributes, size: int, *names: str) -> None:
    for name in names:
        length = len(attributes.get(name, ()))
        if length not in (0, size):
            raise _Wrong("tree_lengths", length, size)


def _within(values: NDArray[Any], most: int, code: str) -> None:
    if len(values) and not (values.min() >= 0 and values.max() < most):
        raise _Wrong(code)


def _targets(targets: NDArray[Any], most: int) -> None:
    if most > MOST_TARGETS:
        raise _Wrong("too_many_targets", most, MOST_TARGETS)
    _within(targets, max(most, 1), "tree_target")


def _finite(values: NDArray[Any]) -> None:
    if not np.isfinite(values).all():
        raise _Wrong("not_finite")


def _no_nan(values: NDArray[Any]) -> None:
    """Thresholds may be infinite (exporters round 1e300 that way), never NaN."""
    if np.isnan(values).any():
        raise _Wrong("not_finite")
