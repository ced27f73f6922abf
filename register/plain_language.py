"""A hint whether a Dutch text reads easily (about level B1): which sentences do not, why, and what to change.

Computed here and from words alone, so it is a hint: it never blocks, and a good reason to write otherwise is enough.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from register.plain_words import ABBREVIATED, DUTCH, ENGLISH, KNOWN, LAWS, PARTICIPLES_NOT, SIMPLER
from register.richtext import lines
from register.standards.fields import Kind
from register.standards.ours import EVERYTHING

# Above these a sentence or a word is hard for many readers. Not law: measures that editors of plain Dutch use.
SENTENCE_WORDS = 20
WORD_LETTERS = 18
# Fewer words say nothing about the language that they are in.
TELLING_WORDS = 3

JUDGED = tuple(
    key for key, field in EVERYTHING.items() if field.kind == Kind.TEXT and key not in {"tags", "summary_en"}
)
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]?[A-Z\u00c0-\u00de0-9])")
SHORT = re.compile(r"\b(?:[A-Z]{2,}[a-z]{0,3}|[A-Z][a-z]*[A-Z]+[a-z]*)\b")
ROMAN = re.compile(r"[IVXLC]+")
PASSIVE = re.compile(r"\b(?:word|wordt|worden|werd|werden)\b", re.IGNORECASE)
PARTICIPLE = re.compile(
    r"\b(?:\w{0,8}ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her|er)\w{2,}(?:d|t|en))\b", re.IGNORECASE
)
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")


class Why(StrEnum):
    """What makes a sentence hard; the words for a person stand under `register.plain.<why>`."""

    LONG_SENTENCE = "long_sentence"
    LONG_WORD = "long_word"
    PASSIVE = "passive"
    JARGON = "jargon"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True)
class Hint:
    """One sentence and why it is hard. `found` is the word (or the number of words), `better` a simpler one."""

    why: Why
    sentence: str
    found: str
    better: str = ""


def of_entry(content: Mapping[str, Any]) -> dict[str, tuple[Hint, ...]]:
    """The hints for each Dutch text of an entry that has any; an abbreviation is explained once for all."""
    texts = {key: lines(content[key]) for key in JUDGED if isinstance(content.get(key), str)}
    explained = _explained("\n".join(texts.values()))
    found = {key: hints(text, explained) for key, text in texts.items()}
    return {key: of_text for key, of_text in found.items() if of_text}


def hints(text: str, explained: frozenset[str] = frozenset()) -> tuple[Hint, ...]:
    """What to change in a text; nothing when it is English. `explained` are abbreviations that another text explains."""
    if is_english(text):
        return ()
    known = explained | _explained(text)
    return tuple(hint for sentence in sentences(text) for hint in _of_sentence(sentence, known))


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line ends one too, as an item of a list does."""
    found: list[str] = []
    for line in text.splitlines():
        open_ = ""
        for part in END.split(line):
            open_ = f"{open_} {part}".strip()
            if not ABBREVIATED.search(open_):
                found.append(open_)
                open_ = ""
        found.append(open_)
    return [sentence.lstrip("\u2022 ").strip() for sentence in found if WORD.search(sentence)]


def is_english(text: str) -> bool:
    """Whether the small words of a text are English rather than Dutch."""
    words = [word.lower() for word in WORD.findall(text)]
    english = sum(word in ENGLISH for word in words)
    return english >= TELLING_WORDS and english > sum(word in DUTCH for word in words)


def _of_sentence(sentence: str, explained: frozenset[str]) -> Iterator[Hint]:
    bare = ADDRESS.sub("", sentence)
    words = WORD.findall(bare)
    if len(words) > SENTENCE_WORDS:
        yield Hint(Why.LONG_SENTENCE, sentence, str(len(words)))
    for word in dict.fromkeys(words):
        if max(map(len, word.split("-"))) > WORD_LETTERS:
            yield Hint(Why.LONG_WORD, sentence, word)
    yield from _passive(sentence, bare)
    for hard, better in SIMPLER.items():
        if found := hard.search(bare):
            yield Hint(Why.JARGON, sentence, found[0], better)
    for short in dict.fromkeys(_abbreviations(bare)):
        if short not in explained:
            yield Hint(Why.ABBREVIATION, sentence, short)


def _passive(sentence: str, bare: str) -> Iterator[Hint]:
    helping = PASSIVE.search(bare)
    done = [word for word in PARTICIPLE.findall(bare) if word.lower() not in PARTICIPLES_NOT]
    if helping and done:
        yield Hint(Why.PASSIVE, sentence, f"{helping[0]} {done[0]}")


def _abbreviations(text: str) -> list[str]:
    found = [*SHORT.findall(text), *(word for word in WORD.findall(text) if word in LAWS)]
    return [short for short in found if short not in KNOWN and not ROMAN.fullmatch(short)]


def _explained(text: str) -> frozenset[str]:
    """Abbreviations that stand beside their meaning: `(AVG)` after it, or `AVG (...)`, or `AVG betekent ...`."""
    return frozenset(
        short
        for short in _abbreviations(text)
        if re.search(rf"\w \({short}\)|\b{short} \(|\b{short} (?:betekent|staat voor|is de afkorting)", text)
    )
