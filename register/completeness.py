"""How complete an entry is: a weighted score, and what to fill in next.

The weights of the standard's fields are those of the national register's own office; ours are beside them in the same
measure (8 for what a resident cannot do without, 2 for what helps).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from register.content import missing, withheld
from register.standards.fields import Field
from register.standards.ours import EVERYTHING


@dataclass(frozen=True)
class Score:
    """`reached` of `whole` points. `needed` may not be empty at publication; `helpful` would make the entry better."""

    reached: int
    whole: int
    needed: tuple[str, ...]
    helpful: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Whole percents, rounded down: 100 only when nothing is left to do."""
        return self.reached * 100 // self.whole


def score(content: Mapping[str, Any]) -> Score:
    """Score an entry. Only what its kind and its class ask for counts; what is withheld with a ground counts as told."""
    counted = [field for field in EVERYTHING.values() if field.weight and field.asked(content)]
    open_ = [field for field in counted if not _told(field, content)]
    needed = tuple(missing(content))
    helpful = sorted((field for field in open_ if field.key not in needed), key=lambda field: -field.weight)
    whole = sum(field.weight for field in counted)
    left = sum(field.weight for field in open_)
    return Score(whole - left, whole, needed, tuple(field.key for field in helpful))


def _told(field: Field, content: Mapping[str, Any]) -> bool:
    return bool(content.get(field.key) or withheld(content, field.key))
