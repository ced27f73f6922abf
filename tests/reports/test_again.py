"""A report can be made again from what travels in it: the content comes back whole, and the bytes are the same."""

import json
from dataclasses import asdict, dataclass
from datetime import date

import jsonschema
import pytest

from infra.errors import TooMuch
from reports.contents.families import FAMILIES, as_json, family_of
from reports.contents.schemas import Schema, described_as, schema_named
from reports.contents.shapes import NotOurs, built, content_from, content_in
from reports.limits import Limits
from reports.pdf import made_with, print_report
from tests.reports import letters
from tests.reports.samples import CONTENTS, TELLING

SITE = "https://algoritmes.voorbeeldstad.example"


def test_every_family_has_a_sample() -> None:
    assert {type(content) for content in CONTENTS.values()} == set(FAMILIES)
    assert {type(CONTENTS[name]) for name in TELLING} == set(FAMILIES)


@pytest.mark.parametrize("name", CONTENTS)
def test_the_content_comes_back_from_its_json(name: str) -> None:
    content = CONTENTS[name]
    again = content_from(as_json(content))
    assert again == content
    assert as_json(again) == as_json(content)


@pytest.mark.parametrize("name", TELLING)
def test_a_report_printed_again_from_what_travels_in_it_has_the_same_bytes(name: str) -> None:
    pdf = print_report(CONTENTS[name])
    assert content_in(pdf) == CONTENTS[name]
    assert print_report(content_in(pdf)) == pdf


@pytest.mark.parametrize("name", CONTENTS)
def test_what_travels_keeps_the_published_schema(name: str) -> None:
    schema = schema_named(family_of(CONTENTS[name]).schema, SITE)
    checker = jsonschema.Draft202012Validator(schema)
    checker.check_schema(schema)
    told = json.loads(as_json(CONTENTS[name]))
    assert [error.message for error in checker.iter_errors(told)] == []
    assert list(checker.iter_errors(told | {"anders": 1}))
    assert list(checker.iter_errors({name: value for name, value in told.items() if name != "dated"}))


def test_what_travels_names_its_schema() -> None:
    told = json.loads(as_json(letters.BESLUIT))
    site = letters.BESLUIT.verify_url.removesuffix("/controleren")
    assert told["$schema"] == f"{site}/schemas/toetssteen.letter.1.json"
    assert schema_named("toetssteen.letter.1", site)["$id"] == told["$schema"]


@pytest.mark.parametrize("told", [b"", b"{}", b"[]", b'{"kind": "toetssteen.letter.1"}', b'{"kind": []}'])
def test_what_is_no_content_of_ours_is_refused(told: bytes) -> None:
    with pytest.raises(NotOurs):
        content_from(told)
    with pytest.raises(NotOurs):
        content_in(told)


def test_a_report_that_grows_too_long_is_stopped_and_the_limit_is_named() -> None:
    with pytest.raises(TooMuch) as refused:
        print_report(letters.SHEET, Limits(pages=1))
    assert (refused.value.code, refused.value.parameters["most"]) == ("reports.flow.too_many_pages", 1)


def test_a_report_that_takes_too_long_is_stopped_and_the_next_one_is_not() -> None:
    with pytest.raises(TooMuch) as refused:
        print_report(letters.LONGEST, Limits(seconds=0.02))
    assert refused.value.code == "reports.flow.too_slow"
    assert print_report(letters.EMPTIEST).startswith(b"%PDF")


def test_the_printer_says_what_it_is() -> None:
    assert 40 < len(made_with()) <= 80
    assert "weasyprint" in made_with()


@dataclass(frozen=True)
class Said:
    text: str
    kind: str = "said"


@dataclass(frozen=True)
class Drawn:
    points: tuple[tuple[str, float | None], ...]
    kind: str = "drawn"


@dataclass(frozen=True)
class Page:
    """A page of blocks, each of one of several shapes."""

    blocks: tuple[Said | Drawn, ...]
    on: date | None = None
    about: str | tuple[str, ...] = ""


@pytest.mark.parametrize(
    "page",
    [
        Page(()),
        Page((Said("a"), Drawn((("b", None), ("c", 1), ("d", 2.5))), Said("drawn")), date(2026, 1, 2)),
        Page((Drawn(()),), None, ("x", "y")),
        Page((), None, "2026-01-02"),
    ],
)
def test_blocks_of_several_shapes_come_back_and_have_a_schema(page: Page) -> None:
    told = json.loads(json.dumps(asdict(page), default=str))
    assert built(Page, told) == page
    definitions: dict[str, Schema] = {}
    schema = described_as(Page, definitions) | {"$defs": definitions}
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(told)) == []
