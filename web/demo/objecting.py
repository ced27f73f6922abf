"""What residents bring against decisions of the demonstration: one objection that is upheld, and one that runs."""

from collections.abc import Sequence

from sqlmodel import Session

from infra import clock
from infra.commands import opened
from infra.identity.actors import Actor
from register.demo import DemoAlgorithm
from register.vocabulary import LegalEffect
from reviews.objections import handling, lodging
from reviews.objections.handling import Answer
from reviews.objections.lodging import Brought
from reviews.objections.vocabulary import Remedy
from reviews.vocabulary import Ruling
from web.demo.entering import People
from web.demo.judging import everybody

MANDATE = "Mandaatbesluit Voorbeeldstad 2026, onder 4.3"
SAYS = (
    "Mijn inkomen is sinds deze maand lager. Daar is geen rekening mee gehouden.",
    "Ik wil liever een ander traject. Ik heb dat al gezegd, maar lees het nergens terug.",
)
TOLD = "De indiener vertelde dat het tijdelijke contract is afgelopen en liet de brief daarover zien."
REASONS = (
    "Het inkomen is lager dan in de gegevens stond. Dat had meegewogen moeten worden. Wij beslissen opnieuw."
)


def object_to(people: People, algorithm: DemoAlgorithm, release_ids: Sequence[str]) -> int:
    """Bring objections against two released decisions and answer the first; nothing where the decision is no besluit.

    Returns how many were brought. Like the assessments these are handled on pages, so the steps themselves are taken.
    """
    if algorithm.entry["legal_effect"] != LegalEffect.BESLUIT:
        return 0
    house = opened(people.data)
    try:
        organisation, actors = everybody(house)
        for number, release_id in enumerate(release_ids[: len(SAYS)]):
            with house.database.write(organisation) as session:
                _bring(session, actors["bea"], release_id, number)
        return min(len(release_ids), len(SAYS))
    finally:
        house.close()


def _bring(session: Session, handler: Actor, release_id: str, number: int) -> None:
    today = clock.today()
    brought = Brought(Remedy.OBJECTION, today, SAYS[number], f"B-2026-{417 + number:04}", MANDATE, today)
    objection = lodging.lodge(session, handler, release_id, brought)
    session.flush()
    handling.claim(session, handler, objection.id)
    if number == 0:
        handling.hear(session, handler, objection.id, today, TOLD)
        handling.resolve(session, handler, objection.id, Answer(Ruling.FOUNDED, REASONS))
