"""The bytes of a file in fewer bytes: a font without what a PDF does not read, and the index of a file as differences."""

import re
import struct
import zlib

# Of a TrueType font: names, classes of glyphs and advice for old screens serve programs that set text, and ours is set.
NOT_READ = frozenset({b"name", b"GDEF", b"gasp"})
WHOLE = 0xB1B0AFBA
INDEX = re.compile(rb"/W \[(\d) (\d) (\d)\]")
TAIL = re.compile(rb"/Filter /FlateDecode/Length (\d+)>>\nstream\n")


def bare_font(font: bytes) -> bytes:
    """A TrueType font without the tables that a PDF does not read."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count)]
    tables = {
        tag: font[start : start + size] for tag, _, start, size in sorted(entries) if tag not in NOT_READ
    }
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
    """Each line as what it adds to the line above (PNG's filter "up", number 2)."""
    above, found = bytes(wide), bytearray()
    for start in range(0, len(lines), wide):
        line = lines[start : start + wide]
        found += b"\2" + bytes((one - other) % 256 for one, other in zip(line, above, strict=True))
        above = line
    return bytes(found)
