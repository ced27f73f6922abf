"""What passes between worker and box: everything that goes in comes out, and a lie about it is found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workers.sandbox import wire

KINDS = ["<f4", "<f8", "<i4", "<i8", "|b1", "<u2", "<U1", "<U7"]


@st.composite
def tables(draw: st.DrawFn) -> list[np.ndarray]:
    rows = draw(st.integers(0, 5))
    kinds = draw(st.lists(st.sampled_from(KINDS), max_size=6))
    return [draw(arrays.arrays(np.dtype(kind), rows)) for kind in kinds]


@given(tables(), st.integers(0, 3))
def test_columns_come_back_as_they_were(columns: list[np.ndarray], shift: int):
    parcel = wire.pack_columns(columns)
    buffer = bytearray(parcel.size + 64 * shift)
    parcel.write(buffer, 64 * shift)
    back = wire.unpack_columns(buffer, 64 * shift, parcel.size)
    assert [one.dtype for one in back] == [one.dtype for one in columns]
    assert all(
        np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(back, columns, strict=True)
    )


def test_texts_may_come_as_objects_and_anything_else_may_not():
    (text,) = wire.pack_columns([np.array(["a", "bcd"], object)]).blocks[0]
    assert text.tolist() == ["a", "bcd"]
    for wrong in (np.array([None, "a"]), np.array([1 + 2j]), np.zeros((2, 2)), np.array([b"a"])):
        with pytest.raises(TypeError):
            wire.pack_columns([wrong])
    with pytest.raises(TypeError):
        wire.pack_columns([np.zeros(2), np.zeros(3)])


def answer() -> bytearray:
    parcel = wire.pack_answer({"method": "exact"}, {"a": np.arange(6.0).reshape(2, 3), "b": np.zeros((0, 2))})
    body = bytearray(parcel.size)
    parcel.write(body)
    return body


def test_answers_come_back_as_they_were():
    facts, found = wire.unpack_answer(answer())
    assert facts == {"method": "exact"}
    assert found["a"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert found["b"].shape == (0, 2)


@given(st.data())
def test_a_garbled_answer_is_found_or_is_harmless(data: st.DataObject):
    body = answer()
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    del body[data.draw(st.integers(0, len(body))) :]
    try:
        _, found = wire.unpack_answer(body)
    except wire.Garbled:
        return
    assert sum(one.nbytes for one in found.values()) <= len(body)


@given(st.binary(max_size=200))
def test_any_bytes_as_an_answer_are_found_or_harmless(body: bytes):
    try:
        wire.unpack_answer(bytearray(body))
    except wire.Garbled:
        return


@pytest.mark.parametrize(
    "array",
    [
        ["a", "|O", [1]],
        ["a", "<f8", [1 << 39]],
        ["a", "<f8", [-1]],
        ["a", "<f8", [True]],
        ["a", "<f8", 3],
        ["a"],
        7,
    ],
)
def test_an_answer_that_describes_what_cannot_be_is_refused(array: object):
    head = wire.json.dumps({"facts": {}, "arrays": [array]}).encode()
    with pytest.raises(wire.Garbled):
        wire.unpack_answer(bytearray(wire.HEAD.pack(len(head)) + head + b"\0" * 100))
