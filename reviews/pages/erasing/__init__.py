"""The pages of requests to be forgotten."""

from reviews.pages.erasing import requests
from reviews.pages.erasing.blueprint import blueprint

__all__ = ["blueprint", "requests"]
