"""A request to be forgotten is decided by a person, once, with a ground that fits; what is held stays."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from infra import clock
from infra.errors import NotNow, NotValid, NotYours
from infra.identity import people
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from infra.queue import Job
from reviews.erasing import queries, requests, staff
from reviews.erasing.models import ErasureRequest
from reviews.erasing.requests import Asked, Decided
from reviews.erasing.vocabulary import FORGET_PERSON, TO_ERASE, TO_KEEP, About, Answer, Ground
from reviews.models import Case, Release
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.objections import stages
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

SAYS = "Wis alles wat u van mij weet."
WHY = "De termijn van de Archiefwet loopt nog."
REFERENCE = "zaak-0"


def asked(**more: object) -> Asked:
    told: dict[str, object] = {
        "about": About.CASE,
        "received_on": clock.today(),
        "text": SAYS,
        "reference": REFERENCE,
    }
    return Asked(**told | more)  # type: ignore[arg-type]


def entered(house: Installation, cast: Cast, **more: object) -> ErasureRequest:
    with house.database.write(cast.organisation_id) as session:
        return requests.enter(session, cast.pia, asked(**more))


def decide(
    house: Installation, cast: Cast, request_id: str, answer: Answer, ground: Ground, reasons: str = WHY
) -> None:
    with house.database.write(cast.organisation_id) as session:
        requests.decide(session, cast.pia, request_id, Decided(answer, ground, reasons))


def faults_of(do: Callable[[], object]) -> set[tuple[str, str]]:
    with pytest.raises(NotValid) as wrong:
        do()
    return {(fault.where, fault.code.rpartition(".")[2]) for fault in wrong.value.faults}


def carried_out(house: Installation, cast: Cast) -> None:
    sequence(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        waiting = session.exec(select(Job).where(Job.state == "queued")).all()
    for job in waiting:
        run(Workshop(house), job.id, WORK[job.task])


def case_of(session: Session, release: Release) -> Case:
    return session.get_one(Case, release.case_id)


def test_a_request_has_a_month_or_three_and_is_entered_for_somebody_known(
    house: Installation, cast: Cast
) -> None:
    builders.a_release(house, cast)
    received = date(2026, 1, 30)
    row = entered(house, cast, received_on=received)
    assert row.due_on == date(2026, 3, 2)  # the last of February is a Saturday
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        requests.extend(session, cast.pia, row.id, WHY)
    assert faults_of(lambda: entered(house, cast)) == {("reference", "runs_already")}
    assert faults_of(lambda: entered(house, cast, reference="zaak-9", text=" ")) == {
        ("reference", "reference"), ("text", "text_needed"),
    }  # fmt: skip
    later = clock.today() + timedelta(days=1)
    wrong = faults_of(lambda: entered(house, cast, about=About.STAFF, person_id="nobody", received_on=later))
    assert wrong == {("person", "person"), ("received_on", "received_when")}
    with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
        requests.enter(session, cast.kees, asked())


def test_a_longer_term_is_given_once_with_reasons(house: Installation, cast: Cast) -> None:
    builders.a_release(house, cast)
    row = entered(house, cast)
    with house.database.write(cast.organisation_id) as session:
        longer = requests.extend(session, cast.pia, row.id, WHY)
        assert longer.due_on > row.due_on + timedelta(days=55)
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        requests.extend(session, cast.pia, row.id, WHY)
    with house.database.read(cast.organisation_id) as session:
        assert queries.shown(session, cast.frank, row.id).extension == WHY


def test_granting_needs_a_ground_to_erase_and_refusing_one_to_keep(house: Installation, cast: Cast) -> None:
    builders.a_release(house, cast)
    row = entered(house, cast)
    for answer, ground in ((Answer.GRANTED, TO_KEEP[0]), (Answer.REFUSED, TO_ERASE[0])):
        wrong = faults_of(lambda a=answer, g=ground: decide(house, cast, row.id, a, g))  # type: ignore[misc]
        assert wrong == {("ground", "other_ground")}
    assert faults_of(lambda: decide(house, cast, row.id, Answer.REFUSED, TO_KEEP[0], " ")) == {
        ("reasons", "text_needed")
    }


def test_what_is_granted_is_forgotten_with_the_request_and_what_is_refused_stays(
    house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    refused = entered(house, cast)
    decide(house, cast, refused.id, Answer.REFUSED, Ground.LEGAL_OBLIGATION)
    with pytest.raises(NotNow):
        decide(house, cast, refused.id, Answer.GRANTED, Ground.UNLAWFUL)
    carried_out(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert case_of(session, release).forgotten_at is None
        shown = queries.shown(session, cast.pia, refused.id)
        assert (shown.asked, shown.reasons, shown.whom) == (SAYS, WHY, REFERENCE)
    granted = entered(house, cast)
    decide(house, cast, granted.id, Answer.GRANTED, Ground.NO_LONGER_NEEDED, "")
    carried_out(house, cast)
    with house.database.read(cast.organisation_id) as session:
        case = case_of(session, release)
        assert case.forgotten_ground == Ground.NO_LONGER_NEEDED
        assert case.erased_at
        for request_id in (refused.id, granted.id):
            shown = queries.shown(session, cast.pia, request_id)
            assert (shown.asked, shown.whom) == (None, None)
        acts = session.exec(select(Entry.act).where(Entry.subject_id == granted.id)).all()
        assert sorted(acts) == ["erasure.asked", "erasure.decided"]


def test_a_part_takes_contacts_and_drafts_and_leaves_the_decision(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        case_of(session, release).sealed_contacts = b"sealed"
    row = entered(house, cast)
    decide(house, cast, row.id, Answer.PARTLY, Ground.LEGAL_OBLIGATION)
    carried_out(house, cast)
    with house.database.read(cast.organisation_id) as session:
        case = case_of(session, release)
        assert (case.sealed_contacts, case.forgotten_at) == (None, None)
        assert queries.shown(session, cast.pia, row.id).reasons == WHY


def test_a_running_objection_holds_and_a_running_term_is_shown(house: Installation, cast: Cast) -> None:
    objection = stages.lodged(house, cast)
    row = entered(house, cast)
    assert faults_of(lambda: decide(house, cast, row.id, Answer.GRANTED, Ground.UNLAWFUL)) == {
        ("answer", "held_now")
    }
    with house.database.read(cast.organisation_id) as session:
        concerns = queries.shown(session, cast.pia, row.id).concerns
        assert session.get_one(Case, objection.case_id).forgotten_at is None
    assert concerns.held == "reviews.hold.objection"
    assert [one.code for one in concerns.objecting] == ["no_term"]
    assert concerns.objections == len(concerns.works) == 1


def leave(house: Installation, cast: Cast, who: Actor) -> None:
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, who.id)


def test_a_name_goes_after_service_and_after_the_terms_and_the_pseudonym_stays(
    house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    row = entered(house, cast, about=About.STAFF, person_id=cast.kees.id)
    with house.database.read(cast.organisation_id) as session:
        assert staff.held(session, cast.kees.id) == "in_service"
    leave(house, cast, cast.kees)
    with house.database.read(cast.organisation_id) as session:
        assert staff.held(session, cast.kees.id) == "answering"
    with clock.stopped(clock.now() + timedelta(days=400)):
        decide(house, cast, row.id, Answer.GRANTED, Ground.NO_LONGER_NEEDED, "")
        carried_out(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Job.state).where(Job.task == FORGET_PERSON.name)).one() == "done"
        [(name, email)] = [
            (person.name, person.email) for person, _ in people.members(session) if person.id == cast.kees.id
        ]
        assert "Kees" not in name
        assert email == f"{cast.kees.id}@vergeten.invalid"
        assert session.get_one(Release, release.id).signed_by == [cast.kees.id]
        assert queries.shown(session, cast.pia, row.id).asked is None


def test_a_stranger_of_another_organisation_is_not_forgotten_here(house: Installation, cast: Cast) -> None:
    with house.database.read(cast.organisation_id) as session:
        assert staff.held(session, cast.stranger.id) == "in_service"
    wrong = faults_of(lambda: entered(house, cast, about=About.STAFF, person_id=cast.stranger.id))
    assert wrong == {("person", "person")}


def test_the_pages_lead_from_the_request_to_the_answer_for_the_resident(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    release = builders.a_release(house, cast)
    pia = signed_in(cast.pia)
    form: dict[str, object] = {
        "about": "case",
        "reference": "zaak-9",
        "received_on": "gisteren",
        "text": SAYS,
    }
    refused = pia.submit("/werk/vergeten/nieuw", form)
    assert (refused.status_code, SAYS in refused.text) == (400, True)
    made = pia.submit(
        "/werk/vergeten/nieuw", form | {"reference": REFERENCE, "received_on": str(clock.today())}
    )
    place = made.location.partition("?")[0]
    page = pia.get(place).text
    assert REFERENCE in page
    assert "kan niet ongedaan worden gemaakt" in page
    wrong = pia.submit(f"{place}/besluit", {"answer": "granted", "ground": "unlawful"})
    assert (wrong.status_code, 'id="f-sure"' in wrong.text) == (400, True)
    pia.submit(f"{place}/besluit", {"answer": "granted", "ground": "unlawful", "sure": "1"})
    carried_out(house, cast)
    page = pia.get(place).text
    assert "Wij wijzen uw verzoek toe." in page
    assert "We grant your request." in page
    assert SAYS not in page
    assert REFERENCE not in pia.get("/werk/vergeten").text
    kees = signed_in(cast.kees)
    assert f"/werk/uitkomsten/{release.id}" in kees.get("/werk/uitkomsten").text
    left = kees.get(f"/werk/uitkomsten/{release.id}").text
    assert "Vergeten beslissing" in left
    assert "Contactadvies" in left
    assert kees.get(f"/werk/zaken/{release.suggestion_id}").status_code == 404
    assert pia.get("/werk/vergeten/nothing").status_code == 404
    assert pia.submit(f"{place}/anders").status_code == 404
