"""What `toetssteen explain` found, as text for a person, JSON, CSV or numpy's file format."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from register.sentences import method_text
from workers import sandbox
from workers.inspecting import LANGUAGE, shown

BAR = 20
SOURCES = {
    "given": "given",
    "stored": "background.csv beside the model",
    "rows": "no background was given: the rows themselves",
}
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Told:
    """An explained file of rows. Shapes: margin (n, outputs), contributions (n, features, outputs)."""

    model: bytes
    explanation: sandbox.Explanation  # of the first part: method, base and background are the same for all
    explained: str
    source: str
    labels: list[str]
    outputs: list[str]
    features: list[str]
    numbers: list[int]
    values: sandbox.Columns
    label: Array
    scores: Array
    margin: Array
    contributions: Array
    additivity_error: float
    approximation_error: float

    @property
    def facts(self) -> dict[str, Any]:
        """Everything but the rows."""
        return {
            "model_sha256": hashlib.sha256(self.model).hexdigest(),
            "method": self.explanation.method,
            "explained": self.explained,
            "outputs": self.outputs,
            "features": self.features,
            "base": self.explanation.base.tolist(),
            "additivity_error": self.additivity_error,
            "approximation_error": self.approximation_error,
            "background": {
                "sha256": self.explanation.background_hash,
                "rows": self.explanation.background_size,
                "source": self.source,
            },
            "engine": self.explanation.engine_version,
        }


def as_json(told: Told) -> str:
    """The promised shape: per row its margin per output, and per feature a contribution per output."""
    pairs = zip(told.margin.tolist(), told.contributions.tolist(), strict=True)
    rows = [{"margin": margin, "contributions": contributions} for margin, contributions in pairs]
    return json.dumps({**told.facts, "rows": rows})


def as_csv(told: Told) -> bytes:
    """A line per row and output: base, a column per feature, and the margin that they add up to."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(_cell, ["row", "output", "base", *told.features, "margin"]))
    base = told.explanation.base.tolist()
    for place, number in enumerate(told.numbers):
        for output, name in enumerate(told.outputs):
            amounts = told.contributions[place, :, output].tolist()
            writer.writerow([number, _cell(name), base[output], *amounts, float(told.margin[place, output])])
    return out.getvalue().encode()


def as_npz(told: Told) -> bytes:
    """Arrays by name, and `facts` as JSON; nothing in it needs to be unpickled."""
    out = io.BytesIO()
    np.savez_compressed(
        out, base=told.explanation.base, contributions=told.contributions, margin=told.margin, label=told.label,
        scores=told.scores, row=np.array(told.numbers), features=np.array(told.features, dtype=str),
        outputs=np.array(told.outputs, dtype=str), facts=np.array(json.dumps(told.facts)),
    )  # fmt: skip
    return out.getvalue()


FORMATS: dict[str, Callable[[Told], bytes]] = {
    ".json": lambda told: as_json(told).encode(),
    ".npz": as_npz,
    ".csv": as_csv,
}


def as_text(told: Told, top: int) -> str:
    """For a terminal: what was done, then per row its outcome and the reasons that weighed most."""
    why = told.explanation
    method = method_text(why.method, told.approximation_error, LANGUAGE)
    head = [
        f"{len(told.numbers)} rows, {method} ({why.method}), adds up within {told.additivity_error:.0e}",
        f"compared with {why.background_size} rows ({SOURCES[told.source]}), SHA-256 {why.background_hash}",
    ]
    width = max(len(shown(name)) for name in told.features)
    blocks = ("\n".join(_row(told, place, top, width)) for place in range(len(told.numbers)))
    return "\n\n".join(["\n".join(head), *blocks])


def _row(told: Told, place: int, top: int, width: int) -> Iterator[str]:
    """One row, seen toward its outcome; a binary model has one output, its second outcome."""
    label = int(told.label[place])
    output = label if len(told.outputs) > 1 and told.labels else 0
    amounts = told.contributions[place, :, output]
    said = f"{told.labels[label]} ({told.scores[place, label]:.3f}); " if told.labels else ""
    yield shown(
        f"row {told.numbers[place]}: {said}{told.explained} of {told.outputs[output]} "
        f"{told.margin[place, output]:+.4f}, from {told.explanation.base[output]:+.4f}"
    )
    order = np.argsort(-np.abs(amounts), kind="stable")
    largest = float(np.abs(amounts).max(initial=0.0)) or 1.0
    for feature in order[:top]:
        amount = float(amounts[feature])
        bar = ("+" if amount > 0 else "-") * round(BAR * abs(amount) / largest)
        value = _value(told.values[feature][place])
        yield f"  {shown(told.features[feature]):<{width}}  {value:>16}  {amount:+10.4f}  {bar}".rstrip()
    rest = order[top:]
    if len(rest):
        yield f"  {f'{len(rest)} others':<{width}}  {'':>16}  {float(amounts[rest].sum()):+10.4f}"


def _value(value: object) -> str:
    if isinstance(value, np.floating):
        return "missing" if np.isnan(value) else f"{value:g}"
    return shown(value)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
