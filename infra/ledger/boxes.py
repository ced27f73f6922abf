"""A ZIP in which every byte counts: nothing compressed, no dates, no comments, so that there is one way to write it.

Any unzipper opens it. Reading walks it from the first byte to the last and refuses what a writer of ours had not written.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR = struct.Struct("<4sIQI")
# Version 2.0, no flags, stored, 1 January 1980.
PLAIN = (20, 0, 0, 0, 0x21)
UNIX = 3 << 8 | 20
READABLE = 0o100644 << 16
MANY, LONG = 0xFFFF, 0xFFFFFFFF
NAME_MAX = 200
MAGIC = b"PK\x03\x04"


class BoxDamaged(Exception):
    """A byte that no writer of ours had written; `where` is the file that it belongs to, as far as can be told."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class Member:
    """One file of the box: where it begins, and what it holds by length and CRC-32."""

    name: str
    offset: int
    size: int
    crc: int

    @property
    def head(self) -> bytes:
        name = self.name.encode("ascii")
        return LOCAL.pack(MAGIC, *PLAIN, self.crc, self.size, self.size, len(name), 0) + name

    @property
    def line(self) -> bytes:
        """What the table of contents says of it."""
        name, sizes = self.name.encode("ascii"), (self.crc, self.size, self.size)
        return CENTRAL.pack(
            b"PK\x01\x02", UNIX, *PLAIN, *sizes, len(name), 0, 0, 0, 0, READABLE, self.offset
        ) + name  # fmt: skip

    @property
    def start(self) -> int:
        return self.offset + LOCAL.size + len(self.name)


class Writer:
    """Writes a box from the first byte to the last, file by file."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._place = 0
        self._members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        """Raises `ValueError` beyond what a plain ZIP can hold (4 GB)."""
        member = Member(name, self._place, len(content), zlib.crc32(content))
        if self._place + len(content) > LONG - len(MAGIC) or len(name) > NAME_MAX:
            raise ValueError("this does not fit into one file")
        self._members.append(member)
        self._write(member.head)
        self._write(content)

    def close(self) -> None:
        """The table of contents."""
        start = self._place
        for member in self._members:
            self._write(member.line)
        self._write(_end(len(self._members), start, self._place - start))

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._place += len(content)


def walk(box: BinaryIO) -> Iterator[tuple[Member, bytes]]:
    """Every file with its bytes, in order; the table of contents is checked at the end. Raises `BoxDamaged`."""
    members: list[Member] = []
    room, named = box.seek(0, io.SEEK_END), dict(_contents(box))
    box.seek(0)
    while (fixed := box.read(LOCAL.size)).startswith(MAGIC):
        member, content = _member(box, box.tell() - len(fixed), fixed, room)
        if named.get(member.offset, member.name) != member.name:
            raise BoxDamaged(f"the name of {member.name} or {named[member.offset]}")
        members.append(member)
        yield member, content
    start = box.tell() - len(fixed)
    expected = b"".join(one.line for one in members)
    expected += _end(len(members), start, len(expected))
    box.seek(start)
    if box.read(len(expected) + 1) != expected:
        raise BoxDamaged(named.get(start, "the table of contents of the ZIP"))


def _member(box: BinaryIO, offset: int, fixed: bytes, room: int) -> tuple[Member, bytes]:
    """A file whose head is exactly as we write it. No length is believed beyond the `room` that there is."""
    try:
        *_, crc, size, _again, length, _extra = LOCAL.unpack(fixed)
        name = box.read(length) if length <= NAME_MAX else b""
        member = Member(name.decode("ascii"), offset, size, crc)
    except (struct.error, UnicodeDecodeError):
        raise BoxDamaged(_owner(box, offset)) from None
    content = box.read(size) if size <= room else b""
    if fixed + name != member.head or len(content) != size or zlib.crc32(content) != crc:
        raise BoxDamaged(_owner(box, offset))
    return member, content


def _owner(box: BinaryIO, offset: int) -> str:
    """Whose bytes stand at a place, by the table of contents; which may be damaged itself."""
    return dict(_contents(box)).get(offset, f"the ZIP, at byte {offset}")


def _contents(box: BinaryIO) -> list[tuple[int, str]]:
    try:
        with zipfile.ZipFile(box) as opened:
            return [(one.header_offset, one.filename) for one in opened.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return []


def _end(count: int, start: int, length: int) -> bytes:
    """How the table of contents ends; beyond 65,534 files in the form that can count further."""
    few = min(count, MANY)
    far = b""
    if count >= MANY:
        after = start + length
        far = END64.pack(b"PK\x06\x06", 44, UNIX, 45, 0, 0, count, count, length, start)
        far += LOCATOR.pack(b"PK\x06\x07", 0, after, 1)
    return far + END.pack(b"PK\x05\x06", 0, 0, few, few, length, start, 0)
