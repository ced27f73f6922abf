"""What a letter says, and what it must not say."""

from dataclasses import replace
from datetime import date

import pytest

from infra.i18n import LANGUAGES, messages
from register.vocabulary import LegalEffect
from reports.contents import Contribution, Explanation, Letter, Reason, algorithm_sheet_body, letter_body
from reports.contents.binding import bound, with_bound_ends
from reports.contents.figures import SHOWN, breakdown
from reports.contents.wording import NO_BREAK, Wording, decimals_for
from tests.reports import letters

NL = Wording("nl")


def test_both_catalogues_have_the_same_keys_and_places_to_fill_in() -> None:
    ours = {
        code: {key: m for m in messages(code) if (key := _key(m.id)).startswith("reports.")}
        for code in LANGUAGES
    }
    assert ours["nl"].keys() == ours["en"].keys()
    for key, dutch in ours["nl"].items():
        assert _places(dutch.string) == _places(ours["en"][key].string), key


@pytest.mark.parametrize("name", letters.ALL)
def test_no_key_is_left_unspoken(name: str) -> None:
    assert "reports." not in letter_body(letters.ALL[name])


def test_a_besluit_names_the_last_day_to_object() -> None:
    assert "uiterlijk op maandag\u00a04\u00a0januari\u00a02027" in letter_body(letters.BESLUIT)


def test_without_an_announcement_no_day_is_named() -> None:
    said = letter_body(letters.SET_ASIDE)
    assert "binnen zes weken na de dag waarop wij het besluit verstuurden" in said
    assert "uiterlijk op" not in said


def test_what_belongs_together_is_never_broken_over_two_lines() -> None:
    said = letter_body(letters.LONGEST, paper=True)
    for part in ("M._de Vries", "AVG, artikel_21", "hoofdstuk_9", "€_2.350", "1000_AA", "J._A._M._van der"):
        assert part.replace("_", NO_BREAK) in said, part
    assert bound('<a title="artikel 14">14 0123, artikel 14 lid 2</a>') == (
        f'<a title="artikel 14">14{NO_BREAK}0123, artikel{NO_BREAK}14 lid{NO_BREAK}2</a>'
    )
    told = "<p>Hier leest u wie besliste en wat u kunt doen.\n</p><td>Raad van State</td>"
    assert with_bound_ends(told) == told.replace(" doen", f"{NO_BREAK}doen")


def test_a_letter_after_the_last_day_says_that_it_has_passed() -> None:
    late = replace(letters.BESLUIT, dated=date(2027, 1, 5))
    assert "U kon bezwaar maken tot en met maandag\u00a04\u00a0januari\u00a02027" in letter_body(late)


@pytest.mark.parametrize("letter", [letters.FACTUAL, letters.PREPARATION, letters.EMPTIEST])
def test_where_there_is_no_besluit_nobody_speaks_of_objection(letter: Letter) -> None:
    said = letter_body(letter).lower().replace(NO_BREAK, " ")
    assert "bezwaar" not in said
    assert "geen besluit" in said
    assert "artikel 21" in said
    assert "klacht" in said


def test_the_resident_may_say_no_to_a_factual_act() -> None:
    assert "U mag nee zeggen" in letter_body(letters.FACTUAL)


def test_what_did_not_come_from_the_resident_is_told_with_its_source() -> None:
    said = letter_body(letters.BESLUIT)
    assert "<td>Inkomen uit werk. Bij elk gegeven staat hierboven waar het vandaan komt.</td>" in said
    two = tuple(replace(datum, elsewhere=place in (2, 3)) for place, datum in enumerate(letters.DATA))
    assert "<td>Inkomen uit werk; Kinderen in het huishouden. Bij" in letter_body(
        replace(letters.BESLUIT, data_used=two)
    )
    own = tuple(replace(datum, elsewhere=False) for datum in letters.DATA)
    assert "(AVG, artikel\u00a014)" in said
    assert "artikel\u00a014" not in letter_body(replace(letters.BESLUIT, data_used=own))


@pytest.mark.parametrize("name", letters.ALL)
def test_a_letter_says_weighs_and_never_cause(name: str) -> None:
    said = letter_body(letters.ALL[name]).lower()
    assert "oorzaak" not in said
    assert "veroorzaak" not in said


@pytest.mark.parametrize(
    ("letter", "sentence"),
    [
        (letters.BESLUIT, "Ja. De medewerker kwam tot dezelfde uitkomst"),
        (letters.FACTUAL, "Nee. De medewerker besliste anders"),
        (letters.SET_ASIDE, "besliste zonder de uitkomst ervan te gebruiken"),
    ],
)
def test_the_letter_says_whether_the_person_followed(letter: Letter, sentence: str) -> None:
    assert sentence in letter_body(letter)
    assert "Een mens besliste, niet de computer" in letter_body(letter)


def test_what_was_set_aside_is_not_explained() -> None:
    said = letter_body(letters.SET_ASIDE)
    assert "<svg" not in said
    assert "woog" not in said


def test_the_chart_and_the_table_hold_the_same_numbers() -> None:
    said = letter_body(letters.BESLUIT, paper=True)
    chart, table = said.split("</svg>")[0], said.split("</svg>")[1]
    for row in breakdown(letters.EXPLANATION, NL).rows:
        assert f">{row.text}<" in chart
        assert f">{row.text}<" in table


def test_many_contributions_are_folded_without_losing_any() -> None:
    explanation = Explanation(0.0, 6.0, tuple(Contribution(str(n), "", 0.1) for n in range(60)), "brief")
    drawn = breakdown(explanation, NL)
    assert len(drawn.steps) == SHOWN + 1
    assert sum(step.amount for step in drawn.steps) == pytest.approx(6.0)
    assert "52" in drawn.steps[-1].label


def test_the_alternative_text_speaks_every_number() -> None:
    drawn = breakdown(letters.EXPLANATION, NL)
    assert all(row.text in drawn.chart.title for row in drawn.rows)
    assert drawn.chart.title.endswith(".")


def test_the_boundary_is_said_aloud_only_where_it_is_near() -> None:
    assert "Op de grens." in letter_body(letters.FACTUAL)
    assert "Op de grens." not in letter_body(letters.BESLUIT)


def test_an_objection_belongs_to_a_besluit_and_to_nothing_else() -> None:
    with pytest.raises(ValueError, match="besluit"):
        replace(letters.FACTUAL, objection=letters.OBJECTION)
    with pytest.raises(ValueError, match="besluit"):
        replace(letters.BESLUIT, objection=None)


def test_an_output_is_explained_unless_it_was_set_aside() -> None:
    with pytest.raises(ValueError, match="set aside"):
        replace(letters.BESLUIT, explanation=None)
    with pytest.raises(ValueError, match="set aside"):
        replace(letters.SET_ASIDE, explanation=letters.EXPLANATION)


def test_nobody_gets_more_than_five_reasons() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        replace(letters.EXPLANATION, reasons=(Reason("a", "b", "c", 1.0),) * 6)


@pytest.mark.parametrize(
    "body", [letter_body(letters.HOSTILE), algorithm_sheet_body(replace(letters.SHEET, name=letters.ATTACK))]
)
def test_hostile_text_stays_text(body: str) -> None:
    for tag in ("<script", "<img", "<link", "<style", 'javascript:alert(1)"', 'href="javascript'):
        assert tag not in body
    assert "{{ 7*7 }} {0} &amp;amp;" in body


def test_a_page_has_a_chart_for_a_narrow_column_too() -> None:
    assert letter_body(letters.BESLUIT).count("<svg") == 2
    assert letter_body(letters.BESLUIT, paper=True).count("<svg") == 1


def test_a_body_needs_no_style_attribute() -> None:
    assert "style=" not in letter_body(letters.BESLUIT) + algorithm_sheet_body(letters.SHEET)


def test_a_small_number_is_not_published() -> None:
    assert "minder dan 10" in algorithm_sheet_body(letters.SHEET)


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0.3714, "+0,37"), (-0.3714, "−0,37"), (0.0, "0,00"), (-0.001, "0,00"), (1234.5, "+1.234,50")],
)
def test_numbers_are_written_the_dutch_way_with_their_sign(amount: float, said: str) -> None:
    assert NL.change(amount, 2) == said


@pytest.mark.parametrize(
    ("largest", "decimals"), [(0.0, 2), (0.004, 4), (0.37, 2), (4.2, 2), (42.0, 1), (420.0, 0)]
)
def test_decimals_follow_the_largest_step(largest: float, decimals: int) -> None:
    assert decimals_for([largest, 0.0]) == decimals


def test_every_legal_effect_has_a_letter() -> None:
    for effect in LegalEffect:
        objection = letters.OBJECTION if effect is LegalEffect.BESLUIT else None
        assert letter_body(replace(letters.BESLUIT, legal_effect=effect, objection=objection))


def _key(message: object) -> str:
    return str(message[0] if isinstance(message, tuple) else message)


def _places(text: object) -> list[set[str]]:
    forms = text if isinstance(text, tuple) else (text,)
    return [{part.split("}")[0] for part in str(form).split("{")[1:]} for form in forms]


def test_a_letter_says_on_paper_whose_seal_is_in_the_file_and_nothing_where_there_is_none() -> None:
    sealed = replace(letters.BESLUIT, sealed_by="Gemeente <Voorbeeldstad>")
    said = "Dit bestand heeft een digitale handtekening (zegel) van: Gemeente &lt;Voorbeeldstad&gt;."
    assert said in letter_body(sealed, paper=True)
    assert said not in letter_body(sealed)
    assert "zegel" not in letter_body(letters.BESLUIT, paper=True)
