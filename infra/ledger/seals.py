"""Where a seal stands in a PDF: a second slot, blank in what is committed, that holds the moment of sealing and the seal.

The seal of a reader (PAdES) counts every byte of the file but its own, and so the proof must be in the file before the seal
is set. Our commitment counts every byte but those of the proof and of the seal. So the place for the seal is printed along,
committed to while it is blank, and filled last of all; nothing is ever added at the end. One changed byte outside the seal
breaks seal and proof; one byte after it breaks both; and in the seal itself nothing can stand but digits, which show nothing.
"""

import re
from datetime import UTC, datetime

from infra.ledger.merkle import ProofRefused

MARK = b"\n/SubFilter/ETSI.CAdES.detached/M(D:"
MOMENT = b"0" * 14  # YYYYMMDDHHMMSS, in UTC
BETWEEN = b"Z)/Contents<"
SLOT = re.compile(re.escape(MARK) + rb"([0-9]{14})" + re.escape(BETWEEN) + rb"([0-9a-f]*)>(?=\n)")


def blank(room: int) -> bytes:
    """A blank slot for a seal of at most `room` bytes, as it stands in the dictionary of a signature."""
    return MARK + MOMENT + BETWEEN + b"00" * room + b">\n"


def emptied(content: bytes) -> bytes:
    """The file with the slot of its seal blank; as it is where it has none. Raises `ProofRefused` for an odd one."""
    if MARK not in content:
        return content
    slot = _slot(content)
    moment, seal = slot.span(1), slot.span(2)
    return b"".join(
        (content[: moment[0]], MOMENT, content[moment[1] : seal[0]], b"0" * (seal[1] - seal[0]), content[seal[1] :])
    )  # fmt: skip


def room_in(content: bytes) -> int:
    """How many bytes of a seal the file has room for; 0 where it has no place for one."""
    return len(_slot(content)[2]) // 2 if MARK in content else 0


def is_sealed(content: bytes) -> bool:
    """Whether something stands in the slot. What it is worth, only a program that knows certificates can tell."""
    return MARK in content and bool(_slot(content)[2].strip(b"0"))


def dated(content: bytes, moment: datetime) -> bytes:
    """The file with the moment of sealing in its slot."""
    start, end = _slot(content).span(1)
    return content[:start] + f"{moment.astimezone(UTC):%Y%m%d%H%M%S}".encode() + content[end:]


def covered(content: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two ranges (start, length) that a seal counts: all of the file but the brackets of the seal and what is in them."""
    start, end = _slot(content).span(2)
    return (0, start - 1), (end + 1, len(content) - end - 1)


def filled(content: bytes, seal: bytes) -> bytes:
    """The file with a seal in its slot. Raises `ValueError` where that has no room for it."""
    start, end = _slot(content).span(2)
    if 2 * len(seal) > end - start:
        raise ValueError(f"a seal of {len(seal)} bytes has no room in {(end - start) // 2}")
    return content[:start] + seal.hex().encode().ljust(end - start, b"0") + content[end:]


def _slot(content: bytes) -> re.Match[bytes]:
    found = SLOT.search(content)
    if not found or content.count(MARK) != 1:
        raise ProofRefused("the place of the seal in this file is written in an unusual way")
    return found
