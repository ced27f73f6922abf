"""Reviewing over the JSON API."""

from reviews.api import (
    colleagues,
    erasing,
    information,
    oversight,
    policies,
    practice,
    releases,
    reviewing,
    stops,
    suggestions,
    working,
)
from reviews.deliveries import api as deliveries
from reviews.objections import api as objections
from reviews.retention import api as retention

ROUTES = (
    suggestions.routes,
    reviewing.routes,
    working.routes,
    colleagues.routes,
    information.routes,
    releases.routes,
    stops.routes,
    policies.routes,
    oversight.routes,
    practice.routes,
    deliveries.routes,
    objections.routes,
    erasing.routes,
    retention.routes,
)
