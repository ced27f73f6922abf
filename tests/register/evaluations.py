"""Evaluations to test with: of any features, with a whole, a group that is shown and one that is not."""

from collections.abc import Sequence

from infra.installation import Installation
from register import model_versions
from register.evaluation import (
    Band,
    Bin,
    Calibration,
    CalibrationBin,
    Dependence,
    Evaluation,
    Group,
    Grouping,
    Measure,
    Performance,
    Ratio,
    Share,
    Weight,
    steps,
)
from register.models import Deployment
from tests import builders
from tests.cast import Cast

OUTCOMES = builders.OUTCOMES
SHARE = Share(30, 60, 0.38, 0.62)


def measures(share: Share | None = SHARE, ratio: Ratio | None = None) -> tuple[Measure, ...]:
    each = ((kind, outcome) for outcome in OUTCOMES for kind in ("advised", "precision", "recall"))
    return tuple(Measure(kind, outcome, share, ratio) for kind, outcome in (("right", ""), *each))


def bins(count: int = 3) -> tuple[Bin, ...]:
    """Bands 10 wide, and the rows without a value."""
    bands = (Band(-0.5, 0.25, 0.75),)
    ranges = [
        Bin("range", 20, bands, low=10.0 * n if n else None, high=10.0 * (n + 1) if n < count - 1 else None)
        for n in range(count)
    ]
    return (*ranges, Bin("missing", 12, bands))


def an_evaluation(features: Sequence[str] | None = None, groupings: int = 1, bands: int = 3) -> Evaluation:
    """What was measured of a model with these features."""
    names = features or [one["name"] for one in builders.FEATURES]
    ratio = Ratio(0.91, 0.8, 1.02)
    groups = (Group("category", 60, measures(ratio=ratio), code="paar"), Group("other", None, measures(None)))
    return Evaluation(
        method="exact_trees", explained="log-odds", engine="1", approximation_error=0.0, background_sha256="0" * 64,
        background_rows=200, explained_rows=200, outputs=OUTCOMES[1:],
        importance=(tuple(Weight(name, 0.75, 0.25, 1.5) for name in names),),
        dependence=tuple(Dependence(name, bins(bands), hidden=True) for name in names),
        performance=Performance(
            rows=120, outcomes=OUTCOMES, measures=measures(), confusion=((30, None), (30, 30)),
            calibration=(Calibration(OUTCOMES[1], (CalibrationBin(0.0, 0.5, 0.3, SHARE),)),),
            groupings=tuple(Grouping(f"leeftijd_{n}", True, "protected", groups) for n in range(groupings)),
        ),
    )  # fmt: skip


def with_evaluation(
    house: Installation, cast: Cast, deployment: Deployment, evaluation: Evaluation | None = None
) -> None:
    """Write down what was measured of the model that is deployed, as a worker does."""
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, deployment.model_version_id)
        steps.note(session, cast.machine, model, evaluation or an_evaluation(), model.evaluation_file)
