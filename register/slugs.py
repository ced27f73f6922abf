"""The part of an address that a name becomes."""

import re
import unicodedata

SLUG_MAX = 50


def slug_of(name: str) -> str:
    """Small letters, figures and hyphens, at most 50; `algoritme` when nothing of the name is left."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:SLUG_MAX].strip("-") or "algoritme"
