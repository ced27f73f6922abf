"""What one does beside judging, over HTTP: asking, hearing, passing on, noting, putting aside; and what one sees with an output."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register.evaluation import Calibration, CalibrationBin, Group, Grouping, Measure, Ratio, Share
from register.models import Deployment, ModelVersion
from register.vocabulary import Impact, ReviewPolicy
from reviews.models import Consultation, Review, Suggestion
from reviews.vocabulary import Heard, State
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.evaluations import an_evaluation, with_evaluation
from tests.reviews.test_pages import DEVIATED, address, claim, decide, epoch, judge, review, row, text

SignedIn = Callable[[Actor], Visitor]


@pytest.fixture
def kees(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.kees)


@pytest.fixture
def noor(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.noor)


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


def change(house: Installation, suggestion: Suggestion, **values: object) -> None:
    with house.database.write(suggestion.organisation_id) as session:
        changed = update(Suggestion).where(col(Suggestion.id) == suggestion.id)
        session.connection().execute(changed.values(**values))


def act(visitor: Visitor, suggestion: Suggestion, word: str, **fields: object) -> str:
    """Send the form of an act; the page that follows, or the place one is sent to."""
    sent = {"epoch": epoch(visitor, suggestion), **fields}
    answer = visitor.submit(address(suggestion, f"doen/{word}"), sent)
    return answer.location or answer.get_data(as_text=True)


def against(house: Installation, suggestion: Suggestion, outcome: str) -> None:
    """Say of an outcome that it goes against the resident."""
    with house.database.write(suggestion.organisation_id) as session:
        deployment = session.get_one(Deployment, suggestion.deployment_id)
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.outcomes = [one | {"adverse": one["code"] == outcome} for one in model.outcomes]
        session.add(model)


def test_the_queue_says_what_makes_a_case_urgent_and_by_when(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    later, sooner = builders.waiting_suggestions(house, cast, 2)
    soon = clock.now() + timedelta(days=2)
    change(house, sooner, urgency="eviction_date", urgent_by=date(2026, 12, 3), act_by=soon)
    page = text(kees, "/werk/zaken")
    assert "Ontruiming op 3 december 2026" in page
    assert "werkdag" in page
    assert page.index(sooner.id) < page.index(later.id)


def test_every_button_of_an_own_judgement_looks_the_same_and_has_a_key(
    kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    buttons = re.findall(r'<button name="judgement"[^>]*>', text(kees, address(waiting)))
    assert [re.findall(r'value="([^"]+)".*data-key="(\w)"', one)[0] for one in buttons] == [
        (f"{outcome}:{sure}", str(1 + 3 * place + n))
        for place, outcome in enumerate(builders.OUTCOMES)
        for n, sure in enumerate(("sure", "fairly", "unsure"))
    ]
    assert not any("class" in one for one in buttons)


def test_a_colleague_thinks_along_without_output_or_judgement_and_the_asker_reads_it(
    cast: Cast, kees: Visitor, noor: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    page = act(kees, waiting, "collega", person=cast.noor.id, question=" ")
    assert 'id="f-question-error"' in page
    act(kees, waiting, "collega", person=cast.noor.id, question="Kent u dit gezin?")
    found = re.search(r"/werk/adviezen/\w+", text(noor, "/werk/zaken"))
    assert found
    asked = text(noor, found[0])
    assert "Kent u dit gezin?" in asked
    assert "van de 100" not in asked
    noor.submit(found[0], {"text": "Ja, van het wijkteam."})
    assert "Ja, van het wijkteam." in text(kees, address(waiting))
    assert "Aan u gevraagd" not in text(noor, "/werk/zaken")


def test_who_is_asked_something_sees_it_and_nobody_else(
    house: Installation, cast: Cast, kees: Visitor, signed_in: SignedIn, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    act(kees, waiting, "collega", person=cast.noor.id, question="Kent u dit gezin?")
    with house.database.read(cast.organisation_id) as session:
        place = f"/werk/adviezen/{session.exec(select(Consultation.id)).one()}"
    for other in (cast.kees, cast.tim, cast.stranger):
        assert signed_in(other).get(place).status_code == 404


def test_before_a_decision_against_the_resident_one_hears_them_and_the_page_says_so_beforehand(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(hear_first=True))
    suggestion = builders.waiting_suggestions(house, cast, 1, deployment)[0]
    against(house, suggestion, "persoonlijk")
    claim(kees, suggestion)
    judge(kees, suggestion)
    assert "U kunt pas zo beslissen als de inwoner is gehoord" in text(kees, address(suggestion))
    refused = decide(kees, suggestion, **DEVIATED)
    assert refused.status_code == 409
    assert "Gisteren gebeld" in refused.get_data(as_text=True)
    act(kees, suggestion, "horen", how=Heard.BY_PHONE.value, text="Ik wil liever een brief.")
    page = text(kees, address(suggestion))
    assert "Ik wil liever een brief." in page
    assert "U kunt pas zo beslissen" not in page
    assert decide(kees, suggestion, **DEVIATED).status_code == 303


def test_more_information_is_asked_like_any_verdict_and_what_came_is_read_by_the_next(
    house: Installation, kees: Visitor, noor: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    wrong = decide(kees, waiting, verdict="ask", reasons="gegevens_onjuist", days="0")
    assert wrong.status_code == 400
    asked = decide(kees, waiting, verdict="ask", reasons="gegevens_onjuist", days="14")
    assert asked.location == "/werk/zaken?gedaan=information_asked"
    assert row(house, waiting).state == State.AWAITING
    assert "Wacht op informatie" in text(kees, "/werk/zaken")
    assert "Wacht op informatie" in text(noor, address(waiting))
    noor.submit(address(waiting, "doen/binnengekomen"), {"text": "Het inkomen is 1.200."})
    claim(noor, waiting)
    page = text(noor, address(waiting))
    assert "Het inkomen is 1.200." in page
    # Why a colleague asked tells how that colleague judged.
    assert "Gegevens kloppen niet" not in page
    judge(noor, waiting)
    assert "Gegevens kloppen niet" in text(noor, address(waiting))


def test_a_wrong_datum_is_noted_or_put_right(house: Installation, kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    place = address(waiting, "gegeven/inkomen")
    bad = kees.submit(place, {"epoch": "1", "value": "veel", "do": "amend"})
    assert (bad.status_code, 'id="f-value-error"' in bad.get_data(as_text=True)) == (400, True)
    kees.submit(place, {"epoch": "1", "value": "1500", "source": "Loonstrook", "do": "note"})
    page = text(kees, address(waiting))
    assert "Genoteerd als fout" in page
    assert "Loonstrook" in page
    kees.submit(place, {"epoch": "1", "value": "1500", "do": "amend"})
    assert row(house, waiting).state == State.SUPERSEDED
    assert kees.get(address(waiting, "gegeven/geheim")).status_code in (404, 409)


def test_what_was_typed_stands_there_again_for_who_typed_it_only(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    typed = {"epoch": "1", "verdict": "set_aside", "reasons": "meer_bekend", "text": "Nog navragen"}
    assert kees.submit(address(waiting, "concept"), typed).location == "/werk/zaken?gedaan=paused"
    assert kees.submit(address(waiting, "concept"), typed | {"auto": "1"}).status_code == 204
    to = kees.submit(address(waiting, "concept"), typed | {"to": "hear"}).location
    assert to == address(waiting, "doen/horen")
    page = text(kees, address(waiting))
    assert "Nog navragen" in page
    assert page.count(" checked") == 2
    decide(kees, waiting, verdict="set_aside", reasons="meer_bekend", text="Nagevraagd")
    assert "Nog navragen" not in text(kees, address(waiting))


def test_a_claim_lasts_longer_for_who_is_at_work(
    house: Installation, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    soon = clock.now() + timedelta(minutes=1)
    change(house, waiting, lease_until=soon)
    answer = kees.submit(address(waiting, "verlengen"), {"epoch": "1", "auto": "1"})
    assert answer.get_data(as_text=True) > soon.isoformat()
    assert (row(house, waiting).lease_until or soon) > soon


def test_the_arbiter_gets_what_is_passed_on_and_what_weighs_more_is_read_anew(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    low = builders.a_deployment(house, cast, impact=Impact.LOW, policy=ReviewPolicy(sample_share=1.0))
    hard, heavy = builders.waiting_suggestions(house, cast, 2, low)
    for one in (hard, heavy):
        claim(kees, one)
    assert "act_escalate" in act(kees, hard, "arbiter", text="Twee regels spreken elkaar tegen.")
    assert row(house, hard).state == State.ESCALATED
    assert 'id="f-reason-error"' in act(kees, heavy, "zwaarder")
    assert "act_raise" in act(kees, heavy, "zwaarder", reason="child_involved")
    assert row(house, heavy).impact == Impact.HIGH


def test_the_team_lead_sees_who_holds_what_and_gives_it_to_another(
    house: Installation, cast: Cast, kees: Visitor, signed_in: SignedIn, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    tim = signed_in(cast.tim)
    assert "Wie heeft welke zaak" not in text(kees, "/werk/zaken")
    assert "Kees de Tester" in text(tim, "/werk/zaken")
    tim.submit(address(waiting, "toewijzen"), {"to": cast.noor.id})
    assert row(house, waiting).holder_id == cast.noor.id
    tim.submit(address(waiting, "toewijzen"), {"to": ""})
    assert row(house, waiting).holder_id is None
    assert kees.submit(address(waiting, "toewijzen"), {"to": cast.kees.id}).status_code == 403


def test_an_output_comes_with_what_it_is_worth_and_with_cases_like_it_of_nobody_in_particular(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    deployment = builders.a_deployment(house, cast)
    weak = (Measure("right", "", Share(30, 60, 0.38, 0.62), Ratio(0.7, 0.6, 0.9)),)
    groups = tuple(Group("category", 60, weak, code=code) for code in ("paar", "alleenstaand"))
    measured = an_evaluation(groupings=0)
    assert measured.performance
    came_true = Calibration("brief", (CalibrationBin(0.6, 0.8, 0.7, Share(44, 60, 0.61, 0.83)),))
    performance = replace(
        measured.performance, calibration=(came_true,), groupings=(Grouping("huishouden", False, "proxy", groups),)
    )  # fmt: skip
    with_evaluation(house, cast, deployment, replace(measured, performance=performance))
    *decided, suggestion = builders.waiting_suggestions(house, cast, 4, deployment)
    for one in decided:
        builders.a_release(house, cast, one)
    claim(kees, suggestion)
    blind = text(kees, address(suggestion))
    assert "lijken" not in blind
    assert "44 van de 60" not in blind
    judge(kees, suggestion)
    page = text(kees, address(suggestion))
    for told in (
        "44 van de 60",
        "tussen 61 en 83",
        "Huishouden: ",
        "De grens ligt bij 50",
        "Besloten: een brief",
    ):
        assert told in page
    assert not any(f"zaak-{number}" in page for number in range(3))


def test_time_in_view_adds_up_over_the_steps_and_nobody_sees_it(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting, active_seconds="4100")
    decide(kees, waiting, active_seconds="1237")
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Review.active_seconds)).one() == 5337
    shown = re.sub(r"[\w-]{20,}|\b[0-9a-f]{12}\b|[\d.]+\"", "", text(kees, address(waiting)))
    assert not re.search(r"5[., ]?337", shown)


def test_the_guide_is_there_in_both_languages(kees: Visitor) -> None:
    assert "tweede lezer" in text(kees, "/werk/hulp/beoordelen").lower()
    assert "second reader" in text(kees, "/werk/hulp/beoordelen?taal=en").lower()


def test_a_review_by_hand_still_counts_as_before(
    house: Installation, kees: Visitor, waiting: Suggestion
) -> None:
    review(kees, waiting)
    assert row(house, waiting).signatures == 1
