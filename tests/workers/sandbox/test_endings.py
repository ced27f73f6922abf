"""How boxes end: by themselves, by the worker, by the deadline, with the worker, and never later."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.workers.sandbox import models, stand_in
from tests.workers.sandbox.conftest import STAND_IN, children, eventually, rows
from workers.sandbox import Box, Limits, SandboxFailure, open_box
from workers.sandbox.limits import heard
from workers.sandbox.nursery import Nursery

ROOT = Path(__file__).parents[3]


def failure_of(box: Box, what: int) -> SandboxFailure:
    with pytest.raises(SandboxFailure) as caught:
        box.predict(rows(2, what))
    return caught.value


def test_a_crash_is_told_with_its_signal_and_the_next_box_works(box: Box, nursery: Nursery):
    failure = failure_of(box, stand_in.CRASH)
    assert (failure.code, failure.parameters["signal"]) == ("crashed", "SIGSEGV")
    assert failure_of(box, 0).code == "closed"
    with open_box(models.honest_sum(), None, Limits(), nursery) as another:
        assert another.predict(rows(1)).scores[0, 0] == 6.0


def test_a_child_that_leaves_is_told_with_its_exit_code(box: Box):
    failure = failure_of(box, stand_in.EXIT)
    assert (failure.code, failure.parameters["exit"]) == ("crashed", 9)


@pytest.mark.parametrize("what", [stand_in.HANG, stand_in.SPIN])
def test_the_deadline_holds(box: Box, what: int):
    started = time.monotonic()
    failure = failure_of(box, what)
    assert time.monotonic() - started < 3
    assert (failure.code, failure.parameters["seconds"]) == ("overran", 0.5)


def test_processor_time_is_bounded_when_the_deadline_is_far(nursery: Nursery):
    with open_box(models.honest_sum(), None, Limits(cpu_seconds=1), nursery) as box:
        failure = failure_of(box, stand_in.SPIN)
    assert (failure.code, failure.parameters["seconds"]) == ("overran", 1)


def test_the_memory_limit_holds(nursery: Nursery):
    limits = Limits(memory_bytes=200 << 20)
    with open_box(models.honest_sum(), None, limits, nursery) as box:
        assert failure_of(box, stand_in.FILL).code == "out_of_memory"
        assert box.predict(rows(1)).scores[0, 0] == 6.0


def test_rows_that_do_not_fit_the_childs_memory_end_it_with_that_reason(nursery: Nursery):
    large = [np.zeros(4 << 20) for _ in range(models.FEATURES)]
    tight = Limits(memory_bytes=64 << 20)
    with open_box(models.honest_sum(), None, tight, nursery) as box, pytest.raises(SandboxFailure) as caught:
        box.predict(large)
    assert caught.value.code == "out_of_memory"


def test_an_error_in_the_engine_is_told_by_its_class_and_never_by_its_text(box: Box):
    failure = failure_of(box, stand_in.RAISE)
    assert (failure.code, failure.parameters) == ("failed", {"error": "ValueError", "during": "predict"})
    assert box.predict(rows(1)).scores.shape == (1, 1)


@pytest.mark.parametrize(("what", "reason"), [(stand_in.NAN, "not_finite"), (stand_in.WRONG_SHAPE, "shape")])
def test_outputs_that_cannot_be_right_are_refused(box: Box, what: int, reason: str):
    failure = failure_of(box, what)
    assert (failure.code, failure.parameters["reason"]) == ("bad_output", reason)


def test_a_child_that_answers_out_of_turn_is_ended(box: Box):
    failure = failure_of(box, stand_in.GARBLE)
    assert (failure.code, failure.parameters["reason"]) == ("crashed", "garbled_answer")


def test_an_answer_larger_than_the_shared_memory_gets_more_of_it_up_to_the_limit(nursery: Nursery):
    with open_box(models.honest_sum(), None, Limits(), nursery) as box:
        assert box.predict(rows(2, stand_in.MANY)).scores.shape == (2, 1 << 19)
    with open_box(models.honest_sum(), None, Limits(exchange_bytes=1 << 20), nursery) as box:
        assert failure_of(box, stand_in.MANY).code == "too_large"
        assert box.predict(rows(1)).scores.shape == (1, 1)


def test_no_child_outlives_its_box(nursery: Nursery):
    zygote = nursery.pid()
    before = children(zygote)
    boxes = [open_box(models.honest_sum(), None, Limits(), nursery) for _ in range(3)]
    assert len(children(zygote) - before) == 3
    for one in boxes:
        one.close()
        one.close()
    assert eventually(lambda: children(zygote) <= before)


def test_a_call_under_way_learns_that_its_child_was_killed(nursery: Nursery):
    zygote = nursery.pid()
    before = children(zygote)
    box = open_box(models.honest_sum(), None, Limits(), nursery)
    caught: list[SandboxFailure] = []

    def wait() -> None:
        try:
            box.predict(rows(1, stand_in.SPIN))
        except SandboxFailure as failure:
            caught.append(failure)

    waiting = threading.Thread(target=wait)
    waiting.start()
    (child,) = children(zygote) - before
    os.kill(child, signal.SIGKILL)
    waiting.join(5)
    assert caught[0].parameters["signal"] == "SIGKILL"


WORKER = f"""
import sys, threading
from tests.workers.sandbox import models, stand_in
from tests.workers.sandbox.conftest import rows
from workers.sandbox import Limits, open_box
from workers.sandbox.nursery import Nursery
nursery = Nursery({STAND_IN!r})
idle, busy = (open_box(models.honest_sum(), None, Limits(), nursery) for _ in range(2))
print(nursery.pid(), flush=True)
busy.predict(rows(1, stand_in.SPIN))
"""


def test_a_worker_that_is_killed_leaves_nobody_behind():
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    zygote = int(worker.stdout.readline())
    family = children(zygote) | {zygote}
    assert len(family) == 3
    worker.kill()
    worker.wait()
    worker.stdout.close()
    assert eventually(lambda: not any(Path(f"/proc/{one}").exists() for one in family))


def test_when_the_zygote_is_killed_its_boxes_go_and_the_next_one_starts_another():
    nursery = Nursery(STAND_IN)
    box = open_box(models.honest_sum(), None, Limits(), nursery)
    zygote = nursery.pid()
    family = children(zygote)
    os.kill(zygote, signal.SIGKILL)
    assert eventually(lambda: not any(Path(f"/proc/{one}").exists() for one in family))
    assert failure_of(box, 0).code == "crashed"
    with open_box(models.honest_sum(), None, Limits(), nursery) as another:
        assert another.predict(rows(1)).scores[0, 0] == 6.0
    assert nursery.pid() != zygote
    nursery.stop()


FORKING = f"""
import os
from tests.workers.sandbox import models
from tests.workers.sandbox.conftest import children, eventually, rows
from workers.sandbox import Limits, open_box
from workers.sandbox.nursery import Nursery
nursery = Nursery({STAND_IN!r})
before = open_box(models.honest_sum(), None, Limits(), nursery)
ready, done = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    assert before.closed
    with open_box(models.honest_sum(), None, Limits(), nursery) as box:
        assert box.predict(rows(1)).scores[0, 0] == 6.0
    os.write(ready[1], b"r")
    os.read(done[0], 1)
    os._exit(0)
os.read(ready[0], 1)
assert before.predict(rows(1)).scores[0, 0] == 6.0
before.close()
assert eventually(lambda: not children(nursery.pid()))
os.write(done[1], b"d")
assert os.waitpid(pid, 0)[1] == 0
nursery.stop()
"""


def test_a_forked_worker_shares_the_zygote_and_lets_go_of_the_boxes():
    subprocess.run([sys.executable, "-c", FORKING], cwd=ROOT, check=True, timeout=20)


def test_a_child_in_hostile_hands_chooses_neither_code_nor_words():
    assert heard("you won", {}).code == "crashed"
    assert heard("failed", "no dictionary").code == "crashed"
    said = {"error": "Jan de Vries\n", "a b": 1, "findings": [{"code": "x y", "found": 3}, 7]}
    tame = heard("rejected", said).parameters
    assert tame == {"error": "unknown", "findings": [{"code": "unknown", "found": 3}]}
