"""Starting everything on one machine: the database brought up to date, then web, workers, clock and sequencer."""

import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from infra import certificates, first, schema
from infra.identity.demo import DEMO_PASSWORD, DEMO_PEOPLE
from infra.installation import open_installation
from infra.settings import Settings
from infra.supervisor import Program, Supervisor

READY_SECONDS = 60.0
WRONG_FOLDER = 2
# Stands in the data folder once the demonstration is loaded to the end.
LOADED = "demonstration-loaded"
# Few heaps for many threads, and given back when a large batch is over: the web stays as small as it was.
THRIFT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}


def start_everything(settings: Settings, demo: bool) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code."""
    house = open_installation(settings, lambda _task, _queue, _job: None)
    schema.upgrade(house.database)
    empty, is_demo = first.is_empty(house), first.is_demo(house)
    house.close()
    if demo and not (empty or is_demo):
        _say(f"{settings.data} holds real data: a demonstration needs a data folder of its own (--data)")
        return WRONG_FOLDER
    supervisor = Supervisor(_programs(settings, demo), _say)
    told = threading.Thread(target=_greet, args=(supervisor, settings, demo, empty), daemon=True)
    told.start()
    return supervisor.run()


def _programs(settings: Settings, demo: bool) -> list[Program]:
    environment = {"TOETSSTEEN_DEMO": "yes"} if demo else {}
    if (demo or settings.demo) and not settings.seal_certificate:
        environment |= certificates.for_demonstration(settings.data / "secrets")
    command = [sys.executable, "-m", "toetssteen", "--data", str(settings.data)]
    return [
        Program("web", [*command, "web"], environment | THRIFT, ready=lambda: _answers(settings)),
        Program("workers", [*command, "workers"], environment),
        Program("clock", [*command, "clock"], environment),
        Program("sequencer", [*command, "sequencer"], environment),
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
        _greet_demo(settings, empty)
    elif empty:
        _say('nobody can sign in yet: run `toetssteen admin "Gemeente ..." "Name" "mail@address"`')


def _greet_demo(settings: Settings, empty: bool) -> None:
    loaded = settings.data / LOADED
    if empty:
        _say("loading the demonstration: two algorithms, forty cases ...")
        command = [sys.executable, "-m", "toetssteen", "--data", str(settings.data), "demo"]
        if subprocess.run([*command, "--fill", settings.base_url], check=False).returncode == 0:  # noqa: S603
            loaded.touch()
    if not loaded.exists():
        _say(f"the demonstration is not complete: stop, remove {settings.data} and start again")
    _say(f"\nEverything in it is invented. Open {settings.base_url} and sign in as:")
    for person in DEMO_PEOPLE:
        _say(f"  {person.email:<30} {', '.join(role.value for role in person.roles)}")
    _say(f"with the password {DEMO_PASSWORD}. Ctrl-C stops everything; nothing is lost.\n")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
