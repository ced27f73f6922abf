"""The pages of keeping and destroying: what is due, lists, declarations, holds, and terms that are entered by hand."""

from reviews.pages.retention import holding, lists, overview, terms
from reviews.pages.retention.blueprint import blueprint

__all__ = ["blueprint", "holding", "lists", "overview", "terms"]
