"""Files that crash, hang, fill or lie: each is refused or ended in time, and the worker notices nothing."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from tests.workers.sandbox import hostile, models
from tests.workers.sandbox.conftest import rows
from workers.sandbox import Limits, SandboxFailure, open_box
from workers.sandbox.nursery import Nursery

SHARED = Path(__file__).parents[3].parent / "shared" / "onnx-hostile"
TIGHT = Limits(memory_bytes=512 << 20, call_seconds=1.0, start_seconds=5.0)
ENDINGS = {"rejected", "crashed", "overran", "out_of_memory", "failed", "bad_output"}


def run(model: bytes, nursery: Nursery) -> str:
    """Open, predict and explain; how it ended."""
    try:
        with open_box(model, rows(2), TIGHT, nursery) as box:
            box.explain(rows(3))
    except SandboxFailure as failure:
        return failure.code
    return "answered"


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_file_that_can_be_seen_through_is_refused_with_its_reason(name: str, nursery: Nursery):
    reason, make = hostile.REFUSED[name]
    with pytest.raises(SandboxFailure) as refused:
        open_box(make(), rows(2), TIGHT, nursery)
    assert (refused.value.code, refused.value.parameters["reason"]) == ("rejected", reason)


@pytest.mark.parametrize("name", hostile.RUN)
def test_a_file_that_only_shows_itself_when_it_runs_is_held_by_the_box(name: str, nursery: Nursery):
    started = time.monotonic()
    assert run(hostile.RUN[name](), nursery) in ENDINGS
    assert time.monotonic() - started < TIGHT.start_seconds + TIGHT.call_seconds + 2


def test_after_all_of_them_an_honest_model_is_still_answered(nursery: Nursery):
    assert run(models.honest_sum(), nursery) == "answered"
    assert run(models.forest(), nursery) == "answered"
    assert run(models.modern_forest(), nursery) == "answered"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared hostile files are not beside this checkout")
def test_every_shared_hostile_file_is_survived(nursery: Nursery):
    files = sorted(SHARED.glob("*.onnx"))
    endings = {one.name: run(one.read_bytes(), nursery) for one in files}
    assert len(files) >= 40
    assert set(endings.values()) <= ENDINGS | {"answered"}
    harmless = {name for name, ending in endings.items() if ending == "answered"}
    assert not any(
        word in name for name in harmless for word in ("extdata", "pyop", "recursive", "cycle", "nan")
    )


def test_a_refusal_holds_no_text_from_the_file(nursery: Nursery):
    secret = "Jan-de-Vries-BSN"
    model = models.graph([models.node(secret, domain=secret, outputs=(secret,))])
    model.producer_name = secret
    with pytest.raises(SandboxFailure) as refused:
        open_box(model.SerializeToString(), None, TIGHT, nursery)
    assert secret not in repr(refused.value) + str(refused.value.parameters)


def test_nothing_outside_is_written_or_read(nursery: Nursery, tmp_path: Path):
    target = tmp_path / "weights"
    target.write_bytes(b"\0" * 16)
    before = (target.stat().st_atime_ns, hashlib.sha256(target.read_bytes()).hexdigest())
    os.utime(target, ns=(before[0], target.stat().st_mtime_ns))
    with pytest.raises(SandboxFailure):
        open_box(models.outside(str(target)), None, TIGHT, nursery)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["weights"]
    assert target.stat().st_atime_ns == before[0]
