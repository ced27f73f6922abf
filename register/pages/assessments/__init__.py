"""The pages of assessments: those of an algorithm, filling one in, walking a tree, signing, and what came of it."""

from register.pages.assessments import evidence, filling_in, outcome, overview, referring, signing, walking

__all__ = ["evidence", "filling_in", "outcome", "overview", "referring", "signing", "walking"]
