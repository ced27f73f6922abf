"""Reviewing over the JSON API."""

from reviews.api import releases, reviewing, stops, suggestions
from reviews.deliveries import api as deliveries
from reviews.objections import api as objections

ROUTES = (
    suggestions.routes,
    reviewing.routes,
    releases.routes,
    stops.routes,
    deliveries.routes,
    objections.routes,
)
