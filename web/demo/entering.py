"""An algorithm from its description to its deployment, as owner, publisher and team lead would bring it there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.commands import opened
from register.content import OURS
from register.demo import DemoAlgorithm
from register.qualifications.vocabulary import AI_LITERACY, training_for
from register.standards.publication import BY_KEY
from register.vocabulary import LegalEffect
from web.demo import judging
from web.demo.client import Client, Unexpected, until

CSV = "text/csv"
POLICY = {
    "signatures": 1,
    "ownJudgementFirst": True,
    "leaseMinutes": 30,
    "deadlineDays": 28,
    "sampleShare": 0.05,
    "dailyCap": 60,
    "minimumSeconds": 20,
}
# In one of the two, so that a newcomer meets a practice case and can see what it is like without.
SEEDED_SHARE = {"contactadvies": 0.2}
CASE_LINK = "https://zaken.voorbeeldstad.example/zaak/{reference}"


@dataclass(frozen=True)
class People:
    """Clients that speak as the people and the case system of the demo; `data` is the folder that all of it runs on."""

    owner: Client
    publisher: Client
    lead: Client
    caseworker: Client
    colleague: Client
    system: Client
    data: Path | None


def enter(people: People, algorithm: DemoAlgorithm) -> str:
    """Enter the description; return the algorithm's id."""
    content = {
        key: value for key, value in algorithm.entry.items() if (key in BY_KEY or key in OURS) and value
    }
    answer = people.owner.ask(
        "POST", "/algorithms", 201, {"content": content, "slug": algorithm.entry["slug"]}
    )
    return str(answer.data["id"])


def upload(people: People, algorithm_id: str, algorithm: DemoAlgorithm) -> str:
    """Upload the model and wait until a worker read it; describe its data; return the model version's id."""
    owner = people.owner
    model_id = str(
        owner.ask("POST", f"/algorithms/{algorithm_id}/model-versions", 202, algorithm.model).data["id"]
    )
    answer = until(lambda: _in_state(owner, model_id, "read"), 90)
    description = {
        "features": [_camel(feature) for feature in algorithm.features],
        "outcomes": algorithm.entry["outcomes"],
    }
    owner.ask("PUT", f"/model-versions/{model_id}/description", 200, description, If_Match=answer.etag)
    return model_id


def examine(people: People, model_id: str, algorithm: DemoAlgorithm) -> dict[str, Any]:
    """Give background, golden and evaluation rows and wait until the model is accepted; return what was measured."""
    owner = people.owner
    owner.ask("PUT", f"/model-versions/{model_id}/background", 200, algorithm.background, Content_Type=CSV)
    owner.ask("PUT", f"/model-versions/{model_id}/golden-rows", 200, algorithm.golden, Content_Type=CSV)
    rows = algorithm.evaluation_rows
    owner.ask("PUT", f"/model-versions/{model_id}/evaluation-rows", 200, rows, Content_Type=CSV)
    owner.ask("POST", f"/model-versions/{model_id}/examinations", 202)
    answer = until(lambda: _in_state(owner, model_id, "accepted"), 60)
    data: dict[str, Any] = answer.data
    return data


def publish(people: People, algorithm_id: str) -> int:
    """Publish the entry; return the revision's number."""
    return int(people.publisher.ask("POST", f"/algorithms/{algorithm_id}/publications", 201).data["number"])


def judge(people: People, algorithm_id: str, model_id: str, algorithm: DemoAlgorithm) -> int:
    """Have it assessed, advised on and decided on; return how many assessments were signed."""
    house = opened(people.data)
    try:
        return judging.judge(house, algorithm_id, model_id, algorithm)
    finally:
        house.close()


def deploy(people: People, algorithm_id: str, model_id: str, algorithm: DemoAlgorithm) -> str:
    """Put the model to work; return the deployment's id."""
    entry = algorithm.entry
    terms = {
        "modelVersionId": model_id, "purpose": entry["purpose"], "impact": entry["impact"],
        "legalEffect": entry["legal_effect"], "mandate": entry["deployment_mandate"], "policy": policy(algorithm),
        "reasonCodes": entry["reason_codes"], "remedies": entry["remedies"], "notUsed": entry["not_used"],
        "caseLink": CASE_LINK,
    }  # fmt: skip
    return str(people.lead.ask("POST", f"/algorithms/{algorithm_id}/deployments", 201, terms).data["id"])


def policy(algorithm: DemoAlgorithm) -> dict[str, Any]:
    """How its outputs are judged: by who was trained for it and has the mandate."""
    training = [AI_LITERACY, training_for(str(algorithm.entry["slug"]))]
    told: dict[str, Any] = {"training": training, "mandate": algorithm.entry["mandate_kind"]}
    told["hearFirst"] = algorithm.entry["legal_effect"] == LegalEffect.BESLUIT
    return POLICY | told | {"seededShare": SEEDED_SHARE.get(algorithm.slug, 0.0)}


def _in_state(owner: Client, model_id: str, state: str) -> Any:
    answer = owner.ask("GET", f"/model-versions/{model_id}", 200)
    if answer.data["state"] == "refused":
        raise Unexpected(f"the model was refused: {answer.data.get('reason')}")
    return answer if answer.data["state"] == state else None


def _camel(feature: Any) -> dict[str, Any]:
    return {key: value for key, value in feature.items() if key not in {"position", "description"}}
