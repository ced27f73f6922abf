"""Sentences are signed off before a model runs, speak only then, and stay as they were for what was made before."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import gate, model_versions
from register.evaluation import Related
from register.explanation import Contribution
from register.models import Algorithm, Feature, ModelVersion
from register.sentences import queries, steps
from register.sentences.content import Content, Group, Said, completed, digest_of, seeded
from register.sentences.models import SentenceSet
from register.sentences.related import suggested
from register.sentences.rules import faults_of_templates
from register.sentences.telling import Spoken, heaviest, tell
from reports import letters, requests
from reports.contents.markup import letter_body
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.test_pages import address, claim, decide, judge, text

NAMES = [one["name"] for one in builders.FEATURES]
FEATURES = {
    one["name"]: Feature(organisation_id="o", model_version_id="m", position=place, **one)
    for place, one in enumerate(builders.FEATURES)
}
MONTHS, INCOME, PHONE, HOUSEHOLD = NAMES
TOGETHER: Group = {
    "name": {"nl": "Uw geld", "en": "Your money"},
    "features": [MONTHS, INCOME],
    "sentences": {"nl": {"more": "Wat u heeft en wat u moet betalen, telt hier zwaar."}},
}
SignedIn = Callable[[Actor], Visitor]


def spoken(content: Content) -> Spoken:
    return Spoken(1, "", None, completed(content, list(FEATURES.values())))


def sign(session: Session, cast: Cast, model_id: str, confirmed: bool = True) -> SentenceSet:
    model = model_versions.get(session, model_id)
    shown = steps.content_now(session, model, model_versions.features_of(session, model.id))
    return steps.sign_off(session, cast.sanne, model, digest_of(shown), confirmed)


def write(session: Session, cast: Cast, model_id: str, name: str, said: Said) -> None:
    model = model_versions.get(session, model_id)
    shown = steps.content_now(session, model, model_versions.features_of(session, model.id))
    steps.write(session, cast.sanne, model, name, said, digest_of(shown["features"].get(name) or {}))


values = st.one_of(st.none(), st.booleans(), st.floats(-1e9, 1e9), st.text(max_size=8), st.just(1.0))
amounts = st.floats(-1e6, 1e6)


@given(
    st.lists(st.tuples(values, amounts), min_size=4, max_size=4), st.sampled_from(["nl", "en"]), st.booleans()
)
def test_whatever_weighs_everything_is_told_once_and_adds_up(
    drawn: list[tuple[float | str | bool | None, float]], language: str, together: bool
) -> None:
    given_ = [Contribution(name, *one) for name, one in zip(NAMES, drawn, strict=True)]
    content = seeded(FEATURES.values()) | {"groups": [TOGETHER] if together else []}
    told = tell(given_, FEATURES, language, spoken(content))
    assert sorted(one.feature for part in told for one in part.members) == sorted(NAMES)
    assert math.isclose(
        math.fsum(one.amount for one in told), math.fsum(one.amount for one in given_), abs_tol=1e-6
    )
    assert [part.together for part in told].count(True) == together
    for part in told:
        assert part.label
        assert "register." not in part.sentence
        if not any(isinstance(one.value, str) for one in part.members):
            assert "{" not in part.sentence


def test_a_group_counts_once_among_the_reasons_and_points_where_its_sum_points() -> None:
    content = seeded(FEATURES.values()) | {"groups": [TOGETHER]}
    weighed = [
        Contribution(MONTHS, 3.0, 0.5),
        Contribution(INCOME, 900.0, 0.4),
        Contribution(PHONE, True, 0.8),
    ]
    first = heaviest(tell(weighed, FEATURES, "nl", spoken(content)), 1)[0]
    assert first.label == "Uw geld"
    assert first.sentence.startswith("Wat u heeft en wat u moet betalen, telt hier zwaar. Het gaat om: ")
    assert "3 maanden" in first.sentence
    against = tell([one._replace(amount=-one.amount) for one in weighed[:2]], FEATURES, "en", spoken(content))
    assert "against" in against[0].sentence


def test_exactly_one_has_a_sentence_of_its_own() -> None:
    said = {
        "nl": {
            "more": "Het zijn {value} {unit}.",
            "more_one": "Het is pas één maand.",
            "less": "Nog maar {value}.",
        }
    }
    content = {"features": {MONTHS: said}, "groups": []}

    def told(value: float, amount: float) -> str:
        return tell([Contribution(MONTHS, value, amount)], FEATURES, "nl", spoken(content))[0].sentence

    assert told(1.0, 0.5) == "Het is pas één maand."
    assert told(2.0, 0.5) == "Het zijn 2 maanden."
    assert told(1.0, -0.5) == "Nog maar 1 maand."


@pytest.mark.parametrize(
    ("slot", "text", "code"),
    [
        ("more", "Dat pleit tegen deze uitkomst: {value}.", "other_direction"),
        ("less", "Dat maakt het waarschijnlijker: {value}.", "other_direction"),
        ("missing", "Dat pleit vóór deze uitkomst.", "no_direction"),
        ("missing", "Wij weten {value} niet precies.", "place_in_missing"),
        ("more", "U heeft {waarde} schuld bij ons.", "place_unknown"),
        ("more", "U heeft {value schuld bij ons.", "place_unknown"),
        ("more", "Te kort", "no_sentence"),
        ("more", "<b>U heeft</b> veel schuld bij ons.", "no_markup"),
        ("more", "Uw nummer 111222333 telt hier mee.", "holds_bsn"),
    ],
)
def test_what_would_mislead_is_refused_with_its_place(slot: str, text: str, code: str) -> None:
    faults = faults_of_templates({"nl": {slot: text}}, value=True, unit=False)
    assert [(one.where, one.code) for one in faults] == [(f"nl/{slot}", f"register.sentences.{code}")]


def test_the_strongest_two_begin_a_group_and_who_goes_with_all_of_it_joins() -> None:
    related = [
        Related("a", "b", 0.95), Related("a", "c", 0.8), Related("b", "c", 0.75), Related("c", "d", 0.9), Related("d", "e", 0.6),
    ]  # fmt: skip
    found = suggested(related)
    assert [(one.features, one.weakest) for one in found] == [(("a", "b", "c"), 0.75)]
    assert suggested(related, {"a"}) == suggested(related[2:])
    assert suggested(related, set("abcde")) == []


def test_nothing_speaks_before_the_owner_signed_and_what_was_signed_never_changes(
    house: Installation, cast: Cast
) -> None:
    model = builders.an_accepted_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, model.id, INCOME, {"nl": {"more": "U verdient {value}. "}})
        assert queries.spoken(session, model.id).number == 0
    with house.database.write(cast.organisation_id) as session:
        first = sign(session, cast, model.id)
        then = clock.now()
        assert (
            queries.spoken(session, model.id).content["features"][INCOME]["nl"]["more"]
            == "U verdient {value}."
        )
        with pytest.raises(NotNow):
            sign(session, cast, model.id)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, model.id, INCOME, {"nl": {"more": "Uw inkomen is {value}."}})
        sign(session, cast, model.id)
        now, before = (
            queries.spoken(session, model.id, at).content["features"][INCOME]["nl"]["more"]
            for at in (None, then)
        )
        assert (now, before) == ("Uw inkomen is {value}.", "U verdient {value}.")
        entries = session.exec(select(Entry.act).where(col(Entry.act).startswith("sentences."))).all()
    assert sorted(entries) == ["sentences.signed_off"] * 2 + ["sentences.written"] * 2
    with house.database.engine.begin() as connection, pytest.raises(DatabaseError):
        connection.execute(update(SentenceSet).where(col(SentenceSet.id) == first.id).values(number=9))


def test_a_signature_is_refused_to_others_on_what_was_not_shown_and_on_what_is_wrong(
    house: Installation, cast: Cast
) -> None:
    model = builders.an_accepted_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
        with pytest.raises(NotYours):
            steps.sign_off(session, cast.kees, held, "")
        with pytest.raises(Stale):
            steps.sign_off(session, cast.sanne, held, "0" * 64)
        with pytest.raises(NotValid) as caught:
            write(session, cast, model.id, INCOME, {"nl": {"more": "Dat pleit tegen deze uitkomst."}})
        assert [fault.where for fault in caught.value.faults] == ["nl/more"]
        write(session, cast, model.id, INCOME, {"nl": {"more": "Er wordt door ons naar {value} gekeken."}})
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotValid) as caught:
            sign(session, cast, model.id, confirmed=False)
        assert [fault.where for fault in caught.value.faults] == ["confirmed"]
        sign(session, cast, model.id)


def test_the_gate_names_the_sentences_until_they_are_signed(house: Installation, cast: Cast) -> None:
    model = builders.an_accepted_model(house, cast)

    def met(session: Session) -> bool:
        algorithm = session.get_one(Algorithm, model.algorithm_id)
        held = session.get_one(ModelVersion, model.id)
        return next(
            one.met for one in gate.conditions(session, algorithm, held) if one.name == "signed_sentences"
        )

    with house.database.write(cast.organisation_id) as session:
        assert not met(session)
        sign(session, cast, model.id)
        assert met(session)
        # What runs already goes on: only who deploys is asked.
        algorithm = session.get_one(Algorithm, model.algorithm_id)
        assert "signed_sentences" not in [one.name for one in gate.to_go_on(session, algorithm, model.id)]


def test_a_new_model_begins_with_what_was_signed_for_the_former_one(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    first = builders.an_accepted_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, first.id, INCOME, {"nl": {"more": "U verdient {value}."}})
        held = model_versions.get(session, first.id)
        steps.put_together(session, cast.sanne, held, None, TOGETHER, digest_of({}))
        sign(session, cast, first.id)
    second = builders.an_accepted_model(house, cast, algorithm)
    with house.database.read(cast.organisation_id) as session:
        held = model_versions.get(session, second.id)
        content = steps.content_now(session, held, model_versions.features_of(session, held.id))
        assert queries.spoken(session, second.id).number == 0
    assert content["features"][INCOME] == {"nl": {"more": "U verdient {value}."}}
    assert content["features"].keys() == {MONTHS, INCOME}
    assert [group["name"]["nl"] for group in content["groups"]] == ["Uw geld"]
    place = f"/werk/algoritmes/{algorithm.id}/zinnen"
    sanne = signed_in(cast.sanne)
    assert "Wat voor het vorige model was vastgesteld" in text(sanne, place)
    assert "Nu geldt versie 1." in text(sanne, f"{place}?versie=1")
    assert sanne.get(f"{place}?versie=7").status_code == 404


def test_the_owner_reads_changes_groups_and_signs_on_the_pages(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    model = builders.an_accepted_model(house, cast)
    sanne, place = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/zinnen"
    assert "Er is nog niets vastgesteld." in text(sanne, place)
    wrong = sanne.submit(
        f"{place}/2", {"was": was(sanne, f"{place}/2"), "nl_more": "Dat pleit tegen deze uitkomst."}
    )
    assert wrong.status_code == 400
    assert "Dat pleit tegen deze uitkomst." in wrong.get_data(as_text=True)
    hard = {"was": was(sanne, f"{place}/2"), "nl_more": "Er wordt door ons naar {value} gekeken."}
    assert sanne.submit(f"{place}/2", hard).status_code == 303
    assert "zeg wie het doet" in text(sanne, place)
    group = {"was": was(sanne, f"{place}/samen"), "name_nl": "Uw geld", "features": [MONTHS, INCOME]}
    assert sanne.submit(f"{place}/samen", group | {"features": [MONTHS]}).status_code == 400
    assert sanne.submit(f"{place}/samen", group).status_code == 303
    assert "Het gaat om:" in text(sanne, place)
    digest = was(sanne, place, "digest")
    assert sanne.submit(place, {"digest": digest}).status_code == 400
    assert sanne.submit(place, {"digest": digest, "confirmed": "1"}).status_code == 303
    assert "Nu geldt versie 1. Sanne" in text(sanne, place)
    apart = {"was": was(sanne, f"{place}/samen/1"), "apart": "1"}
    assert sanne.submit(f"{place}/samen/1", apart).status_code == 303
    assert "Daarna is er iets veranderd." in text(sanne, place)
    assert "Bewaar" not in text(signed_in(cast.kees), f"{place}/2")


def test_what_was_typed_stays_beside_what_somebody_else_saved_and_the_same_sent_twice_is_saved_once(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    model = builders.an_accepted_model(house, cast)
    sanne, place = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}/zinnen"
    nobody = sanne.get(f"{place}/samen").text
    assert "Zo leest het" not in nobody, "of no data there is no sentence yet"
    assert "Vertel ze weer apart" not in nobody
    first = {"was": was(sanne, f"{place}/2"), "nl_more": "U verdient {value} per maand."}
    assert [sanne.submit(f"{place}/2", dict(first)).status_code for _twice in range(2)] == [303, 303]
    other = sanne.submit(f"{place}/2", first | {"nl_more": "Uw inkomen is {value} per maand."})
    assert other.status_code == 412
    assert "Uw inkomen is {value} per maand.</textarea>" in other.text
    assert "<q>U verdient {value} per maand.</q>" in other.text
    now = other.text.split('name="was" value="')[1].split('"')[0]
    assert (
        sanne.submit(
            f"{place}/2", first | {"nl_more": "Uw inkomen is {value} per maand.", "was": now}
        ).status_code
        == 303
    )


def was(visitor: Visitor, place: str, name: str = "was") -> str:
    page = visitor.get(place).get_data(as_text=True)
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_the_screen_and_the_letter_speak_the_same_signed_sentences_and_both_say_that_no_change_was_found(
    house: Installation, cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = builders.explained
    monkeypatch.setattr(builders, "explained", lambda *words: replace(plain(*words), alternatives=()))
    suggestion, kees = builders.waiting_suggestions(house, cast)[0], signed_in(cast.kees)
    with house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        steps.put_together(session, cast.sanne, model, None, TOGETHER, digest_of({}))
    with house.database.write(cast.organisation_id) as session:
        sign(session, cast, model.id)
    claim(kees, suggestion)
    judge(kees, suggestion)
    screen = text(kees, address(suggestion))
    decide(kees, suggestion)
    release = builders.released(house, cast, suggestion)
    with house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        model.contract = {**model.contract, "task": "binary"}
        report = requests.ask_letter(session, cast.kees, release)
        session.flush()
        letter = letters.letter_of(session, report, "https://voorbeeldstad.example")
    assert letter.explanation is not None
    assert letter.alternatives == ()
    assert "Met één of twee gegevens die kunnen veranderen, kwam er niets anders uit." in screen
    assert "Wanneer was er iets anders uit het algoritme gekomen?" in letter_body(letter)
    for paper in (True, False):
        assert "We vonden geen kleine verandering" in letter_body(letter, paper=paper)
    assert "Uw geld" in [one.label for one in letter.explanation.contributions]
    assert letter.facts[0][1].startswith("versie 2 (")
    reasons = [one.sentence for one in letter.explanation.reasons]
    assert reasons
    assert all(said in screen for said in reasons)
