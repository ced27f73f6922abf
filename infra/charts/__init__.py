"""Charts as pictures that can be read: numbers and words in, one SVG string out, the same in a page and in a PDF."""

from infra.charts.bars import Bar, Bars, bars
from infra.charts.calibration import Calibration, Point, calibration
from infra.charts.columns import Column, Columns, columns
from infra.charts.dependence import Band, Dependence, dependence
from infra.charts.dots import Dot, Dots, groups
from infra.charts.importance import Importance, Weighing, importance, importance_in_parts
from infra.charts.series import Moment, Series, series
from infra.charts.waterfall import Mark, Step, Waterfall, waterfall, waterfall_in_parts

__all__ = [
    "Band",
    "Bar",
    "Bars",
    "Calibration",
    "Column",
    "Columns",
    "Dependence",
    "Dot",
    "Dots",
    "Importance",
    "Mark",
    "Moment",
    "Point",
    "Series",
    "Step",
    "Waterfall",
    "Weighing",
    "bars",
    "calibration",
    "columns",
    "dependence",
    "groups",
    "importance",
    "importance_in_parts",
    "series",
    "waterfall",
    "waterfall_in_parts",
]
