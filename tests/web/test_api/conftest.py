"""A caller of the API: who asks, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from infra.identity.actors import NOBODY, Actor
from tests.conftest import Visitor

BASE = "/api/v1"


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API; addresses are given without the base, or whole as the API gave them."""

    client: Visitor
    headers: dict[str, str]

    def __call__(self, method: str, address: str, **more: Any) -> TestResponse:
        headers = self.headers | more.pop("headers", {})
        whole = address if address.startswith(BASE) else BASE + address
        return self.client.open(whole, method=method, headers=headers, **more)

    def get(self, address: str, **more: Any) -> TestResponse:
        return self("GET", address, **more)

    def post(self, address: str, body: Any = None, **more: Any) -> TestResponse:
        return self("POST", address, **({"json": body} if body is not None else {}), **more)

    def put(self, address: str, body: Any = None, **more: Any) -> TestResponse:
        return self("PUT", address, **({"json": body} if body is not None else {}), **more)


Call = Callable[[Actor], Caller]


@pytest.fixture
def call(app: Flask, bearer: Callable[[Actor], dict[str, str]]) -> Call:
    """`call(cast.sanne).get("/jobs")`; `call(NOBODY)` asks without a token."""

    def enter(actor: Actor) -> Caller:
        client = app.test_client()
        assert isinstance(client, Visitor)
        return Caller(client, {} if actor is NOBODY else bearer(actor))

    return enter


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem that came back, after checking that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.headers["API-Version"] == "1.0.0"
    body: dict[str, Any] = answer.json
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def places(answer: TestResponse) -> set[tuple[str, str]]:
    """Where something is wrong and the last word of what, of a 400."""
    return {
        (error["location"].removeprefix("#/"), error["code"].rpartition(".")[2])
        for error in problem(answer, 400)["errors"]
    }
