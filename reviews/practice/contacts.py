"""Who speaks for the person of a practice case: people who do not exist, in the shape of those of the real case beside it."""

import secrets
from collections.abc import Sequence

from reviews.circumstances import Contact

INITIALS = "ABCDEFGHIJKLMNPRSTVW"
NAMES = (
    "de Vries",
    "Bakker",
    "El Amrani",
    "Jansen",
    "van den Berg",
    "Yildiz",
    "Pinas",
    "Smit",
    "Kowalska",
    "de Groot",
)
STREETS = ("Dorpsstraat", "Molenweg", "Kerkstraat", "Lindelaan", "Stationsweg", "Beatrixplein", "Wilgenpad")
PLACES = ("1234 AB Voorbeeldstad", "1234 CD Voorbeeldstad", "1235 GH Voorbeeldstad")


def invented(real: Sequence[Contact]) -> list[Contact]:
    """As many, in the same roles, with as many lines of address and as secret; nothing else of them is kept."""
    return [Contact(one.role, _name(), _address(len(one.address)), one.secret) for one in real]


def _name() -> str:
    return f"{secrets.choice(INITIALS)}. {secrets.choice(NAMES)}"


def _address(lines: int) -> tuple[str, ...]:
    street = f"{secrets.choice(STREETS)} {secrets.randbelow(180) + 1}"
    return ("p/a", street, secrets.choice(PLACES))[-lines:] if lines else ()
