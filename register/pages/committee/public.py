"""What other pages tell of the committee: the public page of an algorithm, and the office's page of an entry."""

from dataclasses import dataclass

from register import permissions
from register.committee.published import PublicAdvice, published_advices_at
from register.committee.queries import AdviceShown, advice_on
from register.committee.requests import pending_request
from register.committee.talk import questions_about
from register.door import actor, looking_around, reading
from register.models import Algorithm
from register.pages.root import blueprint
from register.queries.public import Published


@dataclass(frozen=True)
class OnEntry:
    """How an entry stands with the committee: the newest advice, a request that is open, and questions without answer."""

    advice: AdviceShown | None
    waiting: bool
    questions: int
    may_ask: bool


@blueprint.app_template_global("advice_of")
def advice_of(shown: Published) -> list[PublicAdvice]:
    """The published advice on the algorithm of a public page, the newest first."""
    with looking_around() as session:
        return published_advices_at(session, shown.organisation.id, shown.slug)


@blueprint.app_template_global("committee_on")
def committee_on(algorithm: Algorithm) -> OnEntry | None:
    """How an entry stands with the committee; None for who may not see its dossier."""
    if not actor().may(permissions.SEE_DOSSIER):
        return None
    with reading() as session:
        unanswered = [one for one in questions_about(session, algorithm.id) if not one.answered_at]
        waiting = pending_request(session, algorithm.id) is not None
        may_ask = actor().may(permissions.ASK_ADVICE) and not waiting
        return OnEntry(advice_on(session, algorithm.id), waiting, len(unanswered), may_ask)
