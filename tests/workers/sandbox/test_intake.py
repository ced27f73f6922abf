"""Each check of the intake alone: next to every file that is refused stands its twin, the same but for that one thing."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from onnx import ModelProto, TensorProto, helper

from tests.workers.sandbox import hostile, models
from tests.workers.sandbox.models import FEATURES, constant, forest, graph, node
from tests.workers.sandbox.test_control_flow import ENDS
from toetssteen import main
from workers import inspecting
from workers.sandbox import Limits, examine, open_box
from workers.sandbox.inspection.forest import MOST_DEPTH
from workers.sandbox.inspection.structure import MOST_NODES
from workers.sandbox.inspection.trial import compared
from workers.sandbox.nursery import Nursery

ROOT = Path(__file__).parents[3]
ROOMY = Limits(start_seconds=60.0, call_seconds=60.0)
PAGE = os.sysconf("SC_PAGE_SIZE")
SECONDS, BYTES = 10, 2 << 30

Make = Callable[[], bytes]


def wide_output(nodes, **more) -> ModelProto:
    """A model whose output is as wide as its input, and says so."""
    answer = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, FEATURES])
    return graph(nodes, outputs=[answer], **more)


def weighted(weights: np.ndarray) -> ModelProto:
    return wide_output([node("Mul", ["x", "w"])], initializers=[constant("w", weights)])


def stored(location: int) -> bytes:
    model = weighted(np.ones(FEATURES, np.float32))
    tensor = model.graph.initializer[0]
    if location == TensorProto.EXTERNAL:
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights.bin")
    return model.SerializeToString()


def with_function(many: int) -> bytes:
    made = helper.make_function(
        "own", "F", ["a"], ["b"], [node("Neg", ["a"], ["b"])], [helper.make_opsetid("", 17)]
    )
    return wide_output([node("Neg")], functions=[made] * many).SerializeToString()


def with_training(steps: int) -> bytes:
    model = wide_output([node("Neg")])
    for _ in range(steps):
        model.training_info.add()
    return model.SerializeToString()


def dropping(training: bool) -> bytes:
    """Dropout does nothing, unless it is told to train."""
    kept = [constant("ratio", np.float32(0.5)), constant("train", np.array(training))]
    inputs = ["x", "ratio", "train"] if training else ["x", "ratio"]
    return wide_output([node("Dropout", inputs)], initializers=kept).SerializeToString()


def in_domain(domain: str) -> bytes:
    return wide_output([node("Neg", domain=domain)]).SerializeToString()


def long(size: int) -> bytes:
    """So many nodes beside each other: a runtime removes them, so that length alone is tried."""
    nodes = [node("Neg", ["x"], [f"v{one}"]) for one in range(size - 1)]
    return wide_output([*nodes, node("Neg")]).SerializeToString()


# The code that refuses, the file that passes, and the file that is the same but for one thing.
PAIRS: dict[str, tuple[Make, Make]] = {
    "foreign_operator": (lambda: in_domain(""), lambda: in_domain("com.evil")),
    "external_data": (lambda: stored(TensorProto.DEFAULT), lambda: stored(TensorProto.EXTERNAL)),
    "functions": (lambda: with_function(0), lambda: with_function(1)),
    "training_info": (lambda: with_training(0), lambda: with_training(1)),
    "too_many_nodes": (lambda: long(MOST_NODES), lambda: long(MOST_NODES + 1)),
    "tree_depth": (
        lambda: forest(**models.chain(MOST_DEPTH)),
        lambda: forest(**models.chain(MOST_DEPTH + 1)),
    ),
    "not_finite": (
        lambda: weighted(np.array([1, 2, 3, 4], np.float32)).SerializeToString(),
        lambda: weighted(np.array([1, 2, 3, np.inf], np.float32)).SerializeToString(),
    ),
    "random_operator": (lambda: dropping(False), lambda: dropping(True)),
    "unknown_operator": (
        lambda: wide_output([node("Neg")]).SerializeToString(),
        lambda: wide_output([node("Nag")]).SerializeToString(),
    ),
}


@pytest.mark.parametrize("code", PAIRS)
def test_the_one_thing_that_is_wrong_is_found_and_nothing_else(code: str, nursery: Nursery):
    honest, wrong = (examine(make(), ROOMY, nursery) for make in PAIRS[code])
    assert (honest["verdict"], honest["findings"]) == ("accepted", [])
    assert wrong["verdict"] == "refused"
    assert [one["code"] for one in wrong["findings"]] == [code]


def test_a_file_one_byte_over_the_limit_is_too_large(nursery: Nursery):
    model = models.honest_sum()
    fits = Limits(model_bytes=len(model), start_seconds=5.0)
    assert examine(model, fits, nursery)["verdict"] == "accepted"
    report = examine(model, Limits(model_bytes=len(model) - 1, start_seconds=5.0), nursery)
    assert [one["code"] for one in report["findings"]] == ["too_large"]


def test_infinite_answers_are_found_on_golden_rows_and_on_the_background_alike(nursery: Nursery):
    inverse = wide_output([node("Reciprocal")]).SerializeToString()
    whole, with_zero = ([np.array([1.0, last, 2.0])] * FEATURES for last in (4.0, 0.0))
    wrong = [{"code": "not_finite", "severity": "refused"}]
    for background, golden in ((whole, whole), (with_zero, whole), (whole, with_zero)):
        with open_box(inverse, background, ROOMY, nursery) as box:
            assert box.trial()["findings"] == ([] if background is whole else wrong)
            assert box.trial(golden)["findings"] == ([] if golden is whole else wrong)


def test_a_declared_shape_beside_a_real_one(nursery: Nursery):
    honest, wrong = wide_output([node("Neg")]), graph([node("Neg")])
    assert examine(honest.SerializeToString(), ROOMY, nursery)["findings"] == []
    (finding,) = examine(wrong.SerializeToString(), ROOMY, nursery)["findings"]
    assert finding == {"code": "declared_shape", "severity": "warning"}


def test_answers_that_differ_from_run_to_run_or_without_the_optimiser_are_found():
    """No operator that passes the inspection does so today: the comparison is tried on answers."""
    answers = [np.array([[1.0, 2.0]], np.float32), np.array(["a"], object)]
    other = [np.array([[1.0, 2.0000002]], np.float32), answers[1]]
    far = [np.array([[1.0, 2.001]], np.float32), answers[1]]
    assert compared([answers] * 4, answers, "refused") == []
    assert compared([answers] * 4, other, "refused") == []  # another order of sums
    assert [one.code for one in compared([answers, answers, other], answers, "refused")] == [
        "not_deterministic"
    ]
    assert [one.code for one in compared([answers] * 4, far, "refused")] == ["optimiser_differs"]
    endless = [np.array([[np.inf, 2.0]], np.float32), answers[1]]
    assert [one.severity for one in compared([endless] * 4, endless, "warning")] == ["warning"]


def memory_of_session(session: int) -> int:
    """Resident bytes of every process of a session; what several share counts for each."""
    found = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.getsid(int(entry.name)) == session:
                found += int((entry / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            continue
    return found


WORST: dict[str, tuple[Make, list[str]]] = {
    "multiplies": (hostile.RUN["multiplies"], []),
    "doubles": (hostile.RUN["doubles"], []),
    "allocates_4_tb": (hostile.RUN["allocates_4_tb"], []),
    "expands": (hostile.RUN["expands"], []),
    "nested_types": (hostile.REFUSED["nested_types"][1], []),
    "deep_tree_50000": (hostile.REFUSED["deep_tree_50000"][1], []),
    "longest_chain": (lambda: models.long_graph(MOST_NODES - 1), []),
    "endless_loop": (ENDS["endless_loop"], ["--control-flow"]),
    "doubling_loop": (ENDS["doubling_loop"], ["--control-flow"]),
    "zeros_of_255_mb": (lambda: bytes(255 << 20), []),
    "weights_of_200_mb": (
        lambda: weighted(np.ones((50_000_000,), np.float32)).SerializeToString(),
        [],
    ),
}


def _marked(name: str) -> object:
    quick = {"endless_loop", "weights_of_200_mb"}
    return name if name in quick else pytest.param(name, marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [_marked(name) for name in WORST])
def test_a_look_costs_no_more_time_or_memory_than_is_promised_whatever_the_file(name: str, tmp_path: Path):
    make, options = WORST[name]
    path = tmp_path / "model.onnx"
    path.write_bytes(make())
    start, most = time.monotonic(), 0
    command = [sys.executable, ROOT / "toetssteen.py", "inspect", path, "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        while process.poll() is None:
            most = max(most, memory_of_session(process.pid))
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        took = time.monotonic() - start
        report = json.loads(process.stdout.read()) if process.stdout else {}
    print(f"{name}: {took:.2f} s, {most / 1e6:.0f} MB, {[one['code'] for one in report['findings']]}")
    assert process.returncode == {"accepted": 0, "refused": 3}[report["verdict"]]
    assert took < SECONDS
    assert 0 < most < BYTES


STEERING = "\x1b[2J\r\u202e\u2066\u200f\x07<b>"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_text_of_a_file_reaches_a_terminal_as_it_stands(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for limit in ("SECONDS", "BELL"):  # counted from the start of this process, which runs tests for minutes
        monkeypatch.setattr(inspecting, limit, 1e6)
    column = helper.make_tensor_value_info(STEERING, TensorProto.FLOAT, [None, 1])
    result = helper.make_tensor_value_info(f"y{STEERING}", TensorProto.FLOAT, [None, 1])
    model = graph([node("Neg", [STEERING], [f"y{STEERING}"])], inputs=[column], outputs=[result])
    model.producer_name = STEERING
    model.opset_import.append(helper.make_opsetid(STEERING, 1))
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    ended = CliRunner().invoke(main, ["inspect", str(path), *options])
    assert ended.exit_code == 0
    assert all(one.isprintable() for one in ended.output.replace("\n", ""))
    assert ended.output.count("202e") >= 4
