"""What our reports say, as plain data: made from released facts by others, turned into pages and PDFs from here."""

from reports.contents.algorithm_sheet import AlgorithmSheet, Deployed, Feature, Field, Model, Section, Share
from reports.contents.letter import (
    Contribution,
    Datum,
    Explanation,
    Leaflet,
    Letter,
    Notice,
    Objection,
    Organisation,
    Reason,
)
from reports.contents.markup import algorithm_sheet_body, letter_body
from reports.contents.style import Logo, Style

__all__ = [
    "AlgorithmSheet",
    "Contribution",
    "Datum",
    "Deployed",
    "Explanation",
    "Feature",
    "Field",
    "Leaflet",
    "Letter",
    "Logo",
    "Model",
    "Notice",
    "Objection",
    "Organisation",
    "Reason",
    "Section",
    "Share",
    "Style",
    "algorithm_sheet_body",
    "letter_body",
]
