"""The words of the vocabulary as the choices of a form, each with what it means where that has to be said."""

from collections.abc import Iterable
from enum import StrEnum

from infra.i18n import gettext
from register.qualifications.wording import training
from register.vocabulary import (
    SIGNATURES,
    Arbiter,
    FeatureKind,
    Format,
    Impact,
    LegalEffect,
    Missing,
    Obtained,
    Protection,
)

Option = dict[str, str]


def of_datum() -> dict[str, object]:
    """The choices in the form of a datum."""
    return {
        "kind": _words("register.feature_kind.", FeatureKind),
        "protection": _words("register.protection.", Protection, means=True),
        "missing": _words("register.missing.", Missing, means=True),
        "obtained": [(one.value, gettext(f"register.obtained.{one}")) for one in Obtained],
        "format": [(one.value, gettext(f"register.format.{one}")) for one in Format],
    }


def of_terms() -> dict[str, object]:
    """The choices in the form of a deployment's terms."""
    signatures = [
        {"value": str(count), "label": gettext(f"register.terms.signatures.{count}")} for count in SIGNATURES
    ]
    return {
        "impact": _words("register.impact.", Impact, means=True),
        "legal_effect": _words("register.legal_effect.", LegalEffect, means=True),
        "signatures": signatures,
        "arbiter": _words("register.arbiter.", Arbiter),
    }


def of_trainings(codes: Iterable[str]) -> list[Option]:
    """The trainings that a policy may ask for, or that may be recorded."""
    return [{"value": code, "label": training(code)} for code in codes]


def _words(start: str, vocabulary: type[StrEnum], means: bool = False) -> list[Option]:
    options = []
    for one in vocabulary:
        option = {"value": one.value, "label": gettext(f"{start}{one}")}
        options.append(option | ({"help": gettext(f"{start}{one}.means")} if means else {}))
    return options
