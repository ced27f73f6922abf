"""Charts as pictures that can be read: numbers and words in, one SVG string out, the same in a page and in a PDF."""

from infra.charts.bars import Bar, Bars, bars
from infra.charts.waterfall import Mark, Step, Waterfall, waterfall

__all__ = ["Bar", "Bars", "Mark", "Step", "Waterfall", "bars", "waterfall"]
