"""A file with a proof and a seal: the proof counts every byte but the seal's own, here and with a shell alone."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.ledger import seals, stamps
from infra.ledger.merkle import ProofRefused
from tests.infra.ledger import sealed as made
from tests.infra.ledger.test_stamps import passes, passes_in_a_shell, stamped
from tests.infra.ledger.test_verifying import TRUSTED, asked

KEY = TRUSTED[0].vkey
LATER = b"\n9 0 obj\n<</Type/Page>>\nendobj\nstartxref\n9\n%%EOF\n"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return made.sealed(stamped(document=made.DOCUMENT))


def test_a_file_passes_before_and_after_it_is_sealed(sealed: bytes, tmp_path: Path) -> None:
    blank = stamped(document=made.DOCUMENT)
    assert (seals.is_sealed(blank), seals.is_sealed(sealed)) == (False, True)
    assert seals.emptied(sealed) == blank
    assert seals.room_in(sealed) == made.ROOM
    for content in (blank, sealed):
        (tmp_path / "it.pdf").write_bytes(content)
        assert passes(content)
        assert passes_in_a_shell(tmp_path / "it.pdf", KEY)


def test_a_seal_counts_all_but_itself(sealed: bytes) -> None:
    (start, length), (then, rest) = seals.covered(sealed)
    left = sealed[length:then]
    assert (start, then + rest) == (0, len(sealed))
    assert (left[:1], left[-1:], len(left)) == (b"<", b">", 2 * made.ROOM + 2)


def test_every_byte_outside_the_seal_that_is_changed_is_found(sealed: bytes) -> None:
    slot = seals.SLOT.search(sealed)
    assert slot
    free = {*range(*slot.span(1)), *range(*slot.span(2))}
    padding = range(sealed.index(stamps.BEGIN) + 2_000, sealed.index(stamps.END))
    passed = [
        place
        for place in range(len(sealed))
        if (place not in padding or place % 97 == 0)
        and passes(sealed[:place] + bytes([sealed[place] ^ 0x80]) + sealed[place + 1 :])
    ]
    assert passed == []
    digits = [place for place in free if passes(sealed[:place] + b"7" + sealed[place + 1 :])]
    assert digits == sorted(free)


@pytest.mark.parametrize(
    "doctored",
    [
        lambda right: right + LATER,
        lambda right: right + b"\n",
        lambda right: right + right[right.index(seals.MARK) :],
        lambda right: right.replace(b">\n>>", b"0>\n>>"),
        lambda right: right.replace(b">\n>>", b"><script>\n>>"),
        lambda right: right.replace(b"Z)/Contents<", b"Z)/Contents<G"),
        lambda right: right.replace(b"Z)/Contents<01", b"Z)/Contents<0A"),
        lambda right: right.replace(b"/M(D:2", b"/M(D:x"),
        lambda right: right.replace(seals.MARK, b"\n" + seals.MARK),
    ],
)
def test_what_is_added_to_a_sealed_file_is_refused(sealed: bytes, doctored, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path, mutant = tmp_path / "it.pdf", doctored(sealed)
    path.write_bytes(mutant)
    assert mutant != sealed
    assert not passes(mutant)
    assert not passes_in_a_shell(path, KEY)
    assert asked(path)[0] == 1


@pytest.mark.parametrize("rounds", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_of_sealed_mutants_the_shell_says_what_we_say(sealed: bytes, rounds: int, tmp_path: Path) -> None:
    drawn, path, differ = random.Random(20261126), tmp_path / "it.pdf", []
    padding = range(sealed.index(stamps.BEGIN) + 1_500, sealed.index(stamps.END))
    places = [place for place in range(len(sealed)) if place not in padding]
    for _ in range(rounds):
        place = drawn.choice(places)
        mutant = sealed[:place] + bytes([sealed[place] ^ (1 << drawn.randrange(8))]) + sealed[place + 1 :]
        path.write_bytes(mutant)
        if passes(mutant) != passes_in_a_shell(path, KEY):
            differ.append(place)
    assert differ == []


def test_the_command_says_that_there_is_a_seal_and_who_looks_at_it(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "it.pdf").write_bytes(sealed)
    code, told = asked(tmp_path / "it.pdf")
    assert (code, "Er zit ook een zegel in" in told) == (0, True)
    (tmp_path / "without.pdf").write_bytes(stamped())
    assert "zegel" not in asked(tmp_path / "without.pdf")[1]


def test_a_place_that_is_too_small_or_written_oddly_is_refused(sealed: bytes) -> None:
    with pytest.raises(ValueError, match="has no room"):
        seals.filled(sealed, b"x" * (made.ROOM + 1))
    with pytest.raises(ProofRefused):
        seals.emptied(sealed + sealed)
    assert seals.room_in(b"%PDF") == 0
    assert b"20261124103000Z" in seals.dated(sealed, datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
