"""The register over the JSON API."""

from register.api import algorithms, deployments, models

ROUTES = (algorithms.routes, models.routes, deployments.routes)
