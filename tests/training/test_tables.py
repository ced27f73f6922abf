"""Background and cases are rows that the described columns accept, and no case is a golden row."""

import re

import pytest

from register.demo import DemoAlgorithm, read
from tests.training.conftest import Row, rows_of
from tests.training.train import BACKGROUND_ROWS, CASES, PREFIXES


@pytest.mark.parametrize("table", ["background", "golden", "cases"])
def test_every_cell_fits_its_feature(shipped: DemoAlgorithm, table: str) -> None:
    for number, row in enumerate(rows_of(getattr(shipped, table)), 1):
        wrong = [feature["name"] for feature in shipped.features if not fits(row[feature["name"]], feature)]
        assert not wrong, f"row {number}"


def fits(cell: str, feature: dict) -> bool:
    if cell == "":
        return feature["missing"] == "allowed"
    if feature["kind"] == "category":
        return cell in {category["code"] for category in feature["categories"]}
    if feature["integer"] and not re.fullmatch(r"\d+", cell):
        return False
    return feature["minimum"] <= float(cell) <= feature["maximum"]


def test_the_tables_have_the_features_in_order_and_nothing_personal(shipped: DemoAlgorithm) -> None:
    names = [feature["name"] for feature in shipped.features]
    scores = [f"score_{outcome['code']}" for outcome in shipped.entry["outcomes"]]
    assert list(rows_of(shipped.background)[0]) == names
    assert list(rows_of(shipped.cases)[0]) == ["referentie", *names]
    assert list(rows_of(shipped.golden)[0]) == [*names, "verwacht", *scores]
    assert len(rows_of(shipped.background)) == BACKGROUND_ROWS


def test_references_are_unique_and_say_nothing_but_a_number(shipped: DemoAlgorithm) -> None:
    references = [row["referentie"] for row in rows_of(shipped.cases)]
    assert len(set(references)) == len(references) == CASES
    shape = re.compile(rf"{PREFIXES[shipped.slug]}-2026-\d{{5}}")
    assert all(shape.fullmatch(reference) for reference in references)


def test_no_case_is_a_golden_row(shipped: DemoAlgorithm) -> None:
    def values(row: Row) -> tuple[str, ...]:
        return tuple(row[feature["name"]] for feature in shipped.features)

    assert not {values(row) for row in rows_of(shipped.golden)} & {
        values(row) for row in rows_of(shipped.cases)
    }


def test_an_unknown_slug_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="nergens"):
        read("nergens")
