"""How a datum speaks: its value in words with the unit, and a sentence for the way it weighed."""

import pytest

from infra.i18n import LANGUAGES
from register.explanation import Value
from register.models import Feature
from register.sentences import category_text, method_text, reason, value_text
from tests.builders import FEATURES

BY_NAME = {
    row["name"]: Feature(organisation_id="org", model_version_id="m", position=0, **row) for row in FEATURES
}
PLAIN = Feature(organisation_id="org", model_version_id="m", position=0, name="leeg", format="number")


def said(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("feature", "value", "language", "text"),
    [
        ("achterstand_maanden", 3.0, "nl", "3 maanden"),
        ("achterstand_maanden", 3.0, "en", "3 months"),
        ("inkomen", 1840.0, "nl", "€ 1.840 per maand"),
        ("inkomen", 1840.5, "nl", "€ 1.840,5 per maand"),
        ("telefoon_bekend", True, "nl", "ja"),
        ("telefoon_bekend", False, "en", "no"),
        ("huishouden", "paar", "nl", "paar"),
        ("huishouden", "paar", "en", "couple"),
        ("huishouden", "onbekende code", "nl", "onbekende code"),
    ],
)
def test_a_value_is_said_as_a_person_says_it(feature: str, value: Value, language: str, text: str) -> None:
    assert said(value_text(BY_NAME[feature], value, language)) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", [*BY_NAME.values(), PLAIN], ids=lambda one: one.name)
@pytest.mark.parametrize("value", [None, "", 0.0, -1.5, 1e12, True, "x"])
def test_whatever_the_value_something_is_said(feature: Feature, value: Value, language: str) -> None:
    text = value_text(feature, value, language)
    assert text
    assert "register." not in text
    for amount in (-1.0, 0.0, 1.0):
        sentence = reason(feature, value, amount, language)
        assert sentence
        assert "{" not in sentence
        assert "register." not in sentence


def test_the_sentence_of_the_owner_goes_before_that_of_the_house() -> None:
    months = BY_NAME["achterstand_maanden"]
    assert said(reason(months, 3.0, 0.5, "nl")) == "De achterstand loopt 3 maanden."
    assert said(reason(months, 3.0, -0.5, "nl")) == "De achterstand loopt pas 3 maanden."
    assert "3 months" in said(reason(months, 3.0, 0.5, "en"))


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert "{value}" in reason(BY_NAME["huishouden"], "{value}", 0.5, "nl")


def test_a_category_is_said_by_its_label_in_the_language_of_the_listener() -> None:
    assert category_text(BY_NAME["huishouden"], "alleenstaand", "en") == "single"
    assert category_text(BY_NAME["huishouden"], "?", "en") == "?"


def test_how_an_explanation_was_made_is_said_in_words() -> None:
    assert method_text("exact-trees", 0.0, "nl") == "exact berekend"
    assert method_text("exact-coalitions", 0.0, "en") == "computed exactly"
    assert method_text("permutation", 0.0123, "nl") == "benaderd, fout ongeveer 1,23 %"
    assert method_text("permutation", 1e-9, "en") == "approximated, error about 0.01 %"
