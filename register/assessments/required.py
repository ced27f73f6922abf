"""Which assessments the law and our own rules ask of an algorithm, by its class and by what it does."""

from collections.abc import Mapping
from typing import Any

from register.instruments.definition import Kind

# A signed one of these serves as well: the IAMA holds every element of art. 27 of the AI Act.
SERVED_BY: dict[str, tuple[str, ...]] = {Kind.FRIA: (Kind.FRIA, Kind.IAMA)}
ALWAYS = (Kind.AI_ACT_CLASS, Kind.ETHICS_INTAKE)
WEIGHTY = frozenset({"Impactvolle algoritmes", "Hoog-risico AI-systeem", "Hoog-risico AI-systemen"})


def required(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds that must be signed before a model of this entry may run, in the order in which one would make them.

    The class with its evidence and the intake always; a DPIA (AVG 35) where persons are scored or the entry counts as
    impactful or high-risk; a FRIA (AI Act 27) for high risk; the whole IAMA for scoring on a suspicion of fraud.
    """
    high_risk = content.get("ai_act_class") == "high_risk"
    scores = content.get("scores_persons") in {"yes", "fraud_suspicion"}
    asked = {
        Kind.DPIA: high_risk or scores or content.get("publication_category") in WEIGHTY,
        Kind.FRIA: high_risk,
        Kind.IAMA: content.get("scores_persons") == "fraud_suspicion",
    }
    return (*(kind.value for kind in ALWAYS), *(kind.value for kind, wanted in asked.items() if wanted))


def serving(kind: str) -> tuple[str, ...]:
    """The kinds of which a signed one meets what is asked of `kind`."""
    return tuple(str(one) for one in SERVED_BY.get(kind, (kind,)))
