"""The words of what comes after a decision: remedies by legal effect, hearing, and the second look."""

from enum import StrEnum

from register.vocabulary import LegalEffect
from reviews.vocabulary import Ruling

TEXT_MAX = 20_000
NUMBER_MAX = 60
MANDATE_MAX = 120
ASSIGN_MAX = 500


class Remedy(StrEnum):
    """What somebody can bring against a decision."""

    OBJECTION = "objection"  # bezwaar, Awb 6:4 and chapter 7
    COMPLAINT = "complaint"  # klacht, Awb chapter 9
    CORRECTION = "correction"  # AVG 16
    OPPOSITION = "opposition"  # bezwaar tegen verwerking, AVG 21
    APPEAL = "appeal"  # beroep bij de rechter, Awb chapter 8


class Waiver(StrEnum):
    """Why a hearing may be left out (Awb 7:3 and 9:10, second paragraph)."""

    INADMISSIBLE = "inadmissible"  # kennelijk niet-ontvankelijk
    UNFOUNDED = "unfounded"  # kennelijk ongegrond
    DECLINED = "declined"  # they said that they do not want to be heard
    SILENT = "silent"  # they did not say in time that they want to be heard
    GRANTED = "granted"  # they get all that they ask, and nobody else is harmed by it


class LookKind(StrEnum):
    """An entry of a second look."""

    ASSIGNED = "assigned"
    STANDS = "stands"
    TAKEN_BACK = "taken_back"


class ObjectionStatus(StrEnum):
    """How far it is, as the case system is told."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


_NO_BESLUIT = (Remedy.COMPLAINT, Remedy.CORRECTION, Remedy.OPPOSITION)
# Against what is no besluit no objection is open; there is a complaint, and what the AVG gives.
OPEN_TO: dict[LegalEffect, tuple[Remedy, ...]] = {
    LegalEffect.BESLUIT: (Remedy.OBJECTION,),
    LegalEffect.FACTUAL_ACT: _NO_BESLUIT,
    LegalEffect.PREPARATION: _NO_BESLUIT,
}
# What is open against the answer. An answer to a request under the AVG is a besluit itself (UAVG 34); who is not content
# with the answer to a complaint goes to the ombudsman, outside this house.
AGAINST_ANSWER: dict[Remedy, Remedy] = {
    Remedy.OBJECTION: Remedy.APPEAL,
    Remedy.CORRECTION: Remedy.OBJECTION,
    Remedy.OPPOSITION: Remedy.OBJECTION,
    Remedy.APPEAL: Remedy.APPEAL,  # hoger beroep
}
# On which grounds nobody is heard, where the law asks for a hearing. A court hears by its own rules.
WAIVERS: dict[Remedy, tuple[Waiver, ...]] = {
    Remedy.OBJECTION: tuple(Waiver),
    Remedy.COMPLAINT: (Waiver.UNFOUNDED, Waiver.DECLINED, Waiver.SILENT),
}
# Three grounds say how it ends; with another ending the ground was none.
ENDS_IN: dict[Waiver, Ruling] = {
    Waiver.INADMISSIBLE: Ruling.INADMISSIBLE,
    Waiver.UNFOUNDED: Ruling.UNFOUNDED,
    Waiver.GRANTED: Ruling.FOUNDED,
}
COMMITTEES = frozenset(
    {Remedy.OBJECTION, Remedy.COMPLAINT}
)  # an advisory committee may be asked (Awb 7:13, 9:14)
