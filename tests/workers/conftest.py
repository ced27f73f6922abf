"""Workers with the real sandbox and the demo's real models, driven job by job."""

import io
from collections.abc import Callable, Iterator

import pytest
from sqlmodel import col, select

from infra.installation import Installation
from infra.log.serving import round_
from infra.queue import Job
from register import algorithms, deployments, model_versions, uploads
from register.demo import DemoAlgorithm, read
from register.models import Deployment, ModelVersion
from register.rows import read_csv
from register.schemas import DescriptionSchema
from register.vocabulary import Impact
from reviews import intake
from reviews.models import Batch
from tests import builders, judged
from tests.cast import Cast
from tests.conftest import Bells
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop


@pytest.fixture
def workshop(house: Installation) -> Iterator[Workshop]:
    """What a worker process works with; its boxes are closed at the end."""
    made = Workshop(house)
    yield made
    for model_version_id in list(made._boxes):
        made.drop(model_version_id)


@pytest.fixture
def work_off(workshop: Workshop, bells: Bells) -> Callable[[], list[str]]:
    """Do every job that was rung for, also after a receipt, until there is none; gives the names of the tasks in order."""

    def all_of_it() -> list[str]:
        done = []
        while bells or (round_(workshop.house) and bells):
            task, _, job_id = bells.pop(0)
            run(workshop, job_id, WORK[task])
            done.append(task)
        return done

    return all_of_it


def upload(house: Installation, cast: Cast, content: bytes) -> ModelVersion:
    """A file that Sanne uploaded to a published algorithm."""
    algorithm = builders.a_published_algorithm(house, cast)
    return uploads.upload_model(house, cast.sanne, algorithm.id, io.BytesIO(content))


def describe(house: Installation, cast: Cast, model: ModelVersion, demo: DemoAlgorithm) -> None:
    """Describe a read model as the demo does, with its background."""
    given = [
        {key: value for key, value in one.items() if key not in {"position", "description"}}
        for one in demo.features
    ]
    loaded = DescriptionSchema().load({"features": given, "outcomes": demo.entry["outcomes"]})
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        model_versions.describe(
            session, cast.sanne, held, loaded["features"], loaded["outcomes"], held.version
        )
    uploads.upload_background(house, cast.sanne, model.id, demo.background)


def examine(house: Installation, cast: Cast, model: ModelVersion, golden: bytes) -> None:
    """Give golden rows and ask for the examination."""
    uploads.upload_golden_rows(house, cast.sanne, model.id, golden)
    with house.database.write(cast.organisation_id) as session:
        model_versions.examine(session, cast.sanne, model_versions.get(session, model.id))


@pytest.fixture
def at_work(house: Installation, cast: Cast, work_off: Callable[[], list[str]]) -> Callable[..., Deployment]:
    """`at_work("contactadvies")`: a deployment of a demo model, brought there by real workers."""

    def bring(slug: str = "contactadvies", impact: Impact = Impact.HIGH) -> Deployment:
        demo = read(slug)
        model = upload(house, cast, demo.model)
        work_off()
        describe(house, cast, model, demo)
        examine(house, cast, model, demo.golden)
        work_off()
        judged.allow(house, cast, model.algorithm_id, model.id)
        with house.database.write(cast.organisation_id) as session:
            held = model_versions.get(session, model.id)
            algorithm = algorithms.get(session, held.algorithm_id)
            return deployments.deploy(session, cast.tim, algorithm, held, builders.terms(impact))

    return bring


def send(
    house: Installation, cast: Cast, deployment: Deployment, slug: str = "contactadvies", count: int = 12
) -> Batch:
    """Submit the first cases of a demo algorithm."""
    lines = read(slug).cases.splitlines()[: count + 1]
    rows = read_csv(b"\n".join(lines), count)
    rows.columns["reference"] = rows.columns.pop("referentie")
    return intake.submit(house, cast.case_system, deployment.id, rows)


def jobs_of(house: Installation, cast: Cast, task: str) -> list[Job]:
    """All jobs of a kind, the oldest first."""
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Job).where(Job.task == task).order_by(col(Job.id))))
