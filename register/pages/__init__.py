"""The pages of the register: what the public reads, and the office's steps from a description to a running model."""

from register.pages import (
    assessments,
    committee,
    datum,
    deploying,
    description,
    entries,
    evaluation,
    examples,
    features,
    finding,
    history,
    models,
    notices,
    outcomes,
    public,
    publishing,
)
from register.pages.root import blueprint

__all__ = [
    "assessments",
    "blueprint",
    "committee",
    "datum",
    "deploying",
    "description",
    "entries",
    "evaluation",
    "examples",
    "features",
    "finding",
    "history",
    "models",
    "notices",
    "outcomes",
    "public",
    "publishing",
]
