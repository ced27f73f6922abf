"""One way to write data as bytes, so that a hash or a commitment of it can be made again."""

import hashlib
import json
from typing import Any


def dumps(data: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; NaN and infinity are refused (ValueError)."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(data: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal. Never for personal data: use `sealing.commitment`."""
    return hashlib.sha256(dumps(data)).hexdigest()
