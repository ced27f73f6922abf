"""The words and limits of a house style."""

from enum import StrEnum


class Decider(StrEnum):
    """How a letter names who decided. A name stands in the sealed letter and nowhere else."""

    FUNCTION = "function"
    NAME = "name"


NAME_MAX = 100
LINE_MAX, LINES_MAX = 80, 5
PHONE_MAX = 30
ADDRESS_MAX = 200  # of a mail or web address
CONTACT_MAX = 200
FUNCTION_MAX = 100
TEXT_MAX = 400
ALT_MAX = 120
PLACES_MAX = 200  # algorithms with a place of their own
# What may be uploaded, and what we make of it: small enough to go along in each letter.
UPLOAD_BYTES = 512_000
UPLOAD_SIDE, UPLOAD_PIXELS, LEAST_SIDE = 4_000, 8_000_000, 16
LOGO_WIDTH, LOGO_HEIGHT, LOGO_BYTES = 480, 160, 5_000
# The colours of the house itself: what a style is where nobody set one, and what its colour stands on.
ACCENT, ON_ACCENT = "#1d5273", "#ffffff"
PAPER, WASH = "#ffffff", "#f2f5f7"
