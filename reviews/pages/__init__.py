"""The caseworker's pages: the work that waits, the review of one case, what was decided, and stopping an algorithm."""

from reviews.pages import case, figures, outcomes, review, stops, work
from reviews.pages.blueprint import blueprint

__all__ = ["blueprint", "case", "figures", "outcomes", "review", "stops", "work"]
