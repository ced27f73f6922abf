"""What the law asks of a letter, looked for in the text of every kind that there is: effect, verdict, data, language, announcement."""

import re
from dataclasses import replace
from html import unescape
from itertools import product

import pytest

from infra.i18n import LANGUAGES
from register.vocabulary import LegalEffect
from reports.contents import Letter, Notice, letter_body
from reports.contents.binding import bound
from tests.reports import letters

ORGAN = "het college van burgemeester en wethouders van Voorbeeldstad"
NOTICE = Notice(
    purpose="Hulp kiezen die past.",
    lawful_basis="Wet gemeentelijke schuldhulpverlening, artikel 4a",
    retention="Tot tien jaar nadat uw traject klaar is.",
    recipients="Alleen medewerkers van Schuldhulp.",
)
VERDICTS = ("followed", "deviated", "set_aside", "unread")
FROM = ("resident", "both", "elsewhere")
PERCENT = re.compile(r"%|procent|per ?cent")
SAID = {
    "nl": {
        "no_besluit": "geen besluit", "say_no": "U mag nee zeggen", "at_latest": "uiterlijk", "objection": "bezwaar", "six_weeks": "zes weken",
        "human": "Een mens besliste", "looked": "Keek een medewerker mee?", "name": "Namens", "not_this": "Deze uitleg is zelf geen besluit",
        "rights": ("artikel 15 tot en met 18", "artikel 21", "klacht", "autoriteitpersoonsgegevens.nl", "Praten met een medewerker"),
    },
    "en": {
        "no_besluit": " decision", "say_no": "You may say no", "at_latest": "at the latest", "objection": "object", "six_weeks": "six weeks",
        "human": "A person decided", "looked": "Did an employee look at it?", "name": "In the name of", "not_this": "not a decision itself",
        "rights": ("articles 15 to 18", "article 21", "Complain", "autoriteitpersoonsgegevens.nl", "Talk to an employee"),
    },
}  # fmt: skip


def _letter(effect: LegalEffect, verdict: str, obtained: str, language: str, known: bool) -> Letter:
    besluit, aside = effect == LegalEffect.BESLUIT, verdict == "set_aside"
    objection = replace(letters.OBJECTION, announced_on=letters.OBJECTION.announced_on if known else None)
    data = tuple(
        replace(datum, elsewhere=obtained != "resident" and (obtained == "elsewhere" or number == 0))
        for number, datum in enumerate(letters.DATA)
    )
    return replace(
        letters.BESLUIT, language=language, legal_effect=effect, followed="followed" if verdict == "unread" else verdict,
        read_by_person=verdict != "unread", explanation=None if aside else letters.EXPLANATION, on_behalf_of=ORGAN,
        objection=objection if besluit else None, data_used=data, notice=NOTICE,
    )  # fmt: skip


def _text(letter: Letter) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", letter_body(letter, paper=True))).split())


EVERY = list(product(LegalEffect, VERDICTS, FROM, LANGUAGES, (True, False)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("effect", LegalEffect)
def test_every_letter_says_what_the_law_asks_of_it(effect: LegalEffect, language: str) -> None:
    for case in (one for one in EVERY if one[0] == effect and one[3] == language):
        said, words = _text(_letter(*case)), SAID[language]
        for right in words["rights"]:
            assert right in said, (case, right)
        assert f"{words['name']}" in said, case
        assert ORGAN in said, case
        assert not PERCENT.search(said), case
        _remedies(case, said)
        _decision(case, said)
        _notice(case, said)


def _remedies(case: tuple[LegalEffect, str, str, str, bool], said: str) -> None:
    effect, words = case[0], SAID[case[3]]
    besluit = effect == LegalEffect.BESLUIT
    # Nothing but the last day to object is told with this word.
    assert (words["at_latest"] in said) is (besluit and case[4]), case
    assert (words["six_weeks"] in said) is besluit, case
    assert (words["not_this"] in said) is besluit, case
    assert (words["say_no"] in said) is (effect == LegalEffect.FACTUAL_ACT), case
    if not besluit:
        assert words["objection"] not in said.lower(), case
        assert said.count(words["no_besluit"]) >= 2, case


def _decision(case: tuple[LegalEffect, str, str, str, bool], said: str) -> None:
    words, unread = SAID[case[3]], case[1] == "unread"
    assert (words["looked"] in said) is unread, case
    assert (words["human"] in said) is not unread, case
    assert ("22" in re.findall(r"(?:artikel|article) (\d+)", said)) is unread, case


def _notice(case: tuple[LegalEffect, str, str, str, bool], said: str) -> None:
    told = case[2] != "resident"
    assert ("14)" in said) is told, case
    for part in (NOTICE.lawful_basis, NOTICE.retention, NOTICE.recipients):
        assert (part in said) is told, case
    if told:
        assert letters.VOORBEELDSTAD.privacy_contact in said.split("14)")[1], case


@pytest.mark.parametrize("effect", [LegalEffect.FACTUAL_ACT, LegalEffect.PREPARATION])
def test_that_it_is_no_decision_stands_in_the_main_points(effect: LegalEffect) -> None:
    said = letter_body(_letter(effect, "followed", "both", "nl", False)).split("</section>")[0]
    assert "geen besluit" in said
    assert ("U mag nee zeggen" in said) is (effect == LegalEffect.FACTUAL_ACT)


def test_what_nobody_filled_in_leaves_no_empty_row() -> None:
    full = _letter(LegalEffect.BESLUIT, "followed", "both", "nl", True)
    bare = replace(
        full, notice=Notice(), on_behalf_of="", organisation=replace(full.organisation, privacy_contact="")
    )
    said = letter_body(bare)
    assert "artikel\u00a014" in said
    assert "Waarom mag dat?" not in said
    assert "(FG)" not in said
    assert "amens" not in said
    assert not re.search(r"<td[^>]*>\s*</td>", said.split("notice-14")[1].split("</section>")[0])


def test_dutch_of_the_register_is_marked_as_dutch_in_an_english_letter() -> None:
    said = letter_body(_letter(LegalEffect.BESLUIT, "followed", "both", "en", True))
    assert f'<td lang="nl">{bound(NOTICE.lawful_basis)}' in said


def test_only_a_person_deviates() -> None:
    with pytest.raises(ValueError, match="only a person"):
        replace(letters.BESLUIT, followed="deviated", read_by_person=False)
