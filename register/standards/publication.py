"""The Dutch publication standard for algorithm registers, version 1.0: its fields, limits and words as data.

Limits count text without markup, as the national register counts. Labels stand in the message catalogues. The weights
(8, 2 or 0) are those with which the national register's own office scores an entry.
"""

from register.standards.fields import By, Field, Kind, Section

__all__ = ["Field", "Kind", "Section"]

VERSION = "1.0"
LANGUAGE = "nld"

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

_general, _use, _operation, _metadata = tuple(Section)[:4]
FIELDS = (
    Field("name", _general, Kind.LINE, 100, required=True, weight=8),
    Field("description_short", _general, Kind.TEXT, 400, required=True, weight=8),
    Field("organization", _general, Kind.LINE, 100, required=True, weight=8),
    Field("category", _general, Kind.CHOICES, words=CATEGORIES, weight=8),
    Field("status", _general, Kind.CHOICE, required=True, words=STATUSES, weight=8),
    Field("begin_date", _general, Kind.MONTH, 7, weight=8),
    Field("end_date", _general, Kind.MONTH, 7),
    Field("contact_email", _general, Kind.LINE, 500, required=True, weight=8),
    Field("website", _general, Kind.ADDRESS, weight=2),
    Field(
        "publication_category", _general, Kind.CHOICE, required=True, words=PUBLICATION_CATEGORIES, weight=8
    ),
    Field("url", _general, Kind.ADDRESS, weight=2),
    Field("goal", _use, Kind.TEXT, 2500, rich=True, weight=8),
    Field("proportionality", _use, Kind.TEXT, 2500, rich=True, weight=8),
    Field("human_intervention", _use, Kind.TEXT, 2500, rich=True, weight=8),
    Field("risks", _use, Kind.TEXT, 2500, rich=True, weight=8),
    Field("lawful_basis", _use, Kind.TEXT, 2500, rich=True, weight=2),
    Field("lawful_basis_grouping", _use, Kind.LINKS, title_limit=100, link_needed=True, weight=2),
    Field("process_index_url", _use, Kind.ADDRESS, weight=2),
    Field("impacttoetsen_grouping", _use, Kind.LINKS, weight=2),
    Field("impacttoetsen", _use, Kind.TEXT, 2500, rich=True, weight=8),
    Field("source_data", _operation, Kind.TEXT, 2500, rich=True, weight=8),
    Field("source_data_grouping", _operation, Kind.LINKS, link_needed=True, weight=2),
    Field("methods_and_models", _operation, Kind.TEXT, 5000, rich=True, weight=2),
    Field("provider", _operation, Kind.LINE, 200, weight=8),
    Field("publiccode", _operation, Kind.ADDRESS),
    Field("lang", _metadata, Kind.CHOICE, words=(LANGUAGE,), by=By.FIXED),
    Field("standard_version", _metadata, Kind.CHOICE, words=(VERSION,), by=By.FIXED),
    Field("source_id", _metadata, Kind.LINE, 100, by=By.ASSIGNED),
    Field("tags", _metadata, Kind.TEXT, 2500, rich=True, weight=2),
    Field("lars", _metadata, Kind.LINE, 100, by=By.ASSIGNED),
    Field("publication_dt", _metadata, Kind.LINE, 100, by=By.ASSIGNED),
)
BY_KEY = {field.key: field for field in FIELDS}
# What a person fills in: the others are the same for every entry, or a register gives them.
ASKED = tuple(field for field in FIELDS if field.by == By.PEOPLE)

# What may not be empty on the public page, beside what the standard requires: an entry without these says nothing.
NEEDED_TO_PUBLISH = ("goal", "human_intervention", "risks", "lawful_basis")
