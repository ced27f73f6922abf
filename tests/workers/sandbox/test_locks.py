"""What a child cannot do once it is locked, tried from inside it on this very kernel."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.workers.sandbox import models, stand_in
from tests.workers.sandbox.conftest import STAND_IN, rows
from toetssteen import main
from workers import doctor, sandbox
from workers.sandbox import Box, Limits, SandboxFailure, open_box, seccomp
from workers.sandbox.nursery import Nursery


def test_every_escape_is_denied(box: Box, nursery: Nursery):
    report = nursery.start()
    if not (report["landlock"] and report["seccomp"]):
        pytest.skip("this kernel has no Landlock or no seccomp")
    found = box.probe()
    assert found["allowed"] == []
    assert {"read_file", "write_file", "connect", "unix_socket", "exec", "fork", "trace_parent"} <= set(
        found["denied"]
    )


def test_a_system_call_that_is_not_needed_is_denied_even_without_landlock(nursery: Nursery):
    with open_box(models.honest_sum(), None, Limits(threads=2), nursery) as box:
        assert box.probe()["allowed"] == []


def test_an_engine_that_reads_a_file_fails_and_says_so_without_its_path(box: Box):
    with pytest.raises(SandboxFailure) as failure:
        box.predict(rows(1, stand_in.READ))
    assert (failure.value.code, failure.value.parameters["error"]) == ("failed", "PermissionError")


def test_children_are_forked_from_a_single_thread(nursery: Nursery):
    assert nursery.start()["threads"] == 1


@pytest.fixture
def bare() -> Iterator[Nursery]:
    """A zygote on a kernel without locks, as far as it can tell."""
    kept = Nursery("tests.workers.sandbox.bare_kernel")
    yield kept
    kept.stop()


def test_without_locks_no_box_opens_unless_a_setting_says_so(bare: Nursery):
    with pytest.raises(SandboxFailure) as failure:
        open_box(models.honest_sum(), None, Limits(), bare)
    assert (failure.value.code, failure.value.parameters) == (
        "unprotected",
        {"missing": ["landlock", "seccomp"]},
    )
    with open_box(models.honest_sum(), None, Limits(unprotected=True), bare) as box:
        assert box.predict(rows(1)).scores.shape == (1, 1)


def test_without_locks_doctor_and_workers_say_what_is_missing(
    bare: Nursery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(sandbox, "NURSERY", bare)
    finding = doctor.sandbox_finding(unprotected=False)
    assert (finding.sound, "missing: landlock, seccomp" in finding.said) == (False, True)
    assert "read_file" in finding.said  # tried from inside: here nothing denied it
    assert doctor.sandbox_finding(unprotected=True).sound
    ended = CliRunner().invoke(main, ["--data", str(tmp_path), "workers"])
    assert ended.exit_code == 1
    assert "lacks landlock and seccomp" in ended.output


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_a_program_that_the_kernel_could_take(machine: str):
    code = seccomp.program(machine, threads=True)
    steps = [code[at : at + 8] for at in range(0, len(code), 8)]
    assert len(code) % 8 == 0
    assert len(steps) < 4096
    for place, step in enumerate(steps):
        if step[0] & 0x07 == 0x05:
            assert place + 1 + max(step[2], step[3]) < len(steps)
    assert steps[-1][0] == 0x06


def test_the_worker_imports_no_engine():
    script = "import sys, workers.sandbox; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"onnx", "onnxruntime", "shap", "numba", "workers.engine"} & set(loaded)


def test_a_zygote_that_cannot_load_its_engine_says_why():
    with pytest.raises(SandboxFailure) as failure:
        Nursery(STAND_IN + "_that_is_not_there").start()
    assert failure.value.code == "unavailable"
    assert "ModuleNotFoundError" in str(failure.value.parameters["reason"])
