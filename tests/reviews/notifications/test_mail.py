"""Mail goes in working hours, as often as somebody wants, says how many and nothing more, and no server loses one."""

import dataclasses
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from infra import clock
from infra.database import EVERYONE
from infra.i18n import LANGUAGES
from infra.identity.actors import Actor, Role
from infra.identity.models import Person
from infra.installation import Installation
from infra.settings import Settings
from reviews.notifications import mailing, preferences, queries, telling
from reviews.notifications.mailing import working_hours
from reviews.notifications.models import Mail
from reviews.notifications.telling import tell
from reviews.notifications.vocabulary import REFUSALS_MAX, Frequency, Kind, MailState
from tests import builders
from tests.cast import Cast
from tests.reviews.notifications.post_office import PostOffice, open_office
from workers import rounds
from workers.workshop import Workshop

# A Tuesday in the Netherlands, at ten and at seven in the evening.
TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office(PostOffice()) as found:
        yield found


@pytest.fixture
def settings(settings: Settings, office: PostOffice) -> Settings:
    """Settings that name a mail server."""
    return dataclasses.replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=office.port,
        smtp_security="none",
        smtp_from="toets@stad.example",
    )


def go_round(house: Installation, at: datetime = TEN) -> None:
    """What the clock asks for every minute."""
    with clock.stopped(at):
        rounds.mail(Workshop(house))


def news(
    house: Installation,
    cast: Cast,
    whom: Actor,
    kind: Kind = Kind.ASSIGNED,
    subject: str = "a",
    at: datetime = TEN,
) -> None:
    """Somebody is told of something."""
    with clock.stopped(at), house.database.write(cast.organisation_id) as session:
        tell(session, kind, [whom.id], subject)


def choose(
    house: Installation, cast: Cast, whom: Actor, frequency: Frequency, *kinds: Kind, language: str = "nl"
) -> None:
    with house.database.write(cast.organisation_id) as session:
        preferences.choose(session, whom, frequency, kinds or list(Kind), language)


def mails(house: Installation) -> list[Mail]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(Mail).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), False), (datetime(2026, 11, 24, 7, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), True), (datetime(2026, 11, 24, 17, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 6, tzinfo=UTC), True), (datetime(2026, 7, 1, 16, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 10, tzinfo=UTC), False), (datetime(2026, 12, 25, 10, tzinfo=UTC), False),
        (datetime(2026, 4, 27, 10, tzinfo=UTC), False), (datetime(2026, 4, 6, 10, tzinfo=UTC), False),
    ],
)  # fmt: skip
def test_working_hours_are_those_of_the_netherlands_summer_and_winter(at: datetime, open_: bool) -> None:
    with clock.stopped(at):
        assert working_hours() is open_


@pytest.mark.both_databases
def test_a_mail_says_how_many_of_what_and_where_and_names_nobody(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    news(house, cast, cast.kees, subject=suggestion.id)
    news(house, cast, cast.kees, Kind.CONSULTATION, subject=suggestion.id)
    news(house, cast, cast.kees, Kind.CONSULTATION, subject="another")
    go_round(house)
    (mail,) = office.taken
    text = mail.get_content()
    assert mail["To"] == cast.person(cast.kees).email
    assert mail["From"] == "toets@stad.example"
    assert mail["Subject"] == "3 nieuwe berichten in Toetssteen"
    assert "- 2 collega’s vragen u mee te denken" in text
    assert "- 1 zaak aan u gegeven" in text
    assert f"{house.settings.base_url}/werk/berichten" in text
    whole = mail.as_string()
    for secret in (suggestion.id, suggestion.case_id, "zaak-", "Tester", "Kees"):
        assert secret not in whole.replace(cast.person(cast.kees).email, "")
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_in_the_language_of_its_reader(
    house: Installation, cast: Cast, office: PostOffice, language: str
) -> None:
    choose(house, cast, cast.noor, Frequency.DIRECT, language=language)
    for kind in Kind:
        news(house, cast, cast.noor, kind)
    go_round(house)
    (mail,) = office.taken
    assert mail["Content-Language"] == language
    assert not re.search(r"reviews\.|\{|\}", mail.get_content() + mail["Subject"])
    assert len(re.findall("^- ", mail.get_content(), re.MULTILINE)) == len(Kind)
    assert {"nl": "Goedendag", "en": "Hello"}[language] in mail.get_content()


def test_nothing_is_mailed_outside_working_hours_and_everything_the_next_morning(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    choose(house, cast, cast.kees, Frequency.DIRECT)
    news(house, cast, cast.kees, at=EVENING)
    go_round(house, EVENING)
    assert (office.taken, mails(house)) == ([], [])
    go_round(house, TEN + timedelta(days=1))
    assert len(office.taken) == 1


def test_each_is_mailed_as_often_and_about_what_they_chose(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    choose(house, cast, cast.kees, Frequency.DIRECT)
    choose(house, cast, cast.tim, Frequency.NONE)
    choose(house, cast, cast.edith, Frequency.DIRECT, Kind.ALARM)
    for minute, subject in enumerate("abc"):
        at = TEN + timedelta(minutes=minute)
        for who in (cast.kees, cast.noor, cast.tim, cast.edith):
            news(house, cast, who, subject=subject, at=at)
        go_round(house, at)
    to = [mail["To"] for mail in office.taken]
    assert to.count(cast.person(cast.kees).email) == 3
    assert to.count(cast.person(cast.noor).email) == 1
    assert len(to) == 4
    go_round(house, TEN + timedelta(days=1))
    assert [mail["To"] for mail in office.taken[4:]] == [cast.person(cast.noor).email]
    assert office.taken[4]["Subject"].startswith("2 ")
    with house.database.read(cast.organisation_id) as session:
        assert queries.unread(session, cast.tim) == 3, "the product tells what no mail tells"


def test_what_was_read_meanwhile_is_not_mailed(house: Installation, cast: Cast, office: PostOffice) -> None:
    news(house, cast, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        telling.read_all(session, cast.kees)
    go_round(house)
    assert office.taken == []


def test_a_mail_server_that_is_down_loses_nothing(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    deaf = dataclasses.replace(house, settings=dataclasses.replace(house.settings, smtp_port=1))
    for who in (cast.kees, cast.noor, cast.tim):
        news(house, cast, who)
    go_round(deaf)
    assert [mail.tries for mail in mails(house)].count(0) == 2, (
        "a server that is away is asked once in a round"
    )
    for hours in range(1, 5):
        go_round(deaf, TEN + timedelta(hours=hours))
    assert {mail.state for mail in mails(house)} == {MailState.WAITING}
    go_round(house, TEN + timedelta(days=1))
    assert {mail.state for mail in mails(house)} == {MailState.SENT}
    assert len(office.taken) == 3


def test_one_address_that_is_refused_does_not_hold_up_the_others(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    office.refused = {cast.person(cast.kees).email}
    for who in (cast.kees, cast.noor):
        news(house, cast, who)
    at = TEN
    for number in range(REFUSALS_MAX + 1):
        at = TEN + timedelta(hours=number)
        go_round(house, at)
    assert [mail["To"] for mail in office.taken] == [cast.person(cast.noor).email]
    assert sorted(mail.state for mail in mails(house)) == [MailState.DEAD, MailState.SENT]
    assert {mail.reason for mail in mails(house)} == {None, "reviews.notifications.refused"}


@pytest.mark.parametrize(
    "address", ["a..b@stad.example", "é@stad.example", '"<@stad.example', ",@,", "a@[", "@"]
)
def test_an_address_that_cannot_be_written_holds_up_nobody(
    house: Installation, cast: Cast, office: PostOffice, address: str
) -> None:
    with house.database.write(EVERYONE) as session:
        session.get_one(Person, cast.kees.id).email = address
    for who in (cast.kees, cast.noor):
        news(house, cast, who)
    for minute in range(3):
        go_round(house, TEN + timedelta(minutes=minute))
    assert cast.person(cast.noor).email in [mail["To"] for mail in office.taken]


def test_an_address_that_is_deferred_is_tried_later(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    office.deferred = {cast.person(cast.kees).email}
    news(house, cast, cast.kees)
    go_round(house)
    office.deferred = set()
    go_round(house, TEN + timedelta(minutes=5))
    assert len(office.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_is_spoken_to_under_its_certificate_and_a_stranger_hears_no_password(
    house: Installation,
    cast: Cast,
    office: PostOffice,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
) -> None:
    key, known = tmp_path / "key.pem", tmp_path / "known.pem"
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(known)]
    subprocess.run(["openssl", *asked.split(), *more], check=True, capture_output=True)
    office.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    office.certificate.load_cert_chain(known, key)
    office.hidden = security == "tls"
    chosen = dataclasses.replace(
        house.settings,
        smtp_host="localhost",
        smtp_security=security,
        smtp_user="toets",
        smtp_password="geheim",
    )
    news(house, cast, cast.kees)
    go_round(dataclasses.replace(house, settings=chosen))
    assert (office.taken, office.let_in) == ([], []), "nobody vouches for this certificate"
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    go_round(dataclasses.replace(house, settings=chosen), TEN + timedelta(hours=1))
    assert len(office.taken) == 1
    assert office.let_in == ["\0toets\0geheim"]


DYING = """
import os, signal, smtplib, sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from infra import clock
from infra.installation import open_installation
from infra.settings import load
from workers import rounds
from workers.workshop import Workshop
settings = replace(load({}, data=Path(sys.argv[1])), smtp_host="127.0.0.1", smtp_port=int(sys.argv[2]), smtp_security="none")
house = open_installation(settings, lambda *_: None)
send = smtplib.SMTP.send_message
def and_die(*given, **more):
    send(*given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
smtplib.SMTP.send_message = and_die
with clock.stopped(datetime.fromisoformat(sys.argv[3])):
    rounds.mail(Workshop(house))
"""


def test_who_is_killed_between_sending_and_marking_sends_the_same_message_id_again(
    house: Installation, cast: Cast, office: PostOffice
) -> None:
    news(house, cast, cast.kees)
    command = [sys.executable, "-c", DYING, str(house.settings.data), str(office.port), TEN.isoformat()]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    go_round(house, TEN + timedelta(minutes=1))
    assert len(office.taken) == 1, "it may still be in hand"
    go_round(house, TEN + timedelta(minutes=4))
    go_round(house, TEN + timedelta(minutes=10))
    assert len(office.taken) == 2
    assert len({mail["Message-ID"] for mail in office.taken}) == 1


def test_two_rounds_at_once_send_a_mail_once(house: Installation, cast: Cast) -> None:
    news(house, cast, cast.kees)
    with clock.stopped(TEN):
        with house.database.write(cast.organisation_id) as session:
            mailing.gather(session, "nl")
            session.flush()
            (mail_id,) = mailing.due(session)
        with house.database.write(cast.organisation_id) as session:
            assert mailing.take_up(session, mail_id)
        with house.database.write(cast.organisation_id) as session:
            assert mailing.take_up(session, mail_id) is None


def test_without_a_server_mails_go_into_a_folder(house: Installation, cast: Cast, office: PostOffice) -> None:
    local = dataclasses.replace(house, settings=dataclasses.replace(house.settings, smtp_host=""))
    news(house, cast, cast.kees)
    go_round(local)
    (file,) = (house.settings.data / "mail").glob("*.eml")
    assert file.stem == mails(house)[0].id
    assert b"1 nieuw bericht" in file.read_bytes()
    assert office.taken == []


def test_everybody_in_a_role_is_told_once_until_they_read_it(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        assert tell(session, Kind.ESCALATION, Role.CASEWORKER, "case") == 2
        assert tell(session, Kind.ESCALATION, Role.CASEWORKER, "case") == 0
        assert tell(session, Kind.ESCALATION, Role.CASEWORKER, "another") == 2
        telling.read_all(session, cast.kees)
        assert tell(session, Kind.ESCALATION, Role.CASEWORKER, "case", again_after=timedelta(hours=1)) == 0
        assert tell(session, Kind.ESCALATION, Role.CASEWORKER, "case") == 1
        assert (queries.unread(session, cast.kees), queries.unread(session, cast.noor)) == (1, 2)
