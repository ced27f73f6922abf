"""The JSON API under /api/v1, and its description in OpenAPI 3.1."""

from flask import Flask


def install(app: Flask) -> None:
    """Add the routes of every package to the application."""
