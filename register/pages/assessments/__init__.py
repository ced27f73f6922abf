"""The pages of assessments: what an algorithm has, filling one in, walking a tree, signing, and what came of it."""

from register.pages.assessments import evidence, filling_in, outcome, overview, referring, signing, walking

__all__ = ["evidence", "filling_in", "outcome", "overview", "referring", "signing", "walking"]
