"""The register over the JSON API."""

from register.api import (
    advice,
    algorithms,
    assessments,
    decisions,
    deployments,
    house_style,
    models,
    qualifications,
    revisions,
    sentences,
)

__all__ = ["ROUTES", "revisions"]

ROUTES = (
    algorithms.routes,
    models.routes,
    deployments.routes,
    advice.routes,
    assessments.routes,
    decisions.routes,
    qualifications.routes,
    house_style.routes,
    sentences.routes,
)
