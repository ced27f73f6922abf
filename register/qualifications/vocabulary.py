"""The words and limits of trainings and mandates."""

import re
from datetime import timedelta

from register.vocabulary import CODE_MAX

# Knowing what AI can and cannot do, which article 4 of the AI Act asks of whoever works with it.
AI_LITERACY = "ai_literacy"
OF_ALGORITHM = "algorithm:"
TRAINING_MAX = 80
TRAININGS_MAX = 10
KIND_MAX = CODE_MAX
REFERENCE_MAX = 120
ORGAN_MAX = 120
SOON = timedelta(days=60)

_WORD = r"[a-z0-9][a-z0-9_-]*"
TRAINING = re.compile(rf"{_WORD}(:{_WORD})?")
KIND = re.compile(_WORD)


def training_for(slug: str) -> str:
    """The code of the training for one algorithm."""
    return f"{OF_ALGORITHM}{slug}"


def is_training(code: str) -> bool:
    """Whether this may be the code of a training: `ai_literacy`, `algorithm:<slug>`, or one of the house's own."""
    return len(code) <= TRAINING_MAX and bool(TRAINING.fullmatch(code))


def is_kind(code: str) -> bool:
    """Whether this may be the code of a kind of decision."""
    return len(code) <= KIND_MAX and bool(KIND.fullmatch(code))
