"""Makes a finished PDF smaller without changing what it shows: fewer tags for its lines, fewer numbers between its letters,
no figures that nobody can see."""

import re
import zlib
from typing import Any

import pydyf

from reports.packing import bare_font, numbered

# What a line of text may stand in without a tag of its own.
HOLDS_TEXT = frozenset({"/P", "/H1", "/H2", "/H3", "/TD", "/TH", "/LBody", "/Lbl", "/Caption"})
OF_A_LINE = {"Type", "S", "K", "Pg", "P"}
NO_SHIFT = re.compile(rb">(?:-?0)?<")
# Places on the page, for which a hundredth of a pixel is enough; a matrix that turns or scales is left alone.
PLACES = re.compile(rb"(?:-?[\d.]+ )+(?:m|l|c|re)|1 0 0 -1 -?[\d.]+ -?[\d.]+ Tm")
FINE = re.compile(rb"-?\d*\.\d{3,}")


class Written(pydyf.Object):
    """An object whose bytes are known: the maker asks for them once to write them and once more for the identifier."""

    def __init__(self, former: pydyf.Object, data: bytes) -> None:
        super().__init__()
        self.number, self.generation, self.free = former.number, former.generation, former.free
        self._data = data
        self._compressible: bool = former.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


class Gone(pydyf.Object):
    """The place of an object that is not needed any more: the index of the file calls it free.

    Which generation another one in its place would be, nobody asks: with the number of its neighbour the index is shortest.
    """

    def __init__(self, beside: int) -> None:
        super().__init__()
        self.number, self.generation, self.free = 0, min(beside, 65535), "f"

    @property
    def data(self) -> bytes:
        return b""

    @property
    def compressible(self) -> bool:
        return False


def press(pdf: pydyf.PDF) -> None:
    """Shorten what is about to be written. To be called when every object is there."""
    _names_in_order(pdf)
    gone, kept = _lines_joined(pdf), 0
    for place, one in enumerate(pdf.objects):
        if one.free == "f" or one is pdf.info:
            continue
        if isinstance(one, pydyf.Stream):
            one.stream = _shorter(one)
            pdf.objects[place] = Written(one, _stream(one))
        elif one.reference in gone:
            pdf.objects[place] = Gone(kept)
        else:
            pdf.objects[place] = Written(one, one.data)
            kept += one.compressible


def _names_in_order(pdf: pydyf.PDF) -> None:
    """Files inside are found by halving the list of their names, so that must be in order (ISO 32000-1, 7.9.6)."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Dictionary) and one.keys() == {"Names"}:
            pairs = sorted(
                zip(one["Names"][::2], one["Names"][1::2], strict=True), key=lambda pair: pair[0].data
            )
            one["Names"] = pydyf.Array([part for pair in pairs for part in pair])


def _lines_joined(pdf: pydyf.PDF) -> set[bytes]:
    """Hang the lines of a paragraph or a cell on its own tag, instead of on a tag for each line: a screen reader then
    reads a sentence as one. Returns the references of the tags that are not needed any more."""
    elements = {
        one.reference: one
        for one in pdf.objects
        if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/StructElem"
    }
    moved: dict[bytes, bytes] = {}
    for reference, element in elements.items():
        if element["S"] in HOLDS_TEXT:
            lines = {kid for kid in element["K"] if _is_line(elements.get(kid), element)}
            element["K"] = pydyf.Array(
                [elements[kid]["K"][0] if kid in lines else kid for kid in element["K"]]
            )
            moved |= dict.fromkeys(lines, reference)
    if moved:
        root = next(one for one in pdf.objects if _is(one, "/StructTreeRoot"))
        tree = next(one for one in pdf.objects if one.reference == root["ParentTree"])
        tree["Nums"] = pydyf.Array([_told_anew(part, moved) for part in tree["Nums"]])
    return set(moved)


def _is_line(kid: pydyf.Dictionary | None, parent: pydyf.Dictionary) -> bool:
    """Whether a tag says no more than: here is one piece of text, on the page where its parent is."""
    if kid is None or kid["S"] != "/Span" or kid.keys() != OF_A_LINE or kid["Pg"] != parent["Pg"]:
        return False
    return len(kid["K"]) == 1 and isinstance(kid["K"][0], int)


def _is(one: object, kind: str) -> bool:
    return isinstance(one, pydyf.Dictionary) and one.get("Type") == kind


def _told_anew(part: Any, moved: dict[bytes, bytes]) -> Any:
    if isinstance(part, pydyf.Array):
        return pydyf.Array([moved.get(reference, reference) for reference in part])
    return moved.get(part, part) if isinstance(part, bytes) else part


def _shorter(one: pydyf.Stream) -> list[Any]:
    if "Length1" in one.extra:
        font = bare_font(b"".join(one.stream))
        one.extra["Length1"] = len(font)
        return [font]
    if one.extra.get("ColorSpace") == "/DeviceRGB" and one.extra.get("Filter") == "/FlateDecode":
        return _with_few_colours(one)
    return [_without_noughts(part) for part in one.stream]


def _with_few_colours(picture: pydyf.Stream) -> list[Any]:
    packed = b"".join(part if isinstance(part, bytes) else part.data for part in picture.stream)
    made = numbered(picture.extra["Width"], picture.extra["Height"], packed)
    if made is None:
        return [packed]
    last = len(made.palette) // 3 - 1
    colours = pydyf.Array(["/Indexed", "/DeviceRGB", last, f"<{made.palette.hex()}>"])
    picture.extra |= {"ColorSpace": colours, "BitsPerComponent": made.bits}
    del picture.extra["DecodeParms"]
    return [made.packed]


def _without_noughts(part: Any) -> Any:
    """A line of text without the moves of nothing between its letters; a place without figures that nobody can see."""
    if not isinstance(part, bytes):
        return part
    if part.endswith(b"] TJ"):
        return NO_SHIFT.sub(b"", part)
    return FINE.sub(_rounded, part) if PLACES.fullmatch(part) else part


def _rounded(number: re.Match[bytes]) -> bytes:
    short = (b"%.2f" % float(number[0])).rstrip(b"0").rstrip(b".")
    return b"0" if short == b"-0" else short


def _stream(one: pydyf.Stream) -> bytes:
    """The bytes of a stream, compressed once."""
    if not one.compress:
        return bytes(one.data)
    content = b"\n".join(part if isinstance(part, bytes) else pydyf._to_bytes(part) for part in one.stream)
    packed = zlib.compress(content, 9)
    extra = pydyf.Dictionary({**one.extra, "Filter": "/FlateDecode", "Length": len(packed)})
    return b"\n".join((extra.data, b"stream", packed, b"endstream"))
