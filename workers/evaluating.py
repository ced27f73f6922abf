"""Measure an accepted model: what weighs over its background, and how good it is on rows of which the outcome is known."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from infra.identity.actors import machine
from infra.queue import Job
from register import model_versions
from register.evaluation import Evaluation, Performance, steps
from register.evaluation.rows import GROUP, EvaluationRows, read_evaluation_rows
from register.models import Feature, ModelVersion
from register.rows.checking import Value
from register.rows.reading import Cell
from register.uploads import read_background
from register.vocabulary import FeatureKind, ModelState, Protection
from workers import sandbox
from workers.columns import columns_for
from workers.performance import Asked, performance
from workers.relating import related
from workers.running import Hopeless, Write
from workers.secrecy import Table
from workers.weighing import dependence, importance, parts_of
from workers.workshop import Workshop

# Rows explained in one call of the box: an exact method does thousands a second, a sampled one some tens.
FIRST_PART, PART = 64, 2_048
# A method that is not exact explains a sample: enough for means, and done in a minute or so.
SAMPLE = 256
PREDICT_PART = 4_096
MOST_BANDS, MOST_GROUPS = 5, 12
SEED = 20260101
LOG_ODDS = ("logistic", "softmax")


def evaluate(workshop: Workshop, job: Job) -> Write:
    """Explain the background, run the model on the evaluation rows, and write down what may be shown of it."""
    with workshop.house.database.read(job.organisation_id) as session:
        model = model_versions.get(session, job.subject_id)
        features = model_versions.features_of(session, model.id)
    if model.state != ModelState.ACCEPTED:
        return lambda _session: None
    try:
        measured = measure(workshop, model, features)
    except sandbox.SandboxFailure as failure:
        workshop.drop(model.id)
        reason = str(failure.parameters.get("reason", ""))
        raise Hopeless(f"register.sandbox.{failure.code}", {"reason": reason}) from failure
    actor = machine(job.organisation_id)
    return lambda session: steps.note(
        session, actor, model_versions.get(session, model.id), measured, model.evaluation_file
    )


def measure(workshop: Workshop, model: ModelVersion, features: list[Feature]) -> Evaluation:
    """The whole evaluation. Raises `SandboxFailure` when the model does not answer."""
    background = read_background(workshop.house, model, features).columns
    rows = np.random.default_rng(SEED).permutation(len(background[0]))
    box = workshop.box_for(model, features)
    parts = list(_explained(box, columns_for(model.contract, features, background), rows))
    contributions = np.concatenate([part.contributions for part in parts])
    first, explained = parts[0], rows[: len(contributions)]
    labels = [str(label) for label in model.contract["labels"]]
    values = [[column[row] for row in explained] for column in background]
    return Evaluation(
        method=first.method,
        explained=_counted_in(first.explained_value, contributions.shape[2], str(model.contract.get("link"))),
        engine=first.engine_version,
        approximation_error=round(max(part.approximation_error for part in parts), 6),
        background_sha256=first.background_hash,
        background_rows=model.background_rows,
        explained_rows=len(explained),
        outputs=tuple(labels[1:2] if contributions.shape[2] == 1 else labels),
        importance=importance([feature.name for feature in features], contributions),
        dependence=dependence(features, values, contributions),
        performance=_performance(workshop, model, features, box) if model.evaluation_file else None,
        related=related(features, background),
    )


def _counted_in(explained: str, outputs: int, link: str) -> str:
    """What a contribution is counted in: the margin of two outcomes before a logistic link is their log-odds."""
    if explained == "margin" and outputs == 1 and link in LOG_ODDS:
        return "log-odds"
    return "value" if explained == "output" else explained


def _explained(
    box: sandbox.Box, columns: sandbox.Columns, rows: np.ndarray[Any, Any]
) -> Iterator[sandbox.Explanation]:
    """The background in parts, in a fixed random order; all of it where the method is exact, else the first `SAMPLE`."""
    start, size, most = 0, FIRST_PART, len(rows)
    while start < most:
        part = rows[start : min(start + size, most)]
        _, explanation = box.explain([column[part] for column in columns])
        yield explanation
        exact = explanation.method.startswith("exact")
        start, size = start + size, PART if exact else FIRST_PART
        most = most if exact else min(most, SAMPLE)


def _performance(
    workshop: Workshop, model: ModelVersion, features: list[Feature], box: sandbox.Box
) -> Performance:
    rows = read_evaluation_rows(workshop.house, model, features)
    columns = columns_for(model.contract, features, rows.columns)
    outputs = [
        box.predict([column[start : start + PREDICT_PART] for column in columns])
        for start in range(0, len(rows.actual), PREDICT_PART)
    ]
    labels = [str(label) for label in model.contract["labels"]]
    actual = np.array([labels.index(code) for code in rows.actual])
    table = Table(actual, np.concatenate([one.label for one in outputs]), len(labels))
    scores = np.concatenate([one.scores for one in outputs])
    return performance(table, scores, labels, list(_asked(features, rows)))


def _asked(features: Sequence[Feature], rows: EvaluationRows) -> Iterator[Asked]:
    """People by the columns that came with the rows, and by each feature that is protected or may stand for one that is."""
    for name, cells in rows.groups.items():
        kind, values = _as_values(cells)
        parts = parts_of(kind, values, MOST_BANDS, MOST_GROUPS)
        yield Asked(name.removeprefix(GROUP), True, Protection.PROTECTED, tuple(parts))
    for feature, column in zip(features, rows.columns, strict=True):
        if feature.protection != Protection.NONE:
            parts = parts_of(feature.kind, column, MOST_BANDS, MOST_GROUPS)
            yield Asked(feature.name, False, feature.protection, tuple(parts))


def _as_values(cells: Sequence[Cell]) -> tuple[str, list[Value]]:
    """Groups as they were written, or as numbers where they are numbers and more than one would list."""
    there = [str(cell) for cell in cells if cell is not None]
    if len(set(there)) > MOST_GROUPS and all(map(_is_number, there)):
        return FeatureKind.NUMBER, [None if cell is None else float(str(cell)) for cell in cells]
    return FeatureKind.CATEGORY, [None if cell is None else str(cell) for cell in cells]


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
