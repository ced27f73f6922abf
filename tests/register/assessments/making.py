"""Assessments to test with, made by the real steps."""

from typing import Any

from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.assessments import queries, signing, steps
from register.assessments.filling import walked
from register.assessments.queries import Whole
from register.assessments.steps import Typed
from register.assessments.vocabulary import Signer
from register.instruments import queries as instruments
from register.instruments.steps import take_in
from register.models import Algorithm
from tests import builders
from tests.cast import Cast
from tests.register.instruments.files import FORM

FRIA, INTAKE, CLASS, REVIEW, DPIA = (
    f"urn:toetssteen:{name}"
    for name in ("fria", "ethics-intake", "ai-act-class", "security-review", "dpia-short")
)
SHORT = "urn:nl:kort"
FRIA_ANSWERS: dict[str, Any] = {name: f"Antwoord {name}" for name in ("a", "b", "c", "e", "f", "summary")} | {
    "d": [{"d_right": "Privacy", "d_weight": "serious"}]
}
HIGH_RISK = (0, 0, 1, 0, 0, 1)  # through our own tree: a deployer's high-risk system


def begun(
    house: Installation, cast: Cast, urn: str, actor: Actor | None = None, algorithm: Algorithm | None = None
) -> str:
    """The id of an assessment that somebody began (Sanne, if not said)."""
    algorithm = algorithm or builders.an_entry(house, cast)
    with house.database.write(cast.organisation_id) as session:
        digest = next(one.digest for one in instruments.listed(session) if one.urn == urn and one.newest)
        held = algorithms.get(session, algorithm.id)
        return steps.begin(session, actor or cast.sanne, held, digest).id


def a_short_form(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> str:
    """An assessment by the small form of these tests, imported first."""
    with house.database.write(EVERYONE) as session:
        take_in(session, "kort.yaml", FORM.encode())
    return begun(house, cast, SHORT, algorithm=algorithm)


def answered(house: Installation, assessment_id: str, actor: Actor, answers: dict[str, Any]) -> steps.Saved:
    """Answer questions on top of whatever stands there now."""
    with house.database.write(actor.organisation_id) as session:
        held = steps.get(session, assessment_id)
        stored = queries.one(session, assessment_id).given
        typed = {
            name: Typed(value, stored[name].version if name in stored else 0)
            for name, value in answers.items()
        }
        return steps.answer_all(session, actor, held, typed)


def signed(house: Installation, assessment_id: str, *signers: tuple[Actor, Signer]) -> None:
    """Have each sign, in a transaction of their own."""
    for actor, capacity in signers:
        with house.database.write(actor.organisation_id) as session:
            signing.sign(session, actor, steps.get(session, assessment_id), capacity)


def whole(house: Installation, cast: Cast, assessment_id: str) -> Whole:
    """Everything in an assessment, as Voorbeeldstad sees it."""
    with house.database.read(cast.organisation_id) as session:
        return queries.one(session, assessment_id)


def a_signed_fria(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> str:
    """A FRIA that Sanne filled in, and that Sanne and Pia signed."""
    made = begun(house, cast, FRIA, algorithm=algorithm)
    answered(house, made, cast.sanne, FRIA_ANSWERS)
    signed(house, made, (cast.sanne, Signer.OWNER), (cast.pia, Signer.PRIVACY_OFFICER))
    return made


def a_walked_tree(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> str:
    """Our own tree, walked to a high risk."""
    made = begun(house, cast, CLASS, algorithm=algorithm)
    for number in HIGH_RISK:
        question = next_question(house, cast, made)
        answered(house, made, cast.sanne, {question: number})
    return made


def next_question(house: Installation, cast: Cast, assessment_id: str) -> str:
    """The question that a tree asks now; empty at its end."""
    found = whole(house, cast, assessment_id)
    walk = walked(found.definition, found.values)
    return walk.question.id if walk.question else ""
