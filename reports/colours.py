"""The colour profile that PDF/A asks for: sRGB (IEC 61966-2-1) in the fewest bytes, as a display profile of ICC version 2."""

import struct
from functools import cache

NAME = b"sRGB IEC61966-2.1"
# The white of D50 and the three primaries of sRGB as seen under it, in parts of 65536.
WHITE = (0xF6D6, 0x10000, 0xD32D)
PRIMARIES = {
    b"r": (0x6FA2, 0x38F5, 0x0390),
    b"g": (0x6299, 0xB785, 0x18DA),
    b"b": (0x24A0, 0x0F84, 0xB6CF),
}
# Between so many points of the curve a straight line is off by less than one part in two thousand.
POINTS = 64
HEADER, ENTRY = 128, 12


@cache
def srgb() -> bytes:
    """The profile; always the same bytes."""
    parts = {b"desc": _description(), b"cprt": b"text\0\0\0\0CC0\0", b"wtpt": _place(WHITE)}
    parts |= {colour + b"XYZ": _place(place) for colour, place in PRIMARIES.items()}
    parts |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve())
    return _laid_out(parts)


def _laid_out(parts: dict[bytes, bytes]) -> bytes:
    """Header, table of tags, and each different part once."""
    start = HEADER + 4 + ENTRY * len(parts)
    places: dict[bytes, int] = {}
    body = b""
    for part in parts.values():
        if part not in places:
            places[part] = start + len(body)
            body += part + b"\0" * (-len(part) % 4)
    table = b"".join(struct.pack(">4sII", tag, places[part], len(part)) for tag, part in parts.items())
    return _header(start + len(body)) + struct.pack(">I", len(parts)) + table + body


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ") + made + b"acsp"
    return head.ljust(68, b"\0") + struct.pack(">3I", *WHITE).ljust(HEADER - 68, b"\0")


def _place(xyz: tuple[int, int, int]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3I", *xyz)


def _description() -> bytes:
    """Its name in ASCII; the forms for other scripts are empty, and yet take their room."""
    return b"desc\0\0\0\0" + struct.pack(">I", len(NAME) + 1) + NAME + b"\0" * (1 + 8 + 3 + 67)


def _curve() -> bytes:
    values = [round(65535 * _linear(place / (POINTS - 1))) for place in range(POINTS)]
    return b"curv\0\0\0\0" + struct.pack(f">I{POINTS}H", POINTS, *values)


def _linear(value: float) -> float:
    """The light of a value between 0 and 1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
