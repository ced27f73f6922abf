"""Trying to get at outputs that nobody signed for, along every way that a client has."""

import json
from typing import Any

from web.demo.client import Client, Unexpected
from web.demo.entering import People

# Words that may stand in no answer about a case that waits.
TELLING = ("score", "probab", "explanation", "contribution", "margin", "advis", "sealed")


def none_to_be_had(people: People, ids: list[str], outcomes: list[str]) -> int:
    """Try everything for every case; raises `Unexpected` at the first output. Returns how many tries were refused."""
    refused = 0
    for suggestion_id in ids:
        refused += _refused(people.system, suggestion_id, {409})
        refused += _refused(people.caseworker, suggestion_id, {403, 404})
        status = people.system.ask("GET", f"/suggestions/{suggestion_id}", 200).data
        _tells_nothing(status, outcomes)
    for suggestion_id in ids[:5]:
        refused += _out_of_turn(people, suggestion_id)
    return refused


def _refused(client: Client, suggestion_id: str, allowed: set[int]) -> int:
    answer = client.send("GET", f"/suggestions/{suggestion_id}/release")
    if answer.status not in allowed:
        raise Unexpected(f"an unsigned output was answered with {answer.status}")
    return 1


def _out_of_turn(people: People, suggestion_id: str) -> int:
    """Ask for the output without a claim, and decide without having judged."""
    shown = people.caseworker.send("POST", f"/suggestions/{suggestion_id}/disclosures", {"epoch": 1})
    decided = people.caseworker.send(
        "POST",
        f"/suggestions/{suggestion_id}/decisions",
        {"epoch": 1, "verdict": "follow", "reasons": [], "text": ""},
    )
    by_system = people.system.send("POST", f"/suggestions/{suggestion_id}/claims")
    if {shown.status, decided.status} != {409} or by_system.status != 403:
        raise Unexpected(f"out of turn: {shown.status}, {decided.status}, {by_system.status}")
    return 3


def _tells_nothing(status: Any, outcomes: list[str]) -> None:
    said = json.dumps(status).lower()
    if any(word in said for word in (*TELLING, *outcomes)):
        raise Unexpected(f"the status of a waiting case tells too much: {sorted(status)}")
