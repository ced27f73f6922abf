"""The register over the JSON API."""

from register.api import algorithms, deployments, models, revisions

__all__ = ["ROUTES", "revisions"]

ROUTES = (algorithms.routes, models.routes, deployments.routes)
