"""The entry and the sentences keep to the publication standard, to both languages and to what was measured."""

import json
import re
from collections.abc import Iterator

import pytest

from register.demo import DemoAlgorithm
from tests.training.generator import ROWS
from tests.training.train import Trained

# Publication standard 1.0 of the Dutch Algoritmeregister: the longest text per field, and the closed lists.
LONGEST = {
    "name": 100,
    "description_short": 400,
    "organization": 100,
    "begin_date": 7,
    "contact_email": 500,
    "website": 500,
    "goal": 2500,
    "proportionality": 2500,
    "human_intervention": 2500,
    "risks": 2500,
    "lawful_basis": 2500,
    "impacttoetsen": 2500,
    "source_data": 2500,
    "methods_and_models": 5000,
    "provider": 200,
    "publiccode": 500,
    "tags": 2500,
}
THEMES = {
    "Organisatie en bedrijfsvoering",
    "Cultuur en recreatie",
    "Economie",
    "Overheidsfinanciën",
    "Wonen",
    "Internationaal",
    "Migratie en integratie",
    "Natuur en milieu",
    "Onderwijs en wetenschap",
    "Openbare orde en veiligheid",
    "Recht",
    "Ruimte en infrastructuur",
    "Sociale zekerheid",
    "Verkeer",
    "Werk",
    "Zorg en gezondheid",
}
PUBLICATION_CATEGORIES = {"Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes"}
# Words that lay blame or claim a cause, where a datum only weighs.
BLAMING = re.compile(r"\b(oorzaak|schuldig|uw fout|nalatig|wanbetaler|cause|fault|blame)\b", re.IGNORECASE)


def texts(value: object) -> Iterator[str]:
    """All texts at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in texts(part))


def bilingual(value: object) -> Iterator[dict[str, object]]:
    """All pairs of languages at any depth."""
    if isinstance(value, dict):
        if "nl" in value or "en" in value:
            yield value
        for part in value.values():
            yield from bilingual(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from bilingual(part)


def test_no_text_is_longer_than_the_standard_allows(shipped: DemoAlgorithm) -> None:
    for field, most in LONGEST.items():
        assert 0 < len(str(shipped.entry[field])) <= most, field
    for field, title in (("lawful_basis_grouping", 100), ("source_data_grouping", 500)):
        for link in shipped.entry[field]:
            assert len(link["title"]) <= title
            assert len(link["link"]) <= 500
            assert link["link"].startswith("https://")


def test_closed_lists_hold_only_their_own_words(shipped: DemoAlgorithm) -> None:
    entry = shipped.entry
    assert entry["slug"] == shipped.slug
    assert set(entry["category"]) <= THEMES
    assert entry["status"] in {"In ontwikkeling", "In gebruik", "Buiten gebruik"}
    assert entry["publication_category"] in PUBLICATION_CATEGORIES
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", entry["begin_date"])
    assert entry["lang"] == "nld"


def test_every_text_is_finished_and_in_both_languages(shipped: DemoAlgorithm) -> None:
    for text in texts([shipped.entry, list(shipped.features)]):
        assert text.strip() == text
        assert text
        assert not re.search(r"T[O]DO|F[I]XME|X{3}|lorem", text, re.IGNORECASE)
    for pair in bilingual([shipped.entry, list(shipped.features)]):
        assert set(pair) == {"nl", "en"}


def test_sentences_say_that_a_datum_weighs_and_blame_nobody(shipped: DemoAlgorithm) -> None:
    for feature in shipped.features:
        for language, weighs in (("nl", "weegt mee"), ("en", "weighs")):
            sentences = feature["sentences"][language]
            assert set(sentences) == {"more", "less", "missing"}
            assert sentences["more"] != sentences["less"]
            for direction in ("more", "less"):
                assert weighs in sentences[direction]
                assert sentences[direction].count("{value}") == 1
            assert "{" not in sentences["missing"]
            assert not [text for text in sentences.values() if BLAMING.search(text)]


def test_a_category_that_may_be_missing_has_a_code_for_it(shipped: DemoAlgorithm) -> None:
    for feature in shipped.features:
        if feature["kind"] == "category":
            codes = [category["code"] for category in feature["categories"]]
            assert ("onbekend" in codes) == (feature["missing"] == "allowed")


def test_positions_count_up_and_proxies_are_marked(shipped: DemoAlgorithm) -> None:
    assert [feature["position"] for feature in shipped.features] == list(range(len(shipped.features)))
    proxies = {feature["name"] for feature in shipped.features if feature["protection"] == "proxy"}
    assert proxies & {"huishouden", "jaren_op_adres", "kinderen_thuis"}


def test_reasons_to_deviate_are_six_to_eight_and_distinct(shipped: DemoAlgorithm) -> None:
    codes = [reason["code"] for reason in shipped.entry["reason_codes"]]
    assert 6 <= len(codes) == len(set(codes)) <= 8


def test_objection_is_offered_only_against_a_besluit(shipped: DemoAlgorithm) -> None:
    remedies = shipped.entry["remedies"]["nl"]
    if shipped.entry["legal_effect"] == "besluit":
        assert "Maak dan bezwaar" in remedies
    else:
        assert shipped.entry["legal_effect"] == "factual_act"
        assert "geen besluit" in remedies
    assert "artikel 21" in remedies
    assert "klacht" in remedies


def test_numbers_in_the_text_are_those_of_the_model(shipped: DemoAlgorithm, trained: Trained) -> None:
    model = trained.pipeline["model"]
    text = shipped.entry["methods_and_models"]
    named = {int(number.replace(".", "")) for number in re.findall(r"\d[\d.]*\d|\d", text)}
    split = {len(part.outcome) for part in trained.parts.values()}
    assert named == {model.n_estimators, model.max_depth, ROWS} | split
    assert "8.000" in shipped.entry["source_data"]


@pytest.mark.parametrize(("attribute", "group"), [("eigen_onderneming", "ja"), ("kinderen_thuis", "ja")])
def test_the_groups_that_the_text_warns_about_are_indeed_served_worse(
    attribute: str, group: str, shipped: DemoAlgorithm
) -> None:
    rates = {
        row["group"]: row["accuracy"] for row in shipped.evaluation["groups"] if row["attribute"] == attribute
    }
    warned = "ondernemers minder vaak gelijk" in shipped.entry["risks"]
    assert warned == bool(rates)
    assert not rates or rates[group] == min(rates.values()) < max(rates.values())


def test_what_is_not_used_is_said_in_both_languages_and_true(shipped: DemoAlgorithm) -> None:
    not_used = shipped.entry["not_used"]
    assert len(not_used["nl"]) == len(not_used["en"]) > 0
    described = json.dumps([feature["name"] for feature in shipped.features])
    assert not re.search(r"bsn|leeftijd|nationaliteit|postcode|taal|bkr", described)
