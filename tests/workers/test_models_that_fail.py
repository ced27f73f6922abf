"""A model that dies, hangs or cannot account for itself on one row: that row goes to a person with the reason, the rest goes on."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from infra.i18n import gettext_in
from infra.installation import Installation
from infra.queue import JobState
from infra.settings import Settings
from register.demo import read
from register.models import Deployment
from register.rows import read_csv
from reviews import intake
from reviews.models import Suggestion
from reviews.vocabulary import PREDICT, State
from tests.cast import Cast
from tests.workers import crooked
from tests.workers.conftest import jobs_of
from tests.workers.sandbox.conftest import children
from workers import sandbox
from workers.workshop import Workshop

WorkOff = Callable[[], list[str]]
AtWork = Callable[..., Deployment]
ROWS, BAD = 6, 3


@pytest.fixture(scope="module")
def nursery() -> Iterator[sandbox.Nursery]:
    kept = sandbox.Nursery("tests.workers.crooked")
    yield kept
    kept.stop()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, model_seconds=2)


@pytest.fixture
def workshop(house: Installation, nursery: sandbox.Nursery) -> Iterator[Workshop]:
    made = Workshop(house, nursery)
    yield made
    for model_version_id in list(made._boxes):
        made.drop(model_version_id)


def send(house: Installation, cast: Cast, deployment: Deployment, amount: int) -> None:
    """The demo's first cases, one of them with this amount in arrears."""
    lines = list(csv.reader(io.StringIO(read("contactadvies").cases.decode())))[: ROWS + 1]
    lines[BAD + 1][lines[0].index("achterstand_bedrag")] = str(amount)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    rows = read_csv(out.getvalue().encode(), ROWS)
    rows.columns["reference"] = rows.columns.pop("referentie")
    intake.submit(house, cast.case_system, deployment.id, rows)


def suggestions(house: Installation, cast: Cast) -> list[Suggestion]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Suggestion).order_by(col(Suggestion.position))))


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        (crooked.CRASH, "register.sandbox.crashed"),
        (crooked.HANG, "register.sandbox.overran"),
        (crooked.CROOKED, "register.sandbox.not_additive"),
    ],
)
def test_the_row_goes_to_a_person_without_an_output_and_the_others_are_explained(
    house: Installation,
    cast: Cast,
    at_work: AtWork,
    work_off: WorkOff,
    nursery: sandbox.Nursery,
    amount: int,
    reason: str,
) -> None:
    deployment = at_work()
    send(house, cast, deployment, amount)
    work_off()
    rows = suggestions(house, cast)
    bad = rows.pop(BAD)
    assert (bad.state, bad.reason, bad.sealed_output) == (State.FAILED, reason, None)
    assert {row.state for row in rows} == {State.QUEUED}
    assert all(row.sealed_output for row in rows)
    parked = [job for job in jobs_of(house, cast, PREDICT.name) if job.state == JobState.PARKED]
    assert [job.reason for job in parked] == [reason]
    for language in ("nl", "en"):
        assert gettext_in(language, reason, **parked[0].reason_parameters).endswith(".")
    # Of the children that were replaced none is left: one model, one child.
    assert len(children(nursery.pid())) <= 1


def test_the_same_engine_without_its_fault_explains_every_row(
    house: Installation, cast: Cast, at_work: AtWork, work_off: WorkOff
) -> None:
    send(house, cast, at_work(), 14_000)
    work_off()
    assert {row.state for row in suggestions(house, cast)} == {State.QUEUED}
