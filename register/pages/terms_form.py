"""The form of a deployment's terms: from what was typed to what the schema takes, and back for who deploys again."""

import re
import unicodedata
from dataclasses import asdict
from typing import Any

from werkzeug.datastructures import MultiDict

from infra.errors import Fault
from infra.i18n import LANGUAGES, gettext
from register.models import Deployment
from register.pages.mistakes import Mistakes, mistakes
from register.vocabulary import ReviewPolicy

Flat = dict[str, Any]
Form = MultiDict[str, str]
REASON_ROWS = 50
SPARE_ROWS = 3
MANDATE = ("organ", "decision", "reference")
NUMBERS = {"signatures": "signatures", "lease_minutes": "leaseMinutes", "deadline_days": "deadlineDays"}
ANSWERS = {"own_judgement_first": "ownJudgementFirst", "requester_may_sign": "requesterMaySign"}
# From the first words of a fault's place to the field at which it stands.
PLACES = {
    "legalEffect": "legal_effect",
    "policy/signatures": "signatures",
    "policy/leaseMinutes": "lease_minutes",
    "policy/deadlineDays": "deadline_days",
    "policy/sampleShare": "sample_percent",
    "mandate/organ": "organ",
    "mandate/decision": "decision",
    "mandate/reference": "reference",
}


def typed(form: Form) -> Flat:
    """What was typed, as `TermsSchema` takes it."""
    return {
        "purpose": _texts(form, "purpose"),
        "impact": form.get("impact"),
        "legalEffect": form.get("legal_effect"),
        "mandate": {name: form.get(name, "").strip() for name in MANDATE if form.get(name, "").strip()},
        "policy": _policy(form),
        "reasonCodes": [reason for number in range(1, REASON_ROWS + 1) if (reason := _reason(form, number))],
        "remedies": _texts(form, "remedies"),
        "notUsed": {code: _lines(form, f"not_used_{code}") for code in LANGUAGES},
    }


def flat(deployment: Deployment | None) -> Flat:
    """The fields of the form as an earlier deployment had them, or as the house has them."""
    policy = deployment.review_policy if deployment else ReviewPolicy()
    shown: Flat = asdict(policy) | {"sample_percent": f"{policy.sample_share * 100:g}"}
    if not deployment:
        return shown | {"reasons": []}
    for text in ("purpose", "remedies"):
        shown |= {f"{text}_{code}": getattr(deployment, text).get(code, "") for code in LANGUAGES}
    shown |= {f"not_used_{code}": "\n".join(deployment.not_used.get(code, [])) for code in LANGUAGES}
    shown |= {name: deployment.mandate.get(name, "") for name in MANDATE}
    return shown | {
        "impact": deployment.impact, "legal_effect": deployment.legal_effect, "reasons": deployment.reason_codes,
    }  # fmt: skip


def as_typed(form: Form) -> Flat:
    """The fields of the form as they were just typed."""
    return dict(form) | {"reasons": typed(form)["reasonCodes"]} | {name: name in form for name in ANSWERS}


def reason_rows(shown: Flat, asked: int = 0) -> list[Flat]:
    """The reasons with empty rows after them."""
    given = list(shown["reasons"])
    return (given + [{} for _ in range(max(SPARE_ROWS, asked))])[:REASON_ROWS]


def wrong(faults: list[Fault]) -> Mistakes:
    """The faults of terms, each at its field."""
    return mistakes(map(_in_percents, faults), field_of, label_of)


def field_of(where: str) -> str:
    """`purpose/nl` is the field `purpose_nl`, `reasonCodes/0/label/nl` the first reason."""
    first, *rest = where.split("/")
    if first == "reasonCodes" and rest:
        return f"reason-{int(rest[0]) + 1}-nl"
    if first in {"purpose", "remedies", "notUsed"}:
        return f"{'not_used' if first == 'notUsed' else first}_{rest[0] if rest else LANGUAGES[0]}"
    return PLACES.get(where, PLACES.get(first, "organ" if first == "mandate" else first))


def label_of(name: str) -> str:
    """What a person calls a field of this form."""
    key, _, rest = name.partition("-")
    label = gettext(f"register.terms.{key}")
    return f"{label} ({rest.partition('-')[0]})" if rest else label


def _in_percents(fault: Fault) -> Fault:
    # People type a share in percents, the policy keeps it between 0 and 1.
    if fault.where != "policy/sampleShare":
        return fault
    return Fault(fault.where, "register.schema.out_of_range", {"minimum": 0, "maximum": 100})


def _policy(form: Form) -> Flat:
    policy: Flat = {key: form[name] for name, key in NUMBERS.items() if form.get(name)}
    policy |= {key: name in form for name, key in ANSWERS.items()}
    percent = form.get("sample_percent", "").replace(",", ".").strip()
    return policy | ({"sampleShare": _share(percent)} if percent else {})


def _share(percent: str) -> float | str:
    try:
        return float(percent) / 100
    except ValueError:
        return percent


def _reason(form: Form, number: int) -> Flat | None:
    label = {code: form.get(f"reason-{number}-{code}", "").strip() for code in LANGUAGES}
    if not any(label.values()):
        return None
    return {"code": form.get(f"reason-{number}-code") or _code(label), "label": label}


def _code(label: dict[str, str]) -> str:
    text = (
        unicodedata.normalize("NFKD", label["nl"] or label["en"]).encode("ascii", "ignore").decode().lower()
    )
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:60] or "reden"


def _texts(form: Form, name: str) -> dict[str, str]:
    return {code: form.get(f"{name}_{code}", "").replace("\r\n", "\n").strip() for code in LANGUAGES}


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
