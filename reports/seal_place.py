"""The place for a seal in a report: a field of a signature that shows nothing, printed along and blank until the report leaves."""

import pydyf

from infra.ledger import seals

FIELD = "Zegel"
# Printed, and not to be moved or removed: PDF/A wants the first, a seal the second.
FLAGS = 4 | 128
# There are seals in this file, and it may only grow: a reader that saves it anew would break them.
SIGNED, GROWS_ONLY = 1, 2
NUMBERS = 10
BLANK_RANGE = b"/ByteRange[0" + b" " * 3 * (NUMBERS + 1) + b"]"


class Signature(pydyf.Object):
    """The dictionary of the seal. It stands by itself: what is packed with others has no place in the file of its own."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._data = b"<</Type/Sig/Filter/Adobe.PPKLite" + seals.blank(room) + BLANK_RANGE + b">>"

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return False


def add(pdf: pydyf.PDF, room: int) -> None:
    """Give a document that is about to be written a place for a seal of at most `room` bytes."""
    signature, first = Signature(room), pdf.objects[pdf.pages["Kids"][0]]
    pdf.add_object(signature)
    field = pydyf.Dictionary({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": pydyf.String(FIELD), "F": FLAGS,
        "Rect": pydyf.Array([0, 0, 0, 0]), "P": first.reference, "V": signature.reference,
    })  # fmt: skip
    pdf.add_object(field)
    first.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([field.reference]), "SigFlags": SIGNED | GROWS_ONLY}
    )


def ranged(content: bytes) -> bytes:
    """The file that was written, with the ranges that its seal will count: they are known now, and never change again."""
    if not seals.room_in(content):
        return content
    (_, before), (after, rest) = seals.covered(content)
    told = f"/ByteRange[0 {before} {after} {rest}".encode().ljust(len(BLANK_RANGE) - 1) + b"]"
    return content.replace(BLANK_RANGE, told)
