"""The gate before a deployment: a list of named conditions, each met or with what is still to be done."""

from dataclasses import dataclass

from sqlmodel import Session

from register.algorithms import current_revision
from register.documented import documented, named
from register.model_versions import features_of
from register.models import Algorithm, ModelVersion
from register.vocabulary import ModelState


@dataclass(frozen=True)
class Condition:
    """One thing that must be so before a model may run. Its text and its cure stand under `register.gate.<name>`."""

    name: str
    met: bool


def conditions(session: Session, algorithm: Algorithm, model: ModelVersion | None) -> list[Condition]:
    """Every condition, in the order in which one would see to it."""
    features = features_of(session, model.id) if model else []
    return [
        Condition("published_revision", current_revision(session, algorithm) is not None),
        Condition("documented_features", bool(features) and all(documented(feature) for feature in features)),
        Condition(
            "named_outcomes",
            bool(model and model.outcomes) and all(map(named, model.outcomes if model else [])),
        ),
        Condition("background", bool(model and model.background_file)),
        Condition("golden_rows", bool(model and model.golden_file)),
        Condition("accepted_model", bool(model and model.state == ModelState.ACCEPTED)),
    ]
