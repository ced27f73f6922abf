"""Chunks of a batch: predicted, explained, sealed, routed; halved when they fail; and let out once."""

import json
from collections.abc import Callable

import pytest
from sqlmodel import select

from infra.installation import Installation
from infra.ledger import Entry
from infra.queue import JobState
from register.models import Deployment
from register.vocabulary import Impact
from reports import requests
from reports.models import Report
from reports.vocabulary import MAKE, ReportState
from reviews.models import Release, Suggestion
from reviews.sealed import input_of, key_of, output_of, scope
from reviews.vocabulary import PREDICT, RELEASE, State, Verdict
from tests import builders
from tests.cast import Cast
from tests.workers.conftest import jobs_of, send
from workers import sandbox
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

WorkOff = Callable[[], list[str]]
AtWork = Callable[..., Deployment]


def suggestions(house: Installation, cast: Cast) -> list[Suggestion]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Suggestion).order_by(Suggestion.position)))  # type: ignore[arg-type]


@pytest.mark.parametrize("slug", ["contactadvies", "trajectadvies"])
def test_every_explanation_adds_up_to_its_output(
    house: Installation, cast: Cast, work_off: WorkOff, at_work: AtWork, slug: str
) -> None:
    send(house, cast, at_work(slug), slug)
    work_off()
    rows = suggestions(house, cast)
    assert {row.state for row in rows} == {State.QUEUED}
    with house.database.read(cast.organisation_id) as session:
        for row in rows:
            found = output_of(key_of(session, row.case_id), row)
            why = found.explanation
            total = why.base + sum(one.amount for one in why.contributions)
            assert total == pytest.approx(why.margin, abs=1e-5)
            assert found.alternatives is not None
            assert all(one.outcome != found.output.outcome for one in found.alternatives)
            assert found.output.outcome == max(
                found.output.scores, key=lambda code: found.output.scores[code]
            )


def test_outputs_are_written_once_with_a_commitment_per_case(
    house: Installation, cast: Cast, work_off: WorkOff, at_work: AtWork, workshop: Workshop
) -> None:
    send(house, cast, at_work())
    work_off()
    job = jobs_of(house, cast, PREDICT.name)[-1]
    run(workshop, job.id, WORK[PREDICT.name])
    with house.database.read(cast.organisation_id) as session:
        bodies = session.exec(select(Entry.body).where(Entry.act == "outputs.written")).all()
    committed = [one for body in bodies for one in json.loads(body)["commitments"]]
    assert len(committed) == len({one.split("=")[0] for one in committed}) == 12


def test_a_chunk_that_fails_is_halved_until_one_row_is_given_up(
    house: Installation,
    cast: Cast,
    work_off: WorkOff,
    at_work: AtWork,
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deployment = at_work()
    send(house, cast, deployment, count=8)
    explain = sandbox.Box.explain

    def fragile(box: sandbox.Box, columns: sandbox.Columns) -> object:
        # One of the demo's cases has exactly this amount: a row on which a model dies.
        if (columns[1] == poison).any():
            raise sandbox.SandboxFailure("crashed", {"signal": 11})
        return explain(box, columns)

    with house.database.read(cast.organisation_id) as session:
        first = suggestions(house, cast)[3]
        poison = input_of(key_of(session, first.case_id), first)["achterstand_bedrag"]
    monkeypatch.setattr(sandbox.Box, "explain", fragile)
    work_off()
    states = [row.state for row in suggestions(house, cast)]
    assert states.count(State.FAILED) == 1
    assert states[3] == State.FAILED
    assert states.count(State.QUEUED) == 7
    ends = {job.state for job in jobs_of(house, cast, PREDICT.name)}
    assert ends == {JobState.SPLIT, JobState.DONE, JobState.PARKED}


def test_what_was_signed_goes_out_once_with_its_letter(
    house: Installation, cast: Cast, work_off: WorkOff, at_work: AtWork, workshop: Workshop
) -> None:
    send(house, cast, at_work())
    work_off()
    followed, deviated, aside = suggestions(house, cast)[:3]
    builders.a_signed_suggestion(house, cast, followed)
    builders.a_signed_suggestion(house, cast, aside, verdict=Verdict.SET_ASIDE)
    done = work_off()
    assert done == ["reviews.release", "reports.make", "reports.hand_out"]
    run(workshop, jobs_of(house, cast, RELEASE.name)[-1].id, WORK[RELEASE.name])
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(Release)).all()) == 1
        letter = session.exec(select(Report)).one()
    assert letter.state == "made"
    assert letter.size > 20_000
    assert [row.state for row in suggestions(house, cast)[:3]] == [
        State.RELEASED,
        State.QUEUED,
        State.SET_ASIDE,
    ]
    assert deviated.state == State.QUEUED


def test_low_impact_goes_out_by_itself_but_for_the_sample(
    house: Installation, cast: Cast, work_off: WorkOff, at_work: AtWork
) -> None:
    send(house, cast, at_work(impact=Impact.LOW), count=60)
    work_off()
    rows = suggestions(house, cast)
    assert {row.state for row in rows if not row.sampled} == {State.RELEASED}
    assert {row.state for row in rows if row.sampled} <= {State.QUEUED}


def test_a_letter_that_cannot_be_printed_says_so_instead_of_being_made_for_ever(
    house: Installation, cast: Cast, work_off: WorkOff, at_work: AtWork
) -> None:
    send(house, cast, at_work(), count=1)
    work_off()
    signed = builders.a_signed_suggestion(house, cast, suggestions(house, cast)[0])
    work_off()
    with house.database.write(cast.organisation_id) as session:
        release = session.exec(select(Release)).one()
        asked = requests.ask_letter(session, cast.kees, release).id
    house.keys.forget(scope(signed.case_id))
    assert work_off() == ["reports.make"]
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Report, asked).state == ReportState.FAILED
    parked = jobs_of(house, cast, MAKE.name)[-1]
    assert (parked.state, parked.reason) == (JobState.PARKED, "infra.erased")
