"""Reviewing over the JSON API."""

from reviews.api import releases, reviewing, stops, suggestions

ROUTES = (suggestions.routes, reviewing.routes, releases.routes, stops.routes)
