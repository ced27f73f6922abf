"""Runs an accepted model a few times: does it answer the same twice, in numbers, and in the shape it declares?

Reading a file cannot tell; only a run can. Everything here happens in the locked child.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, TensorProto, TypeProto
from onnx.helper import tensor_dtype_to_np_dtype

from workers.sandbox.inspection.findings import REFUSED, WARNING, Finding
from workers.sandbox.inspection.structure import real_inputs
from workers.sandbox.limits import is_about_memory
from workers.sandbox.wire import Array, Columns

_RUNS = 3
_AGREEMENT = 1e-5  # of the largest answer: what the optimiser's other order of sums may cost in float32
_NEUTRAL = (0.0, 1.0, -1.0, 0.5, 100.0)
_QUIET = 4
_KNOWN = ("cats_strings", "keys_strings", "classes_strings")

Answers = list[Array]


def neutral_rows(model: bytes, width: int) -> Columns:
    """A few harmless rows for a model with `width` columns of which nothing is known but their types."""
    columns: Columns = []
    graph = ModelProto.FromString(model).graph
    for one in real_inputs(graph):
        text = one.type.tensor_type.elem_type == TensorProto.STRING
        values = np.array([_known_text(graph, one.name)] * len(_NEUTRAL)) if text else np.array(_NEUTRAL)
        columns += [values] * (_declared_width(one.type) or max(width - len(columns), 1))
    return columns


def trial(model: bytes, columns: Columns, given: bool) -> list[Finding]:
    """What running says against a model; rows that were `given` must be answered, neutral ones need not."""
    graph = ModelProto.FromString(model).graph
    feeds = _feeds(graph, columns)
    serious = REFUSED if given else WARNING
    try:
        runs = _runs(model, feeds)
    except Exception as wrong:
        if is_about_memory(wrong):
            raise MemoryError from None
        # onnxruntime has an error class per status; whichever it is, these rows were not answered.
        return [Finding("does_not_run", severity=serious)]
    return compared(runs[:-1], runs[-1], serious) + _declared(graph, runs[0])


def compared(equal: Sequence[Answers], plain: Answers, serious: str) -> list[Finding]:
    """What speaks against answers of equal runs, beside those without the optimiser; `serious` is what infinity is."""
    found = []
    if not all(_equal(equal[0], other) for other in equal[1:]):
        found.append(Finding("not_deterministic"))
    if not _finite(equal[0]):
        found.append(Finding("not_finite", severity=serious))
    elif not _agree(equal[0], plain):
        found.append(Finding("optimiser_differs"))
    return found


def _runs(model: bytes, feeds: dict[str, Array]) -> list[Answers]:
    """Answers of equal runs, one more in a session of its own, and one without the optimiser last."""
    level = onnxruntime.GraphOptimizationLevel
    session = _session(model, level.ORT_ENABLE_ALL)
    answers = [_run(session, feeds) for _ in range(_RUNS)]
    answers.append(_run(_session(model, level.ORT_ENABLE_ALL), feeds))
    return [*answers, _run(_session(model, level.ORT_DISABLE_ALL), feeds)]


def _session(model: bytes, level: Any) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    options.graph_optimization_level = level
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _run(session: Any, feeds: dict[str, Array]) -> Answers:
    return [_array(answer) for answer in session.run(None, feeds)]


def _array(answer: Any) -> Array:
    """A tensor as it is, and ZipMap's list of dictionaries as the table it was made from."""
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return np.array([list(row.values()) for row in answer])
    return np.asarray(answer)


def _feeds(graph: GraphProto, columns: Columns) -> dict[str, Array]:
    """The columns as the tensors that the inputs ask for, in the file's order."""
    feeds, at = {}, 0
    for one in real_inputs(graph):
        tensor = one.type.tensor_type
        width = _declared_width(one.type) or len(columns) - at
        kind = np.dtype(object) if tensor.elem_type == TensorProto.STRING else _numpy(tensor.elem_type)
        table: NDArray[Any] = np.stack([column.astype(kind) for column in columns[at : at + width]], axis=1)
        feeds[one.name] = table[:, 0] if len(tensor.shape.dim) == 1 else table
        at += width
    return feeds


def _known_text(graph: GraphProto, name: str) -> str:
    """A text that the first encoder behind this input knows: many refuse every other."""
    reached = {name}
    for node in graph.node:
        if reached.isdisjoint(node.input):
            continue
        known = next((one.strings for one in node.attribute if one.name in _KNOWN and one.strings), None)
        if known:
            return str(known[0].decode(errors="replace"))
        reached.update(node.output)
    return ""


def _declared_width(kind: TypeProto) -> int:
    """How many columns an input says it takes, 0 if it does not say."""
    sizes = kind.tensor_type.shape.dim
    return 1 if len(sizes) == 1 else int(sizes[1].dim_value)


def _numpy(kind: int) -> np.dtype[Any]:
    return np.dtype(tensor_dtype_to_np_dtype(kind))


def _equal(one: Answers, other: Answers) -> bool:
    return all(
        a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one, other, strict=True)
        if _number(a)
    )


def _number(answer: Array) -> bool:
    return answer.dtype.kind in "biuf"


def _finite(answers: Answers) -> bool:
    return all(np.isfinite(answer).all() for answer in answers if answer.dtype.kind == "f")


def _agree(one: Answers, other: Answers) -> bool:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a.dtype.kind == "f" and a.size]
    return all(a.shape == b.shape and bool(np.abs(a - b).max() <= _bound(a)) for a, b in pairs)


def _bound(answer: Array) -> float:
    return _AGREEMENT * max(1.0, float(np.abs(answer).max()))


def _declared(graph: GraphProto, answers: Answers) -> list[Finding]:
    """Exporters declare labels as one value and answer with many: worth a word, not a refusal."""
    for one, answer in zip(graph.output, answers, strict=True):
        tensor = one.type.tensor_type
        if not one.type.HasField("tensor_type") or not tensor.HasField("shape"):
            continue
        sizes = [size.dim_value for size in tensor.shape.dim]
        fits = len(sizes) == answer.ndim and all(
            size in (0, real) for size, real in zip(sizes, answer.shape, strict=True)
        )
        if not fits:
            return [Finding("declared_shape", severity=WARNING)]
    return []
