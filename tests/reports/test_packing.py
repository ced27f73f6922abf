"""What makes a file smaller takes nothing from what is in it."""

import io
import os
import zlib
from dataclasses import replace

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageCms

from reports.colours import NAME, srgb
from reports.letterforms import FACES
from reports.packing import READ, bare_font, numbered, short_index
from reports.pdf import print_report
from tests.reports import letters

SMALL = 44_000  # bytes of a letter of a full case


@pytest.fixture(scope="module")
def printed() -> bytes:
    return print_report(letters.BESLUIT)


def test_a_font_keeps_every_table_that_draws(printed: bytes) -> None:
    whole = next(iter(FACES)).read_bytes()
    bare = bare_font(whole)
    with TTFont(io.BytesIO(whole)) as before, TTFont(io.BytesIO(bare), checkChecksums=2) as after:
        read = {tag.decode() for tag in READ}
        assert set(before.reader.keys()) & read == set(after.reader.keys())
        assert all(
            after.reader[tag] == before.reader[tag] for tag in list(after.reader.keys()) if tag != "head"
        )
        assert after["head"].unitsPerEm == before["head"].unitsPerEm
    assert sum(int.from_bytes(bare[at : at + 4]) for at in range(0, len(bare), 4)) % 2**32 == 0xB1B0AFBA


def test_every_object_of_a_file_is_found_by_its_index(printed: bytes) -> None:
    assert b"/Predictor 12" in printed
    with pikepdf.open(io.BytesIO(printed), attempt_recovery=False) as pdf:
        assert not pdf.check_pdf_syntax()
        assert pdf.Root.StructTreeRoot.K
        assert {str(one.get("/Type", "")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)}


def test_an_index_that_is_written_in_another_way_stays_as_it_is(printed: bytes) -> None:
    assert short_index(printed.replace(b"/W [", b"/W  [")) == printed.replace(b"/W [", b"/W  [")


def _one(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (1, 1), colour)


def test_the_colours_are_a_profile_that_others_read_as_srgb() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    assert ours.profile.profile_description == NAME.decode()
    theirs = ImageCms.createProfile("sRGB")
    change = ImageCms.buildTransform(ours, theirs, "RGB", "RGB")
    for colour in ((0, 0, 0), (255, 255, 255), (29, 82, 115), (8, 8, 8), (200, 100, 50)):
        from_ours = ImageCms.applyTransform(_one(colour), change).getpixel((0, 0))
        assert all(abs(one - other) <= 1 for one, other in zip(from_ours, colour, strict=True))


def test_a_letter_stays_small(printed: bytes) -> None:
    assert len(printed) < SMALL
    assert len(print_report(replace(letters.BESLUIT, large_print=True))) < SMALL + 8_000


@pytest.mark.parametrize("colours", [2, 3, 16, 200])
def test_a_picture_of_few_colours_shows_the_same_points(colours: int) -> None:
    picture = Image.new("RGB", (37, 20))
    picture.putdata([(n % colours, 7 * n % colours, 255 - n % colours) for n in range(37 * 20)])
    written = io.BytesIO()
    picture.save(written, "PNG")
    data = written.getvalue()
    start = data.index(b"IDAT")
    found = numbered(37, 20, data[start + 4 : start + 4 + int.from_bytes(data[start - 4 : start])])
    if found is None:
        return
    rows = zlib.decompress(found.packed)
    wide = -(-37 * found.bits // 8)
    points = [
        int(
            f"{int.from_bytes(rows[y * wide : (y + 1) * wide]):0{8 * wide}b}"[x * found.bits :][: found.bits],
            2,
        )
        for y in range(20)
        for x in range(37)
    ]
    assert b"".join(found.palette[3 * one : 3 * one + 3] for one in points) == picture.tobytes()


def test_a_picture_of_very_many_colours_stays_as_it_is() -> None:
    assert numbered(60, 60, zlib.compress(b"".join(b"\0" + os.urandom(180) for _ in range(60)))) is None
