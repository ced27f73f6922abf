"""A worker that is stopped past its lease and woken: its late finish is refused."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock, queue
from infra.database import EVERYONE
from infra.installation import Installation
from infra.ledger import Entry, append
from infra.queue import Job, JobState, Task
from tests.cast import Cast
from workers.running import NotYet, Write, run
from workers.workshop import Workshop

SUBJECT = "0123456789abcdefghjkmnp"


def test_a_worker_that_wakes_after_its_lease_changes_nothing(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        job = queue.enqueue(session, Task("tests.sleep", "steps"), SUBJECT)
    command = [sys.executable, "-m", "tests.faults.sleeper", str(house.settings.data), job.id]
    sleeper = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert sleeper.stdout is not None
    assert sleeper.stderr is not None
    with sleeper, sleeper.stdout as said, sleeper.stderr:
        assert said.readline() == "asleep\n"
        assert swept(house) == 1
        run(Workshop(house), job.id, lambda _workshop, done: lambda session: append_once(session, cast, done))
        os.kill(sleeper.pid, signal.SIGCONT)
        assert said.readline() == "over\n"
    with house.database.read(cast.organisation_id) as session:
        acts = [act for act in session.exec(select(Entry.act)) if act.endswith(".effect")]
        ended = session.get_one(Job, job.id)
    assert acts == ["timely.effect"]
    assert (ended.state, ended.attempts) == (JobState.DONE, 2)


def test_work_that_came_a_moment_too_early_is_taken_up_again_and_is_no_mistake(
    house: Installation, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with house.database.write(cast.organisation_id) as session:
        job = queue.enqueue(session, Task("tests.early", "steps"), SUBJECT)

    def early(_workshop: Workshop, _job: Job) -> Write:
        raise NotYet

    with caplog.at_level(logging.INFO):
        run(Workshop(house), job.id, early)
    assert "job.waits" in [record.msg for record in caplog.records]
    assert all(record.levelno < logging.WARNING for record in caplog.records)
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        run(Workshop(house), job.id, lambda _workshop, done: lambda session: append_once(session, cast, done))
    with house.database.read(cast.organisation_id) as session:
        ended = session.get_one(Job, job.id)
    assert (ended.state, ended.attempts) == (JobState.DONE, 2)


def append_once(session: object, cast: Cast, job: Job) -> None:
    append(session, cast.machine, "timely.effect", job.subject_id)  # type: ignore[arg-type]


def swept(house: Installation, within: float = 10.0) -> int:
    """Sweep until an expired lease comes back; how many did."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        with house.database.write(EVERYONE) as session:
            returned = queue.sweep(session, timedelta(seconds=30))["returned"]
        if returned:
            return returned
    return 0
