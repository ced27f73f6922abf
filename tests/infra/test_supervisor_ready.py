"""Waiting until the programs do their work, and starting what cannot be started."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.supervisor import GAVE_UP, Program, Supervisor

STAY = "while True: time.sleep(60)"


def run_while(supervisor: Supervisor, act: Callable[[], None]) -> int:
    """Run the supervisor here, in the main thread; `act` in another, and stop when that is done."""

    def then_stop() -> None:
        try:
            act()
        finally:
            if not ended:
                os.kill(os.getpid(), signal.SIGTERM)

    ended: list[int] = []
    actor = threading.Thread(target=then_stop)
    actor.start()
    try:
        ended.append(supervisor.run())
    finally:
        actor.join()
    return ended[0]


def python(source: str) -> list[str]:
    return [sys.executable, "-c", "import os, sys, time\n" + source]


def test_ready_is_when_every_program_says_so(tmp_path: Path) -> None:
    sign = tmp_path / "open"
    answers: list[bool] = []
    slow = Program("web", python(f"open({str(sign)!r}, 'x').close()\n" + STAY), ready=sign.exists)
    supervisor = Supervisor([slow, Program("beat", python(STAY))], lambda line: None)
    assert run_while(supervisor, lambda: answers.append(supervisor.wait_ready(8))) == 0
    assert answers == [True]
    assert sign.exists()


def test_waiting_ends_when_a_program_does_not_become_ready() -> None:
    answers: list[bool] = []

    def refuses() -> bool:
        raise ConnectionRefusedError

    supervisor = Supervisor([Program("web", python(STAY), ready=refuses)], lambda line: None)
    assert run_while(supervisor, lambda: answers.append(supervisor.wait_ready(0.3))) == 0
    assert answers == [False]


def test_a_command_that_does_not_exist_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.supervisor.programs.FIRST_PAUSE", 0.01)
    lines: list[str] = []
    missing = str(tmp_path / "nothing-here")
    supervisor = Supervisor([Program("web", [missing])], lines.append)
    assert supervisor.run() == GAVE_UP
    assert f"web | {missing}: No such file or directory" in lines


def test_a_program_gets_its_own_environment_and_the_signal_handlers_of_the_caller_are_given_back() -> None:
    lines: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    program = Program("web", python("print(os.environ['COLOUR'], flush=True)\n" + STAY), {"COLOUR": "blue"})

    def until_it_spoke() -> None:
        while not lines:
            threading.Event().wait(0.01)

    assert run_while(Supervisor([program], lines.append), until_it_spoke) == 0
    assert lines[0] == "web | blue"
    assert signal.getsignal(signal.SIGTERM) is before
