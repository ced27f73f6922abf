"""The thread of work: read from a caller's header as W3C has it, and never something that could be a person."""

from string import hexdigits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.tracing import begun, continued

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_the_thread_of_a_caller_goes_on_with_a_span_of_our_own() -> None:
    trace = continued(f"00-{ID}-{SPAN}-01", True)
    assert trace
    assert (trace.id, trace.parent, trace.foreign) == (ID, SPAN, True)
    assert trace.span not in {SPAN, ""}


def test_what_a_later_version_adds_is_left_aside() -> None:
    assert continued(f"cc-{ID}-{SPAN}-01-what-the-future-will-be")


@pytest.mark.parametrize(
    "header",
    [
        "", "00", f"00-{ID}-{SPAN}", f"00-{ID}-{SPAN}-01-more", f"ff-{ID}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01",
        f"00-{ID}-{'0' * 16}-01", f"00-{ID.upper()}-{SPAN}-01", f"00-{ID[:-1]}-{SPAN}-01", f"00-{ID}-{SPAN}-0g",
        f"00-{ID}-{SPAN}-01\n", "00-" + "0" * 23 + f"123456782-{SPAN}-01",
    ],
)  # fmt: skip
def test_what_is_no_trace_begins_one(header: str) -> None:
    """The last is a citizen service number that somebody filled up with zeros."""
    assert continued(header) is None


@given(st.text(alphabet=hexdigits.lower() + "-zZ ", max_size=70))
def test_no_header_makes_us_fall(header: str) -> None:
    trace = continued(header)
    assert trace is None or continued(trace.header)


def test_what_begins_here_can_be_read_by_whom_we_call() -> None:
    first, second = begun(), begun()
    assert first.id != second.id
    assert continued(first.header)
