"""What stands beside a case tells no practice case from a real one: the way to its file, and who speaks for the resident."""

from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment
from register.rows import read_json
from reviews import intake, transitions
from reviews.circumstances import Contact, contacts_of
from reviews.models import Case, Suggestion
from reviews.oversight.marks import known_outcome
from reviews.queries import screen
from reviews.sealed import key_of
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.practice import practising

LINK = "https://zaken.voorbeeldstad.example/{reference}"
GUARDIAN = {
    "role": "guardian",
    "name": "Mr. T. Echt",
    "address": ["Echtstraat 1", "1234 AB Voorbeeldstad"],
    "secret": False,
}


def a_deployment(house: Installation, cast: Cast, share: float) -> Deployment:
    deployment = practising.a_deployment(house, cast, share=share)
    with house.database.write(cast.organisation_id) as session:
        session.get_one(Deployment, deployment.id).case_link = LINK
    return deployment


def file_of(house: Installation, cast: Cast, suggestion: Suggestion) -> str:
    with house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, suggestion.id)
    with house.database.read(cast.organisation_id) as session:
        found = screen(session, cast.kees, suggestion.id).dossier
    assert found
    return found.link


def test_where_practice_cases_lie_among_the_work_no_case_leads_to_the_case_system(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    without, among = a_deployment(house, cast, 0.0), a_deployment(house, cast, practising.ALWAYS)
    practising.ready(house, cast, among)
    batch = builders.submitted(house, cast, 2, among)
    sown = practising.sow(house, cast, batch)
    assert sown
    real, practice = builders.run(house, cast, batch), builders.run(house, cast, sown)
    assert file_of(house, cast, real[0]) == file_of(house, cast, practice[0]) == ""
    told = client.post(f"/api/v1/suggestions/{real[1].id}/claims", headers=bearer(cast.kees)).json
    assert told["caseLink"] == ""
    alone = builders.run(house, cast, builders.submitted(house, cast, 1, without))
    assert file_of(house, cast, alone[0]).startswith("https://zaken.voorbeeldstad.example/zaak-")


def test_somebody_who_does_not_exist_speaks_for_who_does_not_exist(house: Installation, cast: Cast) -> None:
    deployment = a_deployment(house, cast, practising.ALWAYS)
    practising.ready(house, cast, deployment)
    rows = read_json([builders.a_row(1, reference="zaak-1")], 1)
    beside = {0: {"contacts": [GUARDIAN]}}
    batch = intake.submit(house, cast.case_system, deployment.id, rows, beside=beside)
    sown = practising.sow(house, cast, batch)
    assert sown
    real, practice = (builders.run(house, cast, one)[0] for one in (batch, sown))

    def told(suggestion: Suggestion) -> list[Contact]:
        with house.database.read(cast.organisation_id) as session:
            case = session.get_one(Case, suggestion.case_id)
            return contacts_of(key_of(session, case.id), case)

    (truly,), (made_up,) = told(real), told(practice)
    assert (made_up.role, len(made_up.address), made_up.secret) == (
        truly.role,
        len(truly.address),
        truly.secret,
    )
    assert made_up.name != truly.name
    assert not set(made_up.address) & set(truly.address[:1])


def test_an_answer_of_experts_does_not_count_for_other_data(house: Installation, cast: Cast) -> None:
    deployment = a_deployment(house, cast, practising.ALWAYS)
    practising.ready(house, cast, deployment)
    batch = builders.submitted(house, cast, 1, deployment)
    sown = practising.sow(house, cast, batch)
    assert sown
    real, practice = (builders.run(house, cast, one)[0] for one in (batch, sown))
    with house.database.read(cast.organisation_id) as session:
        assert known_outcome(session, real) is None
        assert known_outcome(session, practice) == "brief"
        practice.content = 2
        assert known_outcome(session, practice) == ""
