"""Oversight over the JSON API: the figures of the page, for a municipality's own dashboards and for who audits it."""

from dataclasses import asdict

from infra.identity.actors import needs
from register import deployments
from register.api.speaking import Answer, Routes, at
from register.door import actor, reading
from reviews.oversight import permissions, queries
from reviews.oversight.measures import Share, Times
from reviews.oversight.queries import Figures
from reviews.oversight.statistics import Agreement
from reviews.oversight.workload import Workload
from reviews.schemas.oversight import OversightQuery, OversightSchema

routes = Routes(
    "Oversight",
    __name__,
    "How people decide with an algorithm. Figures of small groups are left out, as on the page.",
)


@routes.get("/deployments/<deployment_id>/oversight")
@needs(permissions.SEE)
@routes.arguments(OversightQuery, location="query")
@routes.response(200, OversightSchema)
def get_oversight(weeks: int, deployment_id: str) -> Answer:
    """The figures of the algorithm of a deployment: what people learn of it they learn over all its deployments."""
    with reading() as session:
        deployment = deployments.get(session, deployment_id)
        found = queries.figures(session, actor(), deployment.algorithm_id, weeks)
    links = {"self": at("deployments", deployment_id, "oversight"), "page": f"/werk/toezicht/{found.id}"}
    return told(found) | {"links": links}


def told(found: Figures) -> Answer:
    """Figures as the API answers them."""
    return {
        "algorithm_id": found.id, "weeks": found.weeks, "since": found.first,
        "followed": _share(found.followed), "classes": [_class(line) for line in found.classes],
        "teams": [_group(line) for line in found.groups], "minds": asdict(found.minds), "caught": _share(found.caught),
        "caught_wrong_output": _share(found.caught_wrong), "times": _times(found.times),
        "agreement_before": _agreement(found.readers.own), "agreement_signed": _agreement(found.readers.signed),
        "alpha": found.readers.alpha, "reasons": [{"label": label, "count": count} for label, count in found.reasons],
        "wrong_in_sample": _share(found.sample), "objections_upheld": _share(found.objections),
        "work": _work(found.work), "alarms": [one.row for one in found.alarms],
    }  # fmt: skip


def _class(line: queries.ClassLine) -> Answer:
    outcome = {"outcome": line.outcome.code, "label": line.outcome.label, "adverse": line.outcome.adverse}
    return outcome | {"followed": _share(line.followed), "needed": line.needed, "alarm": line.alarm}


def _group(line: queries.GroupLine) -> Answer:
    named = {"name": line.name, "people": line.people}
    return named | {"followed": _share(line.followed), "hurried": _share(line.hurried)}


def _share(share: Share) -> Answer:
    counted = {"hits": share.hits, "of": share.of, "share": share.value}
    if share.value is None:
        return counted | {"low": None, "high": None}
    return counted | {"low": share.interval.low, "high": share.interval.high}


def _times(times: Times | None) -> Answer | None:
    return {"median_seconds": times.median, "hurried": _share(times.hurried)} if times else None


def _agreement(found: Agreement | None) -> Answer | None:
    if not found:
        return None
    return {
        "value": found.value,
        "low": found.interval.low,
        "high": found.interval.high,
        "pairs": found.units,
    }


def _work(work: Workload) -> Answer:
    return {
        "waiting": work.waiting, "old_days": work.old, "usual_per_day": work.usual, "busy_per_day": work.busy,
        "expired": _share(work.expired), "escalated": _share(work.escalated),
    }  # fmt: skip
