"""Charts of evaluations: XML without style or script, everything inside the picture, numbers as text, nothing by colour alone."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from infra.charts import (
    Band,
    Calibration,
    Dependence,
    Dot,
    Dots,
    Importance,
    Point,
    Weighing,
    calibration,
    dependence,
    groups,
    importance,
    importance_in_parts,
)
from infra.charts.drawing import width_of

SVG = "{http://www.w3.org/2000/svg}"
words = st.text(max_size=50)
amounts = st.floats(-1e5, 1e5)
sizes = st.floats(0, 1e5)
shares = st.floats(0, 1)
bands = st.tuples(amounts, amounts, amounts).map(lambda three: Band(*sorted(three)))
weighings = st.builds(Weighing, words, sizes, sizes, sizes, words)
importances = st.builds(Importance, words, st.lists(weighings, max_size=8).map(tuple))
dots = st.builds(Dot, words, st.none() | amounts, amounts, amounts, words)
drawn_groups = st.builds(Dots, words, st.lists(dots, max_size=8).map(tuple), amounts, words)
points = st.builds(Point, shares, shares, shares, shares)
calibrations = st.builds(
    Calibration,
    words,
    st.lists(points, max_size=8).map(tuple),
    words,
    words,
    words,
    st.tuples(words, words, words),
)


@st.composite
def dependences(draw: st.DrawFn) -> Dependence:
    found = draw(st.lists(bands, max_size=10))
    edges = draw(st.lists(words, min_size=max(len(found) - 1, 0), max_size=max(len(found) - 1, 0)))
    return Dependence(
        draw(words),
        tuple(found),
        tuple(edges),
        draw(words),
        draw(words),
        draw(st.none() | st.tuples(words, bands)),
    )


CASES: list[tuple[st.SearchStrategy[object], Callable[..., Markup]]] = [
    (importances, importance),
    (importances, lambda chart: importance(chart, narrow=True)),
    (drawn_groups, groups),
    (drawn_groups, lambda chart: groups(chart, narrow=True)),
    (dependences(), dependence),
    (calibrations, calibration),
]  # type: ignore[list-item]
TAGS = {"svg", "title", "g", "text", "line", "rect", "polygon", "polyline", "circle", "path"}


@pytest.mark.parametrize(("charts", "draw"), CASES)
@given(data=st.data())
def test_whatever_the_words_are_the_chart_is_xml_inside_its_frame(
    charts: st.SearchStrategy[object], draw: Callable[..., Markup], data: st.DataObject
) -> None:
    root = ElementTree.fromstring(draw(data.draw(charts)))
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= TAGS
    assert root[0].tag == f"{SVG}title"
    assert not {name for part in root.iter() for name in part.attrib} & {
        "style",
        "class",
        "id",
        "href",
        "onload",
    }
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for x, y in places(root):
        assert -1 <= x <= width + 1
        assert -1 <= y <= height + 1


def places(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Where every shape is; words may be wider than their room by an estimate, so only where they begin."""
    found = []
    for part in root.iter():
        if "points" in part.attrib:
            found += [tuple(map(float, corner.split(","))) for corner in part.attrib["points"].split()]
        if "cx" in part.attrib:
            found.append((float(part.attrib["cx"]), float(part.attrib["cy"])))
        if part.tag == f"{SVG}path":
            found += [
                (float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", part.attrib["d"])
            ]
    return found  # type: ignore[return-value]


def test_a_bar_is_as_long_as_the_mean_and_the_line_goes_from_low_to_high() -> None:
    drawn = importance(
        Importance("Zo.", (Weighing("Inkomen", 2, 1, 4, "2,0"), Weighing("Huur", 1, 1, 1, "1,0")))
    )
    root = ElementTree.fromstring(drawn)
    widths = [float(part.attrib["width"]) for part in root.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(2 * widths[1])
    low, high = re.search(r"M([\d.]+) [\d.]+H([\d.]+)", drawn).groups()  # type: ignore[union-attr]
    assert float(high) - float(low) == pytest.approx(widths[0] * 1.5)
    assert "2,0" in drawn


def test_a_group_that_is_not_shown_has_words_and_no_dot() -> None:
    drawn = groups(
        Dots(
            "Zo.",
            (Dot("Jong", 0.5, 0.4, 0.6, "50 %"), Dot("Oud", None, 0, 0, "niet getoond")),
            0.45,
            "iedereen",
        )
    )
    assert drawn.count("<circle") == 1
    assert "niet getoond" in drawn
    assert "iedereen" in drawn


def test_an_edge_stands_between_each_two_bands() -> None:
    with pytest.raises(ValueError, match="edge"):
        dependence(Dependence("Zo.", (Band(0, 1, 2),), ("3",), "meer", "minder"))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: importance(Importance("Zo.", (Weighing("x", -1, 0, 0, ""),))),
        lambda: importance(Importance("Zo.", (Weighing("x", float("nan"), 0, 0, ""),))),
        lambda: groups(Dots("Zo.", (), float("inf"), "")),
        lambda: calibration(Calibration("Zo.", (Point(1.2, 0, 0, 0),), "", "", "", ("", "", ""))),
        lambda: dependence(Dependence("Zo.", (Band(float("nan"), 0, 0),), (), "", "")),
    ],
)
def test_a_number_that_cannot_be_drawn_is_refused(draw: Callable[[], Markup]) -> None:
    with pytest.raises(ValueError):
        draw()


def test_hostile_words_stay_words() -> None:
    drawn = groups(Dots("</title><script>x</script>", (Dot('"><script>y', 1, 0, 2, "1"),), 1, "&"))
    assert "<script" not in drawn


def test_a_chart_of_very_many_features_goes_on_in_pictures_of_one_scale() -> None:
    many = tuple(Weighing(f"Kenmerk {n}", 60.0 - n, 50.0 - n / 2, 70.0 - n, f"{60 - n}") for n in range(60))
    pictures = importance_in_parts(Importance("Alles.", many))
    heights = [float(re.findall(r"viewBox=\"0 0 640 ([\d.]+)\"", picture)[0]) for picture in pictures]
    assert len(pictures) == 3
    assert all(height < 640 * 1.4 for height in heights)
    assert [f"Kenmerk {n}" in "".join(pictures) for n in range(60)] == [True] * 60
    # The bar of the second picture is as long as its weight is of the whole.
    widths = [float(re.findall(r"<rect [^>]*width=\"([\d.]+)\"", picture)[0]) for picture in pictures]
    assert widths[1] / widths[0] == pytest.approx(40 / 60, abs=0.02)
    assert importance_in_parts(Importance("Een.", many[:20])) == [importance(Importance("Een.", many[:20]))]


def test_ticks_that_are_written_long_stay_in_the_picture() -> None:
    drawn = calibration(Calibration("Zo.", (), "Score", "Klopt", "Zo vaak", ("0%", "50%", "100%")))
    ends = re.findall(r'<text x="([\d.]+)" y="[\d.]+" text-anchor="end">100%<', drawn)
    assert min(float(end) for end in ends) >= width_of("100%", 14)
