"""The chart of columns over time: every count as text, a place of one size for what is not shown, all inside the picture."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra.charts import Column, Columns, columns

SVG = "{http://www.w3.org/2000/svg}"
one = some.builds(Column, some.text(max_size=30), some.none() | some.floats(0, 1e12), some.text(max_size=30))
charts = some.builds(
    Columns, some.text(max_size=60), some.lists(one, max_size=12).map(tuple), some.text(max_size=60)
)


def drawn(chart: Columns, *, narrow: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(columns(chart, narrow=narrow))


@given(charts, some.booleans())
def test_columns_are_a_picture_without_style_that_stays_within_itself(chart: Columns, narrow: bool) -> None:
    root = drawn(chart, narrow=narrow)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert not any("style" in part.attrib for part in root.iter())
    for box in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width + 0.1
        assert 0 <= y <= y + high <= height + 0.1


def test_what_is_not_shown_has_a_place_that_tells_nothing_of_how_much_it_is() -> None:
    chart = Columns(
        "t", (Column("1", None, "niet getoond"), Column("2", 40, "40"), Column("3", None, "x")), "n"
    )
    places = [part.attrib["points"].split() for part in drawn(chart).iter(f"{SVG}polygon")]
    tops = {corner.split(",")[1] for corner in places[0]}
    assert tops == {corner.split(",")[1] for corner in places[1]}
    assert "niet getoond" in columns(chart)


def test_the_newest_are_drawn_where_there_is_no_room_for_all() -> None:
    chart = Columns("t", tuple(Column(f"kw {n}", n, str(n)) for n in range(12)), "n")
    assert "kw 11" in columns(chart, narrow=True)
    assert "kw 0<" not in columns(chart)


def test_a_count_below_zero_is_no_count() -> None:
    with pytest.raises(ValueError, match="below 0"):
        columns(Columns("t", (Column("", -1, ""),), "n"))
