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
from register.qualifications.vocabulary import AI_LITERACY, KIND_MAX, is_kind
from register.vocabulary import SEEDED_SHARE, ReviewPolicy

Flat = dict[str, Any]
Form = MultiDict[str, str]
REASON_ROWS = 50
SPARE_ROWS = 3
MANDATE = ("organ", "decision", "reference")
NUMBERS = {
    "signatures": "signatures", "lease_minutes": "leaseMinutes", "deadline_days": "deadlineDays",
    "daily_cap": "dailyCap", "minimum_seconds": "minimumSeconds",
}  # fmt: skip
ANSWERS = {
    "own_judgement_first": "ownJudgementFirst", "requester_may_sign": "requesterMaySign", "hear_first": "hearFirst",
    "suspend_on_alarm": "suspendOnAlarm",
}  # fmt: skip
SHARES = {"sample_percent": ("sampleShare", (0.0, 1.0)), "seeded_percent": ("seededShare", SEEDED_SHARE)}
# From the first words of a fault's place to the field at which it stands.
PLACES = {
    "legalEffect": "legal_effect",
    "policy/signatures": "signatures",
    "policy/leaseMinutes": "lease_minutes",
    "policy/deadlineDays": "deadline_days",
    "policy/sampleShare": "sample_percent",
    "policy/seededShare": "seeded_percent",
    "policy/dailyCap": "daily_cap",
    "policy/minimumSeconds": "minimum_seconds",
    "policy/mandate": "mandate_kind",
    "policy/training": "training",
    "policy/arbiter": "arbiter",
    "policy": "signatures",
    "caseLink": "case_link",
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
        "policy": typed_policy(form),
        "reasonCodes": [reason for number in range(1, REASON_ROWS + 1) if (reason := _reason(form, number))],
        "remedies": _texts(form, "remedies"),
        "notUsed": {code: _lines(form, f"not_used_{code}") for code in LANGUAGES},
        "caseLink": form.get("case_link", "").strip(),
    }


def typed_policy(form: Form) -> Flat:
    """What was typed of the policy, as `PolicySchema` takes it."""
    policy: Flat = {key: form[name] for name, key in NUMBERS.items() if form.get(name)}
    policy |= {key: name in form for name, key in ANSWERS.items()}
    for name, (key, _) in SHARES.items():
        if percent := form.get(name, "").replace(",", ".").strip():
            policy[key] = _share(percent)
    if form.get("arbiter"):
        policy["arbiter"] = form["arbiter"]
    return policy | {"training": form.getlist("training"), "mandate": _kind(form.get("mandate_kind", ""))}


def flat(deployment: Deployment | None, slug: str = "") -> Flat:
    """The fields of the form as an earlier deployment had them, or as a careful house would begin."""
    shown = flat_policy(deployment.review_policy if deployment else first_policy(slug))
    if not deployment:
        return shown | {"reasons": []}
    for text in ("purpose", "remedies"):
        shown |= {f"{text}_{code}": getattr(deployment, text).get(code, "") for code in LANGUAGES}
    shown |= {f"not_used_{code}": "\n".join(deployment.not_used.get(code, [])) for code in LANGUAGES}
    shown |= {name: deployment.mandate.get(name, "") for name in MANDATE}
    return shown | {
        "impact": deployment.impact, "legal_effect": deployment.legal_effect, "reasons": deployment.reason_codes,
        "case_link": deployment.case_link,
    }  # fmt: skip


def flat_policy(policy: ReviewPolicy) -> Flat:
    """The fields of a policy."""
    return asdict(policy) | {
        "sample_percent": f"{policy.sample_share * 100:g}", "seeded_percent": f"{policy.seeded_share * 100:g}",
        "mandate_kind": policy.mandate, "arbiter": policy.arbiter.value,
    }  # fmt: skip


def first_policy(slug: str) -> ReviewPolicy:
    """What the form proposes for an algorithm that was never deployed: high impact, a besluit, and no limits of time."""
    kind = slug[:KIND_MAX] if is_kind(slug[:KIND_MAX]) else ""
    return ReviewPolicy(hear_first=True, training=(AI_LITERACY,), mandate=kind)


def as_typed(form: Form) -> Flat:
    """The fields of the form as they were just typed."""
    answers = {name: name in form for name in ANSWERS}
    return (
        dict(form) | answers | {"reasons": typed(form)["reasonCodes"], "training": form.getlist("training")}
    )


def reason_rows(shown: Flat, asked: int = 0) -> list[Flat]:
    """The reasons with empty rows after them."""
    given = list(shown["reasons"])
    return (given + [{} for _ in range(max(SPARE_ROWS, asked))])[:REASON_ROWS]


def wrong(faults: list[Fault]) -> Mistakes:
    """The faults of terms, each at its field."""
    return mistakes(map(_in_percents, faults), field_of, label_of)


def wrong_policy(faults: list[Fault]) -> Mistakes:
    """The faults of a policy that came by itself."""
    return wrong([Fault(f"policy/{fault.where}", fault.code, fault.parameters) for fault in faults])


def field_of(where: str) -> str:
    """`purpose/nl` is the field `purpose_nl`, `reasonCodes/0/label/nl` the first reason."""
    first, *rest = where.split("/")
    if where.startswith("policy/training"):
        return "training"
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
    bounds = {f"policy/{key}": limits for key, limits in SHARES.values()}.get(fault.where)
    if not bounds:
        return fault
    low, high = (round(100 * bound) for bound in bounds)
    return Fault(fault.where, "register.schema.out_of_range", {"minimum": low, "maximum": high})


def _kind(typed: str) -> str:
    """A kind of decision as its code: people write it with spaces and capitals."""
    return re.sub(r"\s+", "_", typed.strip().lower())


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
