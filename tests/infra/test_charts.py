"""Charts: what they say, to whom, and that nobody's text can become part of the drawing."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.charts import Bar, Bars, Mark, Step, Waterfall, bars, waterfall, waterfall_in_parts
from infra.charts.drawing import shortened, width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"
words = st.text(max_size=60)
amounts = st.floats(-1e6, 1e6)
steps = st.builds(Step, words, amounts, words, words)
marks = st.builds(Mark, words, amounts, words)
waterfalls = st.builds(
    Waterfall, words, marks, st.lists(steps, max_size=12).map(tuple), marks, words, words, st.none() | marks
)


def simple(*changes: float, label: str = "Huur") -> Waterfall:
    parts = tuple(Step(label, change, f"{change:+}") for change in changes)
    return Waterfall(
        "Zo.", Mark("Start", 1.0, "1"), parts, Mark("Totaal", 1 + sum(changes), "x"), "minder", "meer"
    )


@given(waterfalls, st.booleans())
def test_whatever_the_words_are_the_chart_is_xml_without_style_or_script(
    chart: Waterfall, narrow: bool
) -> None:
    root = ElementTree.fromstring(waterfall(chart, narrow=narrow))
    assert {part.tag for part in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "text", "line", "rect", "polygon")
    }
    assert not {name for part in root.iter() for name in part.attrib} & {
        "style",
        "class",
        "id",
        "href",
        "width_",
    }
    assert "width" not in root.attrib


@given(waterfalls, st.booleans())
def test_every_shape_lies_inside_the_picture(chart: Waterfall, narrow: bool) -> None:
    root = ElementTree.fromstring(waterfall(chart, narrow=narrow))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for polygon in root.iter(f"{SVG}polygon"):
        for corner in polygon.attrib["points"].split():
            x, y = map(float, corner.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height


@pytest.mark.parametrize("narrow", [True, False])
def test_more_is_a_filled_arrow_to_the_right_and_less_an_open_one_to_the_left(narrow: bool) -> None:
    root = ElementTree.fromstring(waterfall(simple(2.0, -1.0), narrow=narrow))
    arrows = [part.attrib for part in root.iter(f"{SVG}polygon") if len(part.attrib["points"].split()) == 5]
    tips = [[float(corner.split(",")[0]) for corner in arrow["points"].split()] for arrow in arrows]
    assert tips[0][2] == max(tips[0])
    assert tips[1][2] == min(tips[1])
    assert arrows[0]["fill"] != arrows[1]["fill"]


def test_the_alternative_text_comes_first_and_is_the_title() -> None:
    root = ElementTree.fromstring(waterfall(simple(1.0)))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Zo."
    assert root.attrib["role"] == "img"


@given(waterfalls)
def test_a_chart_in_parts_loses_no_step_and_keeps_its_scale(chart: Waterfall) -> None:
    whole, parts = waterfall(chart, narrow=True), waterfall_in_parts(chart)
    arrows = [re.findall(r'<polygon points="([\d.]+),', picture) for picture in (whole, "".join(parts))]
    assert arrows[0] == arrows[1]
    assert len(parts) == -(-(len(chart.steps) + 2) // 3)
    assert all(ElementTree.fromstring(part).findtext(f"{SVG}title") is not None for part in parts)


def test_the_numbers_are_text_as_given() -> None:
    drawn = waterfall(simple(0.5, -0.25))
    assert "+0.5" in drawn
    assert "-0.25" in drawn


def test_hostile_text_stays_text() -> None:
    drawn = waterfall(simple(1.0, label='"><script>x</script>'))
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


@pytest.mark.parametrize("amount", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(amount: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        waterfall(simple(amount))


def test_huge_numbers_still_fit() -> None:
    assert "nan" not in waterfall(simple(1e308, -1.5e308))


@pytest.mark.parametrize("narrow", [True, False])
def test_no_two_lines_of_a_narrow_or_wide_chart_run_into_each_other(narrow: bool) -> None:
    root = ElementTree.fromstring(
        waterfall(simple(1.0, -2.0, 0.5, label="Een lang gegeven over de vaste lasten"), narrow=narrow)
    )
    left = [float(part.attrib["y"]) for part in root.iter(f"{SVG}text") if part.attrib["x"] == "0"]
    assert all(later - earlier >= 13 for earlier, later in pairwise(left))


@given(words, st.integers(1, 3))
def test_wrapped_words_fit_their_room_or_end_in_an_ellipsis(text: str, lines: int) -> None:
    wrapped = wrap(text, 13, 200, lines)
    assert 1 <= len(wrapped) <= lines
    assert all(width_of(line, 13) <= 200 + 13 for line in wrapped)


def test_a_bar_is_as_long_as_its_share() -> None:
    drawn = bars(Bars("Deel.", (Bar("Gevolgd", 10, "10 van 40"), Bar("Te klein", None, "minder dan 10")), 40))
    root = ElementTree.fromstring(drawn)
    filled = [float(part.attrib["width"]) for part in root.iter(f"{SVG}rect")]
    outline = [float(x) for x in re.findall(r"([\d.]+),", next(root.iter(f"{SVG}polygon")).attrib["points"])]
    assert len(filled) == 1
    assert filled[0] == pytest.approx((max(outline) - min(outline)) / 4)
    assert "minder dan 10" in drawn


@pytest.mark.parametrize("value", [-1.0, 41.0, float("nan")])
def test_a_share_outside_its_whole_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"part|finite"):
        bars(Bars("Deel.", (Bar("Gevolgd", value, "?"),), 40), narrow=True)


@given(st.text(min_size=1), st.floats(40, 400))
def test_what_is_shortened_has_room_for_the_sign_that_says_so(words: str, room: float) -> None:
    assert width_of(shortened(words, 13, room), 13) <= room
