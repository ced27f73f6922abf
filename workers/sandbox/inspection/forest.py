"""Trees as two arrays of children: whether they are trees, and how deep, found level by level.

A chain of 20,000 nodes crashes onnxruntime 1.32 when it opens the file, and onnx.checker passes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.sandbox.inspection.findings import Finding

MOST_DEPTH = 1_000
_MISSING = -2

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Forest:
    """All trees of one node: the place of both children (-1: a leaf, -2: nowhere) and the roots."""

    yes: Whole
    no: Whole
    roots: Whole

    @classmethod
    def named(cls, trees: Whole, names: Whole, yes: Whole, no: Whole) -> Forest:
        """From places that are named by tree and number; children are numbers in the same tree, -1 for none."""
        keys = (trees << 31) + names
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]

        def place(children: Whole) -> Whole:
            inside = (children >= 0) & (children < 1 << 31)
            wanted = (trees << 31) + np.where(inside, children, 0)
            spot = np.minimum(np.searchsorted(ordered, wanted), max(len(keys) - 1, 0))
            found = np.where(inside & (ordered[spot] == wanted), order[spot], _MISSING)
            return np.where(children == -1, -1, found)

        repeated = bool((ordered[1:] == ordered[:-1]).any())
        # The runtime takes the first place of each tree as its root.
        _, first = np.unique(trees, return_index=True)
        return cls(place(yes), np.full(len(no), _MISSING) if repeated else place(no), first)

    def wrong(self) -> Finding | None:
        """Why these are not trees: a child nowhere, a place with two parents, a cycle, an orphan, too deep."""
        children = np.concatenate([self.yes, self.no])
        if (children == _MISSING).any():
            return Finding("tree_index")
        parents = np.bincount(children[children >= 0], minlength=len(self.yes))
        parents[self.roots] += 1
        if len(np.unique(self.roots)) != len(self.roots) or (parents > 1).any():
            return Finding("tree_not_a_tree")
        # Each place now has at most one parent, so whatever the roots do not reach is an orphan or on a cycle.
        reached, depth = self._walk()
        if depth > MOST_DEPTH:
            return Finding("tree_depth", None, MOST_DEPTH)
        return Finding("tree_not_a_tree") if reached != len(self.yes) else None

    def depth(self) -> int:
        """Steps from a root to the deepest place."""
        return self._walk()[1]

    def _walk(self) -> tuple[int, int]:
        """Places reached and the depth, going no further than one level past the limit."""
        level, reached, depth = self.roots, len(self.roots), 0
        while depth <= MOST_DEPTH:
            below = np.concatenate([self.yes[level], self.no[level]])
            level = below[below >= 0]
            if not len(level):
                break
            reached, depth = reached + len(level), depth + 1
        return reached, depth
