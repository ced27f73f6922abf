"""What a box costs and what it holds: its calls beside `session.run` on the same model and rows, and hostile files one by one.

One thread everywhere. Both sides take turns and each keeps its best time, so that a busy machine is unfair to neither.
A single call costs least where worker and child have a processor each, as the kernel gives them when one is free; on a
shared one each finds what it had learned of its own branches gone.
"""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import psutil
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from tests.workers.sandbox import hostile
from tests.workers.sandbox.test_control_flow import ENDS, REFUSED
from workers.sandbox import Box, Limits, SandboxFailure, open_box
from workers.sandbox.nursery import Nursery

FEATURES, BACKGROUND = 20, 100
CALLS = {1: 2_000, 1_000: 40, 10_000: 4}
TURNS = 20
STARTS = 20
SHARED = Path(__file__).parents[2].parent / "shared" / "onnx-hostile"
HOSTILE = Limits(memory_bytes=1 << 30, call_seconds=2.0, start_seconds=5.0)
LOOPING = Limits(memory_bytes=1 << 30, call_seconds=2.0, start_seconds=5.0, control_flow=True)

Work = Callable[[], object]


def report() -> Iterator[str]:
    """Three tables: calls, starts, hostile files."""
    nursery = Nursery()
    begun = time.perf_counter()
    locks = nursery.start()
    yield f"zygote ready in {time.perf_counter() - begun:.2f} s; Landlock {locks['landlock']}, seccomp {locks['seccomp']}"
    for name, model in _models():
        yield from _calls(name, model, nursery)
    yield _starts(nursery)
    yield from _hostile(nursery)
    nursery.stop()


def _table() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(max(CALLS), FEATURES)).astype(np.float32)


def _models() -> Iterator[tuple[str, bytes]]:
    table = _table()
    target = (table[:, 0] * table[:, 1] + table[:, 2] > 0).astype(int)
    kinds = {
        "boosting 100 x depth 4": GradientBoostingClassifier(n_estimators=100, max_depth=4, subsample=0.5),
        "forest 60 x depth 8": RandomForestClassifier(60, max_depth=8),
    }
    for name, model in kinds.items():
        fitted = model.fit(table[:4000], target[:4000])
        file = to_onnx(fitted, table[:1], options={"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3})
        yield name, file.SerializeToString()


def _calls(name: str, model: bytes, nursery: Nursery) -> Iterator[str]:
    """Throughput and the extra of a single call, beside a session in this process."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    named, table = session.get_inputs()[0].name, _table()
    with open_box(model, list(table[:BACKGROUND].T.copy()), Limits(), nursery) as box:
        for rows, times in CALLS.items():
            given, columns = {named: table[:rows].copy()}, list(table[:rows].T.copy())
            same = np.array_equal(session.run(None, given)[1], box.predict(columns).scores.astype(np.float32))
            raw, boxed = _in_turns(partial(session.run, None, given), partial(box.predict, columns), times)
            yield _line(f"{name}, {rows:,} rows", raw, boxed, same)


def _in_turns(one: Work, other: Work, times: int) -> tuple[list[float], list[float]]:
    """Seconds of each call, some of one and some of the other again and again."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for kept, work in zip(found, (one, other), strict=True):
            for _ in range(times):
                begun = time.perf_counter()
                work()
                kept.append(time.perf_counter() - begun)
    return found


def _line(what: str, raw: list[float], boxed: list[float], same: bool) -> str:
    best, median = (min(raw), min(boxed)), (statistics.median(raw), statistics.median(boxed))
    extra = " and ".join(f"{(there - here) * 1e6:+,.0f}" for here, there in (best, median))
    share = " and ".join(f"{here / there:.3f}" for here, there in (best, median))
    times = f"session.run {best[0] * 1e6:,.0f} us, box {best[1] * 1e6:,.0f} us"
    return f"{what}: {times}; throughput {share}, extra {extra} us (best and median); {'the same' if same else 'OTHER'} answers"


def _starts(nursery: Nursery) -> str:
    """A child, from the question to a model that answers."""
    table = _table()
    columns, model = list(table[:BACKGROUND].T.copy()), next(_models())[1]
    empty, ready = [], []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with Box(Limits(), nursery) as box:
            box.probe()
            empty.append(time.perf_counter() - begun)
            box.open(model, columns)
            box.predict(columns)
            ready.append(time.perf_counter() - begun)
    return (
        f"start of a child: {min(empty) * 1e3:.1f} ms until it answers from behind its locks (median "
        f"{statistics.median(empty) * 1e3:.1f}), {min(ready) * 1e3:.1f} ms with a model, its explainer and a first "
        f"answer (median {statistics.median(ready) * 1e3:.1f})"
    )


@dataclass
class Watch:
    """The most memory that any child of a zygote held while a block of work ran; sampled, so a lower bound."""

    zygote: int
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Watch":
        self._looker = threading.Thread(target=self._look)
        self._looker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looker.join()

    def _look(self) -> None:
        zygote = psutil.Process(self.zygote)
        while not self._over.wait(0.01):
            for child in zygote.children():
                try:
                    self.most = max(self.most, child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue


def _files() -> Iterator[tuple[str, bytes, Limits]]:
    made = {name: make for name, (_, make) in hostile.REFUSED.items()} | hostile.RUN
    yield from ((name, make(), HOSTILE) for name, make in made.items())
    inner = {name: make for name, (_, make) in REFUSED.items()} | ENDS
    yield from ((f"allowed {name}", make(), LOOPING) for name, make in inner.items())
    if SHARED.is_dir():
        yield from ((one.name, one.read_bytes(), HOSTILE) for one in sorted(SHARED.glob("*.onnx")))


def _hostile(nursery: Nursery) -> Iterator[str]:
    """How each hostile file ended, the slowest, the largest; and what a child could do from inside."""
    zygote = nursery.pid()
    took: dict[str, float] = {}
    endings: Counter[str] = Counter()
    with Watch(zygote) as watch:
        for name, model, limits in _files():
            begun = time.perf_counter()
            endings[_ending(model, limits, nursery)] += 1
            took[name] = time.perf_counter() - begun
        with Box(Limits(), nursery) as box:
            held = box.probe()
    slowest = max(took, key=lambda name: took[name])
    in_time = sum(seconds < HOSTILE.start_seconds + 2 * HOSTILE.call_seconds + 1 for seconds in took.values())
    shared = len(list(SHARED.glob("*.onnx"))) if SHARED.is_dir() else 0
    yield f"hostile files: {len(took)} ({len(took) - shared} of ours, {shared} shared); {dict(endings)}"
    yield f"  ended in time {in_time} of {len(took)}, slowest {took[slowest]:.2f} s ({slowest}), largest {watch.most / 1e6:,.0f} MB resident"
    yield f"  this process and the zygote alive: {nursery.pid() == zygote and psutil.pid_exists(zygote)}"
    yield f"  tried from inside: {len(held['denied'])} escapes denied ({', '.join(held['denied'])}), allowed: {held['allowed'] or 'none'}"


def _ending(model: bytes, limits: Limits, nursery: Nursery) -> str:
    rows = [np.linspace(-1.0, 1.0, 5) for _ in range(4)]
    try:
        with open_box(model, None, limits, nursery) as box:
            found = box.trial()["findings"]
            box.predict(rows)
    except SandboxFailure as failure:
        return failure.code
    return "answered, with findings" if found else "answered"
