"""The pages of objections, of decisions that deserve another look, and of taking a decision back."""

from reviews.objections.pages import looking_again, objections
from reviews.objections.pages.blueprint import blueprint

__all__ = ["blueprint", "looking_again", "objections"]
