"""Recognising a burgerservicenummer (BSN), which may be no reference and no datum of a model (UAVG 46)."""

import re

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
NAMES = re.compile(r"(^|[_\W])(bsn|burgerservicenummer|sofinummer|sofi)([_\W]|$)", re.IGNORECASE)
# As people write it: in one piece, or nine digits in groups. Other separated digits are dates and case numbers.
WRITTEN = r"(?:\d{8,9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .-])\d{2}\2\d{3})"
ALONE = re.compile(WRITTEN, re.ASCII)
WITHIN = re.compile(rf"(?<![\d.-]){WRITTEN}(?![\d-])", re.ASCII)


def is_bsn(text: str) -> bool:
    """Whether the text is a number of eight or nine digits that passes the eleven test."""
    if not ALONE.fullmatch(text):
        return False
    digits = re.sub(r"[ .-]", "", text).zfill(9)
    return int(digits) > 0 and sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11 == 0


def names_a_bsn(name: str) -> bool:
    """Whether a column's name says that it holds BSNs."""
    return bool(NAMES.search(name))


def holds_bsn(text: str) -> bool:
    """Whether somewhere in a text stands what may be a BSN."""
    return any(is_bsn(found.group()) for found in WITHIN.finditer(text))
