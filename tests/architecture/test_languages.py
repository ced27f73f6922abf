"""Everything that is said to a person stands in both catalogues, once, with the same placeholders."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import Flask

from infra.i18n import LANGUAGES, LOCALE
from tests.architecture import messages
from tests.architecture.families import FAMILIES, RAW
from tests.architecture.messages import Asked
from tests.architecture.sources import PACKAGES, ROOT, Source, sources

PLACEHOLDER = re.compile(r"\{(\w+)\}")
Catalogue = dict[str, Message]


def templates() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html")]


@cache
def files(language: str) -> dict[str, Catalogue]:
    """The catalogues of a language: package -> key -> message."""
    found = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            said = [message for message in read_po(file, locale=language) if message.id]
        found[path.stem] = {key_of(message): message for message in said}
        assert len(found[path.stem]) == len(said), path
    return found


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def whole(language: str) -> Catalogue:
    return {key: message for catalogue in files(language).values() for key, message in catalogue.items()}


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(message: Message) -> set[str]:
    return {name for text in texts(message) for name in PLACEHOLDER.findall(text)}


@cache
def asked() -> tuple[Asked, ...]:
    """Every key that code and templates ask for, families included."""
    return (
        *(one for source in sources() for one in messages.in_python(source)),
        *(one for path in templates() for one in messages.in_template(path)),
        *(Asked(f"{start}{word}", "families") for start, words in FAMILIES.items() for word in words),
    )


@cache
def families() -> tuple[tuple[str, str], ...]:
    return (
        *(one for source in sources() for one in messages.families_in_python(source)),
        *(one for path in templates() for one in messages.families_in_template(path)),
    )


def unsaid(wanted: Iterable[Asked], catalogue: Catalogue, names: set[str]) -> list[str]:
    return sorted({f"{one.key} ({one.where})" for one in wanted if one.key not in catalogue.keys() | names})


def modules() -> set[str]:
    return {
        source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for source in sources()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_asked_for_is_said(language: str, app: Flask) -> None:
    names = set(app.view_functions) | modules()
    catalogue = whole(language)
    missing = unsaid(asked(), catalogue, names)
    assert not missing, "\n".join(missing)
    assert unsaid([Asked("web.planted", "here")], catalogue, names) == ["web.planted (here)"]


def test_every_family_of_keys_is_declared() -> None:
    """A key that an f-string finishes cannot be found by reading: its words stand in tests/architecture/families.py."""
    undeclared = sorted({f"{start} ({where})" for start, where in families() if start not in FAMILIES})
    assert not undeclared, "\n".join(undeclared)


def test_no_family_is_declared_that_nobody_asks_for() -> None:
    assert FAMILIES.keys() - {start for start, _ in families()} == set()


def test_both_languages_say_the_same_keys_in_the_same_catalogue() -> None:
    first, *others = (files(language) for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        for package, catalogue in first.items():
            assert catalogue.keys() ^ other[package].keys() == set(), package


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    empty = [
        key for key, message in whole(language).items() if not all(text.strip() for text in texts(message))
    ]
    assert empty == []
    assert [key for key, message in whole(language).items() if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_catalogues_and_a_catalogue_speaks_for_one_package(language: str) -> None:
    found = files(language)
    counts = Counter(key for catalogue in found.values() for key in catalogue)
    assert [key for key, count in counts.items() if count > 1] == []
    speaks_for = {name: {key.partition(".")[0] for key in said} for name, said in found.items()}
    assert {name: packages for name, packages in speaks_for.items() if len(packages) != 1} == {}
    assert [
        name for name, packages in speaks_for.items() if name in {*PACKAGES, "api"} and packages != {name}
    ] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    dutch, *others = (whole(language) for language in LANGUAGES)
    for other in others:
        differ = [
            key for key in dutch.keys() & other.keys() if placeholders(dutch[key]) != placeholders(other[key])
        ]
        assert differ == []


def unfilled(wanted: Iterable[Asked], catalogue: Catalogue) -> list[str]:
    """Messages with a placeholder that the call does not fill."""
    found = []
    for one in wanted:
        message = None if one.key in RAW else catalogue.get(one.key)
        if message and one.given is not None and (left := placeholders(message) - one.given):
            found.append(f"{one.key} ({one.where}): {', '.join(sorted(left))}")
    return sorted(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_filled(language: str) -> None:
    left = unfilled(asked(), whole(language))
    assert not left, "\n".join(left)


def test_a_planted_key_is_found_wherever_it_is_written(tmp_path: Path) -> None:
    code = 'raise NotNow("web.one", x=1)\nf = f"web.family.{y}"\nTABLE = ("web.two",)\nurl_for("web.three")\n'
    planted = Source("web/planted.py", code, messages.ast.parse(code))
    found = list(messages.in_python(planted))
    assert [(one.key, one.given) for one in found] == [("web.one", {"x"}), ("web.two", None)]
    assert [start for start, _ in messages.families_in_python(planted)] == ["web.family."]
    page = tmp_path / "planted.html"
    page.write_text(
        """{{ _("web.four", a=1) }}{{ _("web.step." ~ s) }}{{ macro("web.five") }}{{ say('six') }}"""
    )
    assert {one.key for one in messages.in_template(page)} == {"web.four", "web.five", "reports.six"}
    assert [start for start, _ in messages.families_in_template(page)] == ["web.step."]
