"""The evaluation rows that ship with the demo models: the rows no model saw, with what happened, and nothing personal."""

from register.demo import DemoAlgorithm
from tests.training.conftest import rows_of
from tests.training.generator import generate
from tests.training.schema import schema_of
from tests.training.test_tables import fits
from tests.training.train import evaluation_rows, split


def test_the_generator_makes_the_rows_that_are_shipped(shipped: DemoAlgorithm) -> None:
    test = split(generate(shipped.slug))["test"]
    made = evaluation_rows(shipped.slug, schema_of(shipped.slug), test)
    assert made.to_csv(index=False, lineterminator="\n").encode() == shipped.evaluation_rows


def test_every_cell_fits_its_feature_and_every_outcome_is_one(shipped: DemoAlgorithm) -> None:
    rows = rows_of(shipped.evaluation_rows)
    assert len(rows) == shipped.evaluation["n"]
    codes = {outcome["code"] for outcome in shipped.entry["outcomes"]}
    assert {row["uitkomst"] for row in rows} == codes
    for number, row in enumerate(rows, 1):
        wrong = [feature["name"] for feature in shipped.features if not fits(row[feature["name"]], feature)]
        assert not wrong, f"row {number}"


def test_only_features_the_outcome_and_groups_are_in_it(shipped: DemoAlgorithm) -> None:
    names = [feature["name"] for feature in shipped.features]
    others = [name for name in rows_of(shipped.evaluation_rows)[0] if name not in names]
    assert others[0] == "uitkomst"
    assert others[1] == "groep_leeftijdsgroep"
    assert all(name.startswith("groep_") for name in others[1:])
