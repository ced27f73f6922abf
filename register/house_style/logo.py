"""From a picture that somebody uploads to a small one that we made ourselves: nothing of the file is kept but what one sees."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from infra.errors import Fault, NotValid
from register.house_style.vocabulary import (
    LEAST_SIDE,
    LOGO_BYTES,
    LOGO_HEIGHT,
    LOGO_WIDTH,
    PAPER,
    UPLOAD_BYTES,
    UPLOAD_PIXELS,
    UPLOAD_SIDE,
)

WHERE = "logo"
FORMATS = ("PNG", "JPEG")
BEGINS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
# Each pass over a JPEG costs as much as its pixels, whatever it adds: one of 500 kB can ask for 20,000 of them, and cameras
# and programs write some ten.
PASS, PASSES = b"\xff\xda", 30
COLOURS, QUALITIES, SMALLER = 64, (85, 70), 0.8


@dataclass(frozen=True)
class Picture:
    """A logo as we made it: PNG or JPEG in RGB on white, without anything beside its pixels."""

    content: bytes
    kind: str  # png or jpeg
    width: int
    height: int


def picture(uploaded: bytes) -> Picture:
    """Decode within limits, draw it anew and write it small. Raises `NotValid` that names the field and says why."""
    if len(uploaded) > UPLOAD_BYTES:
        raise _refused("too_many_bytes", limit=UPLOAD_BYTES // 1000)
    if kind_of(uploaded) is None:
        raise _refused("svg" if b"<svg" in uploaded[:2_000].lower() else "no_picture")
    if uploaded.startswith(b"\xff") and uploaded.count(PASS) > PASSES:
        raise _refused("damaged")
    try:
        with warnings.catch_warnings():
            # What is odd in the notes beside the pixels does not matter: they go.
            warnings.simplefilter("ignore")
            return _small(_drawn(uploaded))
    except NotValid:
        raise
    # A decoder meets a hostile file with any error there is.
    except Exception as broken:
        raise _refused("damaged") from broken


def kind_of(content: bytes) -> str | None:
    """`png` or `jpeg` by how the bytes begin; the name of a file says nothing."""
    return next((kind for begin, kind in BEGINS.items() if content.startswith(begin)), None)


def measured(content: bytes) -> Picture:
    """A picture of ours, read back. Only for bytes that `picture` made."""
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        return Picture(content, kind_of(content) or "png", image.width, image.height)


def _drawn(uploaded: bytes) -> Image.Image:
    """The first picture in the file on white paper. Its size is looked at before one pixel is decoded."""
    with Image.open(BytesIO(uploaded), formats=FORMATS) as image:
        width, height = image.size
        if max(width, height) > UPLOAD_SIDE or width * height > UPLOAD_PIXELS:
            raise _refused("too_large", width=width, height=height, limit=UPLOAD_SIDE)
        if min(width, height) < LEAST_SIDE:
            raise _refused("too_small", limit=LEAST_SIDE)
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LOGO_WIDTH, LOGO_HEIGHT))
    paper = Image.new("RGB", upright.size, PAPER)
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


def _small(image: Image.Image) -> Picture:
    """The same in few bytes: with few colours, else as a photograph, else smaller."""
    while True:
        for kind, content in _written(image):
            if len(content) <= LOGO_BYTES:
                return Picture(content, kind, image.width, image.height)
        image = image.resize((max(1, round(image.width * SMALLER)), max(1, round(image.height * SMALLER))))


def _written(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    plain = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(plain, "PNG", optimize=True)
    yield "png", plain.getvalue()
    for quality in QUALITIES:
        photo = BytesIO()
        image.save(photo, "JPEG", quality=quality, optimize=True)
        yield "jpeg", photo.getvalue()


def _refused(why: str, **told: int) -> NotValid:
    code = f"register.house_style.logo.{why}"
    return NotValid("register.house_style.not_valid", faults=[Fault(WHERE, code, told)])
