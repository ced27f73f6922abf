"""Trainings and mandates: recorded by another, valid from day to day, ended and never erased."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import select, text

from infra import clock
from infra.errors import NotNow, NotValid, NotYours
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from infra.ledger import Entry
from register import attention
from register.qualifications import queries, steps
from register.qualifications.models import Mandate, Training
from register.qualifications.queries import Validity
from register.qualifications.steps import Mandated, Trained
from register.vocabulary import ReviewPolicy
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.test_pages_browser import desk, looked_at

__all__ = ["desk"]

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SignIn = Callable[[Actor], Visitor]
LITERATE = ReviewPolicy(training=("ai_literacy",), mandate="toelating")


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def trained(who: Actor, code: str = "ai_literacy", begun: int = -10, days: int = 100) -> Trained:
    day = clock.today() + timedelta(days=begun)
    return Trained(who.id, code, day, day + timedelta(days=days), "P-114")


def mandated(who: Actor | None = None, role: str = "", begun: int = 0, until: int | None = None) -> Mandated:
    today = clock.today()
    ends = None if until is None else today + timedelta(days=until)
    begins = today + timedelta(days=begun)
    return Mandated("college", "toelating", begins, "Mandaatbesluit 4.2", who.id if who else "", role, ends)


def train(house: Installation, cast: Cast, given: Trained, by: Actor | None = None) -> str:
    with house.database.write(cast.organisation_id) as session:
        return steps.enter_training(session, by or cast.tim, given).id


def mandate(house: Installation, cast: Cast, given: Mandated) -> str:
    with house.database.write(cast.organisation_id) as session:
        return steps.enter_mandate(session, cast.tim, given).id


def has(house: Installation, cast: Cast, who: Actor, *codes: str) -> bool:
    with house.database.read(cast.organisation_id) as session:
        return queries.trained_in(session, who.id, codes)


def may(house: Installation, cast: Cast, who: Actor, kind: str = "toelating") -> bool:
    with house.database.read(cast.organisation_id) as session:
        return queries.mandated_for(session, who.id, who.roles, kind)


def test_a_training_counts_from_its_day_up_to_and_including_its_last_until_it_is_ended(
    house: Installation, cast: Cast
) -> None:
    made = train(house, cast, trained(cast.kees, begun=0, days=30))
    assert has(house, cast, cast.kees, "ai_literacy")
    assert not has(house, cast, cast.kees, "ai_literacy", "algorithm:x")
    assert not has(house, cast, cast.noor, "ai_literacy")
    with clock.stopped(NOW - timedelta(days=1)):
        assert not has(house, cast, cast.kees, "ai_literacy")
    for days, counts in ((30, True), (31, False)):
        with clock.stopped(NOW + timedelta(days=days)):
            assert has(house, cast, cast.kees, "ai_literacy") is counts
    # In the Netherlands the last day ends an hour before that of UTC.
    with clock.stopped(datetime(2026, 12, 23, 22, 30, tzinfo=UTC)):
        assert has(house, cast, cast.kees, "ai_literacy")
    with clock.stopped(datetime(2026, 12, 23, 23, 30, tzinfo=UTC)):
        assert not has(house, cast, cast.kees, "ai_literacy")
    with house.database.write(cast.organisation_id) as session:
        steps.end_training(session, cast.tim, made)
    assert not has(house, cast, cast.kees, "ai_literacy")
    with house.database.read(cast.organisation_id) as session:
        assert [one.validity for one in queries.trainings(session)] == [Validity.ENDED]
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        steps.end_training(session, cast.tim, made)


def test_a_mandate_is_of_one_person_or_of_a_role_and_runs_until_it_is_ended(
    house: Installation, cast: Cast
) -> None:
    made = mandate(house, cast, mandated(role=Role.CASEWORKER.value))
    mandate(house, cast, mandated(cast.edith, begun=5, until=9))
    assert may(house, cast, cast.kees)
    assert not may(house, cast, cast.edith)
    assert not may(house, cast, cast.kees, "iets_anders")
    with clock.stopped(NOW + timedelta(days=9)):
        assert may(house, cast, cast.edith)
    with clock.stopped(NOW + timedelta(days=4000)):
        assert may(house, cast, cast.noor)
        assert not may(house, cast, cast.edith)
    with house.database.write(cast.organisation_id) as session:
        steps.end_mandate(session, cast.aisha, made)
    assert not may(house, cast, cast.kees)


def test_nobody_records_their_own_and_only_who_leads_or_administers_records(
    house: Installation, cast: Cast
) -> None:
    with pytest.raises(NotValid) as caught:
        train(house, cast, trained(cast.tim))
    assert [fault.code for fault in caught.value.faults] == ["register.qualification_own"]
    for given in (mandated(cast.tim), mandated(role=Role.TEAM_LEAD.value)):
        with pytest.raises(NotValid):
            mandate(house, cast, given)
    for actor in (cast.kees, cast.sanne, cast.omar, cast.cora):
        with pytest.raises(NotYours):
            train(house, cast, trained(cast.noor), actor)


def test_what_does_not_fit_is_said_at_its_field(house: Installation, cast: Cast) -> None:
    wrong = {
        "person": replace(trained(cast.kees), person_id=cast.stranger.id),
        "code": replace(trained(cast.kees), code="AI geletterd"),
        "obtained_on": trained(cast.kees, begun=1),
        "expires_on": trained(cast.kees, days=-1),
        "certificate": replace(trained(cast.kees), certificate="BSN 111222333"),
    }
    for where, given in wrong.items():
        with pytest.raises(NotValid) as caught:
            train(house, cast, given)
        assert [fault.where for fault in caught.value.faults] == [where]
    others = {
        "organ": replace(mandated(cast.kees), organ=" "),
        "kind": replace(mandated(cast.kees), kind="Toelating!"),
        "holder": mandated(),
        "ends_on": mandated(cast.kees, until=-1),
        "reference": replace(mandated(cast.kees), reference="x" * 121),
    }
    for where, one in others.items():
        with pytest.raises(NotValid) as caught:
            mandate(house, cast, one)
        assert [fault.where for fault in caught.value.faults] == [where]
    with pytest.raises(NotValid):
        mandate(house, cast, replace(mandated(cast.kees), role=Role.CASEWORKER.value))
    with pytest.raises(NotValid):
        mandate(house, cast, mandated(role="case_system"))


@pytest.mark.both_databases
def test_what_was_recorded_is_never_erased_and_the_ledger_holds_codes_alone(
    house: Installation, cast: Cast
) -> None:
    train(house, cast, trained(cast.kees))
    mandate(house, cast, mandated(cast.kees))
    for table in ("training", "mandate"):
        with pytest.raises(DatabaseError), house.database.write(cast.organisation_id) as session:
            session.connection().execute(text(f"DELETE FROM {table}"))
    with house.database.read(cast.organisation_id) as session:
        logged = "".join(str(entry.body) for entry in session.exec(select(Entry)))
    assert "training.recorded" in logged
    for kept_out in ("P-114", "Mandaatbesluit", "Kees"):
        assert kept_out not in logged


def test_another_organisation_sees_and_counts_nothing_of_it(house: Installation, cast: Cast) -> None:
    made = train(house, cast, trained(cast.kees))
    with house.database.read(cast.elsewhere_id) as session:
        assert queries.trainings(session) == []
        assert not queries.trained_in(session, cast.kees.id, ["ai_literacy"])
        assert session.exec(select(Mandate)).all() == []
        assert session.get(Training, made) is None


def test_what_lapses_reaches_who_keeps_it_and_the_one_it_is_about_until_it_is_renewed(
    house: Installation, cast: Cast
) -> None:
    train(house, cast, trained(cast.kees, days=30))
    train(house, cast, trained(cast.noor, days=300))

    def told(actor: Actor) -> list[tuple[str, str, int]]:
        with house.database.read(cast.organisation_id) as session:
            lines = attention.lines(session, actor)
            return [(one.what, one.algorithm, one.days) for one in lines if one.what.endswith("_lapses")]

    assert told(cast.tim) == told(cast.kees) == [("training_lapses", cast.kees.name, 20)]
    assert told(cast.noor) == []
    with clock.stopped(NOW + timedelta(days=40)):
        assert told(cast.tim) == [("training_lapses", cast.kees.name, -20)]
    train(house, cast, trained(cast.kees, days=300))
    assert told(cast.tim) == []
    train(house, cast, trained(cast.omar, days=30))
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.omar.id)
    assert told(cast.tim) == []


def test_how_many_can_work_is_counted_from_who_has_both(house: Installation, cast: Cast) -> None:
    train(house, cast, trained(cast.kees))
    mandate(house, cast, mandated(role=Role.SECOND_READER.value))
    with house.database.read(cast.organisation_id) as session:
        found = queries.coverage(session, LITERATE)
        free = queries.coverage(session, ReviewPolicy())
    assert (found.readers, found.trained, found.mandated, found.fit) == (2, 1, 2, 1)
    assert (free.trained, free.mandated, free.fit) == (2, 2, 2)


def test_pages_record_and_end_and_show_somebody_what_is_theirs(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    lead, home = signed_in(cast.tim), "/werk/bevoegdheden"
    assert lead.get(home).status_code == 200
    day = clock.today()
    form = {
        "person": cast.kees.id,
        "code": "ai_literacy",
        "obtained_on": day,
        "expires_on": day + timedelta(days=20),
    }
    wrong = lead.submit(f"{home}/opleiding", form | {"expires_on": "morgen", "certificate": "P-9"})
    assert wrong.status_code == 400
    assert 'href="#f-expires_on"' in wrong.text
    assert 'value="P-9"' in wrong.text
    assert lead.submit(f"{home}/opleiding", dict(form)).location == f"{home}?gedaan=training_recorded"
    given = {
        "organ": "college",
        "kind": "Toelating Schuldhulp",
        "holder": "role:caseworker",
        "starts_on": day,
        "reference": "4.2",
    }
    assert lead.submit(f"{home}/mandaat", dict(given)).location == f"{home}?gedaan=mandate_recorded"
    assert "toelating schuldhulp" in lead.get(home).text
    assert "AI" in signed_in(cast.kees).get("/werk/mijn-gegevens").text
    with house.database.read(cast.organisation_id) as session:
        made = session.exec(select(Mandate)).one()
    assert lead.submit(f"{home}/mandaten/{made.id}/einde").location == f"{home}?gedaan=mandate_ended"
    assert signed_in(cast.omar).get(home).status_code == 200
    assert signed_in(cast.omar).get(f"{home}/opleiding").status_code == 403
    assert signed_in(cast.kees).get(home).status_code == 403


def test_over_the_api_one_reads_the_own_ones_and_who_keeps_them_all(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    train(house, cast, trained(cast.kees))
    train(house, cast, trained(cast.noor))
    mandate(house, cast, mandated(role=Role.CASEWORKER.value))

    def told(actor: Actor, what: str) -> list[dict[str, object]]:
        answer = client.get(f"/api/v1/{what}", headers=bearer(actor))
        assert answer.status_code == 200
        assert answer.json
        return list(answer.json["items"])

    assert [one["personId"] for one in told(cast.kees, "trainings")] == [cast.kees.id]
    assert len(told(cast.tim, "trainings")) == len(told(cast.omar, "trainings")) == 2
    assert [one["role"] for one in told(cast.kees, "mandates")] == ["caseworker"]
    assert told(cast.sanne, "mandates") == []
    assert client.get("/api/v1/trainings", headers=bearer(cast.case_system)).status_code == 403


@pytest.mark.slow
@pytest.mark.browser
def test_pages_of_people_and_policies_fit_and_pass_axe(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    deployment = builders.a_deployment(house, cast, policy=LITERATE)
    train(house, cast, trained(cast.kees, days=20))
    made = mandate(house, cast, mandated(role=Role.CASEWORKER.value))
    with desk(cast.tim) as page:
        wrong = []
        for address in (
            "/werk/bevoegdheden", "/werk/bevoegdheden/opleiding", "/werk/bevoegdheden/mandaat",
            f"/werk/bevoegdheden/mandaten/{made}/einde", "/werk/mensen/teams", f"/werk/inzet/{deployment.id}/beleid",
            f"/werk/inzet/{deployment.id}/beleid/nieuw", "/werk/aandacht", "/werk/mijn-gegevens",
        ):  # fmt: skip
            wrong += looked_at(page, address)
    assert wrong == []
