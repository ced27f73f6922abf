"""References for people who do not exist: made as the real ones are, and never one that is in use."""

import re
import secrets
from collections.abc import Callable, Sequence

RUN = re.compile(r"\d+")
TRIES = 200


def made_up(template: str, real: Sequence[str], free: Callable[[str], bool]) -> str | None:
    """A reference by the template (`#` is a digit), else like one of the real ones; None where none is free."""
    for _ in range(TRIES):
        made = _by_template(template) if template else _like(real)
        if made and free(made):
            return made
    return None


def _by_template(template: str) -> str:
    return "".join(secrets.choice("0123456789") if sign == "#" else sign for sign in template)


def _like(real: Sequence[str]) -> str | None:
    """A real one with another number at its end: among the numbers that are in use, or just after them.

    Case systems number through for all their kinds of cases, so that of one kind there are gaps; a number far from the
    others would stand out.
    """
    ending = {reference: found[-1] for reference in real if (found := list(RUN.finditer(reference)))}
    if not ending:
        return None
    chosen = secrets.choice(list(ending))
    start, end = ending[chosen].span()
    same = [
        int(one[start:end])
        for one, run in ending.items()
        if run.span() == (start, end) and (one[:start], one[end:]) == (chosen[:start], chosen[end:])
    ]
    low, high = min(same), max(same) + max(10, len(same))
    number = low + secrets.randbelow(high - low + 1)
    width = end - start
    # Numbers that are filled up with zeros keep their length; others grow.
    if len(str(number)) > width > 1 and any(one[start] == "0" for one in ending):
        return None
    return f"{chosen[:start]}{number:0{width}}{chosen[end:]}"
