"""The shape of an output and of its explanation: what the worker makes, and what the review screen and the letter show."""

from dataclasses import dataclass
from typing import Any, NamedTuple

Value = float | str | bool | None


@dataclass(frozen=True)
class Output:
    """What a model said of one case: the code of its outcome, and a score per outcome (a regression has one, `value`)."""

    outcome: str
    scores: dict[str, float]


class Contribution(NamedTuple):
    """How much one datum weighed in the explained value: above zero toward the outcome, below zero away from it."""

    feature: str
    value: Value
    amount: float


@dataclass(frozen=True)
class Explanation:
    """Why: base value plus contributions is the explained value (DESIGN 4), with all that is needed to check it."""

    method: str
    explained_value: str
    outcome: str
    base: float
    margin: float
    contributions: tuple[Contribution, ...]
    additivity_error: float
    background_hash: str
    background_size: int
    model_hash: str
    engine_version: str
    # Of a sampled method: its standard error as a share of the largest contribution. An exact one has none.
    approximation_error: float = 0.0

    def heaviest(self, most: int) -> tuple[Contribution, ...]:
        """The contributions that weighed most, whichever way."""
        return tuple(sorted(self.contributions, key=lambda one: -abs(one.amount))[:most])


class Alternative(NamedTuple):
    """Other values of data that a person can change, and the outcome that the model gives with them: it was run so."""

    values: dict[str, Value]
    outcome: str


@dataclass(frozen=True)
class Explained:
    """An output with its explanation, as it is sealed.

    `alternatives` are the smallest changes that lead to another outcome, the smallest first; none when none was found,
    and None when nobody looked.
    """

    output: Output
    explanation: Explanation
    alternatives: tuple[Alternative, ...] | None = None

    def as_data(self) -> dict[str, Any]:
        """As plain data, to be written and sealed; written out by hand because a batch has ten thousand of them."""
        told = {"output": vars(self.output), "explanation": vars(self.explanation)}
        return told if self.alternatives is None else told | {"alternatives": self.alternatives}


def explained_from(data: dict[str, Any]) -> Explained:
    """Read back what `as_data` wrote."""
    explanation = data["explanation"]
    contributions = tuple(Contribution(*one) for one in explanation["contributions"])
    alternatives = data.get("alternatives")
    return Explained(
        Output(**data["output"]),
        Explanation(**explanation | {"contributions": contributions}),
        None if alternatives is None else tuple(Alternative(*one) for one in alternatives),
    )
