"""The caseworker's pages over HTTP: the order of a review, what a blind page may hold, conflicts, leases, lists, stops."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from werkzeug.test import TestResponse

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register.vocabulary import Impact, ReviewPolicy
from reviews import stops, transitions
from reviews.models import Review, Suggestion
from reviews.vocabulary import State, Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]
JUDGED = {"judgement": "brief:sure"}
FOLLOWED = {"verdict": "follow", "reasons": "fits"}
DEVIATED = {"verdict": "deviate:persoonlijk", "reasons": "meer_bekend", "text": "Gisteren gebeld"}


def address(suggestion: Suggestion, step: str = "") -> str:
    return f"/werk/zaken/{suggestion.id}" + (f"/{step}" if step else "")


def epoch(visitor: Visitor, suggestion: Suggestion) -> str:
    found = re.search(r'name="epoch" value="(\d+)"', text(visitor, address(suggestion)))
    return found[1] if found else ""


def text(visitor: Visitor, url: str) -> str:
    return visitor.get(url).get_data(as_text=True)


def claim(visitor: Visitor, suggestion: Suggestion) -> TestResponse:
    return visitor.submit(address(suggestion, "oppakken"))


def judge(visitor: Visitor, suggestion: Suggestion, **more: object) -> TestResponse:
    return visitor.submit(
        address(suggestion, "oordeel"), {"epoch": epoch(visitor, suggestion), **JUDGED, **more}
    )


def decide(visitor: Visitor, suggestion: Suggestion, **more: object) -> TestResponse:
    return visitor.submit(
        address(suggestion, "besluit"), {"epoch": epoch(visitor, suggestion), **FOLLOWED, **more}
    )


def review(visitor: Visitor, suggestion: Suggestion, **more: object) -> TestResponse:
    claim(visitor, suggestion)
    judge(visitor, suggestion)
    return decide(visitor, suggestion, **more)


def row(house: Installation, suggestion: Suggestion) -> Suggestion:
    with house.database.read(suggestion.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id)


def change(house: Installation, suggestion: Suggestion, **values: object) -> None:
    with house.database.write(suggestion.organisation_id) as session:
        session.connection().execute(
            update(Suggestion).where(col(Suggestion.id) == suggestion.id).values(**values)
        )


def end_lease(house: Installation, suggestion: Suggestion) -> None:
    change(house, suggestion, lease_until=clock.now() - timedelta(seconds=1))


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


@pytest.fixture
def kees(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.kees)


@pytest.fixture
def noor(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.noor)


def test_a_review_goes_from_claim_to_signature_in_three_forms(
    house: Installation, kees: Visitor, waiting: Suggestion
) -> None:
    assert claim(kees, waiting).location == f"{address(waiting)}?gedaan=claimed"
    assert judge(kees, waiting).location == f"{address(waiting)}?gedaan=judged"
    assert "van de 100" in text(kees, address(waiting))
    assert decide(kees, waiting).location == f"{address(waiting)}?gedaan=decided"
    assert row(house, waiting).state == State.SIGNED
    assert "Ondertekend, wordt vastgelegd" in text(kees, address(waiting))


def test_the_order_cannot_be_turned_around(house: Installation, kees: Visitor, waiting: Suggestion) -> None:
    assert judge(kees, waiting, epoch="0").status_code == 409
    claim(kees, waiting)
    assert decide(kees, waiting).status_code == 409
    assert kees.submit(address(waiting, "oordeel"), {"epoch": "1", "skip": "1"}).status_code == 409
    assert row(house, waiting).state == State.CLAIMED
    assert "van de 100" not in text(kees, address(waiting))


def test_a_page_before_the_own_judgement_is_the_same_whatever_the_output_is(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    deployment = builders.a_deployment(house, cast)
    pages = []
    for outcome in builders.OUTCOMES:
        suggestion = builders.waiting_suggestions(house, cast, 1, deployment, outcome)[0]
        queue = kees.get("/werk/zaken")
        free = kees.get(address(suggestion))
        claim(kees, suggestion)
        held = kees.get(address(suggestion))
        pages.append([anonymous(page, suggestion) for page in (queue, free, held)])
        review(kees, suggestion)
    assert pages[0] == pages[1]


def anonymous(response: TestResponse, suggestion: Suggestion) -> tuple[str, dict[str, str]]:
    """A page without its ids and moments, and its headers."""
    page = response.get_data(as_text=True).replace(suggestion.id, "ID")
    page = re.sub(r'data-(until|now)="[^"]+"', "", page)
    page = re.sub(r"(tot|until) \d\d:\d\d", "", page)
    return page, {name: value for name, value in response.headers.items() if name != "Date"}


def test_a_blind_page_names_no_score_no_advice_and_not_why_the_case_waits(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    sampled = ReviewPolicy(sample_share=1.0)
    low = builders.a_deployment(house, cast, impact=Impact.LOW, policy=sampled)
    suggestion = builders.waiting_suggestions(house, cast, 1, low)[0]
    queue = text(kees, "/werk/zaken")
    claim(kees, suggestion)
    for page in (queue, text(kees, address(suggestion))):
        # Of what is drawn by lot (the token of a form, an id) every word can be a part.
        page = re.sub(r'value="[\w.-]{20,}"|/werk/[\w/]+', "", page)
        assert not re.search(
            r"steekproef|sample|impact|score|0[,.]7|exact_trees|laag|hoog", page, re.IGNORECASE
        )


def test_nothing_is_chosen_beforehand(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    assert " checked" not in text(kees, address(waiting))
    judge(kees, waiting)
    assert " checked" not in text(kees, address(waiting))


@pytest.mark.parametrize(
    "given", [{}, {"verdict": "follow"}, {"reasons": "fits"}, DEVIATED | {"reasons": "fits", "text": ""}]
)
def test_every_verdict_asks_for_a_choice_and_one_reason(
    kees: Visitor, waiting: Suggestion, given: dict[str, str]
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    sent = {"epoch": epoch(kees, waiting), "text": "", **given}
    answer = kees.submit(address(waiting, "besluit"), sent)
    assert answer.status_code == 400
    assert 'id="errors"' in answer.get_data(as_text=True)


def test_what_was_typed_stays_when_something_is_missing(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    sent = {"epoch": epoch(kees, waiting), "reasons": ["meer_bekend", "fits"], "text": "Bel 123456782"}
    page = kees.submit(address(waiting, "besluit"), sent).get_data(as_text=True)
    assert page.count(" checked") == 2
    assert "Bel 123456782" in page
    sent["verdict"] = "follow"
    assert "burgerservicenummer in uw toelichting" in kees.submit(address(waiting, "besluit"), sent).get_data(
        as_text=True
    )


def test_a_judgement_without_an_answer_leads_back_to_the_question(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    answer = kees.submit(address(waiting, "oordeel"), {"epoch": "1"})
    assert answer.status_code == 400
    assert 'href="#f-judgement"' in answer.get_data(as_text=True)


def test_the_offered_verdicts_are_the_own_outcomes_and_setting_aside(
    kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    values = re.findall(r'name="verdict" value="([^"]+)"', text(kees, address(waiting)))
    assert values == ["follow", "deviate:persoonlijk", "set_aside", "ask"]


def test_deviating_to_what_the_model_said_is_refused(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    assert decide(kees, waiting, verdict="deviate:brief", reasons="meer_bekend").status_code == 400


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (FOLLOWED, State.SIGNED),
        (DEVIATED, State.SIGNED),
        ({"verdict": "set_aside", "text": "Klopt niet"}, State.SET_ASIDE),
    ],
)
def test_each_verdict_is_signed(
    house: Installation, kees: Visitor, waiting: Suggestion, given: dict[str, str], state: State
) -> None:
    review(kees, waiting, **given)
    assert row(house, waiting).state == state


def test_sending_a_form_twice_is_no_conflict(house: Installation, kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    token = epoch(kees, waiting)
    for step, data in (("oppakken", {}), ("oordeel", JUDGED), ("besluit", FOLLOWED)):
        answers = [kees.submit(address(waiting, step), {"epoch": token, **data}) for _ in range(2)]
        assert answers[-1].status_code == 303
    with house.database.read(waiting.organisation_id) as session:
        assert len(session.exec(select(Review)).all()) == 1


def test_who_comes_second_hears_who_is_busy_and_later_who_decided_and_when(
    kees: Visitor, noor: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    answer = claim(noor, waiting)
    assert (answer.status_code, "Kees de Tester is met deze zaak bezig" in answer.get_data(as_text=True)) == (
        409,
        True,
    )
    judge(kees, waiting)
    decide(kees, waiting)
    answer = judge(noor, waiting, epoch="1")
    assert answer.status_code == 409
    assert re.search(
        r"Kees de Tester ondertekende deze zaak op \d\d-\d\d-\d{4} \d\d:\d\d", answer.get_data(as_text=True)
    )


def test_of_two_who_ask_for_the_next_case_each_gets_another(
    house: Installation, cast: Cast, kees: Visitor, noor: Visitor
) -> None:
    found = builders.waiting_suggestions(house, cast, 2)
    answers = [visitor.submit("/werk/zaken/volgende").location or "" for visitor in (kees, noor)]
    assert {one.split("?")[0] for one in answers} == {address(suggestion) for suggestion in found}
    assert kees.submit("/werk/zaken/volgende").location == "/werk/zaken?gedaan=nothing_waits"


def test_a_lease_that_ran_out_is_said_and_the_case_can_be_taken_up_again(
    house: Installation, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    end_lease(house, waiting)
    page = text(kees, address(waiting))
    assert "Uw reservering is voorbij" in page
    assert 'name="judgement"' not in page
    claim(kees, waiting)
    assert row(house, waiting).epoch == 2


def test_nothing_typed_is_lost_when_the_lease_runs_out_before_signing(
    house: Installation, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    token = epoch(kees, waiting)
    end_lease(house, waiting)
    typed = {"epoch": token, **DEVIATED, "text": "Gisteren gebeld"}
    answer = kees.submit(address(waiting, "besluit"), typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert all(
        kept in page for kept in ('value="deviate:persoonlijk"', 'value="meer_bekend"', "Gisteren gebeld")
    )
    assert "van de 100" not in page
    assert row(house, waiting).state == State.CLAIMED
    assert kees.submit(address(waiting, "besluit"), typed | {"again": "1"}).status_code == 303
    assert row(house, waiting).state == State.SIGNED


def test_a_second_try_does_not_go_over_somebody_who_took_the_case_up(
    house: Installation, kees: Visitor, noor: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    end_lease(house, waiting)
    claim(noor, waiting)
    answer = kees.submit(address(waiting, "oordeel"), {"epoch": "1", "again": "1", **JUDGED})
    assert answer.status_code == 409
    assert row(house, waiting).epoch == 2


def test_a_case_goes_back_on_the_pile(house: Installation, kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    assert kees.submit(address(waiting, "teruggeven")).location == "/werk/zaken?gedaan=handed_back"
    assert row(house, waiting).state == State.QUEUED


def test_who_saw_the_output_before_does_not_judge_blind_again(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    kees.submit(address(waiting, "teruggeven"))
    assert "van de 100" not in text(kees, address(waiting))
    claim(kees, waiting)
    page = text(kees, address(waiting))
    assert "van de 100" in page
    assert 'name="judgement"' not in page


def test_the_second_reader_sees_neither_judgement_nor_verdict_of_the_first(
    house: Installation, cast: Cast, kees: Visitor, noor: Visitor
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    pages = []
    for given in (FOLLOWED, DEVIATED, {"verdict": "set_aside", "text": "Klopt niet"}):
        suggestion = builders.waiting_suggestions(house, cast, 1, deployment)[0]
        review(kees, suggestion, **given)
        claim(noor, suggestion)
        blind = kees_free(anonymous(noor.get(address(suggestion)), suggestion))
        judge(noor, suggestion)
        pages.append((blind, kees_free(open_page(noor, suggestion))))
    assert pages[0] == pages[1] == pages[2]
    assert "als tweede" in str(pages[0])


def open_page(visitor: Visitor, suggestion: Suggestion) -> tuple[str, dict[str, str]]:
    page, headers = anonymous(visitor.get(address(suggestion)), suggestion)
    return re.sub(r"\d\d:\d\d", "", page), headers


def kees_free(page: tuple[str, dict[str, str]]) -> str:
    assert "Kees" not in page[0]
    return str(page)


def test_the_arbiter_hears_that_readers_differed_and_what_only_after_an_own_judgement(
    house: Installation, cast: Cast, kees: Visitor, noor: Visitor, signed_in: SignedIn
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    suggestion = builders.waiting_suggestions(house, cast, 1, deployment)[0]
    review(kees, suggestion)
    review(noor, suggestion, **DEVIATED)
    assert row(house, suggestion).state == State.ESCALATED
    edith = signed_in(cast.edith)
    claim(edith, suggestion)
    page = text(edith, address(suggestion))
    assert "verschilden van mening" in page
    assert "Wat de lezers tekenden" not in page
    judge(edith, suggestion)
    assert "Wat de lezers tekenden" in text(edith, address(suggestion))
    decide(edith, suggestion, **DEVIATED)
    assert row(house, suggestion).state == State.SIGNED


def test_after_the_deadline_the_case_goes_to_a_person_without_the_model(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    change(house, waiting, due_at=clock.now() - timedelta(seconds=1))
    with house.database.write(cast.organisation_id) as session:
        stops.expire(session)
    page = text(kees, address(waiting))
    assert "Termijn voorbij" in page
    assert "van de 100" not in page
    assert decide(kees, waiting, epoch="1").status_code == 409
    assert "Niemand besliste op tijd" in text(kees, "/werk/zonder-model")


def test_where_the_policy_lets_people_skip_the_own_judgement_the_page_offers_it(
    house: Installation, cast: Cast, kees: Visitor
) -> None:
    policy = ReviewPolicy(own_judgement_first=False, sample_share=1.0)
    low = builders.a_deployment(house, cast, impact=Impact.LOW, policy=policy)
    suggestion = builders.waiting_suggestions(house, cast, 1, low)[0]
    claim(kees, suggestion)
    assert 'name="skip"' in text(kees, address(suggestion))
    kees.submit(address(suggestion, "oordeel"), {"epoch": "1", "skip": "1"})
    assert "van de 100" in text(kees, address(suggestion))


def test_other_roles_and_other_organisations_stay_out(
    house: Installation, cast: Cast, signed_in: SignedIn, waiting: Suggestion
) -> None:
    release = builders.a_release(house, cast, waiting)
    stranger, omar = signed_in(cast.stranger), signed_in(cast.omar)
    deployment = waiting.deployment_id
    for url in (address(waiting), f"/werk/uitkomsten/{release.id}", f"/werk/inzet/{deployment}/schorsen"):
        assert stranger.get(url).status_code == 404
    for step in ("oppakken", "oordeel", "besluit", "teruggeven"):
        sent = JUDGED | FOLLOWED | {"epoch": "1"}
        assert stranger.submit(address(waiting, step), sent).status_code == 404
        assert omar.submit(address(waiting, step), sent).status_code == 403
        # A team lead may be the arbiter, and there is nothing to arbitrate here.
        assert signed_in(cast.tim).submit(address(waiting, step), sent).status_code in (403, 409)
    for url in ("/werk/zaken", address(waiting), "/werk/uitkomsten", "/werk/zonder-model"):
        assert omar.get(url).status_code == 403


def test_a_team_lead_sees_the_pile_and_takes_nothing(
    cast: Cast, signed_in: SignedIn, waiting: Suggestion
) -> None:
    tim = signed_in(cast.tim)
    page = text(tim, "/werk/zaken")
    assert "zaak-0" in page
    assert "oppakken" not in page
    assert tim.submit(address(waiting, "oppakken")).status_code == 403


def test_references_are_never_in_an_address(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    builders.a_release(house, cast, waiting)
    builders.waiting_suggestions(house, cast, 2, None)
    for url in ("/werk/zaken", "/werk/uitkomsten", "/werk/zonder-model"):
        assert "zaak-0" in text(kees, url) or url.endswith("model")
        assert not re.search(r'(href|action)="[^"]*zaak-\d', text(kees, url))


def test_a_released_decision_is_listed_and_explained(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    release = builders.a_release(house, cast, waiting, Verdict.DEVIATE, "persoonlijk")
    assert "Afgeweken" in text(kees, "/werk/uitkomsten")
    page = text(kees, f"/werk/uitkomsten/{release.id}")
    for told in (
        "persoonlijk contact",
        "dat adviseerde een brief",
        "Kees de Tester",
        "Ik weet meer",
        "<svg",
        "/brief",
    ):
        assert told in page


def test_a_stop_is_confirmed_first_and_withdrawing_asks_for_a_tick(
    house: Installation, cast: Cast, signed_in: SignedIn, waiting: Suggestion
) -> None:
    tim, place = signed_in(cast.tim), f"/werk/inzet/{waiting.deployment_id}"
    assert "Open zaken" in text(tim, f"{place}/schorsen")
    assert tim.get(f"{place}/hervatten").status_code == 409
    for act, word in (("schorsen", "suspended"), ("hervatten", "resumed")):
        assert 'id="f-reason-error"' in tim.submit(f"{place}/{act}").get_data(as_text=True)
        told = tim.submit(f"{place}/{act}", {"reason": "law", "text": "De wet is veranderd."})
        assert (told.location or "").endswith(f"?gedaan=deployment_{word}")
        # That a model errs is a reason to stop it, and none to go on.
        assert act == "hervatten" or 'value="model_error"' not in text(tim, f"{place}/hervatten")
    assert tim.submit(f"{place}/intrekken", {"reason": "law"}).status_code == 400
    assert row(house, waiting).state == State.QUEUED
    tim.submit(f"{place}/intrekken", {"sure": "1", "reason": "law"})
    assert row(house, waiting).state == State.WITHDRAWN
    assert tim.get(f"{place}/intrekken").status_code == 409


def test_a_case_of_a_suspended_algorithm_is_shown_as_paused_to_who_holds_it(
    house: Installation, cast: Cast, kees: Visitor, waiting: Suggestion
) -> None:
    with house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, waiting.id)
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(
            session, cast.tim, session.get_one(builders.Deployment, waiting.deployment_id), builders.WHY
        )
    assert "staat stil" in text(kees, address(waiting))
    assert judge(kees, waiting, epoch="1").status_code == 409
    assert "Staat stil" in text(kees, "/werk/zaken")
