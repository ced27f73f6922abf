"""Whatever a file holds, an import ends with a report: nothing crashes, nothing dangerous stays, good records come in."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from infra.errors import NotValid, TooMuch
from register.content import checked
from register.exchange.arrivals import kept
from register.exchange.exporting import exported
from register.exchange.files import records_in
from register.exchange.importing import read
from register.exchange.keys import OLDER
from register.exchange.translation import translated
from register.standards.publication import BY_KEY, CATEGORIES, PUBLICATION_CATEGORIES, STATUSES
from tests.register.exchange.national import SCHEMA, schema_errors

KEYS = [*BY_KEY, *OLDER, "Naam", "withheld", "kind", "responsible", "toezicht", "__proto__"]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["<script>alert(1)</script>", "<p>a", "&lt;b&gt;", "<b>vet</b>", "javascript:alert(1)", "www.voorbeeld.nl", "44497",
         "2023-13", "augustus 2023", "a < b", "\ud800", "NLD", "[{'title': 'x', 'link': 'y'}]", "x" * 6000,
         "<p>" + "woord. " * 900 + "</p>", "<li>" * 50, "&" * 30, "[" * 300, "=1+1"]
    ),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from([*KEYS, "title", "link"]) | st.text(max_size=8), inner, max_size=4),
    ),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=10), VALUES, max_size=12)
COMPLETE = {
    "description_short": "Kort.", "organization": "Gemeente", "contact_email": "a@example.nl",
    "status": STATUSES[1], "publication_category": PUBLICATION_CATEGORIES[1], "name": "Naam",
}  # fmt: skip


@given(RECORDS)
@example({"name": "a", "source_data": "&lt;script&gt;" * 400})
@example({"name": "<p>" * 90 + "naam"})
def test_what_comes_out_of_a_record_can_be_stored_and_stays_the_same(record: dict[str, Any]) -> None:
    try:
        first = translated(record)
    except NotValid:
        return
    assert checked(first.content) == first.content
    json.dumps(kept(record)).encode()
    again = translated(first.content)
    assert again.content == first.content


@given(RECORDS)
def test_a_complete_record_goes_out_valid_whatever_else_it_holds(record: dict[str, Any]) -> None:
    try:
        content = translated(record | COMPLETE).content
    except NotValid:
        return
    out = exported(content)
    if out.faults:
        return
    if SCHEMA.is_file():
        assert schema_errors(out.record) == []
    back = translated(out.record).content
    assert exported(back).record == out.record


@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(str.encode)
    | VALUES.map(lambda v: json.dumps(v).encode())
)
@example(b"[" * 200_000)
@example(b'{"a":' * 100_000)
@example(b"PK\x03\x04nonsense")
@example(b'name,status\n"unclosed')
@example(b"[" + b"9" * 10_000 + b"]")
def test_any_bytes_are_records_or_a_refusal(data: bytes) -> None:
    try:
        records = records_in(data)
    except NotValid:
        return
    assert len(list(read(records))) == len(records)


@given(st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=4), st.sampled_from(STATUSES))
def test_words_are_known_however_they_are_written(themes: list[str], status: str) -> None:
    loud = {"name": "a", "category": ";".join(themes).upper(), "status": f" {status.lower()} "}
    content = translated(loud).content
    assert content.get("category", []) == themes
    assert content["status"] == status


@pytest.mark.parametrize("field", ["name", "goal", "tags", "provider", "responsible", "objection_procedure"])
def test_no_script_survives_in_any_text(field: str) -> None:
    nasty = (
        'Naam <script>alert(1)</script><img src=x onerror=alert(1)><p onclick="x()">tekst</p><scr<b></b>ipt>'
    )
    content = translated({"name": "a", "status": "In gebruik"} | {field: nasty}).content
    written = json.dumps(content)
    assert "<script" not in written.lower()
    assert "onerror" not in written or "<img" not in written
    assert "onclick" not in written
    assert "tekst" in written


def test_a_damaged_file_gives_what_stands_before_the_damage() -> None:
    records = records_in(b'[{"name": "een"}, {"name": "twee"}, {"name": "dr')
    lines = list(read(records))
    assert [line.name for line in lines if line.read] == ["een", "twee"]
    assert lines[-1].faults[0].code == "register.exchange.broken_file"


@pytest.mark.parametrize(
    "wrapped",
    [
        {"name": "een"},
        [{"name": "een"}],
        {"results": [{"name": "een"}]},
        {"data": {"algoritmes": [{"name": "een"}]}},
        {"1": {"name": "een"}},
        [[{"naam": "een"}]],
        {"algorithm": {"Naam": "een"}},
    ],
)
def test_records_are_found_in_whatever_holds_them(wrapped: Any) -> None:
    lines = list(read(records_in(json.dumps(wrapped).encode())))
    assert [line.read.content["name"] for line in lines if line.read] == ["een"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_may_be_in_any_usual_encoding(encoding: str) -> None:
    text = json.dumps([{"name": "Zoëken – naar één"}], ensure_ascii=False)
    (line,) = read(records_in(text.encode(encoding)))
    assert line.name == "Zoëken – naar één"


NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def a_workbook(sheet: str) -> bytes:
    """A workbook of which the first sheet holds this XML."""
    book, made = Workbook(), io.BytesIO()
    book.save(made)
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            told = (
                f"<worksheet {NS}>{sheet}</worksheet>".encode()
                if name.endswith("sheet1.xml")
                else old.read(name)
            )
            new.writestr(name, told)
    return packed.getvalue()


def a_row(number: int, **cells: str) -> str:
    told = "".join(
        f'<c r="{at}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells.items()
    )
    return f'<row r="{number}">{told}</row>'


HEADINGS = a_row(1, A="name", B="goal")


def test_a_far_cell_or_a_boast_about_its_size_makes_no_workbook_enormous() -> None:
    record = a_row(1_048_576, A="Contactadvies", XFD="ver weg")
    with pytest.raises(TooMuch):
        records_in(a_workbook(f"<sheetData>{HEADINGS}{a_row(10**11, A='x')}</sheetData>"))
    assert records_in(a_workbook(f"<sheetData>{HEADINGS}{record}</sheetData>")) == [
        {"name": "Contactadvies", "goal": None}
    ]
    boast = f'<dimension ref="A1:XFD1048576"/><sheetData>{HEADINGS}{a_row(2, A="Contactadvies")}</sheetData>'
    assert records_in(a_workbook(boast)) == [{"name": "Contactadvies"}]
