"""The pages of assessments: what is typed is kept, texts of instruments cannot run, large forms stay usable."""

import re
import time
from collections.abc import Callable

from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.installation import Installation
from register.assessments import signing, steps
from register.assessments.vocabulary import Signer
from register.instruments.steps import take_in
from register.models import Algorithm
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.assessments.making import (
    CLASS,
    DPIA,
    FRIA,
    INTAKE,
    a_short_form,
    a_signed_fria,
    a_walked_tree,
    answered,
    begun,
    signed,
    whole,
)
from tests.register.instruments.files import many_questions

Enter = Callable[[Actor], Visitor]


def base(house: Installation, cast: Cast, assessment_id: str) -> str:
    line = whole(house, cast, assessment_id).line
    return f"/werk/algoritmes/{line.algorithm_id}/toetsen/{assessment_id}"


def test_somebody_begins_fills_in_signs_and_reads_the_outcome(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    entry = builders.an_entry(house, cast)
    sanne, pia = signed_in(cast.sanne), signed_in(cast.pia)
    overview = f"/werk/algoritmes/{entry.id}/toetsen"
    shown = sanne.get(overview).text
    assert "Ethische intake" in shown
    assert "Beveiligingstoets van de CISO" not in shown
    digest = re.search(
        r'value="([0-9a-f]{64})"><button[^>]*>Begin<span class="hidden-visually">: Grondrechten', shown
    )
    assert digest
    at = sanne.submit(overview, {"instrument": digest[1]}).headers["Location"].partition("?")[0]
    typed = {f"q{n}": f"Tekst {n}" for n in (1, 2, 3, 5, 6, 7)} | {f"v{n}": "0" for n in range(1, 8)}
    rows = {"q4-1": "1", "q4-1-1": "Privacy", "q4-1-4": "serious", "q4-2": "1"}
    assert sanne.submit(f"{at}/deel/1", typed | rows).status_code == 303
    assert "7 van 7 beantwoord" in pia.get(at).text
    assert sanne.submit(f"{at}/ondertekenen", {"capacity": "algorithm_owner"}).status_code == 303
    assert "Neem uw handtekening terug" in sanne.get(f"{at}/ondertekenen").text
    assert pia.submit(f"{at}/ondertekenen", {"capacity": "privacy_officer"}).status_code == 303
    outcome = pia.get(f"{at}/bekijken").text
    assert "Tekst 1" in outcome
    assert "Privacy" in outcome
    assert "Ernstig" in outcome
    assert "Open een nieuwe versie" in sanne.get(at).text
    assert sanne.submit(f"{at}/heropenen").status_code == 303


def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, "urn:toetssteen:security-review", cast.chris)
    at = f"{base(house, cast, made)}/deel/1"
    typed = {"q1": "low", "q3": "twintig", "v1": "0", "v2": "0", "v3": "0"}
    answer = signed_in(cast.chris).submit(at, typed)
    assert answer.status_code == 400
    assert 'href="#f-q3"' in answer.text
    assert 'value="twintig"' in answer.text
    assert "Het andere antwoord is bewaard." in answer.text
    assert whole(house, cast, made).values == {"confidentiality": "low"}
    # The form goes on from what was kept: sending it again clashes with nobody.
    assert 'name="v1" value="1"' in answer.text


def test_two_people_who_answer_one_question_both_see_both_texts(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, FRIA)
    at = f"{base(house, cast, made)}/deel/1"
    assert signed_in(cast.pia).submit(at, {"q1": "Van Pia", "v1": "0"}).status_code == 303
    answer = signed_in(cast.sanne).submit(at, {"q1": "Van Sanne", "v1": "0", "q2": "Ook", "v2": "0"})
    assert answer.status_code == 409
    assert "Pia de Tester beantwoordde deze vraag intussen ook" in answer.text
    assert "Van Pia" in answer.text
    assert "Van Sanne</textarea>" in answer.text
    assert whole(house, cast, made).values == {"a": "Van Pia", "b": "Ook"}
    version = re.search(r'name="v1" value="(\d+)"', answer.text)
    assert version
    again = signed_in(cast.sanne).submit(at, {"q1": "Van ons samen", "v1": version[1]})
    assert again.status_code == 303
    assert "Van Pia" in signed_in(cast.sanne).get(f"{base(house, cast, made)}/geschiedenis/1/1").text


def test_more_rows_keep_what_was_typed_and_store_nothing(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, FRIA)
    at = f"{base(house, cast, made)}/deel/1"
    typed = {"q1": "Nog niet bewaard", "v1": "0", "v4": "0", "q4-1": "1", "q4-1-1": "Een rij", "more": "q4"}
    shown = signed_in(cast.sanne).submit(at, typed).text
    assert "Nog niet bewaard" in shown
    assert 'value="Een rij"' in shown
    assert 'name="q4-4-1"' in shown
    assert whole(house, cast, made).values == {}


def test_a_question_that_is_not_asked_is_not_shown_and_its_condition_is_told(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = a_short_form(house, cast)
    at = f"{base(house, cast, made)}/deel/1"
    visitor = signed_in(cast.sanne)
    assert "Alleen als het antwoord op “Zijn er meer?” is: Ja." in visitor.get(at).text
    answered(house, made, cast.sanne, {"1.10": "false"})
    assert "Welke?" not in visitor.get(at).text


def test_markup_in_an_instrument_keeps_its_links_and_nothing_that_runs(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    shown = signed_in(cast.sanne).get(f"{base(house, cast, a_short_form(house, cast))}/deel/1").text
    assert '<a href="https://voorbeeld.example/uitleg" rel="noopener noreferrer">de uitleg</a>' in shown
    assert "alert(1)" not in shown
    assert "onclick" not in shown
    assert "kennen wij niet" in shown
    assert "hologram" in shown


def test_scripts_in_every_text_of_an_instrument_are_text(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
    tree = f"""
version: 1.0.0
name: "{bad}"
questions:
  - questionId: "1"
    question: "Vraag {bad}"
    explanation: "Uitleg {bad}"
    category: a
    subcategory: b
    sources: [{{source: "Bron {bad}", url: "javascript:alert(1)"}}]
    answers: [{{answer: "Antwoord {bad}", labels: ["{bad}"], nextConclusionId: "2"}}]
conclusions:
  - {{conclusionId: "2", conclusion: "Einde {bad}", obligation: "Plicht {bad}", sources: [{{source: "{bad}"}}]}}
"""
    with house.database.write(EVERYONE) as session:
        urn = take_in(session, "boom.yaml", tree.encode()).taken[0].definition.urn
    made = begun(house, cast, urn)
    at, visitor = base(house, cast, made), signed_in(cast.sanne)
    pages = [visitor.get(f"{at}{page}").text for page in ("", "/vraag/1", "/ondertekenen")]
    answered(house, made, cast.sanne, {"1": 0})
    overview = at.rpartition("/")[0]
    pages += [visitor.get(page).text for page in (f"{at}/bekijken", f"{at}/vraag/1", overview)]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_a_tree_is_walked_a_page_at_a_time_with_a_way_back(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, CLASS)
    at, visitor = base(house, cast, made), signed_in(cast.sanne)
    assert visitor.submit(f"{at}/vraag/1", {"version": "0"}).status_code == 400
    for number, answer in enumerate((0, 0, 1, 0, 0), 1):
        gone = visitor.submit(f"{at}/vraag/{number}", {"answer": str(answer), "version": "0"})
        assert gone.headers["Location"].startswith(f"{at}/vraag/{number + 1}")
    assert visitor.get(f"{at}/vraag/7").status_code == 404
    assert "Verander dit antwoord" in visitor.get(f"{at}/vraag/6").text
    gone = visitor.submit(f"{at}/vraag/6", {"answer": "1", "version": "0"})
    assert gone.headers["Location"].startswith(f"{at}/bekijken")
    outcome = visitor.get(f"{at}/bekijken").text
    assert "hoog risico" in outcome
    assert "Neem over" in outcome
    assert "Grondrechtentoets" in outcome
    with house.database.read(cast.organisation_id) as session:
        version = session.get_one(Algorithm, at.split("/")[3]).version
    chosen = {"ai_act_class": "high_risk", "ai_act_role": "deployer", "version": str(version)}
    assert visitor.submit(f"{at}/overnemen", chosen).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Algorithm, at.split("/")[3]).draft["ai_act_class"] == "high_risk"


def test_a_verdict_names_the_answers_that_led_to_it(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, INTAKE)
    answered(house, made, cast.sanne, {"personal": "named", "basis": "unknown"})
    shown = signed_in(cast.sanne).get(f"{base(house, cast, made)}/bekijken").text
    assert "Doe het niet" in shown
    assert "Ja, met naam, account, adres of nummer" in shown
    assert "AVG art. 6 lid 1 en 3" in shown
    assert "telt als het grootste risico" in shown
    english = signed_in(cast.sanne).get(f"{base(house, cast, made)}/bekijken?taal=en").text
    assert "Without a task in the law" in english


def test_an_answer_elsewhere_is_referred_to_from_the_form(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    entry = builders.an_entry(house, cast)
    fria, dpia = begun(house, cast, FRIA, algorithm=entry), begun(house, cast, DPIA, algorithm=entry)
    answered(house, dpia, cast.pia, {"description": "Staat in de DPIA"})
    at, visitor = base(house, cast, fria), signed_in(cast.sanne)
    page = f"{at}/verwijzen/1/1"
    assert "Staat in de DPIA" in visitor.get(page).text
    assert visitor.submit(page, {"version": "0"}).status_code == 400
    assert visitor.submit(page, {"version": "0", "target": "1"}).status_code == 303
    shown = visitor.get(f"{at}/deel/1").text
    assert "Hier staat een antwoord uit een andere toets" in shown
    assert "Staat in de DPIA" in shown


def test_the_fg_advises_and_inspects_and_finds_no_button_to_sign_or_answer(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made = begun(house, cast, DPIA, cast.pia)
    at, frank = base(house, cast, made), signed_in(cast.frank)
    assert "Uw advies" in frank.get(at).text
    assert frank.submit(f"{at}/advies", {"text": "Let op de termijn", "version": "0"}).status_code == 303
    assert "<textarea" not in frank.get(f"{at}/deel/1").text
    assert "U kunt deze toets niet ondertekenen" in frank.get(f"{at}/ondertekenen").text
    assert frank.submit(f"{at}/ondertekenen", {"capacity": "algorithm_owner"}).status_code == 403
    assert "Let op de termijn" in signed_in(cast.sanne).get(at).text


def test_the_public_sees_title_and_date_and_the_summary_only_where_published(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    entry = builders.a_published_algorithm(house, cast)
    made = a_signed_fria(house, cast, entry)
    begun(house, cast, INTAKE, algorithm=entry)
    shown = client.get(f"/algoritmes/voorbeeldstad/{entry.slug}").text
    assert "Welke toetsen zijn gedaan" in shown
    assert "Grondrechtentoets" in shown
    assert "Ethische intake" not in shown
    assert "Antwoord a" not in shown
    assert "Sanne" not in shown
    with house.database.write(cast.organisation_id) as session:
        signing.summarise(session, cast.sanne, steps.get(session, made), "In het kort", True)
    assert "In het kort" in client.get(f"/algoritmes/voorbeeldstad/{entry.slug}").text


def test_an_instrument_of_ten_thousand_questions_stays_usable(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    begun_at = time.monotonic()
    with house.database.write(EVERYONE) as session:
        take_in(session, "lang.yaml", many_questions(10_000))
    assert time.monotonic() - begun_at < 10
    made = begun(house, cast, "urn:nl:lang")
    at, visitor = base(house, cast, made), signed_in(cast.sanne)
    typed = {f"q{n}": f"Antwoord {n}" for n in range(1, 41)} | {f"v{n}": "0" for n in range(1, 41)}
    assert visitor.submit(f"{at}/deel/250", typed).status_code == 303
    for page in ("", "/deel/250", "/bekijken"):
        begun_at = time.monotonic()
        answer = visitor.get(f"{at}{page}")
        assert answer.status_code == 200
        assert time.monotonic() - begun_at < 3
    assert "40 van 10000 beantwoord" in visitor.get(at).text
    assert visitor.get(f"{at}/deel/251").status_code == 404


def test_places_that_are_not_there_are_not_found(house: Installation, cast: Cast, signed_in: Enter) -> None:
    at, visitor = base(house, cast, begun(house, cast, FRIA)), signed_in(cast.sanne)
    for page in ("deel/0", "deel/99", "vraag/1", "geschiedenis/1/99", "verwijzen/1/0", "bijlagen/x"):
        assert visitor.get(f"{at}/{page}").status_code == 404, page


def test_an_assessment_is_found_under_its_own_algorithm_and_organisation_only(
    house: Installation, cast: Cast, signed_in: Enter
) -> None:
    made, other = begun(house, cast, FRIA), builders.an_entry(house, cast)
    assert signed_in(cast.sanne).get(f"/werk/algoritmes/{other.id}/toetsen/{made}").status_code == 404
    assert signed_in(cast.stranger).get(base(house, cast, made)).status_code == 404


def test_the_api_tells_of_assessments(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    entry = builders.an_entry(house, cast)
    tree, fria = a_walked_tree(house, cast, entry), a_signed_fria(house, cast, entry)
    signed(house, tree, (cast.sanne, Signer.OWNER))
    headers = bearer(cast.omar)
    listed = client.get(f"/api/v1/algorithms/{entry.id}/assessments?limit=1", headers=headers).json
    assert [one["id"] for one in listed["items"]] == [fria]
    rest = client.get(listed["links"]["next"], headers=headers).json
    assert [one["id"] for one in rest["items"]] == [tree]
    assert "next" not in rest["links"]
    assert rest["items"][0]["result"]["path"][0] == {"question": "system", "answer": 0, "labels": []}
    told = client.get(f"/api/v1/assessments/{fria}", headers=headers).json
    assert told["signedAs"] == ["algorithm_owner", "privacy_officer"]
    assert {one["questionId"]: one["value"] for one in told["answers"]}["a"] == "Antwoord a"
    assert client.get(f"/api/v1/assessments/{fria}", headers=bearer(cast.kees)).status_code == 403
    assert client.get(f"/api/v1/assessments/{fria}", headers=bearer(cast.stranger)).status_code == 404


def test_an_assessment_is_filled_in_and_signed_over_the_api(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    entry = builders.an_entry(house, cast)
    chris, sanne = bearer(cast.chris), bearer(cast.sanne)
    known = client.get("/api/v1/instruments", headers=chris).json["items"]
    review = next(one["digest"] for one in known if one["kind"] == "security_review" and one["newest"])
    begun_at = f"/api/v1/algorithms/{entry.id}/assessments"
    assert client.post(begun_at, json={"instrument": review}, headers=sanne).status_code == 403
    made = client.post(begun_at, json={"instrument": review}, headers=chris)
    assert made.status_code == 201
    at = made.headers["Location"]
    answers = {
        "confidentiality": "high", "integrity": "low", "place": "own", "access": "Twee mensen", "model_file": "true",
        "logs": "true", "conclusion": "sound",
    }  # fmt: skip
    body = {"answers": [{"questionId": name, "value": value} for name, value in answers.items()]}
    wrong = client.put(
        f"{at}/answers", json={"answers": [{"questionId": "place", "value": "moon"}]}, headers=chris
    )
    assert (wrong.status_code, wrong.json["errors"][0]["location"]) == (400, "#/place")
    assert client.put(f"{at}/answers", json=body, headers=chris).json["answered"] == 7
    later = {"answers": [{"questionId": "access", "value": "Iedereen"}]}
    assert client.put(f"{at}/answers", json=later, headers=chris).status_code == 412
    told = client.post(f"{at}/signatures", json={"capacity": "ciso"}, headers=chris)
    assert (told.status_code, told.json["state"]) == (201, "signed")
    assert client.put(f"{at}/answers", json=later, headers=chris).status_code == 409
