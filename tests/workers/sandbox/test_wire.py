"""What passes between worker and box: everything that goes in comes out, and a lie about it is found."""

import json
import mmap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workers.sandbox import wire
from workers.sandbox.desk import Desk, NoRoom

KINDS = ["<f4", "<f8", "<i4", "<i8", "|b1", "<u2", "<U1", "<U7"]
ROOM = 1 << 16


@st.composite
def tables(draw: st.DrawFn) -> list[np.ndarray]:
    rows = draw(st.integers(0, 5))
    kinds = draw(st.lists(st.sampled_from(KINDS), max_size=6))
    return [draw(arrays.arrays(np.dtype(kind), rows)) for kind in kinds]


def both_sides(room: int = ROOM) -> tuple[Desk, Desk, mmap.mmap]:
    shared = mmap.mmap(-1, room)
    return Desk(shared), Desk(shared), shared


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


@settings(max_examples=30)
@given(st.lists(tables(), max_size=4))
def test_columns_come_back_as_they_were_call_after_call(calls: list[list[np.ndarray]]):
    worker, child, _ = both_sides()
    for columns in calls:
        back = child.take_columns(worker.put_columns(columns))
        assert len(back) == len(columns)
        assert all(equal(a, b) for a, b in zip(back, columns, strict=True))


@settings(max_examples=30)
@given(st.lists(st.tuples(tables(), st.dictionaries(st.text(), st.integers(), max_size=2)), max_size=5))
def test_answers_come_back_as_they_were_call_after_call(calls: list[tuple[list[np.ndarray], dict[str, int]]]):
    worker, child, _ = both_sides()
    start = wire.aligned(worker.put_columns([np.arange(3.0)]))
    for columns, facts in calls:
        given_arrays = {
            str(place): one for place, one in enumerate(columns) if one.dtype.str in wire._ANSWER_TYPES
        }
        heard, back = worker.take_answer(start, child.put_answer(start, facts, given_arrays))
        assert heard == facts
        assert back.keys() == given_arrays.keys()
        assert all(equal(back[name], given_arrays[name]) for name in back)


def test_an_answer_is_a_copy_that_the_child_cannot_change_afterwards():
    worker, child, shared = both_sides()
    size = child.put_answer(0, {}, {"scores": np.ones((2, 2))})
    for _ in range(2):
        _, found = worker.take_answer(0, size)
        shared[:] = b"\xff" * ROOM
        assert found["scores"].tolist() == [[1.0, 1.0], [1.0, 1.0]]
        child = Desk(shared)
        child.put_answer(0, {}, {"scores": np.ones((2, 2))})


def test_texts_may_come_as_objects_and_anything_else_may_not():
    (text,) = wire.plain([np.array(["a", "bcd"], object)])
    assert text.tolist() == ["a", "bcd"]
    for wrong in (np.array([None, "a"]), np.array([1 + 2j]), np.zeros((2, 2)), np.array([b"a"])):
        with pytest.raises(TypeError):
            wire.plain([wrong])
    with pytest.raises(TypeError):
        wire.plain([np.zeros(2), np.zeros(3)])


def test_columns_that_differ_from_the_last_ones_only_in_length_are_not_mixed_up():
    worker, child, _ = both_sides()
    worker.put_columns([np.zeros(2), np.zeros(2)])
    with pytest.raises(TypeError):
        worker.put_columns([np.ones(1), np.ones(3)])
    assert [len(one) for one in child.take_columns(worker.put_columns([np.ones(3), np.ones(3)]))] == [3, 3]


def test_what_does_not_fit_says_how_much_room_it_needs():
    worker, child, _ = both_sides(4096)
    with pytest.raises(NoRoom) as columns:
        worker.put_columns([np.zeros(1000)])
    with pytest.raises(NoRoom) as answer:
        child.put_answer(64, {}, {"a": np.zeros(1000)})
    assert columns.value.size >= 8000
    assert answer.value.size >= 8000


def laid_answer() -> tuple[Desk, mmap.mmap, int]:
    worker, child, shared = both_sides(4096)
    size = child.put_answer(
        0, {"method": "exact"}, {"a": np.arange(6.0).reshape(2, 3), "b": np.zeros((0, 2))}
    )
    return worker, shared, size


@given(st.data())
def test_a_garbled_answer_is_found_or_is_harmless(data: st.DataObject):
    worker, shared, size = laid_answer()
    for _ in range(data.draw(st.integers(1, 8))):
        shared[data.draw(st.integers(0, size - 1))] = data.draw(st.integers(0, 255))
    try:
        _, found = worker.take_answer(0, data.draw(st.integers(0, 5000)))
    except wire.Garbled:
        return
    assert sum(one.nbytes for one in found.values()) <= 4096


@given(st.binary(max_size=200))
def test_any_bytes_as_an_answer_are_found_or_harmless(body: bytes):
    worker, _, shared = both_sides(4096)
    shared[: len(body)] = body
    try:
        worker.take_answer(0, len(body))
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
    worker, _, shared = both_sides(4096)
    head = json.dumps({"facts": {}, "arrays": [array]}).encode()
    shared[: 4 + len(head)] = wire.HEAD.pack(len(head)) + head
    with pytest.raises(wire.Garbled):
        worker.take_answer(0, 4 + len(head) + 100)
