"""Rows per second from the request to the queue of a caseworker, and what share of it the engines take."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from infra.database import EVERYONE
from register.model_versions import features_of
from register.models import Deployment, ModelVersion
from register.rows import check, read_csv
from tests.bench.municipality import Municipality, municipality
from workers import sandbox
from workers.columns import columns_for
from workers.workshop import Workshop

ROWS = 10_000
WARM_UP = 1_000


def report() -> Iterator[str]:
    """One batch of 10,000 through the real web server, queue and workers, for both demo models."""
    for slug in ("contactadvies", "trajectadvies"):
        with tempfile.TemporaryDirectory() as folder, municipality(Path(folder) / "data", slug) as town:
            yield from _measure(town)


def _measure(town: Municipality) -> Iterator[str]:
    town.computed(town.submit(WARM_UP, 1_000_000))
    content = town.cases(ROWS)
    begun = time.perf_counter()
    batch_id = town.submit(ROWS)
    accepted = time.perf_counter() - begun
    town.computed(batch_id)
    whole = time.perf_counter() - begun
    predicting, explaining = _engines(town, content)
    workers = town.house.settings.worker_processes
    yield (
        f"{town.slug}: {ROWS} rows in {whole:.2f} s = {ROWS / whole:,.0f} rows/s end to end "
        f"(answered after {accepted:.2f} s: checked, sealed, stored; {workers} workers)"
    )
    yield (
        f"  onnxruntime {predicting:.3f} s and explanations {explaining:.3f} s of one process: "
        f"{100 * (predicting + explaining) / (whole * workers):.0f} % of the workers' time in that span"
    )


def _engines(town: Municipality, content: bytes) -> tuple[float, float]:
    """Seconds that the engines alone take for the same rows, in a box."""
    workshop = Workshop(town.house)
    with town.house.database.read(EVERYONE) as session:
        deployment = session.get_one(Deployment, town.deployment_id)
        model = session.get_one(ModelVersion, deployment.model_version_id)
        features = features_of(session, model.id)
    rows = read_csv(content, ROWS)
    rows.take("referentie")
    columns = columns_for(model.contract, features, check(features, rows).columns)
    box = workshop.box_for(model, features)
    predicting = _timed(lambda: box.predict(columns))
    explaining = _timed(lambda: box.explain(columns)) - predicting
    workshop.drop(model.id)
    sandbox.NURSERY.stop()
    return predicting, explaining


def _timed(do: object) -> float:
    do()  # type: ignore[operator]
    begun = time.perf_counter()
    do()  # type: ignore[operator]
    return time.perf_counter() - begun
