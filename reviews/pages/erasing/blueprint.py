"""The blueprint that the pages of requests to be forgotten hang on."""

from flask import Blueprint

blueprint = Blueprint("erasing", "reviews", template_folder="templates")
