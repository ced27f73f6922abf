"""One thread of work from the header of the system that sent a case to the letter that it ends in, in log and ledger."""

import json
from collections.abc import Callable

from flask import Flask
from sqlmodel import col, select

from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.processing import Processing
from infra.tracing import during
from register.models import ModelVersion
from reviews.models import Batch, Suggestion
from reviews.vocabulary import PREDICT
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.test_pages import review
from tests.workers.conftest import jobs_of
from workers.operations import of_job

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
STORY = ["received", "computed", "claimed", "judged", "decided", "released", "letter_made"]


def test_one_thread_follows_a_case_from_the_header_of_its_sender_to_its_letter(
    app: Flask,
    house: Installation,
    cast: Cast,
    work_off: Callable[[], list[str]],
    signed_in: Callable[[Actor], Visitor],
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.contract = model.contract | {"task": "binary"}  # as the examination finds it
    headers = bearer(cast.case_system) | {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    sent = {"reference": "zaak-91", "values": builders.a_row(1)}
    answer = app.test_client().post(
        f"/api/v1/deployments/{deployment.id}/suggestions", json=sent, headers=headers
    )
    assert answer.status_code == 202, answer.get_data(as_text=True)
    suggestion = computed(house, cast)
    review(signed_in(cast.kees), suggestion)
    work_off()
    with house.database.read(cast.organisation_id) as session:
        log = session.exec(select(Processing).order_by(col(Processing.began_at))).all()
        bodies = [json.loads(one) for one in session.exec(select(Entry.body)).all()]
    steps = list(dict.fromkeys(row.operation for row in log))
    assert [one for one in steps if one in STORY] == STORY
    assert {row.trace for row in log} == {TRACE}
    assert {row.status for row in log} == {"unset"}
    acts = {one["act"] for one in bodies if one["trace"] == TRACE}
    assert acts >= {
        "batch.received",
        "outputs.written",
        "suggestion.claimed",
        "suggestion.released",
        "report.made",
    }
    assert [one["act"] for one in bodies if one["subject"] == suggestion.id and one["trace"] != TRACE] == []


def computed(house: Installation, cast: Cast) -> Suggestion:
    """What the worker does with the job of the newest batch, without a model."""
    with house.database.read(cast.organisation_id) as session:
        batch = session.exec(select(Batch)).one()
    with during(of_job(jobs_of(house, cast, PREDICT.name)[-1])):
        return builders.run(house, cast, batch)[0]
