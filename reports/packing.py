"""The bytes of a file in fewer bytes: a font without what a PDF does not read, a logo as numbers of its few colours, and the
index of a file as differences."""

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

# What a PDF reads of a TrueType font whose glyphs it names by number (ISO 32000-1, 9.9); all else serves who sets the text.
READ = frozenset({b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"cvt ", b"fpgm", b"prep"})
WHOLE = 0xB1B0AFBA
INDEX = re.compile(rb"/W \[(\d) (\d) (\d)\]")
TAIL = re.compile(rb"/Filter /FlateDecode/Length (\d+)>>\nstream\n")


def bare_font(font: bytes) -> bytes:
    """A TrueType font without the tables that a PDF does not read."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count)]
    tables = {tag: font[start : start + size] for tag, _, start, size in sorted(entries) if tag in READ}
    head = bytearray(tables[b"head"])
    head[8:12] = b"\0" * 4
    tables[b"head"] = bytes(head)
    made = bytearray(_directory(font[:4], tables) + b"".join(map(_padded, tables.values())))
    place = 12 + 16 * len(tables) + sum(len(_padded(part)) for tag, part in tables.items() if tag < b"head")
    struct.pack_into(">I", made, place + 8, (WHOLE - _sum(bytes(made))) % 2**32)
    return bytes(made)


def _directory(version: bytes, tables: dict[bytes, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    found = version + struct.pack(">4H", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    start = 12 + 16 * len(tables)
    for tag, part in tables.items():
        found += struct.pack(">4sIII", tag, _sum(_padded(part)), start, len(part))
        start += len(_padded(part))
    return found


def _padded(part: bytes) -> bytes:
    return part + b"\0" * (-len(part) % 4)


def _sum(part: bytes) -> int:
    return sum(struct.unpack(f">{len(part) // 4}I", part)) % 2**32


@dataclass(frozen=True)
class Numbered:
    """A picture of few colours: for each point a number of so many bits, deflated, and what colour each number is."""

    bits: int
    palette: bytes  # red, green and blue of each
    packed: bytes


@lru_cache(maxsize=8)
def numbered(width: int, height: int, packed: bytes) -> Numbered | None:
    """A picture in red, green and blue, as the data of a PNG are; None where it has too many colours, or that is no shorter."""
    picture = Image.open(BytesIO(_png(width, height, packed)))
    found = picture.getcolors(256)
    if not found:
        return None
    colours = sorted(bytes(colour) for _, colour in found if isinstance(colour, tuple))
    bits = next(bits for bits in (1, 2, 4, 8) if len(colours) <= 1 << bits)
    number = {colour: place for place, colour in enumerate(colours)}
    points = picture.tobytes()
    told = [number[points[place : place + 3]] for place in range(0, len(points), 3)]
    rows = b"".join(_bits(told[start : start + width], bits) for start in range(0, len(told), width))
    made = Numbered(bits, b"".join(colours), zlib.compress(rows, 9))
    return made if len(made.packed) + 2 * len(made.palette) < len(packed) else None


def _png(width: int, height: int, packed: bytes) -> bytes:
    parts = ((b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )


def _bits(numbers: Sequence[int], bits: int) -> bytes:
    """A row of numbers, each in so many bits, the first one highest."""
    each = 8 // bits
    filled = [*numbers, *[0] * (-len(numbers) % each)]
    return bytes(
        sum(number << (8 - bits * (place + 1)) for place, number in enumerate(filled[start : start + each]))
        for start in range(0, len(filled), each)
    )


def short_index(content: bytes) -> bytes:
    """The file with its index of objects, at its very end, told as the difference of each line with the line before."""
    start = int(content[content.rindex(b"startxref") + 10 :].split()[0])
    file, index = content[:start], content[start:]
    widths, told = INDEX.search(index), TAIL.search(index)
    if not widths or not told:
        return content
    wide = sum(map(int, widths.groups()))
    packed = zlib.compress(_differences(zlib.decompress(index[told.end() :][: int(told[1])]), wide), 9)
    how = b"/Filter /FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n" % (
        wide,
        len(packed),
    )
    return file + index[: told.start()] + how + packed + index[told.end() + int(told[1]) :]


def _differences(lines: bytes, wide: int) -> bytes:
    """Each line as what it adds to the line above (PNG's filter "up", number 2; not every reader knows the other ones)."""
    above, found = bytes(wide), bytearray()
    for start in range(0, len(lines), wide):
        line = lines[start : start + wide]
        found += b"\2" + bytes((one - other) % 256 for one, other in zip(line, above, strict=True))
        above = line
    return bytes(found)
