"""The caseworker's pages: the work that waits, the review of one case, what was decided, and stopping an algorithm."""

from reviews.pages import (
    acting,
    case,
    datum,
    figures,
    outcomes,
    oversight,
    policies,
    recording,
    review,
    stops,
    thinking_along,
    work,
    works_council,
)
from reviews.pages.blueprint import blueprint

__all__ = [
    "acting",
    "blueprint",
    "case",
    "datum",
    "figures",
    "outcomes",
    "oversight",
    "policies",
    "recording",
    "review",
    "stops",
    "thinking_along",
    "work",
    "works_council",
]
