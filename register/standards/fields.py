"""What a field of an entry is, whether the national standard asks for it or we do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """Where a field stands: the first four are the standard's, the others ours."""

    GENERAL = "general"
    RESPONSIBLE_USE = "responsible_use"
    OPERATION = "operation"
    METADATA = "metadata"
    KIND = "kind"
    RESPONSIBILITY = "responsibility"
    AI_ACT = "ai_act"


class Kind(StrEnum):
    """What a field takes."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    LINKS = "links"
    MONTH = "month"  # YYYY-MM
    DATE = "date"  # YYYY-MM-DD
    ADDRESS = "address"
    WITHHELD = "withheld"  # {field: {"ground": ..., "reason": ...}}


class By(StrEnum):
    """Who fills a field in."""

    PEOPLE = "people"
    FIXED = "fixed"  # always the same word
    ASSIGNED = "assigned"  # given by a register, kept when it came with an import


@dataclass(frozen=True)
class Field:
    """One field: its key, where it stands, what it takes, and how many signs at most (counted without markup).

    `rich` fields may hold paragraphs and lists. `when` names a field and its words at which this one is asked at all.
    `weight` counts in the completeness score. A link of a field with `link_needed` says nothing without its address.
    """

    key: str
    section: Section
    kind: Kind
    limit: int = 500
    required: bool = False
    words: tuple[str, ...] = ()
    rich: bool = False
    weight: int = 0
    title_limit: int = 500
    link_needed: bool = False
    by: By = By.PEOPLE
    when: tuple[str, tuple[str, ...]] | None = None

    def asked(self, content: Mapping[str, Any]) -> bool:
        """Whether an entry with this content has anything to say here."""
        return self.when is None or content.get(self.when[0]) in self.when[1]
