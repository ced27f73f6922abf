"""The pages of objections, of decisions that deserve another look, and of taking a decision back."""

from reviews.pages.objections import looking_again, objections
from reviews.pages.objections.blueprint import blueprint

__all__ = ["blueprint", "looking_again", "objections"]
