"""Words as the search of the register knows them: folded, stemmed, and what somebody who typed a sentence means by it."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import snowballstemmer

from register.content import plain
from register.vocabulary import WORD_MAX

QUERY_MAX = 200
WORDS_MAX = 10
# Words that stand everywhere say nothing about what is looked for, unless nothing else was typed.
EVERYWHERE = frozenset({
    "aan", "als", "bij", "dan", "dat", "de", "den", "der", "die", "dit", "door", "een", "en", "er", "het", "hij", "hoe", "hun",
    "ik", "in", "is", "je", "mag", "me", "met", "mij", "mijn", "naar", "niet", "nog", "nu", "of", "om", "onze", "ook", "op",
    "over", "te", "ten", "ter", "tot", "u", "uit", "uw", "van", "voor", "waar", "wat", "we", "wel", "wie", "wij", "word",
    "worden", "wordt", "ze", "zich", "zij", "zijn", "zo",
    "an", "and", "are", "at", "by", "do", "for", "from", "how", "it", "my", "not", "on", "that", "the", "this", "to", "what",
    "which", "who", "why", "with", "you", "your",
})  # fmt: skip
WORD = re.compile(r"[^\W_]+")
# The Dutch stemmer leaves this plural as it is: algoritmes, gemeentes.
PLURAL = re.compile(r"(?<=[a-z]{3}e)s$")
# At the end of a word these sound harder and are written so: brieven, brief; huizen, huis.
HARDENED = {"v": "f", "z": "s"}
# What a word counts for by where it stands: a match in the name always comes before one in the summary.
IN_NAME, IN_SUMMARY, ELSEWHERE = 100, 10, 1
IN_REST = (
    "goal",
    "tags",
    "provider",
    "human_intervention",
    "source_data",
    "lawful_basis",
    "for_whom",
    "allowed_use",
)
BOTH_ENDS = "\U0010ffff"  # after every word that begins alike

_stemmers = threading.local()


@dataclass(frozen=True)
class Word:
    """One word of a query: as typed (folded), its stems, and whether somebody may still be typing it."""

    typed: str
    stems: frozenset[str]
    open: bool

    @property
    def beginning(self) -> tuple[str, str] | None:
        """From where to where stand the words that begin as this one; None for a word that was finished."""
        return (self.typed, self.typed + BOTH_ENDS) if self.open and len(self.typed) > 1 else None

    def finds(self, stem: str) -> bool:
        """Whether a word with this stem is one that was looked for."""
        return stem in self.stems or (self.beginning is not None and stem.startswith(self.typed))


@dataclass(frozen=True)
class Query:
    """What somebody typed. `words` is what is searched; all of them must be found."""

    text: str = ""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that say something, at most `WORDS_MAX`, each once."""
        typed = list(dict.fromkeys(split(self.text[:QUERY_MAX])))
        telling = [word for word in typed if word not in EVERYWHERE] or typed
        last = typed[-1] if typed and not self.text[:QUERY_MAX][-1:].isspace() else ""
        return tuple(Word(word, stems(word), word == last) for word in telling[:WORDS_MAX])

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed in which no word stands."""
        return bool(self.text.strip()) and not self.words

    def finds(self, word: str) -> bool:
        """Whether this word of a text is one that was looked for."""
        folded = split(word)
        return any(wanted.finds(stem) for one in folded for stem in stems(one) for wanted in self.words)


def fold(text: str) -> str:
    """Without capitals and accents, as one types in a hurry."""
    # Twice: a letter of a mathematical alphabet is a capital only once it is taken apart.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def split(text: str) -> list[str]:
    """The words of a text, folded; a sign that is no letter or digit parts them."""
    return [word[:WORD_MAX] for word in WORD.findall(fold(text))]


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """The stems of a folded word as Dutch and as English have them: the register is read in both."""
    dutch, english = _both()
    stem = dutch.stemWord(PLURAL.sub("", word))
    return frozenset({stem[:-1] + HARDENED.get(stem[-1:], stem[-1:]), english.stemWord(word)})


def weights(content: Mapping[str, Any], organisation: str) -> dict[str, int]:
    """Every stem of an entry with what it counts for. What is withheld is not found either."""
    withheld = content.get("withheld") or {}
    told = {key: str(value) for key, value in content.items() if key not in withheld}
    found: dict[str, int] = {}
    rest = [organisation, *(told.get(key, "") for key in IN_REST)]
    summaries = [told.get("description_short", ""), told.get("summary_en", "")]
    for weight, texts in ((ELSEWHERE, rest), (IN_SUMMARY, summaries), (IN_NAME, [told.get("name", "")])):
        for word in _all_words(texts):
            found |= dict.fromkeys(stems(word), weight)
    return found


def _all_words(texts: Iterable[str]) -> set[str]:
    return {
        word for text in texts for word in split(plain(text.replace("<", " <"))) if word not in EVERYWHERE
    }


def _both() -> tuple[Any, Any]:
    # A stemmer keeps the word that it works on in itself, so each thread has its own.
    if not hasattr(_stemmers, "both"):
        _stemmers.both = snowballstemmer.stemmer("dutch_porter"), snowballstemmer.stemmer("english")
    found: tuple[Any, Any] = _stemmers.both
    return found
