"""The page about the machine's work: what runs, how far, what was given up, and trying again."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from infra import clock, queue
from infra.i18n import LANGUAGES, messages
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.queue import Job, JobState, Task
from register import vocabulary as register_words
from reports import vocabulary as report_words
from reviews import vocabulary as review_words
from reviews.models import Batch
from reviews.vocabulary import PREDICT
from tests import builders
from tests.cast import Cast
from tests.conftest import Bells, Visitor

SignIn = Callable[[Actor], Visitor]
LEASE = timedelta(minutes=5)
TASKS = [
    word for module in (register_words, review_words, report_words) for word in vars(module).values() if isinstance(word, Task)
]  # fmt: skip


def pieces(house: Installation, cast: Cast, batch: Batch) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Job).where(Job.subject_id == batch.id, Job.task == PREDICT.name)
        return [job.id for job in sorted(session.exec(chosen), key=lambda job: job.part["first"])]


def close(house: Installation, cast: Cast, job_id: str, reason: str = "") -> None:
    """Do what a worker does with a job: finish it, or park it with a reason."""
    with house.database.write(cast.organisation_id) as session:
        job = queue.claim(session, job_id, "tests", LEASE)
        assert job
        queue.park(session, job, reason, {}) if reason else queue.finish(session, job)


def test_progress_counts_rows_that_were_computed_and_stops_asking_when_all_are(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    batch = builders.submitted(house, cast, 1200)
    visitor = signed_in(cast.tim)
    address = f"/werk/taken/partijen/{batch.id}"
    page = visitor.get("/werk/taken").text
    assert "0 van 1.200 doorgerekend" in page
    assert f'data-hx-get="{address}"' in page
    first, second, third = pieces(house, cast, batch)
    close(house, cast, first)
    part = visitor.get(address)
    assert (part.status_code, "<html" in part.text) == (200, False)
    assert "van 1.200 doorgerekend" in part.text
    assert "0 van 1.200" not in part.text.replace("500 van", "")
    close(house, cast, second)
    close(house, cast, third, "infra.job_lost_its_worker")
    last = visitor.get(address)
    assert last.status_code == 286
    assert "staan stil" in last.text
    assert "data-hx-get" not in last.text


def test_progress_looks_the_same_whatever_the_model_said(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    deployment = builders.a_deployment(house, cast)
    visitor = signed_in(cast.tim)
    seen = []
    for first, outcome in enumerate(builders.OUTCOMES):
        batch = builders.submitted(house, cast, builders.some_rows(4, first * 10), deployment)
        builders.run(house, cast, batch, outcome)
        seen.append(visitor.get(f"/werk/taken/partijen/{batch.id}").text.replace(batch.id, ""))
    assert seen[0] == seen[1]
    assert [word for word in builders.OUTCOMES if word in visitor.get("/werk/taken").text] == []


def test_a_parked_job_says_why_and_is_tried_again_by_who_may(
    house: Installation, cast: Cast, signed_in: SignIn, bells: Bells
) -> None:
    batch = builders.submitted(house, cast, 2)
    job_id = pieces(house, cast, batch)[0]
    close(house, cast, job_id, "infra.job_lost_its_worker")
    assert "1 taak staat stil" in signed_in(cast.tim).get("/werk").text
    auditor, lead = signed_in(cast.omar), signed_in(cast.tim)
    again = f"/werk/taken/{job_id}/opnieuw"
    assert again not in auditor.get("/werk/taken").text
    assert auditor.submit(again).status_code == 403
    page = lead.get("/werk/taken").text
    assert "werkproces stopte" in page
    assert "Contactadvies (2 zaken)" in page
    assert again in page
    bells.clear()
    assert lead.submit(again).location == "/werk/taken?gedaan=job_retried"
    assert bells == [(PREDICT.name, PREDICT.queue, job_id)]
    with house.database.read(cast.organisation_id) as session:
        job = session.get_one(Job, job_id)
        acts = session.exec(select(Entry).where(Entry.subject_id == job_id)).all()
    assert (job.state, job.attempts, job.reason) == (JobState.QUEUED, 0, None)
    assert sorted(entry.act for entry in acts) == ["attempt.refused", "job.rung_again"]
    assert lead.submit(again).status_code == 409


def test_a_reason_with_parameters_is_said_in_full(house: Installation, cast: Cast, signed_in: SignIn) -> None:
    batch = builders.submitted(house, cast, 2)
    with house.database.write(cast.organisation_id) as session:
        job = queue.claim(session, pieces(house, cast, batch)[0], "tests", LEASE)
        assert job
        queue.park(session, job, "infra.file_too_large", {"megabytes": 200})
    assert "hoogstens 200 MB" in signed_in(cast.tim).get("/werk/taken").text


def test_jobs_come_in_pages(house: Installation, cast: Cast, signed_in: SignIn) -> None:
    batch = builders.submitted(house, cast, 1)
    with house.database.write(cast.organisation_id) as session:
        for _ in range(30):
            queue.enqueue(session, PREDICT, batch.id, first=0, last=0)
    visitor = signed_in(cast.omar)
    with house.database.read(cast.organisation_id) as session:
        total = len(session.exec(select(Job)).all())
    assert f"1 tot en met 25 van {total}" in visitor.get("/werk/taken").text
    assert f"26 tot en met {total} van {total}" in visitor.get("/werk/taken?pagina=2").text
    for odd in ("0", "-3", "nee", "999"):
        assert visitor.get(f"/werk/taken?pagina={odd}").status_code == 200


def test_work_that_nobody_takes_up_is_noticed(house: Installation, cast: Cast, signed_in: SignIn) -> None:
    builders.submitted(house, cast, 1)
    visitor = signed_in(cast.tim)
    assert "Het werk staat stil." not in visitor.get("/werk/taken").text
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        assert "Het werk staat stil." in visitor.get("/werk/taken").text


def test_nobody_sees_the_work_of_another_organisation(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    batch = builders.submitted(house, cast, 2)
    job_id = pieces(house, cast, batch)[0]
    close(house, cast, job_id, "infra.job_lost_its_worker")
    stranger = signed_in(cast.stranger)
    assert "Contactadvies" not in stranger.get("/werk/taken").text
    assert stranger.get(f"/werk/taken/partijen/{batch.id}").status_code == 404
    assert stranger.submit(f"/werk/taken/{job_id}/opnieuw").status_code == 404


def test_every_task_and_state_is_said_in_both_languages() -> None:
    wanted = {f"web.jobs.{what}.{task.name}" for task in TASKS for what in ("task", "todo")}
    wanted |= {f"web.jobs.state.{state.value}" for state in JobState}
    assert len(TASKS) >= 6
    for language in LANGUAGES:
        assert wanted - {str(one.id) for one in messages(language)} == set()


def test_a_page_number_that_cannot_be_is_the_first_page(cast: Cast, signed_in: SignIn) -> None:
    for asked in ("9" * 30, "-1", "een"):
        assert signed_in(cast.tim).get(f"/werk/taken?pagina={asked}").status_code == 200
