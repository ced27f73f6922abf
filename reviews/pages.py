"""The pages of this package."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__, template_folder="templates")
