"""How an outcome and its explanation read in an answer, with the labels of the model's description."""

from dataclasses import asdict

from sqlmodel import Session

from register.api.speaking import Answer
from register.explanation import Explanation
from register.model_versions import features_of
from register.models import ModelVersion
from reviews.queries.outcomes import label_of


def outcome(model: ModelVersion, code: str) -> Answer:
    """An outcome with what it is called."""
    return {"code": code, "label": label_of(model.outcomes, code)}


def explanation(session: Session, model: ModelVersion, found: Explanation) -> Answer:
    """The explanation, each contribution with the label of its datum."""
    labels = {feature.name: feature.label for feature in features_of(session, model.id)}
    contributions = [one._asdict() | {"label": labels.get(one.feature, {})} for one in found.contributions]
    return asdict(found) | {"contributions": contributions}
