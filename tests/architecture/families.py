"""Families of message keys: beginnings that code finishes with a word, and the words that there are."""

from collections.abc import Iterable

FAMILIES: dict[str, Iterable[str]] = {}
