"""A real Celery application with real worker and beat processes on the file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery

from infra import broker

VISIBILITY_TIMEOUT = 1.5
APP = """
import os, time
from pathlib import Path
from celery import Celery
from infra import broker

broker.install()
FOLDER = Path(os.environ["FOLDER"])
app = Celery("house", broker=broker.address(FOLDER / "broker.sqlite3"))
app.conf.update(
    task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1, worker_enable_remote_control=False,
    worker_max_tasks_per_child=40, broker_transport_options={"visibility_timeout": %s},
    beat_schedule={"sweep": {"task": "note", "schedule": 0.2, "args": ["swept"]}},
    beat_schedule_filename=str(FOLDER / "schedule"),
)

def write(name, text):
    with (FOLDER / name).open("a") as notes: notes.write(text + chr(10))

@app.task(name="note")
def note(text):
    write("done", text)

@app.task(name="slow")
def slow(text):
    write("begun", text)
    while not (FOLDER / "go").exists(): time.sleep(0.01)
    write("done", text)
"""


def eventually(asked: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not asked():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)


class House:
    """The application in a folder, its processes, and what its tasks noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "house.py").write_text(APP % VISIBILITY_TIMEOUT)
        broker.install()
        self.file = folder / "broker.sqlite3"
        self.app = Celery("house", broker=broker.address(self.file))
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        here = Path(__file__).resolve().parents[2]
        environment = {**os.environ, "FOLDER": str(self.folder), "PYTHONPATH": f"{self.folder}:{here}"}
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "house", *command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", "--concurrency=2", "--loglevel=warning", "--without-gossip", "--without-mingle"
        )

    def send(self, task: str, text: str) -> None:
        self.app.send_task(task, args=[text])

    def notes(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def waiting(self) -> int:
        with self.app.connection_for_read() as connection:
            return int(connection.channel().queue_declare("celery").message_count)

    def close(self) -> None:
        self.app.close()
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def test_every_task_is_done_once_and_the_queue_is_empty_afterwards(house: House) -> None:
    sent = [str(number) for number in range(100)]
    for text in sent[:50]:
        house.send("note", text)
    assert house.waiting() == 50
    worker = house.worker()
    other = house.worker()
    for text in sent[50:]:
        house.send("note", text)
    eventually(lambda: len(house.notes("done")) >= len(sent))
    for process in (worker, other):
        process.terminate()
        assert process.wait(15) == 0
    assert sorted(house.notes("done"), key=int) == sent
    assert house.waiting() == 0
    assert "Traceback" not in (house.folder / "log").read_text()


def test_tasks_of_a_killed_worker_come_back_after_the_visibility_timeout(house: House) -> None:
    worker = house.worker()
    for text in ("first", "second"):
        house.send("slow", text)
    eventually(lambda: len(house.notes("begun")) == 2)
    killed = time.monotonic()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)
    assert house.waiting() == 0, "The dead worker's claims still stand."
    (house.folder / "go").touch()
    house.worker()
    eventually(lambda: sorted(house.notes("done")) == ["first", "second"])
    assert time.monotonic() - killed > VISIBILITY_TIMEOUT / 2


def test_a_worker_goes_on_with_new_messages_when_the_file_is_deleted_under_it(house: House) -> None:
    house.worker()
    house.send("note", "before")
    eventually(lambda: house.notes("done") == ["before"])
    for file in house.folder.glob("broker.sqlite3*"):
        file.unlink()
    house.send("note", "after")
    eventually(lambda: house.notes("done") == ["before", "after"])


def test_beat_rings_through_the_same_file(house: House) -> None:
    house.worker()
    house.start("beat", "--loglevel=warning")
    eventually(lambda: house.notes("done").count("swept") >= 2)
