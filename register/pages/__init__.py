"""The pages of the register: what the public reads, and the office's steps from a description to a running model."""

from register.pages import datum, deploying, entries, examples, features, finding, models, outcomes, public, publishing
from register.pages.root import blueprint

__all__ = [
    "blueprint",
    "datum",
    "deploying",
    "entries",
    "examples",
    "features",
    "finding",
    "models",
    "outcomes",
    "public",
    "publishing",
]
