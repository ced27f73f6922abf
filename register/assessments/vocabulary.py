"""The words and limits of assessments: states, who signs what, and how much fits."""

from enum import StrEnum

from infra.identity.actors import Role
from register.instruments.definition import Kind

TEXT_MAX = 20_000
LINE_MAX = 500
ROWS_MAX = 200
CHOSEN_MAX = 200
SUMMARY_MAX = 2_000
ADVICE_MAX = 10_000
FILE_BYTES = 25_000_000
FILES_MAX = 100
NAME_MAX = 200
# The FG's advice is kept as an answer to a question that no instrument has.
ADVICE = "advice:fg"


class AssessmentState(StrEnum):
    OPEN = "open"
    SIGNED = "signed"


class Signer(StrEnum):
    """In which capacity somebody signs. The FG is not among them: who inspects does not answer for it."""

    OWNER = Role.OWNER.value
    PRIVACY_OFFICER = Role.PRIVACY_OFFICER.value
    CISO = Role.CISO.value


# Who must sign an assessment before it counts.
SIGNERS: dict[Kind, tuple[Signer, ...]] = {
    Kind.DPIA: (Signer.OWNER, Signer.PRIVACY_OFFICER),
    Kind.PRESCAN: (Signer.OWNER, Signer.PRIVACY_OFFICER),
    Kind.FRIA: (Signer.OWNER, Signer.PRIVACY_OFFICER),
    Kind.ETHICS_INTAKE: (Signer.OWNER,),
    Kind.SECURITY_REVIEW: (Signer.CISO,),
}
# The CISO's review is the CISO's alone; the rest is answered by owner and privacy officer.
ANSWERED_BY: dict[Kind, frozenset[Role]] = {Kind.SECURITY_REVIEW: frozenset({Role.CISO})}
EVERYBODY_ELSE = frozenset({Role.OWNER, Role.PRIVACY_OFFICER})


# On which parts (register.basis) a judgement of each kind rests. A policy counts only where it was there when somebody
# signed: an assessment comes before the first deployment, and that it was followed by one makes nothing stale.
RESTS_ON: dict[Kind, frozenset[str]] = {
    Kind.DPIA: frozenset({"content", "law", "features", "policy"}),
    Kind.FRIA: frozenset({"content", "law", "model", "features", "policy"}),
    Kind.IAMA: frozenset({"content", "law", "model", "features", "policy"}),
    Kind.SECURITY_REVIEW: frozenset({"model", "features"}),
}
DESCRIPTION_ONLY = frozenset({"content", "law"})


def rests_on(kind: str) -> frozenset[str]:
    """The parts that a judgement of this kind rests on."""
    return RESTS_ON.get(Kind(kind), DESCRIPTION_ONLY)


def signers_of(kind: str) -> tuple[Signer, ...]:
    """Who must sign an assessment of this kind."""
    return SIGNERS.get(Kind(kind), (Signer.OWNER,))


def answered_by(kind: str) -> frozenset[Role]:
    """Who may answer an assessment of this kind."""
    return ANSWERED_BY.get(Kind(kind), EVERYBODY_ELSE)
