"""The hint on plain Dutch: it points at the sentence and the word, says what is simpler, and leaves good Dutch alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.demo import SLUGS, read
from register.plain_language import SENTENCE_WORDS, Why, hints, is_english, of_entry, sentences
from register.plain_words import SIMPLER

PLAIN = [
    "Wij helpen u.",
    "Een mens beslist.",
    "U krijgt een brief.",
    "Dit kost niets!",
    "Klopt het niet?",
    "Mail ons.",
]
GOOD = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=8).map(" ".join)


def why(text: str) -> list[tuple[Why, str, str]]:
    return [(hint.why, hint.found, hint.better) for hint in hints(text)]


@given(GOOD)
def test_short_sentences_of_known_words_are_left_alone(text: str) -> None:
    assert hints(text) == ()


@given(before=GOOD, hard=st.sampled_from(sorted(hard.pattern for hard in SIMPLER)), after=GOOD)
def test_a_hard_word_is_found_wherever_it_stands(before: str, hard: str, after: str) -> None:
    better = next(simple for pattern, simple in SIMPLER.items() if pattern.pattern == hard)
    word = hard.replace(r"\b", "").replace(r"\w*", "").replace("\\", "")
    found = [hint for hint in hints(f"{before} Wij doen dit {word} hier. {after}") if hint.why == Why.JARGON]
    assert (word, better) in [(hint.found, hint.better) for hint in found]


@given(st.text(max_size=300) | GOOD)
def test_every_hint_points_at_a_sentence_of_the_text(text: str) -> None:
    whole = " ".join(text.split())
    for hint in hints(text):
        assert " ".join(hint.sentence.split()) in whole


@given(st.integers(1, 60))
def test_a_sentence_is_long_from_one_word_past_the_measure(count: int) -> None:
    found = why("De " + "kat " * (count - 1) + ".")
    assert found == ([(Why.LONG_SENTENCE, str(count), "")] if count > SENTENCE_WORDS else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De aanvraag wordt door ons beoordeeld.", [(Why.PASSIVE, "wordt beoordeeld", "")]),
        ("Een medewerker beoordeelt de aanvraag.", []),
        ("Uw kind wordt groter.", []),
        ("De gemeente wordt groter door de gegevens.", []),
        ("Wij doen dit conform de wet.", [(Why.JARGON, "conform", "volgens")]),
        ("Indien u wilt, bellen wij.", [(Why.JARGON, "Indien", "als")]),
        ("Wij houden ons aan de AVG.", [(Why.ABBREVIATION, "AVG", "")]),
        ("Wij houden ons aan de privacywet (AVG). De AVG geldt voor iedereen.", []),
        ("De AVG is streng. AVG betekent: wet over privacy.", []),
        ("Dat staat in de Wgs.", [(Why.ABBREVIATION, "Wgs", "")]),
        ("Wij gebruiken AI in de EU.", []),
        ("Het gaat om schuldhulpverlening.", [(Why.LONG_WORD, "schuldhulpverlening", "")]),
        ("Lees art. 5 van de wet. Bel ons bijv. op maandag.", []),
        ("Kijk op https://voorbeeld.example/INDIEN-AVG of mail AVG@x.example.", []),
    ],
)  # fmt: skip
def test_examples_in_dutch(text: str, expected: list[tuple[Why, str, str]]) -> None:
    assert why(text) == expected


def test_a_text_is_cut_where_sentences_end() -> None:
    assert sentences("Het kost € 1.500,50 per jaar. Bel (art. 3) ons!\n• Eén\n• Twee") == [
        "Het kost € 1.500,50 per jaar.", "Bel (art. 3) ons!", "Eén", "Twee",
    ]  # fmt: skip


def test_english_is_not_judged_as_dutch() -> None:
    text = "This implementation is used by the municipality and it has been verified conform the GDPR. " * 3
    assert is_english(text)
    assert hints(text) == ()
    assert not is_english("Wij gebruiken the cloud en dat is alles.")


def test_an_abbreviation_is_explained_once_for_the_whole_entry() -> None:
    entry = {
        "goal": "Wij volgen de Algemene wet bestuursrecht (Awb).",
        "risks": "De Awb geldt.",
        "summary_en": "Conform.",
    }
    assert of_entry(entry) == {}
    assert set(of_entry({"risks": "De Awb geldt."})) == {"risks"}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_demo_reads_plainly(slug: str) -> None:
    found = of_entry(read(slug).entry)
    assert {key: [(hint.why, hint.found) for hint in of_text] for key, of_text in found.items()} == {}
