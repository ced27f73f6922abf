"""The pages of this package."""

from flask import Blueprint

blueprint = Blueprint("register", __name__, template_folder="templates")
