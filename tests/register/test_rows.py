"""Rows as offices save them: a BOM, semicolons, decimal commas and Latin-1 read as they were meant; wrong values are named."""

import csv
import io
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import NotValid
from register.models import Feature
from register.rows import Rows, check, read_csv, read_json, write_csv
from register.rows.reading import Cell

NAMES = st.text(
    st.characters(codec="cp1252", exclude_characters='"\r\n\x00', exclude_categories=["Cc", "Zs"]),
    min_size=1,
    max_size=8,
)
TEXTS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), max_size=10)
WAYS = [
    ("utf-8", ",", "\n"),
    ("utf-8-sig", ";", "\r\n"),
    ("cp1252", ";", "\r\n"),
    ("utf-16", "\t", "\r\n"),
    ("utf-8", "\t", "\r"),
]


def feature(name: str = "x", **fields: Any) -> Feature:
    return Feature(organisation_id="org", model_version_id="m", position=0, name=name, **fields)


def saved(table: list[list[str]], encoding: str, delimiter: str, ending: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(table)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(("encoding", "delimiter", "ending"), WAYS)
@given(data=st.data())
def test_a_table_reads_as_it_was_meant_however_it_was_saved(
    encoding: str, delimiter: str, ending: str, data: st.DataObject
) -> None:
    names = data.draw(
        st.lists(NAMES.filter(lambda n: not set(n) & set(";,\t")), min_size=2, max_size=4, unique=True)
    )
    cells = st.lists(TEXTS.filter(lambda t: "," not in t), min_size=len(names), max_size=len(names))
    body = data.draw(st.lists(cells.filter(lambda line: any(line)), min_size=1, max_size=5))
    if encoding == "cp1252" and not _needs_cp1252([names, *body]):
        encoding = "utf-8"  # pure ASCII is the same either way; other letters could read as UTF-8 by chance
    rows = read_csv(saved([names, *body], encoding, delimiter, ending), most=100)
    assert list(rows.columns) == names
    assert rows.numbers == list(range(1, len(body) + 1))
    for place, name in enumerate(names):
        assert rows.columns[name] == [line[place] or None for line in body]


def _needs_cp1252(table: list[list[str]]) -> bool:
    try:
        str(table).encode("cp1252").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
def test_decimal_commas_are_numbers_where_the_table_is_parted_by_semicolons(numbers: list[float]) -> None:
    lines = [f"{number!r}".replace(".", ",") + ";x" for number in numbers]
    rows = read_csv("\n".join(["getal;tekst", *lines]).encode(), most=100)
    (column,) = check([feature("getal")], Rows({"getal": rows.columns["getal"]}, rows.numbers)).columns
    assert column == numbers


def test_a_comma_in_words_stays_a_comma() -> None:
    rows = read_csv(b"a;b\nJansen, Piet;1,5\n1.234,5;x", most=10)
    assert rows.columns == {"a": ["Jansen, Piet", "1.234,5"], "b": ["1.5", "x"]}


@given(
    st.dictionaries(
        NAMES.map(str.strip).filter(bool), st.none() | TEXTS.map(str.strip), min_size=1, max_size=4
    )
)
def test_what_we_write_we_read_back(row: dict[str, str | None]) -> None:
    if len(row) > 1 and any(row.values()) and not any(set(name) & set(";\t") for name in row):
        rows = read_csv(write_csv({name: [value] for name, value in row.items()}), most=1)
        assert rows.columns == {name: [value or None] for name, value in row.items()}


def test_empty_lines_do_not_count_but_keep_the_numbers_of_the_others() -> None:
    rows = read_csv(b"a,b\n1,2\n\n , \n3,4\n", most=10)
    assert rows.columns == {"a": ["1", "3"], "b": ["2", "4"]}
    assert rows.numbers == [1, 4]


BAD_FILES: list[tuple[bytes, str]] = [
    (b"", "register.rows_empty"),
    (b"\n\n", "register.rows_empty"),
    (b"a,b\n", "register.rows_empty"),
    (b"a,b\n,\n", "register.rows_empty"),
    (b"PK\x03\x04\x00\x00", "register.rows_not_csv"),
    (b'a,b\n"open,1\n', "register.rows_not_csv"),
    (b"a,b\n1,2,3\n", "register.rows_not_valid"),
    (b"a,a\n1,2\n", "register.rows_not_valid"),
    (b"a,b\n" + b"1,2\n" * 11, "register.rows_too_many"),
]


@pytest.mark.parametrize(("content", "code"), BAD_FILES)
def test_what_is_no_table_is_refused_with_what_is_wrong(content: bytes, code: str) -> None:
    with pytest.raises(NotValid) as caught:
        read_csv(content, most=10)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_rows_or_a_refusal(content: bytes) -> None:
    try:
        rows = read_csv(content, most=50)
    except NotValid:
        return
    assert {len(column) for column in rows.columns.values()} == {len(rows)}


def test_a_line_of_another_width_is_named() -> None:
    with pytest.raises(NotValid) as caught:
        read_csv(b"a,b\n1,2\n1\n1,2,3\n", most=10)
    assert [(fault.where, fault.parameters["cells"]) for fault in caught.value.faults] == [
        ("rows/2", 1),
        ("rows/3", 3),
    ]


def test_objects_become_columns_and_what_is_left_out_is_missing() -> None:
    rows = read_json([{"a": 1}, {"b": "x", "a": None}], most=2)
    assert rows.columns == {"a": [1, None], "b": [None, "x"]}
    assert rows.take("b") == [None, "x"]
    assert rows.take("reference") == [None, None]
    with pytest.raises(NotValid):
        read_json([], most=2)
    with pytest.raises(NotValid):
        read_json([{}, {}, {}], most=2)


VALUES: list[tuple[dict[str, Any], Cell, object]] = [
    ({"kind": "number"}, "1.5", 1.5),
    ({"kind": "number"}, 7, 7.0),
    ({"kind": "number"}, "1e3", 1000.0),
    ({"kind": "number", "whole": True}, "3.0", 3.0),
    ({"kind": "number", "minimum": 0.0, "maximum": 2.0}, 2, 2.0),
    ({"kind": "number", "missing": "allowed"}, "", None),
    ({"kind": "number", "missing": "allowed"}, None, None),
    ({"kind": "boolean"}, "Ja", True),
    ({"kind": "boolean"}, 0, False),
    ({"kind": "boolean"}, False, False),
    ({"kind": "category", "categories": [{"code": "a"}, {"code": 2}]}, " a ", "a"),
    ({"kind": "category", "categories": [{"code": "a"}, {"code": 2}]}, 2, "2"),
]
WRONG: list[tuple[dict[str, Any], Cell, str]] = [
    ({"kind": "number"}, "veel", "value_no_number"),
    ({"kind": "number"}, True, "value_no_number"),
    ({"kind": "number"}, "1_000", "value_no_number"),
    ({"kind": "number"}, "inf", "value_not_finite"),
    ({"kind": "number"}, math.nan, "value_not_finite"),
    ({"kind": "number"}, 10**400, "value_no_number"),
    ({"kind": "number", "minimum": 0.0}, -0.1, "value_out_of_range"),
    ({"kind": "number", "maximum": 2.0}, 2.1, "value_out_of_range"),
    ({"kind": "number", "whole": True}, 2.5, "value_not_whole"),
    ({"kind": "number"}, 111222333, "value_is_bsn"),
    ({"kind": "number"}, "", "value_missing"),
    ({"kind": "boolean"}, "misschien", "value_no_boolean"),
    ({"kind": "boolean"}, 2, "value_no_boolean"),
    ({"kind": "category", "categories": [{"code": "a"}]}, "b", "value_unknown_category"),
    ({"kind": "category", "categories": [{"code": "111222333"}]}, "123456782", "value_unknown_category"),
]


@pytest.mark.parametrize(("fields", "cell", "value"), VALUES)
def test_a_good_value_is_understood(fields: dict[str, Any], cell: Cell, value: object) -> None:
    checked = check([feature(**fields)], Rows({"x": [cell]}, [1]))
    assert (checked.columns, checked.faults, checked.bad) == ([[value]], [], frozenset())


@pytest.mark.parametrize(("fields", "cell", "code"), WRONG)
def test_a_wrong_value_is_named_and_never_repeated(fields: dict[str, Any], cell: Cell, code: str) -> None:
    checked = check([feature(**fields)], Rows({"x": ["a", cell]}, [4, 9]))
    (fault,) = [one for one in checked.faults if one.where == "rows/9/x"]
    assert fault.code == f"register.{code}"
    assert 1 in checked.bad
    assert len(str(cell)) < 4 or str(cell) not in str(fault.parameters)


def test_columns_that_are_unknown_or_not_there_are_faults_of_the_whole_table() -> None:
    checked = check([feature("a"), feature("b", missing="allowed")], Rows({"c": [1, 2]}, [1, 2]))
    assert {(fault.where, fault.code) for fault in checked.faults} == {
        ("c", "register.column_unknown"), ("a", "register.column_missing"),
    }  # fmt: skip
    assert checked.bad == {0, 1}
    assert checked.columns[1] == [None, None]


def test_only_the_good_rows_can_be_kept() -> None:
    checked = check([feature("a")], Rows({"a": ["1", "x", "3"]}, [1, 2, 3]))
    assert checked.bad == {1}
    assert checked.keep([0, 2]).columns == [[1.0, 3.0]]
