"""The demo municipality's two algorithms and its entries without a model, read from the files that lie beside this one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLUGS = ("contactadvies", "trajectadvies")
# Entries of which no model of ours runs: a pilot with a public assistant, and a system of a supplier.
WITHOUT_MODEL = ("copilotproef", "scanauto")


@dataclass(frozen=True, slots=True)
class DemoAlgorithm:
    """What a client uploads to register one demo algorithm; bytes are the files exactly as they lie on disk."""

    slug: str
    folder: Path
    model: bytes
    background: bytes
    golden: bytes
    cases: bytes
    features: tuple[Mapping[str, Any], ...]
    entry: Mapping[str, Any]
    evaluation: Mapping[str, Any]
    evaluation_rows: bytes
    judgement: Mapping[str, Any]
    practice: tuple[Mapping[str, Any], ...]


def read(slug: str) -> DemoAlgorithm:
    """Read the demo algorithm in folder ``slug``.

    The model is ONNX; background, golden, cases and evaluation rows are CSV in UTF-8 with a comma and a decimal point,
    where an empty cell is a missing value. ``evaluation`` is what the training measured on the evaluation rows with other
    tools than ours, so that a test can compare. ``judgement`` has what people answered, advised and decided.
    ``practice`` has people who do not exist, with what they say when asked and what two experts answered. Raises ``KeyError`` for a slug that is not in ``SLUGS``.
    """
    if slug not in SLUGS:
        raise KeyError(slug)
    folder = Path(__file__).parent / slug
    return DemoAlgorithm(
        slug=slug,
        folder=folder,
        model=(folder / "model.onnx").read_bytes(),
        background=(folder / "background.csv").read_bytes(),
        golden=(folder / "golden.csv").read_bytes(),
        cases=(folder / "cases.csv").read_bytes(),
        features=tuple(json.loads((folder / "features.json").read_bytes())),
        entry=json.loads((folder / "entry.json").read_bytes()),
        evaluation=json.loads((folder / "evaluation.json").read_bytes()),
        evaluation_rows=(folder / "evaluation.csv").read_bytes(),
        judgement=json.loads((folder / "judgement.json").read_bytes()),
        practice=tuple(json.loads((folder / "practice.json").read_bytes())),
    )


def read_entry(slug: str) -> dict[str, Any]:
    """The entry of a demo algorithm alone, with its slug. Raises ``KeyError`` for a slug that there is not."""
    if slug not in (*SLUGS, *WITHOUT_MODEL):
        raise KeyError(slug)
    entry: dict[str, Any] = json.loads((Path(__file__).parent / slug / "entry.json").read_bytes())
    return entry
