"""A document of a few lines with a place for a seal, and what looks like a seal in it: to those who prove, any digits will do."""

from datetime import UTC, datetime

from infra.ledger import seals
from infra.ledger.stamps import BLANK

ROOM = 300
MOMENT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
DOCUMENT = (
    b"%PDF-1.7\nBesluit: een brief." + BLANK + b"<</Type/Sig" + seals.blank(ROOM) + b">>\ntrailer\n%%EOF\n"
)


def sealed(content: bytes) -> bytes:
    """With the moment, and digits for a seal."""
    return seals.filled(seals.dated(content, MOMENT), bytes(range(1, 200)))
