"""Trains the demo models and writes what ships beside the register: `python -m tests.training.train`."""

import json
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from sklearn.pipeline import Pipeline

from register.demo import SLUGS
from tests.training import evaluation
from tests.training.generator import CASES_SEED, ROWS, TRAINING_SEED, generate
from tests.training.pipelines import CONTACT, TRACK, Scored, fit, score, to_onnx
from tests.training.populations import Population
from tests.training.schema import DEMO, Schema, schema_of

SPLIT_SEED = 11
SHARES = {"train": 0.6, "calibration": 0.2, "test": 0.2}
BACKGROUND_ROWS = 200
GOLDEN_ROWS = 25
GOLDEN_WITH_GAPS = 9
CASES = 260
PREFIXES = {CONTACT: "VS", TRACK: "SH"}
GROUPED_BY = {CONTACT: ("huishouden", "soort_signaal"), TRACK: ("eigen_onderneming", "kinderen_thuis")}


@dataclass(frozen=True)
class Trained:
    """One trained model with the parts of the population that it did and did not see."""

    slug: str
    schema: Schema
    parts: dict[str, Population]
    pipeline: Pipeline
    model: bytes

    @property
    def codes(self) -> list[str]:
        """The class codes in the order of the score columns."""
        return [str(code) for code in self.pipeline.classes_]

    def scored(self, part: str) -> Scored:
        """Scores of the ONNX file on one part."""
        return score(self.model, self.schema, self.parts[part].features)


def split(population: Population) -> dict[str, Population]:
    """Deal the rows into train, calibration and test."""
    order = np.random.default_rng(SPLIT_SEED).permutation(len(population.outcome))
    cuts = (np.cumsum(list(SHARES.values()))[:-1] * len(order)).round().astype(int)
    return {
        name: Population(
            population.features.iloc[rows].reset_index(drop=True),
            population.outcome.iloc[rows].reset_index(drop=True),
            population.audit.iloc[rows].reset_index(drop=True),
        )
        for name, rows in zip(SHARES, np.split(order, cuts), strict=True)
    }


def train(slug: str) -> Trained:
    """Generate, split, fit and convert."""
    schema, parts = schema_of(slug), split(generate(slug))
    pipeline = fit(slug, schema, parts["train"].features, parts["train"].outcome)
    return Trained(slug, schema, parts, pipeline, to_onnx(slug, schema, pipeline))


def golden(trained: Trained) -> pd.DataFrame:
    """Rows of the test part, some with missing values, and what the file must answer to them."""
    features = trained.parts["test"].features
    gaps = (features.isna() | (features == "onbekend")).any(axis=1)
    rows = pd.concat(
        [features[gaps].head(GOLDEN_WITH_GAPS), features[~gaps].head(GOLDEN_ROWS - GOLDEN_WITH_GAPS)]
    )
    scored = score(trained.model, trained.schema, rows)
    expected = {f"score_{code}": scored.scores[:, place].round(6) for place, code in enumerate(trained.codes)}
    return _as_sent(rows, trained.schema).assign(verwacht=scored.labels, **expected)


def background(trained: Trained) -> pd.DataFrame:
    """A plain random sample of the training rows, gaps included: leaving those out would skew it."""
    rows = trained.parts["train"].features.sample(BACKGROUND_ROWS, random_state=SPLIT_SEED)
    return _as_sent(rows, trained.schema)


def cases(trained: Trained) -> pd.DataFrame:
    """Fresh rows for the demo's cases, each with a reference that says nothing about a person."""
    rows = _as_sent(generate(trained.slug, CASES, CASES_SEED).features, trained.schema)
    references = [f"{PREFIXES[trained.slug]}-2026-{number:05d}" for number in range(1, CASES + 1)]
    rows.insert(0, "referentie", references)
    return rows


def evaluation_rows(slug: str, schema: Schema, test: Population) -> pd.DataFrame:
    """The rows that no model saw, with what happened afterwards and the groups that are no feature or no marked one."""
    sent, groups = _as_sent(test.features, schema), _groups(slug, test)
    own = {f"groep_{name}": groups[name].to_numpy() for name in groups if name not in schema.marked}
    return sent.assign(uitkomst=test.outcome.to_numpy(), **own)


def _as_sent(rows: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Whole numbers without a decimal point; a missing number becomes an empty cell."""
    return rows.astype(dict.fromkeys(schema.whole, "Int64"))


def evaluate(trained: Trained) -> dict[str, object]:
    """All figures of ``evaluation.json``, every one computed from the file's own answers."""
    test, codes = trained.parts["test"], trained.codes
    scored, actual = trained.scored("test"), test.outcome.to_numpy(dtype=str)
    held_back = trained.parts["calibration"].outcome.to_numpy(dtype=str)
    return {
        "slug": trained.slug,
        "data": {"generated": ROWS, "seed": TRAINING_SEED}
        | {part: len(rows.outcome) for part, rows in trained.parts.items()},
        "trees": trained.pipeline["model"].n_estimators,
        **evaluation.against_guessing(scored, actual, codes),
        "calibration": evaluation.calibration(trained.scored("calibration"), held_back, codes),
        "groups": evaluation.per_group(
            scored, actual, codes, _groups(trained.slug, test), set(trained.schema.names)
        ),
    }


def _groups(slug: str, test: Population) -> dict[str, pd.Series]:
    audited = {name: test.audit[name] for name in test.audit}
    return audited | {name: _worded(test.features[name]) for name in GROUPED_BY[slug]}


def _worded(values: pd.Series) -> pd.Series:
    """Counts and flags become "nee" (none) and "ja" (at least one); category codes stay as they are."""
    return values.gt(0).map({True: "ja", False: "nee"}) if is_numeric_dtype(values) else values


def write(trained: Trained) -> dict[str, object]:
    """Write model, tables and evaluation into the folder of the algorithm; returns the evaluation."""
    folder = DEMO / trained.slug
    (folder / "model.onnx").write_bytes(trained.model)
    for name, table in (("background", background), ("golden", golden), ("cases", cases)):
        table(trained).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    known = evaluation_rows(trained.slug, trained.schema, trained.parts["test"])
    known.to_csv(folder / "evaluation.csv", index=False, lineterminator="\n")
    measured = evaluate(trained)
    (folder / "evaluation.json").write_text(
        json.dumps(measured, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return measured


def main() -> None:
    """Train both and say how well they do."""
    for slug in SLUGS:
        start = time.perf_counter()
        measured = write(train(slug))
        seconds = time.perf_counter() - start
        print(f"{slug}: accuracy {measured['accuracy']}, AUC {measured['auc']}, {seconds:.1f} s")


if __name__ == "__main__":
    main()
