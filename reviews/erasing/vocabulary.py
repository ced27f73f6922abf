"""The words of requests to be forgotten (AVG 17)."""

from enum import StrEnum

from infra.queue import Task

FORGET_PERSON = Task("people.forget", "steps")

TEXT_MAX = 20_000


class About(StrEnum):
    """Whom a request is about."""

    CASE = "case"  # a resident, by the reference of a case
    STAFF = "staff"  # somebody who worked here


class Answer(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    PARTLY = "partly"  # what stands beside the decision goes, the decision itself stays
    REFUSED = "refused"


class Ground(StrEnum):
    """On what a decision rests: the grounds to erase (AVG 17(1)) and the exceptions (AVG 17(3))."""

    NO_LONGER_NEEDED = "no_longer_needed"  # 17(1)(a)
    CONSENT_WITHDRAWN = "consent_withdrawn"  # 17(1)(b)
    OPPOSED = "opposed"  # 17(1)(c)
    UNLAWFUL = "unlawful"  # 17(1)(d)
    LAW_ASKS = "law_asks"  # 17(1)(e)
    LEGAL_OBLIGATION = "legal_obligation"  # 17(3)(b), the Archiefwet while the term of keeping runs
    PUBLIC_TASK = "public_task"  # 17(3)(b), a task in the public interest
    ARCHIVING = "archiving"  # 17(3)(d)
    LEGAL_CLAIM = "legal_claim"  # 17(3)(e): an objection, an appeal, a claim
    NOT_THEIRS = (
        "not_theirs"  # who asks is not the one whom the data are about, or could not be known (AVG 12(6))
    )
    EXCESSIVE = "excessive"  # manifestly unfounded or excessive (AVG 12(5))


TO_ERASE = (
    Ground.NO_LONGER_NEEDED, Ground.CONSENT_WITHDRAWN, Ground.OPPOSED, Ground.UNLAWFUL, Ground.LAW_ASKS,
)  # fmt: skip
TO_KEEP = (
    Ground.LEGAL_OBLIGATION, Ground.PUBLIC_TASK, Ground.ARCHIVING, Ground.LEGAL_CLAIM, Ground.NOT_THEIRS, Ground.EXCESSIVE,
)  # fmt: skip
