"""How often what was brought against decisions was upheld: numbers per algorithm, for oversight."""

from datetime import date

from sqlmodel import Session, col, func, select

from register.models import Deployment
from reviews.objections.models import Objection
from reviews.rules.afterwards import UPHELD
from reviews.vocabulary import Ruling


def upheld(session: Session, algorithm_id: str, period: tuple[date, date]) -> tuple[int, int]:
    """Of what was brought against decisions with an algorithm and answered in a period (both days included): how many
    were upheld, at least in part, and how many there were. What was withdrawn is not counted: nothing was said of it."""
    chosen = (
        select(Objection.ruling, func.count(col(Objection.id)))
        .join(Deployment, col(Deployment.id) == Objection.deployment_id)
        .where(Deployment.algorithm_id == algorithm_id, col(Objection.ruled_on).between(*period))
        .where(Objection.ruling != Ruling.WITHDRAWN)
        .group_by(col(Objection.ruling))
    )
    counted = {Ruling(str(ruling)): count for ruling, count in session.exec(chosen)}
    return sum(count for ruling, count in counted.items() if ruling in UPHELD), sum(counted.values())
