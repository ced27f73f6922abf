"""The two invented populations of Voorbeeldstad, with their columns in the order of ``features.json``.

Each population's module says which latent causes drive which features and the outcome, and why.
No BSN, nationality, postcode, language or health is generated: what is not there cannot be learned.
"""

from collections.abc import Mapping

from register.demo import SLUGS
from tests.training import contact_signals, help_applications
from tests.training.populations import Draw, Population
from tests.training.schema import Schema, schema_of

ROWS = 8000
TRAINING_SEED = 20260101
CASES_SEED = 20260202
DRAWS: Mapping[str, Draw] = dict(zip(SLUGS, (contact_signals.draw, help_applications.draw), strict=True))


def generate(slug: str, rows: int = ROWS, seed: int = TRAINING_SEED) -> Population:
    """Draw a population whose columns stand in the order in which the model expects them."""
    drawn = DRAWS[slug](rows, seed)
    schema: Schema = schema_of(slug)
    return Population(drawn.features[schema.names], drawn.outcome, drawn.audit)
