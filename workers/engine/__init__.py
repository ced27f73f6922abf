"""Exact explanations of ONNX models from the file alone, faster than libraries that need the native model."""

from workers.answers import Explanation, Output
from workers.engine.explainer import Explainer, contract, explain
from workers.engine.explanation import Column, Columns, Contract
from workers.engine.graph.walk import NotTabular
from workers.engine.warming import warm_up

__all__ = [
    "Column",
    "Columns",
    "Contract",
    "Explainer",
    "Explanation",
    "NotTabular",
    "Output",
    "contract",
    "explain",
    "warm_up",
]
