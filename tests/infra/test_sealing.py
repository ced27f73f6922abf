"""Sealing: no key, no data; nothing sealed can pose as another thing; one key per scope, whoever comes first."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from infra.installation import Installation
from infra.sealing import Erased, Key, KeyStore

KEY = Key(bytes(range(32)))


@given(st.binary(), st.text())
def test_what_is_sealed_comes_back(plain: bytes, about: str) -> None:
    assert KEY.unseal(KEY.seal(plain, about), about) == plain


@given(st.binary(max_size=200), st.data())
def test_any_changed_byte_is_found(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(plain, "about"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Erased):
        KEY.unseal(bytes(sealed), "about")


@given(st.binary(max_size=60))
def test_bytes_that_nobody_sealed_are_refused_as_erased(sealed: bytes) -> None:
    with pytest.raises(Erased):
        KEY.unseal(sealed, "about")


@given(st.text(), st.text())
def test_one_sealed_thing_cannot_pose_as_another(about: str, other: str) -> None:
    sealed = KEY.seal(b"plain", about)
    if about != other:
        with pytest.raises(Erased):
            KEY.unseal(sealed, other)


def test_the_same_sealed_twice_looks_different_and_shows_nothing() -> None:
    once, twice = (KEY.seal(b"Jansen, Dorpsstraat 1", "a") for _ in range(2))
    assert once != twice
    assert b"Jansen" not in once


@given(st.binary(), st.binary())
def test_a_commitment_holds_one_content_under_one_key(content: bytes, other: bytes) -> None:
    assert KEY.commit(content, "a") == KEY.commit(content, "a")
    assert (KEY.commit(content, "a") == KEY.commit(other, "a")) == (content == other)
    assert KEY.commit(content, "a") != Key(b"x" * 32).commit(content, "a")
    assert KEY.commit(content, "a") != KEY.commit(content, "b")
    assert KEY.subkey("a") != KEY.secret


@pytest.mark.both_databases
def test_a_forgotten_key_is_gone_for_everybody(house: Installation) -> None:
    key = house.keys.create(["case:1", "case:2"])["case:1"]
    again = KeyStore(house.settings.keys_url, house.settings.master_key)
    assert again.open("case:1") == key
    house.keys.forget("case:1")
    with pytest.raises(Erased):
        again.open("case:1")
    assert again.open_all(["case:1", "case:2"]).keys() == {"case:2"}
    again.close()


def test_keys_lie_wrapped_under_the_master_key(house: Installation) -> None:
    secret = house.keys.create(["case:1"])["case:1"].secret
    with sqlite3.connect(house.settings.data / "keys.sqlite3") as raw:
        ((wrapped,),) = raw.execute("SELECT wrapped FROM sealing_key").fetchall()
    raw.close()
    assert secret not in wrapped
    other = KeyStore(house.settings.keys_url, b"x" * 32)
    with pytest.raises(Erased):
        other.open("case:1")
    other.close()


def test_a_key_is_never_replaced(house: Installation) -> None:
    house.keys.create(["case:1"])
    with pytest.raises(IntegrityError):
        house.keys.create(["case:1"])


@pytest.mark.both_databases
def test_who_ensures_a_key_at_the_same_moment_gets_the_same_one(house: Installation) -> None:
    with ThreadPoolExecutor(6) as threads:
        for attempt in range(8):
            found = threads.map(lambda _, scope=f"organisation:{attempt}": house.keys.ensure(scope), range(6))
            assert len({key.secret for key in found}) == 1


def test_many_keys_are_opened_in_one_go(house: Installation) -> None:
    scopes = [f"case:{number}" for number in range(1_201)]
    made = house.keys.create(scopes)
    assert house.keys.open_all(scopes) == made
    assert house.keys.create([]) == house.keys.open_all([]) == {}
