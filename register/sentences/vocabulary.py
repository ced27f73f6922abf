"""The words of sentences: which sentence of a datum it is, whether it speaks, and how much fits in one."""

from enum import StrEnum

from register.vocabulary import SENTENCE_MAX


class Slot(StrEnum):
    """Which sentence: it weighed toward the outcome or away from it (at exactly one: `..._one`), or was not known."""

    MORE = "more"
    MORE_ONE = "more_one"
    LESS = "less"
    LESS_ONE = "less_one"
    MISSING = "missing"


class SetState(StrEnum):
    """A draft is being written and speaks to nobody; what is signed off speaks, and never changes."""

    DRAFT = "draft"
    SIGNED = "signed"


# A set of data told together has these two alone: it has no one value.
DIRECTIONS = (Slot.MORE, Slot.LESS)
ALWAYS = (Slot.MORE, Slot.LESS, Slot.MISSING)
TEMPLATE_MAX = SENTENCE_MAX
TEMPLATE_MIN_WORDS = 3
NAME_MAX = 80
GROUPS_MAX = 20
# From this strength on, on a scale to 1, two data are suggested to be told together.
RELATED = 0.7
