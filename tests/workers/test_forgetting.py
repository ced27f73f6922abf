"""What an order to forget does: to the key, the files and the rows, and what happens when it is cut off anywhere."""

import io
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from infra import clock, queue
from infra.backup import KEYS, make_backup
from infra.errors import NotNow
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from infra.queue import Job, JobState
from infra.sealing import Erased, Key, KeyStore
from infra.storage import Storage
from register.models import Deployment
from reports import requests
from reviews import forgetting, queries, stops, stored
from reviews.models import Case, Release, Suggestion
from reviews.objections import look_queries
from reviews.sealed import key_of, scope
from reviews.vocabulary import FORGET
from tests import builders
from tests.cast import Cast
from tests.reviews.objections import stages
from workers.rounds import tidy
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

GROUND = "no_longer_needed"
Found = tuple[dict[str, Key], frozenset[str]]


def order(house: Installation, cast: Cast, case_id: str) -> None:
    with house.database.write(cast.organisation_id) as session:
        forgetting.forget(session, cast.pia, case_id, ground=GROUND, on="request")


def job_of(house: Installation, cast: Cast) -> Job | None:
    with house.database.read(cast.organisation_id) as session:
        return session.exec(select(Job).where(Job.task == FORGET.name).order_by(col(Job.id).desc())).first()


def readable(house: Installation, case_id: str) -> bool:
    """Whether there is a key with which somebody who has everything could open the case."""
    return bool(house.keys.open_all([scope(case_id)]))


def a_letter(house: Installation, cast: Cast, release: Release) -> str:
    """A letter whose file was made, sealed as the printer seals it; return the name of the file."""
    with house.database.write(cast.organisation_id) as session:
        letter = requests.ask_letter(session, cast.kees, release)
        sealed = key_of(session, release.case_id).seal(b"%PDF-1.7", f"report:{letter.id}")
        file = house.storage.put(cast.organisation_id, io.BytesIO(sealed), len(sealed)).sha256
        requests.printed(session, cast.machine, letter, file, 8, "0" * 64)
    return file


def carry_out(house: Installation, cast: Cast) -> None:
    sequence(house, cast.organisation_id)
    job = job_of(house, cast)
    assert job
    run(Workshop(house), job.id, WORK[FORGET.name])


@pytest.mark.both_databases
def test_the_key_goes_once_the_order_is_recorded_and_not_before(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    order(house, cast, release.case_id)
    order(house, cast, release.case_id)
    assert job_of(house, cast) is None
    with house.database.write(cast.organisation_id) as session:
        early = queue.enqueue(session, FORGET, release.case_id).id
    run(Workshop(house), early, WORK[FORGET.name])
    assert readable(house, release.case_id)
    with house.database.read(cast.organisation_id) as session, pytest.raises(Erased):
        key_of(session, release.case_id)
    carry_out(house, cast)
    assert not readable(house, release.case_id)
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Job, early).state == JobState.PARKED
        ordered = session.exec(select(Entry).where(Entry.act == forgetting.FORGOTTEN)).all()
        assert [entry.subject_id for entry in ordered] == [release.case_id]
        case, row = session.get_one(Case, release.case_id), session.get_one(Suggestion, release.suggestion_id)
        assert case.erased_at
        assert (case.sealed_reference, row.sealed_input, row.sealed_output) == (
            b"",
            b"",
            None,
        )
        [shown] = queries.outcomes(session, cast.kees).rows
        assert (shown.id, shown.reference, shown.outcome) == (release.id, None, None)


def test_open_work_and_an_objection_hold_a_case(house: Installation, cast: Cast) -> None:
    case_id = stages.lodged(house, cast).case_id
    with pytest.raises(NotNow) as objected:
        order(house, cast, case_id)
    [again] = builders.waiting_suggestions(house, cast)
    assert again.case_id == case_id
    with pytest.raises(NotNow) as at_work:
        order(house, cast, case_id)
    assert [why.value.diagnostic for why in (objected, at_work)] == ["objection", "open_work"]


@pytest.mark.both_databases
def test_who_comes_back_under_the_same_reference_is_a_new_case(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    [first] = builders.waiting_suggestions(house, cast, 1, deployment)
    release = builders.a_release(house, cast, first)
    order(house, cast, release.case_id)
    [second] = builders.waiting_suggestions(house, cast, 1, deployment)
    carry_out(house, cast)
    assert second.case_id != first.case_id
    assert [readable(house, one.case_id) for one in (first, second)] == [False, True]


@pytest.mark.both_databases
def test_an_order_that_falls_within_an_intake_takes_nothing_with_it_that_came_in(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = builders.a_deployment(house, cast)
    release = builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
    keys_for, orders = stored.keys_for, [release.case_id]

    def ordered_meanwhile(keys: KeyStore, case_ids: Sequence[str], known: set[str]) -> Found:
        if orders:
            order(house, cast, orders.pop())
        return keys_for(keys, case_ids, known)

    monkeypatch.setattr(stored, "keys_for", ordered_meanwhile)
    [again] = builders.waiting_suggestions(house, cast, 1, deployment)
    carry_out(house, cast)
    assert [readable(house, one) for one in (release.case_id, again.case_id)] == [False, True]


def waiting(house: Installation, cast: Cast, deployment_id: str) -> int:
    with house.database.write(cast.organisation_id) as session:
        stops.flag_missed(session)
        return look_queries.looks(session, cast.bea, deployment_id).total


def test_who_was_forgotten_waits_for_nobody(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    release = builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, session.get_one(Deployment, deployment.id), builders.WHY)
    waits = [waiting(house, cast, deployment.id)]
    order(house, cast, release.case_id)
    waits.append(waiting(house, cast, deployment.id))
    assert waits == [1, 0]


def test_an_older_copy_of_the_keys_brings_nobody_back(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    release = builders.a_release(house, cast)
    make_backup(house, tmp_path / "backup", with_secrets=False)
    order(house, cast, release.case_id)
    carry_out(house, cast)
    house.keys.close()
    for file in house.settings.data.glob("keys.sqlite3*"):
        file.unlink()
    shutil.copy(tmp_path / "backup" / KEYS, house.settings.data / KEYS)
    assert readable(house, release.case_id)
    tidy(Workshop(house))
    assert not readable(house, release.case_id)


class Killed(BaseException):
    """What a process that is gone does not catch."""


STEPS: dict[str, Callable[[pytest.MonkeyPatch, Installation], None]] = {
    "the key": lambda patch, house: patch.setattr(house.keys, "forget", _dies),
    "the traces": lambda patch, house: patch.setattr(house.keys, "clear_traces", _dies),
    "the files": lambda patch, house: patch.setattr(Storage, "remove", _dies),
    "the rows": lambda patch, house: patch.setattr(forgetting, "blank", _dies),
    "the job": lambda patch, house: patch.setattr(queue, "finish", _dies),
}


def _dies(*_args: object, **_more: object) -> None:
    raise Killed


@pytest.mark.parametrize("before", STEPS)
def test_a_worker_that_dies_before_any_part_of_it_leaves_it_to_the_next(
    before: str, house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = builders.a_release(house, cast)
    letter = a_letter(house, cast, release)
    order(house, cast, release.case_id)
    sequence(house, cast.organisation_id)
    job = job_of(house, cast)
    assert job
    with monkeypatch.context() as patch:
        STEPS[before](patch, house)
        with pytest.raises(Killed):
            run(Workshop(house), job.id, WORK[FORGET.name])
    with clock.stopped(clock.now() + timedelta(hours=1)):
        with house.database.write(cast.organisation_id) as session:
            queue.sweep(session, timedelta(0))
        run(Workshop(house), job.id, WORK[FORGET.name])
    assert not readable(house, release.case_id)
    assert (cast.organisation_id, letter) not in house.storage.names()
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Job, job.id).state == JobState.DONE
        assert session.get_one(Case, release.case_id).erased_at
        erased = select(Entry.id).where(Entry.act == "case.erased", Entry.subject_id == release.case_id)
        assert len(session.exec(erased).all()) == 1


DIE = """
import os, signal, sys
from pathlib import Path
from infra import queue
from infra.installation import open_installation
from infra.sealing import KeyStore
from infra.settings import load
from infra.storage import Storage
from reviews import forgetting
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

places = {
    "the key": (KeyStore, "forget"), "the traces": (KeyStore, "clear_traces"), "the files": (Storage, "remove"),
    "the rows": (forgetting, "blank"), "the job": (queue, "finish"),
}
data, job_id, before, when = sys.argv[1:]
owner, name = places[before]
does = getattr(owner, name)

def dies(*args, **more):
    if when == "after":
        does(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, dies)
house = open_installation(load({}, Path(data)), lambda *_: None)
run(Workshop(house), job_id, WORK["cases.forget"])
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("part", STEPS)
def test_kill_9_around_every_part_of_it_converges(
    part: str, when: str, house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    letter = a_letter(house, cast, release)
    order(house, cast, release.case_id)
    sequence(house, cast.organisation_id)
    job = job_of(house, cast)
    assert job
    died = subprocess.run(
        [sys.executable, "-c", DIE, str(house.settings.data), job.id, part, when], check=False
    )
    assert died.returncode == -signal.SIGKILL
    with clock.stopped(clock.now() + timedelta(hours=1)):
        with house.database.write(cast.organisation_id) as session:
            queue.sweep(session, timedelta(0))
        run(Workshop(house), job.id, WORK[FORGET.name])
    assert not readable(house, release.case_id)
    assert (cast.organisation_id, letter) not in house.storage.names()
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Job, job.id).state == JobState.DONE
        assert session.get_one(Case, release.case_id).erased_at
