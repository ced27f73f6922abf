"""Every word of the register's pages is said in both languages, and says what it must."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

import register
from infra.i18n import LANGUAGES, messages
from register.content import OURS
from register.gate import Condition
from register.pages.root import word
from register.pages.wizard import CURES, Step
from register.queries.office import Next
from register.standards.publication import BY_KEY, FIELDS, Section
from register.vocabulary import (
    DeploymentState,
    FeatureKind,
    Format,
    Impact,
    LegalEffect,
    Missing,
    ModelState,
    Protection,
    Standing,
)

ROOT = Path(register.__file__).parent
VOCABULARY: dict[str, type[StrEnum]] = {
    "standing": Standing, "model_state": ModelState, "feature_kind": FeatureKind, "protection": Protection,
    "missing": Missing, "format": Format, "impact": Impact, "legal_effect": LegalEffect,
    "deployment_state": DeploymentState, "section": Section, "step": Step, "next": Next,
}  # fmt: skip


def said(code: str) -> dict[str, str]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: str(message.string)
        for message in messages(code)
        if message.id
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_vocabulary_is_said(code: str) -> None:
    spoken = said(code)
    keys = {f"register.{name}.{one}" for name, words in VOCABULARY.items() for one in words}
    keys |= {f"register.field.{key}{tail}" for key in [*BY_KEY, *OURS] for tail in ("", ".help")}
    keys |= {f"register.gate.{name}{tail}" for name in CURES for tail in ("", ".cure")}
    keys |= {f"register.next.{one}.means" for one in Next}
    keys |= {
        f"register.{name}.{one}.means"
        for name in ("impact", "legal_effect", "protection", "missing")
        for one in VOCABULARY[name]
    }
    keys |= {f"register.legal_effect.{one}.remedy" for one in LegalEffect}
    assert sorted(keys - spoken.keys()) == []


def test_both_languages_say_the_same_keys_with_the_same_blanks() -> None:
    dutch, english = said("nl"), said("en")
    ours = {key for key in dutch.keys() | english.keys() if key.startswith("register.")}
    blanks = re.compile(r"\{\w+\}")
    differing = {
        key
        for key in ours
        if set(blanks.findall(dutch.get(key, ""))) != set(blanks.findall(english.get(key, "")))
    }
    assert dutch.keys() == english.keys()
    assert differing == set()


def test_every_word_of_the_standard_has_an_english_one() -> None:
    words = {one for field in FIELDS for one in field.words}
    spoken = said("nl")
    assert {one for one in words if word(one) not in spoken.values()} == set()
    assert len({key for key in spoken if key.startswith("register.word.")}) == len(words)


def test_every_condition_of_the_gate_has_a_place_where_it_is_cured() -> None:
    source = (ROOT / "gate.py").read_text("utf-8")
    named = set(re.findall(r"Condition\(\s*\"(\w+)\"", source))
    assert named == set(CURES)
    assert Condition("published_revision", True).name in named
