"""The two models as scikit-learn pipelines, and their way to an ONNX file and back to scores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import onnxruntime
import pandas as pd
from numpy.typing import NDArray
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from register.demo import SLUGS
from tests.training.schema import Schema

CONTACT, TRACK = SLUGS
OPSET = {"": 17, "ai.onnx.ml": 3}
MODEL_SEED = 7


@dataclass(frozen=True)
class Scored:
    """What onnxruntime answered: a class code per row and a probability per row and class."""

    labels: NDArray[np.str_]
    scores: NDArray[np.float64]


def boosted_letters(schema: Schema) -> Pipeline:
    """Gradient boosting behind an imputer for numbers and a one-hot of the known category codes."""
    columns = ColumnTransformer(
        [
            ("numbers", SimpleImputer(strategy="median"), schema.numeric),
            (
                "categories",
                OneHotEncoder(categories=list(schema.categories.values()), sparse_output=False),
                list(schema.categories),
            ),
        ]
    )
    model = GradientBoostingClassifier(
        n_estimators=80,
        max_depth=3,
        learning_rate=0.1,
        subsample=0.8,
        min_samples_leaf=25,
        random_state=MODEL_SEED,
    )
    return Pipeline([("columns", columns), ("model", model)])


def forest_of_tracks(schema: Schema) -> Pipeline:
    """A forest behind an imputer; every column is a number."""
    model = RandomForestClassifier(
        n_estimators=60, max_depth=7, min_samples_leaf=12, max_features=5, random_state=MODEL_SEED
    )
    return Pipeline([("numbers", SimpleImputer(strategy="median")), ("model", model)])


PIPELINES: Mapping[str, Callable[[Schema], Pipeline]] = {CONTACT: boosted_letters, TRACK: forest_of_tracks}


def fit(slug: str, schema: Schema, features: pd.DataFrame, outcome: pd.Series) -> Pipeline:
    """Train the pipeline of ``slug``; without categories the columns lose their names, as in the file."""
    rows = features if schema.categories else features.to_numpy(dtype=np.float64)
    return PIPELINES[slug](schema).fit(rows, outcome.to_numpy(dtype=object))


def to_onnx(slug: str, schema: Schema, pipeline: Pipeline) -> bytes:
    """The ONNX file: one named input per column where there are categories, else one nameless tensor."""
    inputs = (
        [(name, _column_type(name, schema)) for name in schema.names]
        if schema.categories
        else [("X", FloatTensorType([None, len(schema.names)]))]
    )
    graph = convert_sklearn(
        pipeline,
        name=slug,
        initial_types=inputs,
        options={id(pipeline): {"zipmap": False}},
        target_opset=OPSET,
    )
    # The converter lists its operator sets in the order of a Python set, which differs between runs.
    graph.opset_import.sort(key=lambda chosen: chosen.domain)
    return graph.SerializeToString(deterministic=True)


def _column_type(name: str, schema: Schema) -> FloatTensorType | StringTensorType:
    return StringTensorType([None, 1]) if name in schema.categories else FloatTensorType([None, 1])


def score(model: bytes, schema: Schema, features: pd.DataFrame) -> Scored:
    """Run the ONNX file on rows with missing numbers as NaN."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    if schema.categories:
        feed = {name: _column(name, schema, features) for name in schema.names}
    else:
        feed = {"X": features.to_numpy(dtype=np.float32)}
    labels, scores = session.run(None, feed)
    return Scored(np.asarray(labels, dtype=str), np.asarray(scores, dtype=np.float64))


def _column(name: str, schema: Schema, features: pd.DataFrame) -> NDArray[np.generic]:
    kind = object if name in schema.categories else np.float32
    return features[[name]].to_numpy(dtype=kind)
