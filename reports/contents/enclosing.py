"""The files that travel inside a PDF beside its content."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Enclosed:
    """A table that is too long for paper, or a card for machines."""

    name: str  # "toetsresultaten.csv"
    content: bytes
    description: str = ""
