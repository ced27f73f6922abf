"""Things to test with, each made by the real steps: entry, model, deployment, suggestions, signatures, release."""

import hashlib
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from infra import queue
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.log.sequencing import sequence
from infra.queue import Job
from register import algorithms, deployments, model_versions, uploads
from register.explanation import Contribution, Explained, Explanation, Output
from register.models import Algorithm, Deployment, ModelVersion
from register.rows import Rows, read_json, write_csv
from register.rows.reading import Cell
from register.vocabulary import EXAMINE, INSPECT, Impact, LegalEffect, ReviewPolicy, StopReason
from reviews import intake, releases, routing, transitions
from reviews.models import Batch, Release, Suggestion
from reviews.vocabulary import PREDICT, RELEASE, RELEASE_LOW, Confidence, Verdict
from tests import judged
from tests.cast import Cast

OUTCOMES = ("brief", "persoonlijk")
LEASE = timedelta(minutes=5)
ENTRY: dict[str, Any] = {
    "name": "Contactadvies",
    "description_short": "Adviseert of een brief de inwoner bereikt, of dat persoonlijk contact beter is.",
    "organization": "Gemeente Voorbeeldstad",
    "category": ["Sociale zekerheid"],
    "status": "In gebruik",
    "begin_date": "2026-03",
    "contact_email": "algoritmes@voorbeeldstad.example",
    "publication_category": "Impactvolle algoritmes",
    "ai_act_class": "minimal",
    "goal": "Wie op tijd hulp krijgt, houdt een schuld klein.",
    "human_intervention": "Een medewerker oordeelt eerst zelf en beslist.",
    "risks": "Het advies kan onjuist zijn.",
    "lawful_basis": "Wgs, artikel 3, eerste lid, onder b.",
}


def _said(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


FEATURES: list[dict[str, Any]] = [
    {
        "name": "achterstand_maanden", "label": _said("Maanden achterstand", "Months in arrears"),
        "unit": _said("maanden", "months"), "kind": "number", "format": "months", "whole": True, "minimum": 0.0,
        "maximum": 24.0, "source": _said("Signaal van de schuldeiser", "Signal from the creditor"), "missing": "allowed",
        "changeable": True,
        "sentences": {"nl": {"more": "De achterstand loopt {value}.", "less": "De achterstand loopt pas {value}."}},
    },
    {
        "name": "inkomen", "label": _said("Inkomen", "Income"), "unit": _said("euro per maand", "euros a month"),
        "kind": "number", "format": "euro", "minimum": 0.0, "maximum": 20000.0,
        "source": _said("Aanvraag", "Application"),
    },
    {
        "name": "telefoon_bekend", "label": _said("Telefoonnummer bekend", "Phone number known"), "kind": "boolean",
        "format": "yesno", "source": _said("Signaal van de schuldeiser", "Signal from the creditor"),
    },
    {
        "name": "huishouden", "label": _said("Huishouden", "Household"), "kind": "category", "format": "text",
        "categories": [
            {"code": "alleenstaand", "label": _said("alleenstaand", "single")},
            {"code": "paar", "label": _said("paar", "couple")},
        ],
        "source": _said("BRP", "Persons database"), "protection": "proxy",
    },
]  # fmt: skip
OUTCOME_TEXTS = [
    {"code": "brief", "label": _said("een brief", "a letter")},
    {"code": "persoonlijk", "label": _said("persoonlijk contact", "personal contact")},
]
REASON_CODES = [
    {"code": "meer_bekend", "label": _said("Ik weet meer", "I know more")},
    {"code": "gegevens_onjuist", "label": _said("Gegevens kloppen niet", "The data are wrong")},
]
WHY = deployments.Why(StopReason.WRONG_DATA, "De bron leverde verouderde gegevens.")
DTYPES = {"number": "float", "boolean": "bool", "category": "string"}


def an_entry(house: Installation, cast: Cast, **fields: Any) -> Algorithm:
    """An algorithm that Sanne entered; `fields` replace those of `ENTRY`."""
    with house.database.write(cast.organisation_id) as session:
        return algorithms.enter(session, cast.sanne, ENTRY | fields)


def a_published_algorithm(house: Installation, cast: Cast, **fields: Any) -> Algorithm:
    """An algorithm of which Petra published the first revision."""
    entered = an_entry(house, cast, **fields)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, entered.id)
        algorithms.publish(session, cast.petra, algorithm)
        return algorithm


def a_row(number: int = 0, **values: Cell) -> dict[str, Cell]:
    """One good row of the features, other for every number; `values` replace or add."""
    row: dict[str, Cell] = {
        "achterstand_maanden": number % 20, "inkomen": 1000.5 + number % 900, "telefoon_bekend": number % 2 == 0,
        "huishouden": "paar" if number % 3 else "alleenstaand",
    }  # fmt: skip
    return row | values


def some_rows(count: int, first: int = 0) -> Rows:
    """Good rows with references `zaak-<number>`, as `intake.submit` takes them."""
    sent = [a_row(number, reference=f"zaak-{number}") for number in range(first, first + count)]
    return read_json(sent, most=count)


def as_csv(rows: Sequence[dict[str, Cell]]) -> bytes:
    """Rows as a CSV file."""
    return write_csv({name: [row[name] for row in rows] for name in rows[0]})


def a_read_model(
    house: Installation,
    cast: Cast,
    algorithm: Algorithm | None = None,
    features: Sequence[dict[str, Any]] | None = None,
    outcomes: Sequence[str] = OUTCOMES,
) -> ModelVersion:
    """A model whose file came in (bytes that nobody opens) and whose contract the machine noted: state READ."""
    algorithm = algorithm or a_published_algorithm(house, cast)
    content = f"no real ONNX, for {algorithm.id}".encode()
    received = uploads.upload_model(house, cast.sanne, algorithm.id, io.BytesIO(content))
    columns = [{"name": one["name"], "dtype": DTYPES[one["kind"]]} for one in features or FEATURES]
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, received.id)
        model_versions.note_contract(
            session, cast.machine, model, {"labels": list(outcomes), "columns": columns}
        )
    finish_jobs(house, cast, INSPECT.name)
    return model


def a_described_model(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> ModelVersion:
    """A model with described features, background and golden rows, ready to be examined: state READ."""
    read = a_read_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, read.id)
        model_versions.describe(session, cast.sanne, model, FEATURES, OUTCOME_TEXTS, model.version)
    uploads.upload_background(house, cast.sanne, read.id, as_csv([a_row(n) for n in range(20)]))
    golden = [
        a_row(n, verwacht=OUTCOMES[n % 2], score_brief=0.75 - n % 2 / 2, score_persoonlijk=0.25 + n % 2 / 2)
        for n in range(6)
    ]
    return uploads.upload_golden_rows(house, cast.sanne, read.id, as_csv(golden))


def an_accepted_model(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> ModelVersion:
    """A model that was examined and accepted (the worker's steps, taken by the machine)."""
    described = a_described_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        model_versions.examine(session, cast.sanne, model_versions.get(session, described.id))
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, described.id)
        model_versions.accept(session, cast.machine, model, {"golden_rows": model.golden_rows})
    finish_jobs(house, cast, EXAMINE.name)
    return model


def an_allowed_model(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> ModelVersion:
    """An accepted model that was assessed, advised on and decided on: all that is left is to deploy it."""
    model = an_accepted_model(house, cast, algorithm)
    judged.allow(house, cast, model.algorithm_id, model.id)
    return model


def terms(
    impact: Impact = Impact.HIGH,
    legal_effect: LegalEffect = LegalEffect.BESLUIT,
    policy: ReviewPolicy | None = None,
) -> deployments.Terms:
    """Terms of a deployment."""
    return deployments.Terms(
        purpose=_said("Kiezen hoe wij contact zoeken", "Choosing how we get in touch"), impact=impact,
        legal_effect=legal_effect, policy=policy or ReviewPolicy(), reason_codes=REASON_CODES,
        mandate={"organ": "college", "kind": "contact", "reference": "Mandaatbesluit 2026, 4.2"},
        remedies=_said("Bel 14 0123", "Call 14 0123"), not_used={"nl": ["nationaliteit"], "en": ["nationality"]},
    )  # fmt: skip


def a_deployment(
    house: Installation,
    cast: Cast,
    impact: Impact = Impact.HIGH,
    legal_effect: LegalEffect = LegalEffect.BESLUIT,
    policy: ReviewPolicy | None = None,
    algorithm: Algorithm | None = None,
) -> Deployment:
    """A deployment that Tim decided, of an accepted model of a published algorithm."""
    algorithm = algorithm or a_published_algorithm(house, cast)
    model = an_allowed_model(house, cast, algorithm)
    chosen = terms(impact, legal_effect, policy)
    with house.database.write(cast.organisation_id) as session:
        return deployments.deploy(session, cast.tim, algorithms.get(session, algorithm.id), model, chosen)


def submitted(
    house: Installation, cast: Cast, rows: Rows | int = 1, deployment: Deployment | None = None
) -> Batch:
    """A batch that the case system sent in; `rows` are rows, or how many. The model has not run yet."""
    deployment = deployment or a_deployment(house, cast)
    sent = some_rows(rows) if isinstance(rows, int) else rows
    return intake.submit(house, cast.case_system, deployment.id, sent)


def explained(model_hash: str = "0" * 64, outcome: str = "brief", score: float = 0.7) -> Explained:
    """A hand-made output whose contributions add up."""
    amounts = {"achterstand_maanden": 0.5, "inkomen": -0.25, "telefoon_bekend": 0.125, "huishouden": 0.0}
    row = a_row(3)
    contributions = tuple(Contribution(name, row[name], amount) for name, amount in amounts.items())
    other = next(code for code in OUTCOMES if code != outcome)
    return Explained(
        Output(outcome, {outcome: score, other: 1 - score}),
        Explanation(
            method="exact_trees", explained_value="margin", outcome=outcome, base=0.5, margin=0.5 + sum(amounts.values()),
            contributions=contributions, additivity_error=0.0, model_hash=model_hash, engine_version="1",
            background_hash=hashlib.sha256(b"background").hexdigest(), background_size=20,
        ),
    )  # fmt: skip


def run(house: Installation, cast: Cast, batch: Batch, outcome: str = "brief") -> list[Suggestion]:
    """Do what the inference worker does with a batch: outputs are written and routed, the jobs finished."""
    with house.database.read(cast.organisation_id) as session:
        found = routing.waiting(session, batch.id, 0, batch.rows)
        if found is None:
            raise NotFound("nothing of this batch waits")
        model = session.get_one(ModelVersion, found.deployment.model_version_id)
    ready = routing.prepare(found, [explained(model.sha256, outcome) for _ in found.suggestions])
    with house.database.write(cast.organisation_id) as session:
        routing.write_outputs(session, cast.machine, batch.id, found, ready)
    finish_jobs(house, cast, PREDICT.name)
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Suggestion).where(Suggestion.batch_id == batch.id)
        return list(session.exec(chosen.order_by(col(Suggestion.position))))


def waiting_suggestions(
    house: Installation,
    cast: Cast,
    count: int = 1,
    deployment: Deployment | None = None,
    outcome: str = "brief",
) -> list[Suggestion]:
    """Suggestions whose output was written and routed: QUEUED for a high impact, LOW or QUEUED for a low one."""
    return run(house, cast, submitted(house, cast, count, deployment), outcome)


def revealed(house: Installation, cast: Cast, suggestion: Suggestion, reader: Actor) -> int:
    """Have somebody claim, judge ("brief") and see the output; return the epoch of the claim."""
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, reader, suggestion.id).epoch
        transitions.judge(session, reader, suggestion.id, epoch, "brief", Confidence.SURE)
        transitions.reveal(session, reader, suggestion.id, epoch)
    return epoch


def a_signed_suggestion(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion | None = None,
    reader: Actor | None = None,
    verdict: Verdict = Verdict.FOLLOW,
    outcome: str = "",
) -> Suggestion:
    """A suggestion that Kees claimed, judged, saw and decided (a deviation gives the outcome of the person)."""
    suggestion = suggestion or waiting_suggestions(house, cast)[0]
    reader = reader or cast.kees
    epoch = revealed(house, cast, suggestion, reader)
    with house.database.write(cast.organisation_id) as session:
        return transitions.decide(session, reader, suggestion.id, epoch, verdict, outcome, *reasoned(verdict))


def reasoned(verdict: Verdict) -> tuple[tuple[str, ...], str]:
    """A reason and a text, enough for any verdict in any case."""
    return (("fits",) if verdict == Verdict.FOLLOW else ("meer_bekend",)), "Zo staat het in het dossier."


def released(house: Installation, cast: Cast, suggestion: Suggestion) -> Release:
    """Do what sequencer and worker do after the last signature, or for a low impact: release."""
    sequence(house, cast.organisation_id)
    with house.database.write(cast.organisation_id) as session:
        release = releases.release(session, cast.machine, suggestion.id)
    finish_jobs(house, cast, RELEASE.name, RELEASE_LOW.name)
    if release is None:
        raise NotFound("this suggestion was released before")
    return release


def a_release(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion | None = None,
    verdict: Verdict = Verdict.FOLLOW,
    outcome: str = "",
) -> Release:
    """A released decision of Kees."""
    signed = a_signed_suggestion(house, cast, suggestion, verdict=verdict, outcome=outcome)
    return released(house, cast, signed)


def finish_jobs(house: Installation, cast: Cast, *tasks: str) -> None:
    """Close the queued jobs of these tasks, because what they ask for was done here by hand."""
    with house.database.write(cast.organisation_id) as session:
        chosen = select(Job.id).where(Job.state == queue.JobState.QUEUED, col(Job.task).in_(tasks))
        for job_id in session.exec(chosen).all():
            job = queue.claim(session, job_id, "tests", LEASE)
            if job:
                queue.finish(session, job)
