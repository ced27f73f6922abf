"""The office's pages about people: who works here, in which roles, and the keys of machines."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/werk/mensen")
