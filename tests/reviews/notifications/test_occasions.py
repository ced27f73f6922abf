"""Whom the steps and the clock tell, and what they see of it in the office."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.working_days import end_of_day
from register.qualifications.models import Training
from reviews import colleagues, reminding, transitions
from reviews.erasing import requests
from reviews.erasing.requests import Asked
from reviews.erasing.vocabulary import About
from reviews.notifications import preferences, queries
from reviews.notifications.models import Notification
from reviews.notifications.telling import tell
from reviews.notifications.vocabulary import Frequency, Kind
from reviews.objections import handling
from reviews.reminding import near
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.objections import stages

Enter = Callable[[Actor], Visitor]
WAY = "/werk/berichten"


def told(house: Installation, cast: Cast, whom: Actor) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return [line.kind for line in queries.lines(session, whom)]


def remind(house: Installation, cast: Cast, at: datetime, times: int = 2) -> None:
    with clock.stopped(at):
        for _ in range(times):
            with house.database.write(cast.organisation_id) as session:
                reminding.remind(session)


@pytest.mark.parametrize(
    ("today", "days", "last"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 2, date(2026, 11, 24)),
        (date(2026, 11, 27), 2, date(2026, 11, 30)),
        (date(2026, 11, 28), 2, date(2026, 12, 1)),
        (date(2026, 12, 24), 2, date(2026, 12, 28)),
    ],
)
def test_near_is_counted_in_working_days(today: date, days: int, last: date) -> None:
    with clock.stopped(end_of_day(today) - timedelta(hours=12)):
        assert near(days) == end_of_day(last)


def test_a_deadline_that_is_near_is_told_once_to_who_holds_the_case_or_else_to_the_team_lead(
    house: Installation, cast: Cast
) -> None:
    mine, _free = builders.waiting_suggestions(house, cast, 2)
    remind(house, cast, clock.now())
    assert told(house, cast, cast.tim) == []
    late = mine.due_at - timedelta(hours=5)
    with clock.stopped(late), house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, mine.id)
    remind(house, cast, late)
    assert told(house, cast, cast.kees) == [Kind.DEADLINE]
    assert told(house, cast, cast.tim) == [Kind.DEADLINE]
    assert told(house, cast, cast.noor) == []
    with house.database.read(cast.organisation_id) as session:
        rows = session.exec(select(Notification)).all()
        assert {row.parameters["n"] for row in rows} == {1}
        assert not {mine.id, mine.case_id} & {row.subject_id for row in rows}


def test_a_training_that_expires_is_told_to_its_person_unless_there_is_a_newer_one(
    house: Installation, cast: Cast
) -> None:
    today = clock.today()
    with house.database.write(cast.organisation_id) as session:
        for who, days in ((cast.kees, 20), (cast.noor, 20), (cast.noor, 300), (cast.edith, 90)):
            session.add(
                Training(
                    organisation_id=cast.organisation_id, person_id=who.id, code="ai", obtained_on=today,
                    expires_on=today + timedelta(days=days), recorded_by=cast.tim.id,
                )
            )  # fmt: skip
    remind(house, cast, clock.now())
    assert told(house, cast, cast.kees) == [Kind.TRAINING]
    assert told(house, cast, cast.noor) == told(house, cast, cast.edith) == []


def test_an_objection_is_told_to_who_may_handle_it_and_its_last_days_to_who_does(
    house: Installation, cast: Cast
) -> None:
    row = stages.lodged(house, cast)
    assert told(house, cast, cast.bea) == [Kind.OBJECTION]
    with house.database.write(cast.organisation_id) as session:
        handling.claim(session, cast.bea, row.id)
        for line in session.exec(select(Notification).where(Notification.kind == Kind.OBJECTION)).all():
            line.read_at = clock.now()
    assert row.due_on
    remind(house, cast, end_of_day(row.due_on) - timedelta(hours=12))
    assert told(house, cast, cast.bea) == [Kind.OBJECTION] * 2


def test_the_last_days_of_a_request_to_be_forgotten_are_told_to_who_decides_it(
    house: Installation, cast: Cast
) -> None:
    builders.a_release(house, cast)
    asked = Asked(About.CASE, clock.today(), "Wis mij.", "zaak-0")
    with house.database.write(cast.organisation_id) as session:
        row = requests.enter(session, cast.pia, asked)
    remind(house, cast, clock.now())
    assert told(house, cast, cast.pia) == []
    remind(house, cast, end_of_day(row.due_on) - timedelta(hours=12))
    assert told(house, cast, cast.pia) == [Kind.ERASURE]


def test_who_is_asked_to_think_along_is_told_and_who_asked_hears_of_the_answer(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, cast.kees, suggestion.id).epoch
        asked = colleagues.consult(
            session, cast.kees, suggestion.id, epoch, cast.noor.id, "Hoe lees jij dit?"
        )
    assert told(house, cast, cast.noor) == [Kind.CONSULTATION]
    with house.database.write(cast.organisation_id) as session:
        colleagues.answer_consultation(session, cast.noor, asked.id, "Bel eerst.")
    assert told(house, cast, cast.kees) == [Kind.ANSWER]
    assert leads_to(house, cast, signed_in(cast.noor), cast.noor) == f"/werk/adviezen/{asked.id}"
    assert leads_to(house, cast, signed_in(cast.kees), cast.kees) == f"/werk/zaken/{suggestion.id}"


def leads_to(house: Installation, cast: Cast, visitor: Visitor, whom: Actor) -> str:
    with house.database.read(cast.organisation_id) as session:
        line = queries.lines(session, whom)[0]
    answer = visitor.submit(f"{WAY}/{line.id}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_every_kind_leads_to_a_page_that_is_there(signed_in: Enter, house: Installation, cast: Cast) -> None:
    kees = signed_in(cast.kees)
    for kind in Kind:
        with house.database.write(cast.organisation_id) as session:
            tell(session, kind, [cast.kees.id], "0" * 23)
        place = leads_to(house, cast, kees, cast.kees)
        rule, _ = kees.application.url_map.bind("localhost").match(place, method="GET")
        assert rule, place


def test_the_head_of_each_page_says_how_much_is_new(
    signed_in: Enter, house: Installation, cast: Cast
) -> None:
    kees = signed_in(cast.kees)
    assert "Er zijn geen berichten voor u." in kees.get(WAY).get_data(as_text=True)
    with house.database.write(cast.organisation_id) as session:
        tell(session, Kind.ASSIGNED, [cast.kees.id], "a")
        tell(session, Kind.ASSIGNED, [cast.kees.id], "b")
    for page in ("/werk", "/werk/zaken", WAY):
        assert "2 nieuwe berichten" in kees.get(page).get_data(as_text=True)
    leads_to(house, cast, kees, cast.kees)
    assert "1 nieuw bericht" in kees.get("/werk").get_data(as_text=True)
    assert kees.submit(f"{WAY}/gelezen").status_code == 303
    page = kees.get(WAY).get_data(as_text=True)
    assert "nieuw bericht" not in page
    assert page.count("Gelezen") == 2


def test_nobody_reads_what_another_was_told(signed_in: Enter, house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        tell(session, Kind.ASSIGNED, [cast.kees.id], "a")
        notification_id = session.exec(select(Notification.id)).one()
    for stranger in (cast.noor, cast.aisha, cast.stranger):
        assert signed_in(stranger).submit(f"{WAY}/{notification_id}").status_code == 404
    assert "U kreeg een zaak" not in signed_in(cast.aisha).get(WAY).get_data(as_text=True)


def test_somebody_chooses_how_to_be_mailed(signed_in: Enter, house: Installation, cast: Cast) -> None:
    kees = signed_in(cast.kees)
    page = kees.get(f"{WAY}/voorkeuren").get_data(as_text=True)
    assert page.count(" checked") == len(Kind) + 2
    wrong = kees.submit(f"{WAY}/voorkeuren", {"frequency": "hourly", "language": "fy", "kinds": ["alarm"]})
    assert wrong.status_code == 400
    assert "Kies hoe vaak u mail wilt." in wrong.get_data(as_text=True)
    assert wrong.get_data(as_text=True).count(" checked") == 1, "what was chosen is kept"
    given: dict[str, object] = {"frequency": "none", "language": "en", "kinds": ["alarm", "training"]}
    assert kees.submit(f"{WAY}/voorkeuren", given).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        wish = preferences.of(session, cast.kees)
        assert (wish.frequency, wish.language, len(wish.off)) == (Frequency.NONE, "en", len(Kind) - 2)
    assert "U krijgt geen mail" in kees.get(WAY).get_data(as_text=True)
