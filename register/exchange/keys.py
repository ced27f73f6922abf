"""The keys under which records come: those of the standard, older ones, Dutch headings, and groups that hold others."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from register.exchange.changes import ChangeKind, Notes
from register.standards.fields import Kind
from register.standards.ours import EVERYTHING

# Keys of earlier versions of the standard, and where each belongs (register.exchange.older).
OLDER = (
    "application_url", "area", "competent_authority", "decision_making_process", "department", "description",
    "documentation", "dpia", "dpia_description", "iama", "iama_description", "id", "impact", "lawful_basis_link",
    "monitoring", "mprd", "objection_procedure", "performance_standard", "source_data_link", "type", "uuid",
)  # fmt: skip

# Other names of the same thing: headings of spreadsheets, the download of the national register, system cards.
SAME = {
    "afwegingen": "proportionality",
    "algorithm_id": "lars",
    "algoritme_id": "lars",
    "begindatum": "begin_date",
    "bron_id": "source_id",
    "considerations": "proportionality",
    "contact": "contact_email",
    "contactgegevens": "contact_email",
    "doel": "goal",
    "doel_en_impact": "goal",
    "einddatum": "end_date",
    "email": "contact_email",
    "external_providers": "provider",
    "gegevens": "source_data",
    "goal_and_impact": "goal",
    "korte_omschrijving": "description_short",
    "lars_code": "lars",
    "legal_base": "lawful_basis_grouping",
    "leverancier": "provider",
    "link_naar_broncode": "publiccode",
    "link_naar_bronregistratie": "url",
    "link_naar_publiekspagina": "website",
    "link_naar_verwerkingsregister": "process_index_url",
    "menselijke_tussenkomst": "human_intervention",
    "naam": "name",
    "omschrijving": "description_short",
    "organisatie": "organization",
    "organisatienaam": "organization",
    "organisation": "organization",
    "publicatie_datum": "publication_dt",
    "publicatiecategorie": "publication_category",
    "publicatiestandaard": "standard_version",
    "risicobeheer": "risks",
    "risk_management": "risks",
    "schema": "standard_version",
    "schema_version": "standard_version",
    "taal": "lang",
    "technical_design": "methods_and_models",
    "technische_werking": "methods_and_models",
    "thema": "category",
    "titel": "name",
    "title": "name",
    "toelichting_op_impacttoetsen": "impacttoetsen",
    "used_data": "source_data",
    "verwijzingen_gegevensbronnen": "source_data_grouping",
    "verwijzingen_wettelijke_basis": "lawful_basis_grouping",
    "versie_publicatiestandaard": "standard_version",
    "wettelijke_basis": "lawful_basis",
    "zoektermen": "tags",
}
DEEPEST = 4
KEYS_MAX = 2_000


@lru_cache(maxsize=4096)
def canonical(key: str) -> str | None:
    """The key as we know it, of the standard or older; None for one that we do not know."""
    plain = unicodedata.normalize("NFKD", key[:100]).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    plain = SAME.get(plain, plain)
    return plain if plain in EVERYTHING or plain in OLDER else None


def flattened(record: dict[Any, Any], notes: Notes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record as one level of known keys, and beside it what stands under keys that we do not know."""
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for path, value in _leaves(record):
        key = canonical(path[-1])
        if key is None or (key in known and _filled(known[key])):
            unknown[".".join(path)] = value
            continue
        known[key] = value
        _note(notes, path, key, value)
    return known, unknown


def _note(notes: Notes, path: tuple[str, ...], key: str, value: Any) -> None:
    if len(path) > 1 and _filled(value):
        notes.add(key, ChangeKind.LIFTED, other=".".join(path))
    elif path[-1] != key:
        notes.add(key, ChangeKind.RENAMED, other=path[-1])


def _leaves(record: dict[Any, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in list(record.items())[:KEYS_MAX]:
        here = (*path, str(name))
        group = _group(str(name), value) if len(path) < DEEPEST else None
        found += _leaves(group, here) if group is not None else [(here, value)]
    return found


def _group(name: str, value: Any) -> dict[Any, Any] | None:
    """What a key holds that is only a heading for others: an object, or a list of one object."""
    key = canonical(name)
    if key in EVERYTHING and EVERYTHING[key].kind in {Kind.LINKS, Kind.CHOICES, Kind.WITHHELD}:
        return None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) and key is None else None


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})
