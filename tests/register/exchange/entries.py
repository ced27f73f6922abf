"""Published entries to give out, with and without a measured model."""

from typing import Any

from infra.installation import Installation
from register import evaluation, model_versions
from register.evaluation import Evaluation, Measure, Performance, Share, Weight
from register.evaluation import steps as evaluations
from register.models import Algorithm
from tests import builders
from tests.cast import Cast

MEASURED = Evaluation(
    method="exact_trees", explained="margin", engine="1", approximation_error=0.0, background_sha256="0" * 64,
    background_rows=20, explained_rows=20, outputs=("persoonlijk",),
    importance=((Weight("inkomen", 0.5, 0.1, 0.9), Weight("huishouden", 0.25, 0.0, 0.5)),), dependence=(),
    performance=Performance(
        rows=100, outcomes=("brief", "persoonlijk"),
        measures=(Measure("right", "", Share(80, 100, 0.71, 0.87)), Measure("recall", "brief", None)),
        confusion=((40, 10), (10, 40)), calibration=(), groupings=(),
    ),
)  # fmt: skip


def publish(house: Installation, cast: Cast, model: bool = False, **fields: Any) -> Algorithm:
    """An entry that Petra published; with `model`, one that was accepted and measured."""
    algorithm = builders.a_published_algorithm(house, cast, **fields)
    if model:
        measured(house, cast, algorithm)
    return algorithm


def measured(house: Installation, cast: Cast, algorithm: Algorithm) -> None:
    """A model of the entry that was accepted and measured."""
    accepted = builders.an_accepted_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, accepted.id)
        evaluations.note(session, cast.machine, held, MEASURED, held.evaluation_file)
        assert evaluation.evaluation_of(held) is not None
