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


def signers_of(kind: str) -> tuple[Signer, ...]:
    """Who must sign an assessment of this kind."""
    return SIGNERS.get(Kind(kind), (Signer.OWNER,))


def answered_by(kind: str) -> frozenset[Role]:
    """Who may answer an assessment of this kind."""
    return ANSWERED_BY.get(Kind(kind), EVERYBODY_ELSE)
