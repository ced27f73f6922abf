"""Trainings and mandates over the API, to read: all of them for who keeps or checks them, else one's own."""

from infra.identity.actors import Actor, needs
from register import permissions
from register.api.speaking import Answer, Routes, list_of, listed
from register.door import actor, reading
from register.qualifications import queries
from register.qualifications.queries import Shown
from register.schemas.qualifications import MandateHeldSchema, TrainingSchema

routes = Routes(
    "Trainings and mandates", __name__, "Who was trained for what, and who decides what under a mandate."
)


@routes.get("/trainings")
@needs(permissions.SEE_OWN_QUALIFICATIONS)
@routes.response(200, list_of("Trainings", TrainingSchema))
def list_trainings() -> Answer:
    """The trainings, ended ones too; your own where your role does not keep or check them."""
    with reading() as session:
        shown = queries.trainings(session, _whose())
        return listed([_told(one, TrainingSchema) for one in shown], more=False)


@routes.get("/mandates")
@needs(permissions.SEE_OWN_QUALIFICATIONS)
@routes.response(200, list_of("Mandates", MandateHeldSchema))
def list_mandates() -> Answer:
    """The mandates, ended ones too; those of you and your roles where your role does not keep or check them."""
    with reading() as session:
        shown = queries.mandates(session, _whose())
        return listed([_told(one, MandateHeldSchema) for one in shown], more=False)


def _whose() -> Actor | None:
    return None if actor().may(permissions.SEE_QUALIFICATIONS) else actor()


def _told(one: Shown, schema: type[TrainingSchema] | type[MandateHeldSchema]) -> Answer:
    return {"validity": one.validity} | {
        name: getattr(one.row, name) for name in schema().fields if name != "validity"
    }
