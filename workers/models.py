"""Work on models: inspect what was uploaded, examine it with its golden rows."""

import unicodedata
from functools import partial
from typing import Any

import numpy as np
from sqlmodel import Session

from infra.errors import Parameters
from infra.identity.actors import machine
from infra.queue import Job
from register import model_versions
from register.evaluation import steps as evaluation
from register.models import Feature, ModelVersion
from register.uploads import GoldenRows, read_golden_rows
from register.vocabulary import GOLDEN_TOLERANCE
from workers import sandbox
from workers.columns import columns_for
from workers.running import Hopeless, Write
from workers.workshop import Workshop

ROWS_NAMED = 10
# Findings of a trial that a model may not have: not the same answer twice, nothing finite, does not run.
SERIOUS = "refused"
# Signs that show nothing and steer the rest of a line: names with these would lie on every page that shows them.
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def inspect(workshop: Workshop, job: Job) -> Write:
    """Open an uploaded file in a box and note what it takes and gives, or refuse it with the reason."""
    model, _ = _read(workshop, job)
    content = workshop.house.storage.read(model.organisation_id, model.sha256)
    actor = machine(model.organisation_id)
    try:
        with sandbox.open_box(content, None, workshop.limits, workshop.nursery) as box:
            found = _contract(box.inspect())
    except sandbox.SandboxFailure as failure:
        raise _refused(job, model, *_reason(failure)) from failure
    if found["task"] not in {"binary", "multiclass"}:
        raise _refused(job, model, "register.model_no_classes", {})
    return lambda session: model_versions.note_contract(
        session, actor, model_versions.get(session, model.id), found
    )


def examine(workshop: Workshop, job: Job) -> Write:
    """Run background and golden rows and explain these: accepted when each outcome is as expected, refused otherwise."""
    model, features = _read(workshop, job)
    golden = read_golden_rows(workshop.house, model, features)
    columns = columns_for(model.contract, features, golden.columns)
    try:
        box = workshop.box_for(model, features)
        findings = [*box.trial()["findings"], *box.trial(columns)["findings"]]
        output, explanation = box.explain(columns)
        if explanation.additivity_error > box.additivity_limit:
            raise sandbox.SandboxFailure("not_additive", {"limit": box.additivity_limit})
    except sandbox.SandboxFailure as failure:
        workshop.drop(model.id)
        raise _refused(job, model, *_reason(failure)) from failure
    serious = dict.fromkeys(str(one["code"]) for one in findings if one["severity"] == SERIOUS)
    if serious:
        raise _refused(job, model, "register.model_unreliable", {"reason": ", ".join(serious)})
    wrong = _differing(model, golden, output)
    if wrong:
        named = ", ".join(str(number) for number in wrong[:ROWS_NAMED])
        raise _refused(job, model, "register.golden_rows_differ", {"rows": named, "count": len(wrong)})
    return partial(_accept, model, _measured(explanation, box.additivity_limit))


def _accept(model: ModelVersion, measured: dict[str, Any], session: Session) -> None:
    """Accept now; what weighs and how good it is may take longer, and has a job of its own."""
    actor, held = machine(model.organisation_id), model_versions.get(session, model.id)
    model_versions.accept(session, actor, held, measured)
    evaluation.ask(session, actor, held)


def _read(workshop: Workshop, job: Job) -> tuple[ModelVersion, list[Feature]]:
    with workshop.house.database.read(job.organisation_id) as session:
        model = model_versions.get(session, job.subject_id)
        return model, model_versions.features_of(session, model.id)


def _refused(job: Job, model: ModelVersion, reason: str, parameters: Parameters) -> Hopeless:
    actor = machine(model.organisation_id)

    def write(session: Any) -> None:
        model_versions.refuse(session, actor, model_versions.get(session, job.subject_id), reason, parameters)

    return Hopeless(reason, parameters, write)


def _reason(failure: sandbox.SandboxFailure) -> tuple[str, Parameters]:
    """A failure of the box as a code of the catalogues; the particular reason goes along as a word."""
    reason = str(failure.parameters.get("reason") or failure.parameters.get("error") or "")
    return f"register.sandbox.{failure.code}", {"reason": reason}


def _contract(facts: dict[str, Any]) -> dict[str, Any]:
    """What we keep of a contract. Raises SandboxFailure for what a child of ours would not say."""
    try:
        contract: dict[str, Any] = facts["contract"]
        kept = {name: contract[name] for name in ("task", "labels", "link", "producer", "opset")}
        columns = [{name: one[name] for name in ("name", "dtype", "input")} for one in contract["columns"]]
    except (KeyError, TypeError):
        raise sandbox.SandboxFailure("bad_output", {"reason": "contract"}) from None
    texts = [kept["producer"], *kept["labels"], *(text for one in columns for text in one.values())]
    if any(unicodedata.category(sign) in STEERING for text in texts for sign in str(text)):
        raise sandbox.SandboxFailure("rejected", {"reason": "steering_text"})
    return {**kept, "columns": columns}


def _differing(model: ModelVersion, golden: GoldenRows, output: sandbox.Output) -> list[int]:
    """Numbers (from 1) of the golden rows whose outcome or scores are not what was expected."""
    labels = [str(label) for label in model.contract["labels"]]
    wrong = {
        number
        for number, (label, expected) in enumerate(
            zip(output.label.tolist(), golden.expected, strict=True), 1
        )
        if labels[label] != expected
    }
    for code, expected_scores in golden.scores.items():
        if code not in labels:
            return list(range(1, len(golden.expected) + 1))
        gap = np.abs(output.scores[:, labels.index(code)] - np.array(expected_scores))
        wrong |= {int(place) + 1 for place in np.flatnonzero(~(gap <= GOLDEN_TOLERANCE))}
    return sorted(wrong)


def _measured(explanation: sandbox.Explanation, additivity_limit: float) -> dict[str, Any]:
    return {
        "method": explanation.method,
        "approximation_error": explanation.approximation_error,
        "explained_value": explanation.explained_value,
        "additivity_error": explanation.additivity_error,
        "additivity_limit": additivity_limit,
        "background_hash": explanation.background_hash,
        "engine_version": explanation.engine_version,
    }
