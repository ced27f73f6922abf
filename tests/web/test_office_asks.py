"""The college, the FG and the CISO see on their first page that a decision or an opinion of theirs is due."""

from collections.abc import Callable

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms, model_versions
from register.committee.models import AdviceRequest, Opinion
from register.committee.vocabulary import AdviceVerdict, Finding, Function
from tests import builders, judged
from tests.cast import Cast
from tests.conftest import Visitor

Enter = Callable[[Actor], Visitor]


def first_page(signed_in: Enter, who: Actor) -> str:
    return signed_in(who).get("/werk").get_data(as_text=True)


def test_the_college_is_asked_to_decide_once_there_is_advice_that_allows_it_and_no_longer_when_it_did(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    words = "1 algoritme wacht op een besluit van het college"
    assert words not in first_page(signed_in, cast.cora)
    with house.database.write(cast.organisation_id) as session:
        row, version = algorithms.get(session, algorithm.id), model_versions.get(session, model.id)
        advice = judged.advised(session, cast, row, version)
    page = first_page(signed_in, cast.cora)
    assert words in page
    assert f'href="/werk/algoritmes/{algorithm.id}/besluit"' in page
    assert words not in first_page(signed_in, cast.frank)
    with house.database.write(cast.organisation_id) as session:
        judged.decided(session, cast, version, advice)
    assert words not in first_page(signed_in, cast.cora)


def test_no_decision_is_asked_on_a_negative_advice(house: Installation, cast: Cast, signed_in: Enter) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        row, version = algorithms.get(session, algorithm.id), model_versions.get(session, model.id)
        judged.advised(session, cast, row, version, AdviceVerdict.NEGATIVE)
    assert "wacht op een besluit" not in first_page(signed_in, cast.cora)


def test_the_fg_and_the_ciso_are_each_asked_for_an_opinion_while_advice_was_asked(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    algorithm = builders.an_entry(house, cast)
    words = "Over 1 algoritme wordt uw oordeel verwacht"
    assert words not in first_page(signed_in, cast.frank)
    with house.database.write(cast.organisation_id) as session:
        session.add(
            AdviceRequest(
                organisation_id=cast.organisation_id, algorithm_id=algorithm.id, question="Mag dit?", basis={},
                asked_by=cast.sanne.id,
            )
        )  # fmt: skip
    for who in (cast.frank, cast.chris):
        page = first_page(signed_in, who)
        assert words in page
        assert f'href="/werk/algoritmes/{algorithm.id}/dossier"' in page
    with house.database.write(cast.organisation_id) as session:
        session.add(
            Opinion(
                organisation_id=cast.organisation_id, algorithm_id=algorithm.id, function=Function.FG,
                finding=Finding.POINTS, text="Let op.", basis={}, given_by=cast.frank.id, given_at=clock.now(),
            )
        )  # fmt: skip
    assert words not in first_page(signed_in, cast.frank)
    assert words in first_page(signed_in, cast.chris)
