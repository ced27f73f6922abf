"""Recognising a burgerservicenummer (BSN), which may be no reference and no datum of a model (UAVG 46)."""

import re

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
NAMES = re.compile(r"(^|[_\W])(bsn|burgerservicenummer|sofinummer|sofi)([_\W]|$)", re.IGNORECASE)
DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){7,8}(?!\d)")


def is_bsn(text: str) -> bool:
    """Whether the text is a number of eight or nine digits that passes the eleven test."""
    digits = re.sub(r"[ .-]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in {8, 9}:
        return False
    digits = digits.zfill(9)
    return int(digits) > 0 and sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11 == 0


def names_a_bsn(name: str) -> bool:
    """Whether a column's name says that it holds BSNs."""
    return bool(NAMES.search(name))


def holds_bsn(text: str) -> bool:
    """Whether somewhere in a text stands what may be a BSN."""
    return any(is_bsn(found.group()) for found in DIGITS.finditer(text))
