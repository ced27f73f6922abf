"""Text for people from the message catalogues: Dutch first, English beside it, one file per subject and language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default="nl")


def language() -> str:
    """The language of what is being said now."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` for as long as the block lasts."""
    token = _language.set(known(code))
    try:
        yield
    finally:
        _language.reset(token)


def known(code: str | None) -> str:
    """`code` where we speak it, else Dutch."""
    return code if code in LANGUAGES else LANGUAGES[0]


def gettext(key: str, /, **parameters: object) -> str:
    """The message `key` in the current language, with `{name}` filled in."""
    return gettext_in(language(), key, **parameters)


def ngettext(key: str, n: int, /, **parameters: object) -> str:
    """The message `key` in the current language, in the number of `n`."""
    return ngettext_in(language(), key, n, **parameters)


def gettext_in(code: str, key: str, /, **parameters: object) -> str:
    """The message `key` in the language `code`. An unknown key is returned as it is: a test finds it before a person does."""
    text = _catalogue(known(code)).gettext(key)
    return text.format_map(parameters) if parameters else text


def ngettext_in(code: str, key: str, n: int, /, **parameters: object) -> str:
    """As `gettext_in`, for a number; `{n}` is filled in."""
    return _catalogue(known(code)).ngettext(key, key, n).format_map({"n": n, **parameters})


def pick(texts: dict[str, str], code: str | None = None) -> str:
    """Of a text that its owner gave in several languages, the one in `code` (now), else the Dutch one."""
    return texts.get(code or language()) or texts.get("nl") or next(iter(texts.values()), "")


@cache
def messages(code: str) -> Catalog:
    """All messages of a language, from every package's catalogue."""
    whole = Catalog(locale=code)
    for path in sorted((LOCALE / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    whole[message.id if isinstance(message.id, str) else message.id[0]] = message
    return whole


@cache
def _catalogue(code: str) -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, messages(code))
    compiled.seek(0)
    return GNUTranslations(compiled)
