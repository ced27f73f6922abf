"""Labels as places: names, bytes and numbers, few and many, known and unknown."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workers.engine.labels import UNKNOWN, Places

WORDS = st.lists(st.text(max_size=5), min_size=1, max_size=5, unique=True)
COUNTS = st.integers(0, 200)


@given(WORDS, COUNTS)
def test_a_name_has_the_place_that_the_contract_gives_it(labels: list[str], count: int) -> None:
    answered = np.array([*labels, "\0 not in any contract"] * count, object)
    wanted = [*range(len(labels)), UNKNOWN] * count
    assert Places(labels).of(answered).tolist() == wanted
    assert Places(labels).of(np.array([word.encode() for word in answered], object)).tolist() == wanted


@given(st.lists(st.integers(-9, 9), min_size=1, unique=True), st.booleans(), COUNTS)
def test_a_number_has_the_place_that_the_contract_gives_it(
    numbers: list[int], counted: bool, count: int
) -> None:
    labels = list(range(len(numbers))) if counted else numbers
    answered = np.array([*labels, -99, 99] * count, np.int64)[:, None]
    wanted = [*range(len(labels)), UNKNOWN, UNKNOWN] * count
    assert Places([str(label) for label in labels]).of(answered).tolist() == wanted
