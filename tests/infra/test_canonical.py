"""One way to write data as bytes, and names of rows that sort by time."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import canonical
from infra.ids import ALPHABET, LENGTH, new_id

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@given(DATA)
def test_what_is_written_reads_back_and_writes_the_same_again(data: object) -> None:
    try:
        written = canonical.dumps(data)
    except UnicodeEncodeError:
        return  # half of a surrogate pair is no text
    assert json.loads(written) == data
    assert canonical.dumps(json.loads(written)) == written


@given(st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers()))
def test_the_order_of_keys_makes_no_difference(data: dict[str, int]) -> None:
    assert canonical.digest(data) == canonical.digest(dict(reversed(data.items())))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_bytes(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical.dumps({"value": number})


def test_ids_sort_by_the_moment_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for millisecond in (0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2**48 - 1):
        monkeypatch.setattr("infra.ids.time.time_ns", lambda at=millisecond: at * 1_000_000)
        made.append(new_id())
    assert made == sorted(made)


def test_ids_are_never_the_same_and_fit_their_columns() -> None:
    made = {new_id() for _ in range(5_000)}
    assert len(made) == 5_000
    assert {len(one) for one in made} == {LENGTH}
    assert {sign for one in made for sign in one} <= set(ALPHABET)
    assert list(ALPHABET) == sorted(set(ALPHABET))
