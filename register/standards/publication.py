"""The Dutch publication standard for algorithm registers, version 1.0: its fields, limits and words as data.

Limits count text without markup, as the national register counts. Labels stand in the message catalogues.
"""

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1.0"
LANGUAGE = "nld"


class Section(StrEnum):
    GENERAL = "general"
    RESPONSIBLE_USE = "responsible_use"
    OPERATION = "operation"
    METADATA = "metadata"


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    LINKS = "links"
    MONTH = "month"
    ADDRESS = "address"


@dataclass(frozen=True)
class Field:
    """One field: its key, where it stands, what it takes, and how many signs at most."""

    key: str
    section: Section
    kind: Kind
    limit: int = 500
    required: bool = False
    words: tuple[str, ...] = ()


CATEGORIES = (
    "Organisatie en bedrijfsvoering",
    "Cultuur en recreatie",
    "Economie",
    "Overheidsfinanciën",
    "Wonen",
    "Internationaal",
    "Migratie en integratie",
    "Natuur en milieu",
    "Onderwijs en wetenschap",
    "Openbare orde en veiligheid",
    "Recht",
    "Ruimte en infrastructuur",
    "Sociale zekerheid",
    "Verkeer",
    "Werk",
    "Zorg en gezondheid",
)
STATUSES = ("In ontwikkeling", "In gebruik", "Buiten gebruik")
PUBLICATION_CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")

_general, _use, _operation, _metadata = Section
FIELDS = (
    Field("name", _general, Kind.LINE, 100, required=True),
    Field("description_short", _general, Kind.TEXT, 400, required=True),
    Field("organization", _general, Kind.LINE, 100, required=True),
    Field("category", _general, Kind.CHOICES, words=CATEGORIES),
    Field("status", _general, Kind.CHOICE, required=True, words=STATUSES),
    Field("begin_date", _general, Kind.MONTH, 7),
    Field("end_date", _general, Kind.MONTH, 7),
    Field("contact_email", _general, Kind.LINE, 500, required=True),
    Field("website", _general, Kind.ADDRESS),
    Field("publication_category", _general, Kind.CHOICE, required=True, words=PUBLICATION_CATEGORIES),
    Field("url", _general, Kind.ADDRESS),
    Field("goal", _use, Kind.TEXT, 2500),
    Field("proportionality", _use, Kind.TEXT, 2500),
    Field("human_intervention", _use, Kind.TEXT, 2500),
    Field("risks", _use, Kind.TEXT, 2500),
    Field("lawful_basis", _use, Kind.TEXT, 2500),
    Field("lawful_basis_grouping", _use, Kind.LINKS),
    Field("process_index_url", _use, Kind.ADDRESS),
    Field("impacttoetsen_grouping", _use, Kind.LINKS),
    Field("impacttoetsen", _use, Kind.TEXT, 2500),
    Field("source_data", _operation, Kind.TEXT, 2500),
    Field("source_data_grouping", _operation, Kind.LINKS),
    Field("methods_and_models", _operation, Kind.TEXT, 5000),
    Field("provider", _operation, Kind.LINE, 200),
    Field("publiccode", _operation, Kind.ADDRESS),
    Field("tags", _metadata, Kind.LINE, 2500),
)
BY_KEY = {field.key: field for field in FIELDS}

# What may not be empty on the public page, beside what the standard requires: an entry without these says nothing.
NEEDED_TO_PUBLISH = ("goal", "human_intervention", "risks", "lawful_basis")
