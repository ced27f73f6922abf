"""What every form of the review screen sends along: the token of the claim, and how long the case was really in view."""

import math
from collections.abc import Mapping

from flask import request


def epoch_of(form: Mapping[str, str]) -> int:
    """The token of the claim that a form was made under; one that is none belongs to no claim."""
    given = form.get("epoch", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def active_seconds() -> float | None:
    """Seconds in view as the browser counted them; None without scripts. Nobody sees it while reviewing."""
    try:
        seconds = float(request.form.get("active_seconds", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
