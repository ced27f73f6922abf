"""Somebody outside says when a head was there: a real authority is asked, and only its own answer about this head is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from infra import clock
from infra.installation import Installation
from infra.ledger.models import TimeStamp
from infra.ledger.timestamps import STAMPED, NotStamped, check, question, stamp_path
from infra.log import anchoring
from infra.outward import NoAnswer
from tests.cast import Cast
from tests.infra.ledger.authority import Authority, served
from tests.infra.ledger.test_sequencing import act, all_in, log_of

SOME = b"log.example/stad\n3\nroot\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "it")


@pytest.fixture
def stamped_house(house: Installation, cast: Cast, authority: Authority) -> Iterator[Installation]:
    """An installation that has its logs stamped."""
    authority.status, authority.length = 200, 10_000
    with served(authority) as address:
        settings = replace(house.settings, time_stamp_url=address, time_stamp_authorities=str(authority.root))
        yield replace(house, settings=settings)


def stamps(house: Installation, cast: Cast) -> list[TimeStamp]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(TimeStamp).order_by(TimeStamp.stamped_at)))  # type: ignore[arg-type]


def test_a_stamp_is_of_these_bytes_by_an_authority_that_is_trusted(
    authority: Authority, tmp_path: Path
) -> None:
    asked = question(SOME)
    answer = authority.answer(asked)
    assert abs(check(SOME, answer, authority.root, asked) - clock.now()) < timedelta(minutes=1)
    other = Authority(tmp_path / "other")
    for content, told, trusted, heard in (
        (SOME + b"x", answer, authority.root, b""),
        (SOME, answer, other.root, b""),
        (SOME, answer[:-1], authority.root, b""),
        (SOME, b"", authority.root, b""),
        (SOME, answer, authority.root, question(SOME)),  # the answer to another question
        (SOME, answer, tmp_path / "nowhere.pem", b""),
    ):
        with pytest.raises(NotStamped):
            check(content, told, trusted, heard)


def test_no_byte_of_a_stamp_can_be_changed_to_say_something_else(authority: Authority) -> None:
    answer = authority.answer(question(SOME))
    right = check(SOME, answer, authority.root)
    for place in range(0, len(answer), 41):
        try:
            found = check(
                SOME, answer[:place] + bytes([answer[place] ^ 1]) + answer[place + 1 :], authority.root
            )
        except NotStamped:
            continue
        assert found == right, place  # some bytes are covered by nothing: names beside the certificate


def test_the_newest_head_is_stamped_once_a_day_and_published_with_the_answer(
    stamped_house: Installation, cast: Cast, authority: Authority
) -> None:
    act(stamped_house, cast, 3)
    all_in(stamped_house, cast)
    for _ in range(2):
        anchoring.anchor(stamped_house)
    [first] = stamps(stamped_house, cast)
    folder = log_of(stamped_house, cast).folder
    note = (folder / STAMPED).read_bytes()
    assert (note, first.note) == ((folder / "checkpoint").read_bytes(), note)
    assert check(note, (folder / stamp_path(first.size)).read_bytes(), authority.root) == first.stamped_at


def test_what_grew_is_stamped_again_a_day_later(
    stamped_house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (0, 1):
        act(stamped_house, cast)
        all_in(stamped_house, cast)
        later = clock.now() + timedelta(days=days, minutes=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert anchoring.is_due(stamped_house, cast.organisation_id)
        anchoring.anchor(stamped_house)
        assert not anchoring.is_due(stamped_house, cast.organisation_id)
    assert len(stamps(stamped_house, cast)) == 2


def test_an_authority_that_fails_is_asked_again_next_round_and_its_rubbish_is_not_kept(
    stamped_house: Installation, cast: Cast, authority: Authority
) -> None:
    act(stamped_house, cast)
    all_in(stamped_house, cast)
    for authority.status, authority.length in ((503, 10_000), (200, 500), (200, 0)):
        anchoring.anchor(stamped_house)
        assert stamps(stamped_house, cast) == []
        with pytest.raises((NotStamped, NoAnswer)):
            anchoring.stamp(stamped_house, cast.organisation_id)
    authority.status, authority.length = 200, 10_000
    anchoring.anchor(stamped_house)
    assert len(stamps(stamped_house, cast)) == 1
