"""How somebody wants to be mailed: how often, about what, in which language."""

from collections.abc import Collection

from sqlmodel import Session, select

from infra.i18n import known
from infra.identity.actors import SIGNED_IN, Actor
from reviews.notifications.models import MailPreference
from reviews.notifications.vocabulary import Frequency, Kind


def of(session: Session, actor: Actor) -> MailPreference:
    """What this person chose; for who chose nothing, what holds then."""
    found = session.exec(select(MailPreference).where(MailPreference.person_id == actor.id)).first()
    return found or MailPreference(organisation_id=actor.organisation_id, person_id=actor.id)


def choose(
    session: Session, actor: Actor, frequency: Frequency, kinds: Collection[Kind], language: str
) -> MailPreference:
    """Mail this often, about these kinds, in this language. The product itself always tells everything."""
    actor.must(SIGNED_IN)
    wish = of(session, actor)
    wish.frequency, wish.language = frequency, known(language)
    wish.off = [kind.value for kind in Kind if kind not in kinds]
    session.add(wish)
    return wish
