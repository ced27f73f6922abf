"""Which class a label is: the model answers with names or numbers, the contract counts its labels from zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
FEW = 64


class Places:
    """The place of each label in a contract; a label that is not in it has place -1."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._places: dict[object, int] = {}
        for place, label in enumerate(labels):
            self._places |= dict.fromkeys(_spellings(label), place)
        # Exporters count classes from zero more often than not, and then the answer is the place.
        self._counted = len(labels) if list(labels) == [str(place) for place in range(len(labels))] else 0

    def of(self, found: NDArray[np.generic]) -> NDArray[np.int64]:
        """Places (n,) of labels as onnxruntime gives them: whole numbers, texts or bytes of any shape."""
        flat = found.ravel()
        if self._counted and flat.dtype.kind == "i" and len(flat) > FEW:
            numbers = flat.astype(np.int64)
            return np.where((numbers >= 0) & (numbers < self._counted), numbers, UNKNOWN)
        places = self._places
        return np.array([places.get(value, UNKNOWN) for value in flat.tolist()], np.int64)


def _spellings(label: str) -> list[object]:
    """Everything that onnxruntime may give for a label of the contract, which is always text."""
    number = label.removeprefix("-")
    plain = number.isdecimal() and str(int(label)) == label
    return [label, label.encode(), *([int(label)] if plain else [])]
