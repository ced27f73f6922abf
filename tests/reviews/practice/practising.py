"""Practice cases to test with, made by the real steps: entered by Sanne, answered by Edith and Tim, sown by the machine."""

from collections.abc import Sequence

from sqlmodel import col, select

from infra import queue
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.queue import Job
from register.models import Deployment
from register.rows import read_json
from register.rows.reading import Cell
from register.vocabulary import Impact, ReviewPolicy
from reviews.models import Batch, Suggestion
from reviews.practice import library, sowing
from reviews.seeded.models import PracticeCase
from reviews.seeded.vocabulary import SOW
from tests import builders
from tests.cast import Cast

ALWAYS = 1.0
INFORMATION = "De huur is in mei voor het laatst betaald."
HEARING = "Ik wil liever gebeld worden."


def a_policy(share: float = ALWAYS, **rules: object) -> ReviewPolicy:
    """A policy that sows: as much as there is, unless another share is asked."""
    return ReviewPolicy(seeded_share=share, **rules)  # type: ignore[arg-type]


def made(
    house: Installation, cast: Cast, deployment: Deployment, rows: Sequence[dict[str, Cell]] | int = 1
) -> list[str]:
    """Practice cases that Sanne entered; their ids."""
    given = [builders.a_row(40 + n) for n in range(rows)] if isinstance(rows, int) else list(rows)
    told = [row | {"information": INFORMATION, "hearing": HEARING} for row in given]
    with house.database.write(cast.organisation_id) as session:
        brought = library.bring(session, cast.sanne, deployment.algorithm_id, read_json(told, len(told)))
        return [case.id for case in brought]


def answered(house: Installation, case_id: str, expert: Actor, outcome: str = "brief") -> PracticeCase:
    """An expert opened a practice case and said what it should be."""
    with house.database.write(expert.organisation_id) as session:
        library.open_case(session, expert, case_id)
        return library.answer(session, expert, case_id, outcome, "Er is al een afspraak gemaakt.")


def ready(house: Installation, cast: Cast, deployment: Deployment, count: int = 1) -> list[str]:
    """Practice cases on which Edith and Tim said the same."""
    ids = made(house, cast, deployment, count)
    for case_id in ids:
        for expert in (cast.edith, cast.tim):
            answered(house, case_id, expert)
    return ids


def sow(house: Installation, cast: Cast, batch: Batch) -> Batch | None:
    """Do what the worker does for a batch: draw, and put what was drawn among the work."""
    with house.database.write(cast.organisation_id) as session:
        made = sowing.sow(session, cast.machine, batch.id)
    builders.finish_jobs(house, cast, SOW.name)
    return made


def practice_among(
    house: Installation,
    cast: Cast,
    deployment: Deployment,
    real: int = 3,
    cases: int = 1,
    outcome: str = "brief",
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Real suggestions and practice cases in the same queue, all predicted."""
    ready(house, cast, deployment, cases)
    batch = builders.submitted(house, cast, real, deployment)
    sown = sow(house, cast, batch)
    assert sown
    return builders.run(house, cast, batch, outcome), builders.run(house, cast, sown, outcome)


def a_deployment(
    house: Installation, cast: Cast, impact: Impact = Impact.HIGH, share: float = ALWAYS, **rules: object
) -> Deployment:
    """A deployment whose policy sows."""
    return builders.a_deployment(house, cast, impact, policy=a_policy(share, **rules))


def jobs(house: Installation, cast: Cast, task: str) -> list[Job]:
    """What waits of this kind of work."""
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Job).where(Job.task == task, Job.state == queue.JobState.QUEUED)
        return list(session.exec(chosen.order_by(col(Job.created_at))))


def now(house: Installation, suggestion: Suggestion) -> Suggestion:
    """The row as it is now."""
    with house.database.read(suggestion.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id)
