"""The office: signing in and out, and the page that one comes home to."""

from flask import Blueprint

blueprint = Blueprint("office", __name__, url_prefix="/werk")
