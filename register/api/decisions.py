"""Decisions over the API: record that a model may run, and read what was decided."""

from typing import Any

from infra.identity.actors import needs
from register import algorithms, model_versions, permissions
from register.api.speaking import Answer, Routes, list_of, listed
from register.decisions import queries, steps
from register.door import actor, reading, writing
from register.models import Decision
from register.schemas.stopping import DeploymentDecisionSchema, TakenSchema

routes = Routes("Decisions", __name__, "Decisions that a model may run, by the college or under its mandate.")
TOLD = tuple(DeploymentDecisionSchema().fields)


@routes.post("/algorithms/<algorithm_id>/decisions")
@needs(permissions.DECIDE)
@routes.arguments(TakenSchema)
@routes.response(201, DeploymentDecisionSchema)
def take_decision(given: dict[str, Any], algorithm_id: str) -> Answer:
    """Record a decision. Refused before the committee advised; departing from its advice needs reasons."""
    with writing() as session:
        algorithm = algorithms.get(session, algorithm_id)
        model = model_versions.get(session, given["model_version_id"])
        made = steps.decide(session, actor(), algorithm, model, given["taken"])
        session.flush()
        return told(made)


@routes.get("/algorithms/<algorithm_id>/decisions")
@needs(permissions.READ)
@routes.response(200, list_of("DeploymentDecisions", DeploymentDecisionSchema))
def list_decisions(algorithm_id: str) -> Answer:
    """Every decision on an algorithm, the newest first."""
    with reading() as session:
        algorithms.get(session, algorithm_id)
        return listed([told(one) for one in queries.on(session, algorithm_id)], more=False)


def told(decision: Decision) -> Answer:
    """A decision as the API answers it."""
    return {name: getattr(decision, name) for name in TOLD}
