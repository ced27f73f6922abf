"""Where what older records say belongs in the standard of now: one heading per older key, and the few that need thought."""

from dataclasses import dataclass
from typing import Any

from infra.i18n import gettext_in
from register.standards.ours import EVERYTHING


@dataclass(frozen=True)
class Place:
    """The field of now that takes an older value, under a heading of its own unless `bare`."""

    field: str
    bare: bool = False


# Texts that keep their own heading within a text of now; short facts become search words.
PLACES = {
    "impact": Place("goal"),
    "decision_making_process": Place("goal"),
    "description": Place("methods_and_models"),
    "performance_standard": Place("methods_and_models"),
    "monitoring": Place("risks"),
    "mprd": Place("source_data"),
    "iama_description": Place("impacttoetsen"),
    "dpia_description": Place("impacttoetsen"),
    "source_data_link": Place("source_data_grouping"),
    "lawful_basis_link": Place("lawful_basis_grouping"),
    "competent_authority": Place("responsible", bare=True),
    "objection_procedure": Place("objection_route", bare=True),
    "documentation": Place("website", bare=True),
    "uuid": Place("source_id", bare=True),
    "application_url": Place("tags"),
    "area": Place("tags"),
    "department": Place("tags"),
    "type": Place("tags"),
}
# Where a text goes on when its own field is full, in the order in which they are tried.
OVERFLOW = ("methods_and_models", "tags")
ASSESSMENTS = {
    "iama": "Impact Assessment Mensenrechten en Algoritmes (IAMA)",
    "dpia": "Data Protection Impact Assessment (DPIA)",
}
YES, NO = {"ja", "yes", "true", "waar"}, {"nee", "no", "false", "onwaar"}


def heading(key: str) -> str:
    """What a key is called within a Dutch text, be it older or of now."""
    return gettext_in(
        "nl", f"register.field.{key}" if key in EVERYTHING else f"register.exchange.heading.{key}"
    )


def done(value: Any) -> bool | None:
    """Whether an older record says that an assessment was done; None when it does not say."""
    text = str(value).strip().lower() if isinstance(value, str | bool) else ""
    return True if text in YES else False if text in NO else None
