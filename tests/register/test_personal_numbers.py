"""A burgerservicenummer is recognised however it is written, and ordinary numbers are left alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.personal_numbers import WEIGHTS, holds_bsn, is_bsn, names_a_bsn

# 111222333 passes the eleven test and belongs to nobody.
KNOWN = "111222333"


@st.composite
def bsns(draw: st.DrawFn) -> str:
    """Numbers that pass the eleven test, found by finishing eight digits."""
    while True:
        first = f"{draw(st.integers(10_000_000, 99_999_999)):08}"
        rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=False)) % 11
        if rest < 10:
            return f"{first}{rest}"


@given(bsns())
def test_a_bsn_is_recognised_also_with_signs_between(number: str) -> None:
    assert is_bsn(number)
    for written in (f"{number[:4]}.{number[4:6]}.{number[6:]}", f"{number[:3]} {number[3:6]} {number[6:]}"):
        assert is_bsn(written)
        assert holds_bsn(f"De heer met nummer {written}, woont hier.")


@given(bsns(), st.integers(0, 8), st.integers(1, 9))
def test_one_changed_digit_makes_it_no_bsn(number: str, place: int, more: int) -> None:
    digit = str((int(number[place]) + more) % 10)
    assert not is_bsn(number[:place] + digit + number[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "000000000", "00000000", "123456789", "1112223334", "1112223", "x11222333", "¹¹¹²²²³³³"]
)
def test_what_is_no_bsn_is_left_alone(text: str) -> None:
    assert not is_bsn(text)


def test_eight_digits_are_read_with_a_leading_zero() -> None:
    assert is_bsn("012345672") == is_bsn("12345672")


@pytest.mark.parametrize("text", ["+31 6 12345678901234", "€ 1.234.567,89", "0111222333444"])
def test_a_text_without_a_bsn_is_left_alone(text: str) -> None:
    assert not holds_bsn(text)


@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"])
def test_a_date_is_no_bsn(written: str) -> None:
    """Reasons name dates: a caseworker must be able to write when somebody called."""
    days = (date(2026, 1, 1) + timedelta(days=day) for day in range(366))
    assert [day for day in days if holds_bsn(f"Op {day.strftime(written)} gebeld.")] == []


@pytest.mark.parametrize(
    "text", [KNOWN, f"BSN:{KNOWN}.", f"a{KNOWN}b", "111 222 333", "111.222.333", "1112 22 333", "111-222-333"]
)
def test_a_bsn_in_a_text_is_found(text: str) -> None:
    assert holds_bsn(text)


@pytest.mark.parametrize(
    "name", ["bsn", "BSN", "bsn_nummer", "het_bsn", "klant-bsn", "burgerservicenummer", "sofinummer", "Sofi"]
)
def test_a_name_that_says_bsn_is_recognised(name: str) -> None:
    assert names_a_bsn(name)


@pytest.mark.parametrize("name", ["inkomen", "absnt", "bsnx", "sofia"])
def test_another_name_is_not(name: str) -> None:
    assert not names_a_bsn(name)
