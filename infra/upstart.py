"""Starting everything on one machine: the database brought up to date, then web, workers and clock under one supervisor."""

import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from infra import first, schema
from infra.installation import open_installation
from infra.settings import Settings
from infra.supervisor import Program, Supervisor

READY_SECONDS = 60.0


def start_everything(settings: Settings, demo: bool) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code."""
    house = open_installation(settings, lambda _task, _queue, _job: None)
    schema.upgrade(house.database)
    empty = first.is_empty(house)
    house.close()
    supervisor = Supervisor(_programs(settings, demo), _say)
    greeting = threading.Thread(target=_greet, args=(supervisor, settings, demo, empty), daemon=True)
    greeting.start()
    return supervisor.run()


def _programs(settings: Settings, demo: bool) -> list[Program]:
    environment = {"TOETSSTEEN_DEMO": "yes"} if demo else {}
    command = [sys.executable, "-m", "toetssteen", "--data", str(settings.data)]
    return [
        Program("web", [*command, "web"], environment, ready=lambda: _answers(settings)),
        Program("workers", [*command, "workers"], environment),
        Program("clock", [*command, "clock"], environment),
    ]


def _answers(settings: Settings) -> bool:
    address = f"http://{settings.host}:{settings.port}/gezond/leeft"
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _greet(supervisor: Supervisor, settings: Settings, demo: bool, empty: bool) -> None:
    begun = time.monotonic()
    if not supervisor.wait_ready(READY_SECONDS):
        _say("the web does not answer: look at the lines above")
        return
    _say(f"ready in {time.monotonic() - begun:.1f} s: {settings.base_url}")
    if demo:
        command = [
            sys.executable,
            "-m",
            "toetssteen",
            "--data",
            str(settings.data),
            "demo",
            "--fill",
            settings.base_url,
        ]
        _run(command)
    elif empty:
        _say('nobody can sign in yet: run `toetssteen admin "Gemeente ..." "Name" "mail@address"`')


def _run(command: list[str]) -> None:
    subprocess.run(command, check=False)  # noqa: S603


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
