"""The queue: each job is done once, whoever dies, sleeps or comes late; played against a simple model."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from infra import clock, queue
from infra.database import EVERYONE
from infra.errors import NotNow
from infra.installation import Installation
from infra.queue import MOST_ATTEMPTS, Job, JobState, LateFinish, Task
from tests.cast import Cast
from tests.conftest import Bells

TASK = Task("tests.work", "steps")
LEASE, PATIENCE = timedelta(minutes=1), timedelta(seconds=30)
BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORKERS = ("a", "b", "c")


def add(house: Installation, cast: Cast, **part: int) -> str:
    with house.database.write(cast.organisation_id) as session:
        return queue.enqueue(session, TASK, "subject", **part).id


def claim(house: Installation, job_id: str, owner: str = "a") -> Job | None:
    with house.database.write(EVERYONE) as session:
        return queue.claim(session, job_id, owner, LEASE)


def look(house: Installation, job_id: str) -> Job:
    with house.database.read(EVERYONE) as session:
        return session.get_one(Job, job_id)


def sweep(house: Installation) -> dict[str, int]:
    with house.database.write(EVERYONE) as session:
        return queue.sweep(session, PATIENCE)


@pytest.mark.both_databases
def test_a_job_rings_once_and_is_had_by_one(house: Installation, cast: Cast, bells: Bells) -> None:
    job_id = add(house, cast, first=0, last=9)
    assert bells == [(TASK.name, TASK.queue, job_id)]
    job = claim(house, job_id)
    assert job is not None
    assert (job.part, job.attempts, job.owner) == ({"first": 0, "last": 9}, 1, "a")
    assert claim(house, job_id, "b") is None


@pytest.mark.both_databases
def test_a_second_worker_cannot_finish_what_the_first_one_did(house: Installation, cast: Cast) -> None:
    """A worker sleeps past its lease; another does the job; the sleeper wakes and changes nothing."""
    job_id = add(house, cast)
    with clock.stopped(BEGIN + timedelta(days=3650)):
        sleeper = claim(house, job_id, "sleeper")
    assert sleeper is not None
    with clock.stopped(BEGIN + timedelta(days=3650) + 2 * LEASE):
        sweep(house)
        other = claim(house, job_id, "other")
        assert other is not None
        for late in (
            queue.finish,
            lambda s, j: queue.park(s, j, "x", {}),
            lambda s, j: queue.renew(s, j, LEASE),
        ):
            with pytest.raises(LateFinish), house.database.write(EVERYONE) as session:
                late(session, sleeper)
        with house.database.write(EVERYONE) as session:
            queue.finish(session, other)
    with pytest.raises(LateFinish), house.database.write(EVERYONE) as session:
        queue.finish(session, other)
    assert look(house, job_id).state == JobState.DONE


def test_effects_of_a_late_finish_are_undone_with_it(house: Installation, cast: Cast, bells: Bells) -> None:
    job = claim(house, add(house, cast))
    assert job is not None
    with house.database.write(EVERYONE) as session:
        queue.finish(session, job)
    bells.clear()

    def write(session: Session) -> None:
        queue.enqueue(session, TASK, "effect")
        queue.finish(session, job)

    with pytest.raises(LateFinish), house.database.write(cast.organisation_id) as session:
        write(session)
    assert bells == []
    with house.database.read(EVERYONE) as session:
        assert [one.subject_id for one in session.exec(select(Job))] == ["subject"]


def test_a_job_that_kills_its_worker_every_time_is_parked_with_the_reason(
    house: Installation, cast: Cast
) -> None:
    job_id, at = add(house, cast), BEGIN + timedelta(days=3650)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with clock.stopped(at):
            job = claim(house, job_id)
        assert job is not None
        assert job.attempts == attempt
        at += 2 * LEASE
        with clock.stopped(at):
            swept = sweep(house)
    assert swept["parked"] == 1
    parked = look(house, job_id)
    assert (parked.state, parked.reason, parked.owner) == (JobState.PARKED, "infra.job_lost_its_worker", None)
    with clock.stopped(at):
        assert claim(house, job_id) is None
        with house.database.write(cast.organisation_id) as session:
            queue.ring_again(session, session.get_one(Job, job_id))
        assert claim(house, job_id) is not None
        with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
            queue.ring_again(session, session.get_one(Job, job_id))


@pytest.mark.both_databases
def test_a_bell_that_nobody_heard_rings_again_and_sweeping_twice_changes_nothing(
    house: Installation, cast: Cast, bells: Bells
) -> None:
    job_id = add(house, cast)
    bells.clear()
    later = clock.now() + timedelta(hours=1)
    with clock.stopped(later):
        assert sweep(house) == {"parked": 0, "returned": 0, "rung": 1}
        assert sweep(house) == {"parked": 0, "returned": 0, "rung": 0}
    assert bells == [(TASK.name, TASK.queue, job_id)]


def test_a_job_put_back_waits_for_its_time(house: Installation, cast: Cast, bells: Bells) -> None:
    at, job_id = BEGIN + timedelta(days=3650), add(house, cast)
    with clock.stopped(at):
        job = claim(house, job_id)
        assert job is not None
        with house.database.write(EVERYONE) as session:
            queue.release(session, job, timedelta(minutes=5))
        assert claim(house, job_id) is None
        bells.clear()
        assert sweep(house)["rung"] == 0
    with clock.stopped(at + timedelta(minutes=5)):
        assert sweep(house)["rung"] == 1
        assert claim(house, job_id) is not None
    assert bells == [(TASK.name, TASK.queue, job_id)]


class QueueMachine(RuleBasedStateMachine):
    """Several workers, a clock and a sweeper against a model: who holds a job, and how often each was done."""

    jobs = Bundle("jobs")
    house: Installation
    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.now = BEGIN + timedelta(days=3650)
        self.known: dict[str, str] = {}
        self.done: dict[str, int] = {}
        self.held: list[tuple[str, Job]] = []
        self.lease: dict[str, datetime] = {}
        self.attempts: dict[str, int] = {}

    @rule(target=jobs)
    def enqueue(self) -> str:
        with clock.stopped(self.now):
            job_id = add(self.house, self.cast)
        self.known[job_id], self.done[job_id], self.attempts[job_id] = "queued", 0, 0
        return job_id

    @rule(job_id=jobs, worker=st.sampled_from(WORKERS))
    def claim(self, job_id: str, worker: str) -> None:
        with clock.stopped(self.now):
            job = claim(self.house, job_id, worker)
        assert (job is not None) == (self.known[job_id] == "queued")
        if job:
            self.known[job_id], self.lease[job_id] = "running", self.now + LEASE
            self.attempts[job_id] += 1
            assert job.attempts == self.attempts[job_id]
            self.held.append((job_id, job))

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        if not self.held:
            return
        job_id, job = data.draw(st.sampled_from(self.held))
        living = self.known[job_id] == "running" and job.attempts == self.attempts[job_id]
        try:
            with clock.stopped(self.now), self.house.database.write(EVERYONE) as session:
                queue.finish(session, job)
        except LateFinish:
            assert not living
        else:
            assert living
            self.known[job_id] = "done"
            self.done[job_id] += 1

    @rule(seconds=st.integers(1, 90))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(times=st.integers(1, 2))
    def sweep(self, times: int) -> None:
        with clock.stopped(self.now):
            for _ in range(times):
                sweep(self.house)
        for job_id, state in self.known.items():
            if state == "running" and self.lease[job_id] < self.now:
                self.known[job_id] = "parked" if self.attempts[job_id] >= MOST_ATTEMPTS else "queued"

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        if not getattr(self, "known", None):
            return
        with self.house.database.read(EVERYONE) as session:
            rows = {job.id: job for job in session.exec(select(Job)) if job.id in self.known}
        assert {job_id: row.state for job_id, row in rows.items()} == self.known
        assert all((row.owner is None) == (row.state != JobState.RUNNING) for row in rows.values())
        assert max(self.done.values()) <= 1


def test_the_queue_does_as_a_simple_model_does(house: Installation, cast: Cast) -> None:
    machine = type("Bound", (QueueMachine,), {"house": house, "cast": cast})
    few = hypothesis_settings(max_examples=12, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(machine, settings=few)


CLAIMER = """
import json, sys
from datetime import timedelta
from infra import queue
from infra.database import EVERYONE, Database
database = Database(sys.argv[1])
ids = json.load(sys.stdin)
mine = []
for job_id in ids:
    with database.write(EVERYONE) as session:
        job = queue.claim(session, job_id, sys.argv[2], timedelta(minutes=5))
        if job:
            queue.finish(session, job)
            mine.append(job.id)
print(json.dumps(mine))
database.close()
"""


@pytest.mark.both_databases
def test_two_processes_that_claim_the_same_jobs_share_them_without_a_double(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    with house.database.write(cast.organisation_id) as session:
        ids = [queue.enqueue(session, TASK, "subject", place=place).id for place in range(60)]
    program = tmp_path / "claimer.py"
    program.write_text(CLAIMER)
    command = [sys.executable, str(program), house.settings.database_url]
    root = {"PYTHONPATH": str(Path(__file__).parents[2])}
    started = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=root)
        for name in WORKERS[:2]
    ]
    for one in started:
        assert one.stdin
        one.stdin.write(json.dumps(ids))
        one.stdin.close()
        one.stdin = None
    taken = [json.loads(one.communicate(timeout=60)[0].splitlines()[-1]) for one in started]
    assert [one.returncode for one in started] == [0, 0]
    assert sorted(taken[0] + taken[1]) == sorted(ids)
    with house.database.read(EVERYONE) as session:
        jobs = session.exec(select(Job)).all()
    assert {(job.state, job.attempts) for job in jobs} == {(JobState.DONE, 1)}


def test_the_oldest_work_that_waits_is_told(house: Installation, cast: Cast) -> None:
    at = BEGIN + timedelta(days=3650)
    with clock.stopped(at):
        add(house, cast)
    with clock.stopped(at + LEASE):
        job_id = add(house, cast)
        with house.database.read(EVERYONE) as session:
            assert queue.oldest_waiting(session) == at
    assert look(house, job_id).run_after == at + LEASE
