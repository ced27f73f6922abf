"""The supervisor with real processes: what dies comes back, what stops stops whole, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from infra.supervisor import GAVE_UP

# Starts the programs given as NAME=PYTHON SOURCE, each with its name's file as a place to note things.
RUN = """
import sys
from itertools import pairwise
from pathlib import Path
from infra.supervisor import Program, Supervisor

folder = Path(sys.argv[1])
def program(name, source):
    return Program(name, [sys.executable, "-c", NOTE + source], {"NOTES": str(folder / name)}, stop_seconds=%s)
NOTE = '''
import os, signal, sys, time
def note(text):
    with open(os.environ["NOTES"], "a") as notes: notes.write(str(text) + chr(10))
def stay():
    while True: time.sleep(60)
'''
programs = [program(*pair.split("=", 1)) for pair in sys.argv[2:]]
sys.exit(Supervisor(programs, lambda line: print(line, flush=True)).run())
"""
STAYS = "note(os.getpid()); stay()"
IGNORES = """
for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
note(os.getpid()); stay()
"""
# A family of three: the program, a child in its group, and a grandchild that left for a session of its own.
FAMILY = """
note(os.getpid())
if os.fork() == 0:
    note(os.getpid())
    if os.fork() == 0:
        os.setsid()
        note(os.getpid())
stay()
"""
FAILS = "note(time.monotonic()); print('no such setting', flush=True); sys.exit(3)"
TELLS_SIGNALS = """
def heard(number, frame):
    note(signal.Signals(number).name)
    if number == signal.SIGTERM: sys.exit(0)
for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, heard)
if os.fork() == 0:
    signal.signal(signal.SIGTERM, lambda *_: note("the child was told too"))
    stay()
note("here"); stay()
"""


def eventually(asked: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait until the question is answered with yes."""
    deadline = time.monotonic() + seconds
    while not asked():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Service:
    """A supervisor in a process of its own, with the notes that its programs make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []

    def start(self, stop_seconds: float = 1.0, **programs: str) -> None:
        pairs = [f"{name}={source}" for name, source in programs.items()]
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN % stop_seconds, str(self.folder), *pairs],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            self.lines.extend(line.rstrip("\n") for line in output)

    def notes(self, name: str, at_least: int = 0) -> list[str]:
        path = self.folder / name

        def read() -> list[str]:
            return path.read_text().splitlines() if path.exists() else []

        eventually(lambda: len(read()) >= at_least)
        return read()

    def pids(self, name: str, at_least: int) -> list[int]:
        return [int(pid) for pid in self.notes(name, at_least)]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(10)
        self._reader.join(5)
        return code


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    yield service
    if service.process.poll() is None:
        service.end(signal.SIGKILL)


def test_a_program_that_is_killed_comes_back(service: Service) -> None:
    service.start(web=STAYS)
    [first] = service.pids("web", 1)
    os.kill(first, signal.SIGKILL)
    second = service.pids("web", 2)[1]
    assert second != first
    assert alive(second)
    assert service.end() == 0
    assert not alive(second)
    assert any("web ended (SIGKILL)" in line for line in service.lines)


def test_nothing_of_a_killed_program_lives_on_beside_its_next_life(service: Service) -> None:
    service.start(worker=FAMILY)
    family = service.pids("worker", 3)
    os.kill(family[0], signal.SIGKILL)
    service.pids("worker", 4)
    assert [pid for pid in family if alive(pid)] == []


def test_all_stop_in_time_even_one_that_ignores_every_request(service: Service) -> None:
    service.start(stop_seconds=4.0, stubborn=IGNORES, worker=FAMILY)
    pids = service.pids("stubborn", 1) + service.pids("worker", 3)
    asked = time.monotonic()
    assert service.end(signal.SIGINT) == 0
    assert time.monotonic() - asked < 5.0
    assert [pid for pid in pids if alive(pid)] == []


def test_no_orphan_is_left_when_the_supervisor_is_killed(service: Service) -> None:
    service.start(worker=FAMILY, stubborn=IGNORES)
    pids = service.pids("worker", 3) + service.pids("stubborn", 1)
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    eventually(lambda: not any(alive(pid) for pid in pids), seconds=2)


def test_a_killed_guard_takes_its_program_along_and_the_program_comes_back(service: Service) -> None:
    service.start(web=STAYS)
    [first] = service.pids("web", 1)
    guard = int(Path(f"/proc/{first}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(guard, signal.SIGKILL)
    second = service.pids("web", 2)[1]
    assert alive(second)
    assert not alive(first)


def test_a_program_that_fails_at_once_five_times_stops_everything_and_says_so(service: Service) -> None:
    service.start(web=STAYS, worker=FAILS)
    [web] = service.pids("web", 1)
    assert service.process.wait(10) == GAVE_UP
    assert not alive(web)
    times = [float(moment) for moment in service.notes("worker")]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 5
    assert pauses == sorted(pauses), "Each pause is longer than the one before."
    service._reader.join(5)
    assert "worker | no such setting" in service.lines
    assert any("worker ended (exit code 3)" in line for line in service.lines)
    assert any("worker failed at once 5 times in a row" in line for line in service.lines)


def test_ctrl_c_reaches_a_program_as_one_request_to_stop_and_its_children_not_at_all(
    service: Service,
) -> None:
    service.start(worker=TELLS_SIGNALS)
    service.notes("worker", 1)
    os.killpg(service.process.pid, signal.SIGINT)  # what a terminal does
    assert service.process.wait(10) == 0
    assert service.notes("worker") == ["here", "SIGTERM"]


def test_every_line_carries_the_name_of_its_program(service: Service) -> None:
    source = (
        "print('one' + chr(10) + 'two'); note('x'); sys.stdout.write('no end'); sys.stdout.flush(); stay()"
    )
    service.start(web=source, worker=source.replace("one", "three"))
    service.notes("web", 1)
    service.notes("worker", 1)
    service.end()
    for line in ("web | one", "web | two", "web | no end", "worker | three"):
        assert line in service.lines
