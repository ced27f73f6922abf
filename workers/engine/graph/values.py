"""What is known of a tensor while a graph is walked: constant, column-wise, additive, linked or opaque."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.forest import Forest

FIXED = -1  # this element depends on no raw column
MIXED = -2  # this element depends on several raw columns

Players: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Constant:
    """A tensor that is the same for every row."""

    array: NDArray[np.generic]


@dataclass(frozen=True)
class Table:
    """A tensor with one entry per row on its first axis, of which every element knows its raw column.

    `players` has the tensor's shape without that first axis; each element is the index of the one raw
    column it depends on, FIXED or MIXED.
    """

    tensor: str
    players: Players


@dataclass(frozen=True)
class TreeTerm:
    """Trees over a column-wise tensor; their values are already per output of the score."""

    source: str
    forest: Forest


@dataclass(frozen=True)
class LinearTerm:
    """Weights (columns, outputs) over a column-wise tensor."""

    source: str
    weights: FloatArray


Term: TypeAlias = TreeTerm | LinearTerm


@dataclass(frozen=True)
class Score:
    """A tensor (rows, outputs) that is a bias plus a sum of terms."""

    tensor: str
    terms: tuple[Term, ...]
    bias: FloatArray

    @property
    def width(self) -> int:
        return len(self.bias)


@dataclass(frozen=True)
class Opaque:
    """A tensor of which nothing is proved; its width (outputs per row) is known behind a matrix product."""

    tensor: str
    width: int | None = None


@dataclass(frozen=True)
class Linked:
    """A tensor made from a score by its last link.

    Entry j + 1 of `columns` stands for link(score)[j], entry -(j + 1) for 1 - link(score)[j]; None means
    that the width is not known. `stripped` is True when the link is the model node's own post_transform,
    so that the score is read from a copy of the graph without it. `shift` is what the graph adds to the
    margin after that tensor.
    """

    of: Score | Opaque
    link: str
    columns: tuple[int, ...] | None
    stripped: bool = False
    shift: float = 0.0


Value: TypeAlias = Constant | Table | Score | Opaque | Linked


def mixed(score: Score, matrix: FloatArray, tensor: str) -> Score:
    """The score times a matrix (outputs, new outputs)."""
    return Score(tensor, tuple(_mixed(term, matrix) for term in score.terms), score.bias @ matrix)


def _mixed(term: Term, matrix: FloatArray) -> Term:
    if isinstance(term, LinearTerm):
        return replace(term, weights=term.weights @ matrix)
    return replace(term, forest=replace(term.forest, values=term.forest.values @ matrix))
