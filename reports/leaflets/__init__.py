"""Leaflets: a page in another language, written and checked by people, that a municipality can add to a letter."""
