"""The register over the JSON API."""

from register.api import (
    advice,
    algorithms,
    assessments,
    decisions,
    deployments,
    models,
    qualifications,
    revisions,
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
)
