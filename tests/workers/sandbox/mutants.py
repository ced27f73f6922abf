"""Model files that went wrong: bytes flipped, cut and mixed, and files that are whole but say something else."""

import numpy as np
from onnx import AttributeProto, ModelProto, NodeProto

from tests.workers.sandbox import hostile, models
from tests.workers.sandbox.test_control_flow import ENDS, HONEST

NUMBERS = [0, 1, -1, 2, 3, 7, 127, 255, 1_000, 1 << 20, 1 << 31, (1 << 62) + 1, -(1 << 62)]
FRACTIONS = [0.0, -0.0, 0.5, 1e30, -1e30, 1e-45, float("inf"), float("nan")]
OPERATORS = [
    "Neg", "Log", "Sqrt", "Softmax", "Gather", "Reshape", "Concat", "MatMul", "Gemm", "Cast", "Tile", "Expand",
    "Scaler", "Imputer", "OneHotEncoder", "LabelEncoder", "Normalizer", "TreeEnsembleClassifier", "LinearClassifier",
    "SVMRegressor", "ArrayFeatureExtractor", "TopK", "Loop", "If",
]  # fmt: skip


def seeds() -> list[bytes]:
    """Honest files, which get far, and hostile ones."""
    small = [make() for name, (_, make) in hostile.REFUSED.items() if "50000" not in name]
    small += [make() for make in (*hostile.RUN.values(), *HONEST.values(), *ENDS.values())]
    fair = [
        models.honest_sum(),
        models.forest(),
        models.modern_forest(),
        *(make() for make in HONEST.values()),
    ]
    return fair * 10 + [one for one in small if len(one) < 5_000]


def mutated(kept: list[bytes], random: np.random.Generator) -> bytes:
    """One of these files with something wrong: on the level of bytes, or of what the file says."""
    model = kept[int(random.integers(0, len(kept)))]
    return _bytes(model, kept, random) if random.random() < 0.4 else _said(model, random)


def _bytes(model: bytes, others: list[bytes], random: np.random.Generator) -> bytes:
    """Flipped bits, changed bytes, cuts, repeats and pieces of other files."""
    data = bytearray(model)
    for _ in range(random.integers(1, 4)):
        at = int(random.integers(0, len(data) + 1))
        piece = bytes(data[at : at + int(random.integers(1, 40))])
        match random.integers(0, 7):
            case 0 | 1 if at < len(data):
                data[at] ^= 1 << int(random.integers(0, 8))
            case 2 | 3 if at < len(data):
                data[at] = int(random.choice([0, 1, 127, 128, 255]))
            case 4:
                del data[at : at + len(piece)]
            case 5:
                data[at:at] = piece * int(random.integers(1, 4))
            case _:
                other = others[int(random.integers(0, len(others)))]
                start = int(random.integers(0, len(other) + 1))
                data[at:at] = other[start : start + int(random.integers(1, 60))]
    return bytes(data)


def _said(model: bytes, random: np.random.Generator) -> bytes:
    """A file that can be read, and of which one or two statements are others."""
    try:
        parsed = ModelProto.FromString(model)
    except Exception:
        return _bytes(model, [model], random)
    for _ in range(random.integers(1, 3)):
        _change(parsed, random)
    return parsed.SerializeToString()


def _change(parsed: ModelProto, random: np.random.Generator) -> None:
    graph = parsed.graph
    match random.integers(0, 8):
        case 0 if graph.initializer:
            tensor = _one(graph.initializer, random)
            tensor.raw_data = random.bytes(len(tensor.raw_data))
        case 1 if graph.initializer:
            tensor = _one(graph.initializer, random)
            tensor.dims.append(int(random.choice([0, 1, 2, 1 << 20])))
        case 2 if graph.node:
            _one(graph.node, random).op_type = str(random.choice(OPERATORS))
        case 3 if graph.node:
            _rewire(_one(graph.node, random), random)
        case 4 if parsed.opset_import:
            _one(parsed.opset_import, random).version = int(random.integers(0, 25))
        case 5 if graph.input and graph.input[0].type.tensor_type.shape.dim:
            _one(graph.input[0].type.tensor_type.shape.dim, random).dim_value = int(random.choice(NUMBERS))
        case _ if graph.node and _one(graph.node, random).attribute:
            node = _one([one for one in graph.node if one.attribute], random)
            _attribute(_one(node.attribute, random), random)


def _one(many, random):
    return many[int(random.integers(0, len(many)))]


def _rewire(node: NodeProto, random: np.random.Generator) -> None:
    names = ["x", "y", "", "nowhere", *node.input, *node.output]
    ends = node.input if random.random() < 0.7 else node.output
    if ends:
        ends[int(random.integers(0, len(ends)))] = str(random.choice(names))


def _attribute(one: AttributeProto, random: np.random.Generator) -> None:
    if one.ints:
        one.ints[int(random.integers(0, len(one.ints)))] = int(random.choice(NUMBERS))
    elif one.floats:
        one.floats[int(random.integers(0, len(one.floats)))] = float(random.choice(FRACTIONS))
    elif one.strings:
        place = int(random.integers(0, len(one.strings)))
        one.strings[place] = bytes(random.choice([b"LEAF", b"BRANCH_EQ", b"BRANCH_GT", b"", b"\xff\xfe"]))
    elif one.type == AttributeProto.INT:
        one.i = int(random.choice(NUMBERS))
    elif one.type == AttributeProto.TENSOR:
        one.t.raw_data = random.bytes(len(one.t.raw_data))
    else:
        one.name = str(random.choice(["axis", "to", "value", "nodes_values", "base_values", "n_targets"]))
