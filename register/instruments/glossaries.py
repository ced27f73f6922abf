"""Reads lists of terms with what they mean; they are kept beside the instruments, to be read."""

import re

from register.instruments.definition import Definition, Kind, Question, Section, Shape, Type
from register.instruments.files import Data
from register.instruments.picking import Notes, mappings, said, words

KNOWN = {
    "definitions", "name", "description", "version", "urn", "language", "owners", "schema_version", "version_date",
}  # fmt: skip
LANGUAGE = "nl"


def fits(data: dict[str, Data]) -> bool:
    """Whether this is a list of terms."""
    return isinstance(data.get("definitions"), list)


def read(data: dict[str, Data], notes: Notes) -> list[Definition]:
    """The terms as texts. A file without a urn is known by its first term and its length."""
    notes.unknown_keys("/", data, KNOWN)
    terms = [
        Question(str(number), said(one.get("term"), where, LANGUAGE), Type.TEXT, said(one.get("definition"), where, LANGUAGE))
        for number, (one, where) in enumerate(mappings(data, "definitions", ""), 1)
    ]  # fmt: skip
    first = words(next((one.text.get(LANGUAGE) for one in terms), ""), "")
    slug = re.sub(r"[^a-z0-9]+", "-", first.lower()).strip("-")[:40]
    counted = {"nl": f"Begrippen ({len(terms)})", "en": f"Terms ({len(terms)})"}
    title = said(data.get("name"), "/name", LANGUAGE) or counted
    return [
        Definition(
            urn=words(data.get("urn"), "/urn") or f"urn:toetssteen:imported:terms-{slug}-{len(terms)}", version=words(data.get("version"), "") or "1.0",
            title=title, kind=Kind.GLOSSARY, shape=Shape.TEXT, language=LANGUAGE,
            sections=(Section("terms", title, tuple(terms)),),
        )
    ]  # fmt: skip
