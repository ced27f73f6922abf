"""Names for rows: sortable by time so that indexes grow at their end, and not to be guessed."""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 23


def new_id() -> str:
    """Return 23 signs of base 32: 48 bits of milliseconds and 64 random bits."""
    number = (time.time_ns() // 1_000_000) << 64 | secrets.randbits(64)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
