"""Released decisions over the API, for the system that asked: fetch one, and report when it was announced."""

from datetime import date, datetime
from typing import Any

from infra.identity.actors import needs
from register.api.speaking import Answer, Routes, at
from register.door import actor, writing
from register.explanation import explained_from
from register.models import Deployment, ModelVersion
from reviews import permissions, releases
from reviews.api.explaining import explanation, outcome
from reviews.objections.standing import Standing, standing
from reviews.schemas.releases import AnnouncementSchema, Followed, ReleaseSchema
from reviews.vocabulary import Verdict

routes = Routes("Releases", __name__, "Decisions that people signed, and what became of them.")


@routes.get("/suggestions/<suggestion_id>/release")
@needs(permissions.FETCH_RELEASE)
@routes.response(200, ReleaseSchema)
def fetch_release(suggestion_id: str) -> Answer:
    """The released decision, with the advice and its explanation; 409 while there is none, whatever the reason."""
    with writing() as session:
        release, content = releases.fetch(session, actor(), suggestion_id)
        deployment = session.get_one(Deployment, release.deployment_id)
        model = session.get_one(ModelVersion, deployment.model_version_id)
        found = explained_from(content["explained"])
        stands = standing(session, suggestion_id)
        return {
            "release_id": release.id, "status": stands.state.value,
            "outcome": outcome(model, content["outcome"]), "verdict": _followed(content),
            "read_by_person": content["read_by_person"], "decided_at": datetime.fromisoformat(content["decided_at"]),
            "advised": outcome(model, content["model_outcome"]), "model_hash": content["model"],
            "explanation": explanation(session, model, found.explanation), "revision": content["revision"],
            "links": _links(suggestion_id, release.id, stands),
        }  # fmt: skip


@routes.put("/releases/<release_id>/announcement")
@needs(permissions.ANNOUNCE)
@routes.arguments(AnnouncementSchema)
@routes.response(200, AnnouncementSchema)
def announce(given: dict[str, date], release_id: str) -> Answer:
    """Report on which day the besluit was announced, so that the letter can name the last day for an objection."""
    with writing() as session:
        announcement = releases.announce(session, actor(), release_id, given["announced_on"])
        return {"announced_on": announcement.announced_on}


def _followed(content: dict[str, Any]) -> Followed:
    return Followed.FOLLOWED if content["verdict"] == Verdict.FOLLOW else Followed.DEVIATED


def _links(suggestion_id: str, release_id: str, stands: Standing) -> dict[str, str]:
    links = {
        "self": at("suggestions", suggestion_id, "release"),
        "suggestion": at("suggestions", suggestion_id),
        "letter": at("releases", release_id, "letters", "current"),
        "announcement": at("releases", release_id, "announcement"),
        "objections": at("releases", release_id, "objections"),
    }
    return links | ({"successor": at("suggestions", stands.successor_id)} if stands.successor_id else {})
