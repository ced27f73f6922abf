"""The content of an entry: checked field by field, what is still missing, and what of it the public reads."""

from collections.abc import Mapping
from typing import Any

from infra.errors import Fault, NotValid
from register.field_checks import LINKS_MAX, faults_in
from register.richtext import bare, clean, plain
from register.standards import ours
from register.standards.fields import Field, Kind
from register.standards.ours import EVERYTHING, NEEDED_BY_KIND, kind_of
from register.standards.publication import FIELDS, NEEDED_TO_PUBLISH

__all__ = ["LINKS_MAX", "OURS", "Content", "checked", "missing", "plain", "public_part", "withheld"]

Content = dict[str, Any]
OURS = ours.BY_KEY


def checked(given: Mapping[str, Any]) -> Content:
    """The content as it may be stored: markup sanitised, empty fields left out. Raises `NotValid` naming every fault."""
    faults = [Fault(key, "register.field_unknown", {"field": key}) for key in given if key not in EVERYTHING]
    content: Content = {}
    for key, value in given.items():
        if value in (None, "", [], {}) or key not in EVERYTHING:
            continue
        kept = _sanitised(EVERYTHING[key], value)
        faults += faults_in(EVERYTHING[key], kept)
        if kept not in ("", []):
            content[key] = kept
    if "name" not in content:
        faults.append(Fault("name", "register.field_required"))
    if faults:
        raise NotValid("register.entry_not_valid", faults=faults)
    return content


def missing(content: Mapping[str, Any]) -> list[str]:
    """Keys that must be filled in, or withheld with a ground, before this may be published."""
    required = [field.key for field in FIELDS if field.required]
    needed = [*required, *NEEDED_TO_PUBLISH, *NEEDED_BY_KIND[kind_of(content)]]
    empty = [key for key in needed if not (content.get(key) or withheld(content, key))]
    return empty + [key for key, field in EVERYTHING.items() if _half(field, content.get(key))]


def withheld(content: Mapping[str, Any], key: str) -> dict[str, str] | None:
    """The ground and the reason for which a field is not told, or None."""
    found: dict[str, str] | None = (content.get("withheld") or {}).get(key)
    return found


def public_part(content: Mapping[str, Any]) -> Content:
    """What a publication may tell: without the value of any field that is withheld."""
    return {key: value for key, value in content.items() if not withheld(content, key)}


def _sanitised(field: Field, value: Any) -> Any:
    if field.kind == Kind.LINKS and isinstance(value, list):
        return [_sanitised_link(link) for link in value]
    if isinstance(value, str) and field.kind in {Kind.TEXT, Kind.LINE}:
        return clean(value) if field.rich else bare(value)
    return value


def _sanitised_link(link: Any) -> Any:
    if isinstance(link, dict) and isinstance(link.get("title"), str):
        return link | {"title": bare(link["title"])}
    return link


def _half(field: Field, value: Any) -> bool:
    """A list of links of which one has no address, where the standard asks for it."""
    return field.link_needed and any(not link.get("link") for link in value or [])
