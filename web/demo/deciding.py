"""Cases from submission to letter, as the case system and the caseworkers see them."""

from dataclasses import dataclass
from typing import Any

from register.demo import DemoAlgorithm
from reviews.vocabulary import FITS
from web.demo.client import Answer, Client, pages, until
from web.demo.entering import CSV, People

WHY = "Besproken met de inwoner aan de hand van het hele dossier."
HEARD = "De inwoner begrijpt wat dit betekent en kan zich erin vinden."
VERDICTS = ("follow", "deviate", "set_aside")


@dataclass(frozen=True)
class Judged:
    """A case that is claimed and judged, and what the model said of it."""

    suggestion_id: str
    epoch: int
    advised: str


def submit(people: People, deployment_id: str, cases: bytes, key: str) -> str:
    """Send cases as CSV; return the batch's id."""
    headers = {"Content_Type": CSV, "Idempotency_Key": key}
    return str(
        people.system.ask("POST", f"/deployments/{deployment_id}/batches", 202, cases, **headers).data["id"]
    )


def first_lines(algorithm: DemoAlgorithm, count: int, start: int = 0) -> bytes:
    """A CSV with the header and `count` cases of the demo."""
    header, *lines = algorithm.cases.splitlines()
    return b"\n".join([header, *lines[start : start + count], b""])


def all_computed(people: People, batch_id: str) -> list[str]:
    """Wait until nothing of the batch waits for the model; return the suggestions' ids."""

    def look() -> bool | None:
        status = people.system.ask("GET", f"/batches/{batch_id}", 200).data
        return True if status["counts"]["received"] == 0 else None

    until(look, 60)
    return [str(item["id"]) for item in pages(people.system, f"/batches/{batch_id}/suggestions")]


def judge(person: Client, suggestion_id: str, outcome: str) -> Judged:
    """Claim a case, give an own judgement, and only then see the output."""
    epoch = int(person.ask("POST", f"/suggestions/{suggestion_id}/claims", 201).data["epoch"])
    judgement = {"epoch": epoch, "outcome": outcome, "confidence": "fairly"}
    person.ask("PUT", f"/suggestions/{suggestion_id}/judgement", 200, judgement)
    shown = person.ask("POST", f"/suggestions/{suggestion_id}/disclosures", 200, {"epoch": epoch}).data
    return Judged(suggestion_id, epoch, str(shown["output"]["outcome"]["code"]))


def decide(person: Client, judged: Judged, verdict: str, algorithm: DemoAlgorithm) -> Answer:
    """Follow, deviate to another outcome, or set the model aside."""
    codes = [str(one["code"]) for one in algorithm.entry["outcomes"]]
    reason = FITS if verdict == "follow" else algorithm.entry["reason_codes"][0]["code"]
    decision: dict[str, Any] = {"epoch": judged.epoch, "verdict": verdict, "reasons": [reason], "text": WHY}
    if verdict == "deviate":
        decision["outcome"] = next(code for code in codes if code != judged.advised)
    if verdict != "set_aside" and _adverse(algorithm, decision.get("outcome", judged.advised)):
        heard = {"epoch": judged.epoch, "how": "by_phone", "text": HEARD}
        person.ask("POST", f"/suggestions/{judged.suggestion_id}/hearings", 200, heard)
    return person.ask("POST", f"/suggestions/{judged.suggestion_id}/decisions", 201, decision)


def _adverse(algorithm: DemoAlgorithm, outcome: str) -> bool:
    """Whether the resident is to be heard before this outcome."""
    return any(one["code"] == outcome and one.get("adverse") for one in algorithm.entry["outcomes"])


def fetched(people: People, suggestion_id: str) -> dict[str, Any]:
    """Wait for the release of a signed decision and fetch it, as the requesting system."""

    def look() -> Answer | None:
        answer = people.system.send("GET", f"/suggestions/{suggestion_id}/release")
        return answer if answer.status == 200 else None

    data: dict[str, Any] = until(look, 30).data
    return data


def letter(people: People, release_id: str) -> bytes:
    """Wait for the letter about a release and fetch its PDF."""

    def look() -> Answer | None:
        answer = people.system.send("GET", f"/releases/{release_id}/letters/current")
        return answer if answer.status == 200 and answer.data["state"] == "made" else None

    address = until(look, 60).data["links"]["pdf"]
    return people.system.ask("GET", address, 200).body
