"""Speaking to a person: Dutch first, in the language that was chosen, in the right number."""

import threading

import pytest

from infra import i18n


def test_dutch_is_spoken_unless_another_language_is_chosen() -> None:
    assert i18n.language() == "nl"
    with i18n.speaking("en"):
        assert i18n.language() == "en"
        assert i18n.gettext("web.nav.register") == i18n.gettext_in("en", "web.nav.register")
    assert i18n.gettext("web.nav.register") == i18n.gettext_in("nl", "web.nav.register")
    assert i18n.gettext_in("nl", "web.nav.office") != i18n.gettext_in("en", "web.nav.office")


@pytest.mark.parametrize("code", ["fr", "", "EN", None, "../../etc"])
def test_a_language_that_we_do_not_speak_is_answered_in_dutch(code: str | None) -> None:
    assert i18n.known(code) == "nl"


def test_one_listener_does_not_change_the_language_of_another() -> None:
    heard: list[str] = []
    with i18n.speaking("en"):
        other = threading.Thread(target=lambda: heard.append(i18n.language()))
        other.start()
        other.join()
    assert heard == ["nl"]


def test_an_unknown_key_is_shown_as_it_is() -> None:
    assert i18n.gettext("web.nothing.like.it") == "web.nothing.like.it"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_message_with_a_number_has_a_singular_and_a_plural(language: str) -> None:
    plurals = [str(message.id[0]) for message in i18n.messages(language) if isinstance(message.id, tuple)]
    assert plurals
    for key in plurals:
        message = i18n.messages(language)[key]
        assert len(message.string) == 2, key
        assert all(message.string), key


def test_a_text_of_an_owner_falls_back_to_dutch_and_then_to_whatever_there_is() -> None:
    texts = {"nl": "hallo", "en": "hello"}
    assert i18n.pick(texts) == "hallo"
    assert i18n.pick(texts, "en") == "hello"
    assert i18n.pick({"nl": "hallo", "en": ""}, "en") == "hallo"
    assert i18n.pick({"en": "hello"}, "nl") == "hello"
    assert i18n.pick({}) == ""


def test_braces_in_a_value_are_not_read_as_a_placeholder() -> None:
    key = next(str(m.id) for m in i18n.messages("nl") if "{" in str(m.string) and isinstance(m.id, str))
    names = dict.fromkeys(_names(str(i18n.messages("nl")[key].string)), "{evil.__class__}")
    assert "{evil.__class__}" in i18n.gettext_in("nl", key, **names)


def _names(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
