"""Each format by the rules of others: spreadsheets that cannot run anything, RDF by its shapes, cards by their schemas."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
import rdflib
import yaml
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from referencing import Registry, Resource

from infra.installation import Installation
from register.assessments.vocabulary import Signer
from register.exchange import formats
from register.exchange.formats import FORMATS, Gathered
from tests.cast import Cast
from tests.register.assessments.making import CLASS, FRIA, HIGH_RISK, a_signed_fria, a_walked_tree, signed
from tests.register.exchange.conftest import Register
from tests.register.exchange.entries import publish
from tests.register.exchange.national import SHARED

SHAPES = [
    SHARED / "standards/dcat-ap-nl/dcat-ap-SHACL.ttl",
    SHARED / "standards/dcat-ap-nl/dcat-ap-nl-SHACL.ttl",
    SHARED / "standards/mldcat-ap/mldcat-ap-SHACL-3.1.0.ttl",
]
CARDS = SHARED / "standards/algorithm-reporting-standard/reporting-standard/schemas"
RISKY = {
    "name": "=1+1",
    "description_short": "+31 6",
    "tags": "@a, -b",
    "provider": "\tx",
    "goal": "<p>=cmd|' /C'!A0</p>",
}


def written(house: Installation, cast: Cast, name: str) -> tuple[bytes, Gathered]:
    with house.database.read(cast.organisation_id) as session:
        gathered = formats.gather(session, "https://register.example.nl")
        return FORMATS[name].write(session, gathered).data, gathered


def test_no_cell_of_a_spreadsheet_is_a_formula(house: Installation, cast: Cast) -> None:
    publish(house, cast, **RISKY)
    data, _ = written(house, cast, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))] == []
    data, _ = written(house, cast, "xlsx")
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_spreadsheet_that_went_out_comes_back_with_every_value(
    house: Installation, cast: Cast, register: Register, name: str
) -> None:
    publish(
        house,
        cast,
        category=["Werk", "Verkeer"],
        lawful_basis_grouping=[{"title": "Awb", "link": "https://w.nl/a"}],
    )
    data, gathered = written(house, cast, name)
    report = register.bring(data, "--organisation", "Elders", name=f"back.{name}")
    assert (report["imported"], report["incomplete"]) == (1, 0)
    out = json.loads(register("export", "--organisation", "Elders").out)
    assert out == gathered.records


def test_the_linked_data_keeps_the_shapes_of_both_profiles(house: Installation, cast: Cast) -> None:
    if not all(path.is_file() for path in SHAPES):
        pytest.skip("the shapes of DCAT-AP-NL and MLDCAT-AP are not here")
    validate = pytest.importorskip("pyshacl").validate
    publish(house, cast, model=True, category=["Werk"], tags="een, twee", contact_email="a@example.nl")
    data, _ = written(house, cast, "rdf")
    graph = rdflib.Graph().parse(data=data, format="turtle")
    for shapes in SHAPES:
        kept, _, told = validate(
            graph, shacl_graph=rdflib.Graph().parse(shapes), inference="none", advanced=True
        )
        assert kept, told


def test_many_entries_are_the_same_triples_as_a_few(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(house, cast, model=True)
    few = rdflib.Graph().parse(data=written(house, cast, "rdf")[0], format="turtle")
    monkeypatch.setattr("register.exchange.linked.READABLE", 0)
    many = rdflib.Graph().parse(data=written(house, cast, "rdf")[0], format="turtle")
    assert len(few) > 60
    assert few.isomorphic(many)


def test_cards_are_valid_by_their_schemas_and_show_what_weighs(house: Installation, cast: Cast) -> None:
    algorithm = publish(
        house, cast, model=True, ai_act_class="high_risk", ai_act_role="deployer", dpia_summary="Gedaan.",
        impacttoetsen_grouping=[{"title": "IAMA"}], begin_date="2024-03",
    )  # fmt: skip
    a_signed_fria(house, cast, algorithm)
    signed(house, a_walked_tree(house, cast, algorithm), (cast.sanne, Signer.OWNER))
    data, _ = written(house, cast, "cards")
    files = zipfile.ZipFile(io.BytesIO(data))
    cards = {Path(name).name: yaml.load(files.read(name), yaml.CSafeLoader) for name in files.namelist()}
    assert set(cards) == {
        "system_card.yaml", "model_card_1.yaml", "assessment_card_1.yaml", "assessment_card_2.yaml",
        "assessment_card_3.yaml", "assessment_card_4.yaml",
    }  # fmt: skip
    (plot,) = cards["model_card_1.yaml"]["model_index"][0]["results"][0]["measurements"]["bar_plots"]
    assert all(bar["value"] >= 0 for bar in plot["results"])
    walked = cards["system_card.yaml"]["ai_act_profile"]["decision_tree"]
    assert walked["version"]
    assert len(walked["path"]) == len(HIGH_RISK)
    (told,) = (card for card in cards.values() if card.get("urn") == CLASS)
    assert [one["answer"] for one in told["contents"]] == [one["answer"] for one in walked["path"]]
    (fria,) = (card for card in cards.values() if card.get("urn") == FRIA)
    assert fria["contents"] == []  # what people answered stays inside until its owner tells a summary
    if not CARDS.is_dir():
        pytest.skip("the schemas of the reporting standard are not here")
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in CARDS.glob("*.json")}
    for schema in schemas.values():
        schema.pop("$id")
    registry = Registry().with_resources(
        [(name, Resource.from_contents(one)) for name, one in schemas.items()]
    )
    for name, card in cards.items():
        schema = schemas[name.split(".")[0].rstrip("_0123456789").replace("_", "") + "_schema.json"]
        errors = Draft202012Validator(
            schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        assert [error.message for error in errors.iter_errors(card)] == [], name
