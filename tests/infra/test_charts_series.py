"""The chart of a series: its numbers as text, gaps where nothing was counted, everything inside the picture."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra.charts import Moment, Series, series

SVG = "{http://www.w3.org/2000/svg}"
shares = some.floats(0, 1)
moments = some.builds(Moment, some.text(max_size=12), some.none() | shares, shares, shares)
charts = some.builds(
    Series, some.text(max_size=40), some.lists(moments, max_size=13).map(tuple), some.text(max_size=12),
    some.tuples(*[some.text(max_size=5)] * 3), shares, some.text(max_size=20),
)  # fmt: skip


@given(charts, some.booleans())
def test_a_series_is_a_picture_without_style_with_a_dot_per_moment_that_was_counted(
    chart: Series, narrow: bool
) -> None:
    drawn = series(chart, narrow=narrow)
    root = ElementTree.fromstring(drawn)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert "style=" not in drawn
    assert "<style" not in drawn
    dots = root.findall(f"{SVG}circle")
    assert len(dots) == sum(one.value is not None for one in chart.moments)
    for line in [*dots, *root.findall(f"{SVG}line")]:
        for name, place in line.attrib.items():
            if name in {"cx", "x1", "x2"}:
                assert 0 <= float(place) <= width
            if name in {"cy", "y1", "y2"}:
                assert 0 <= float(place) <= height


def test_moments_on_both_sides_of_a_gap_are_not_joined() -> None:
    told = [Moment("", 0.5, 0.4, 0.6), Moment("", 0.5, 0.4, 0.6), Moment("", None), Moment("", 0.9, 0.8, 1.0)]
    chart = Series("t", tuple(told), "up", ("0", "50", "100"), 0.98, "limit")
    (line,) = ElementTree.fromstring(series(chart)).findall(f"{SVG}polyline")
    assert len(line.attrib["points"].split()) == 2


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_not_drawn(value: float) -> None:
    with pytest.raises(ValueError, match=r"share|finite"):
        series(Series("t", (Moment("", value),), "up", ("", "", ""), 0.98, ""))
