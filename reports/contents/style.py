"""How a municipality looks on paper: its logo and its colour, as part of what a report says."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

ACCENT, ON_ACCENT = "#1d5273", "#ffffff"
COLOUR = re.compile(r"#[0-9a-f]{6}")
# An address that only our own fetcher knows: it gives the bytes of the logo in the content, and those alone.
LOGO_ADDRESS = "toetssteen:logo"
LOGO_BYTES = 8_000
BEGINS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True)
class Logo:
    """A small picture, made by us from what was uploaded (`register.house_style.logo`). `image` is base 64."""

    image: str
    kind: Literal["png", "jpeg"]
    width: int  # pixels
    height: int
    alt: str  # what it is, for who cannot see it

    def __post_init__(self) -> None:
        if not self.content.startswith(BEGINS[self.kind]) or len(self.content) > LOGO_BYTES:
            raise ValueError("a logo is a small PNG or JPEG")

    @property
    def content(self) -> bytes:
        """Its bytes. Raises ValueError for what is no base 64."""
        try:
            return base64.b64decode(self.image, validate=True)
        except binascii.Error as error:
            raise ValueError("a logo is written in base 64") from error

    @property
    def media_type(self) -> str:
        return f"image/{self.kind}"


@dataclass(frozen=True)
class Style:
    """One colour, what is written on it, the logo, and a mark for what is no real report ("VOORBEELD")."""

    accent: str = ACCENT
    on_accent: str = ON_ACCENT
    logo: Logo | None = None
    mark: str = ""

    def __post_init__(self) -> None:
        if not all(COLOUR.fullmatch(colour) for colour in (self.accent, self.on_accent)):
            raise ValueError("a colour is written as # and six small hexadecimal digits")


PLAIN = Style()


def logo_of(style: Style, paper: bool) -> Markup:
    """The logo as an image on paper; nothing where there is none.

    Our pages have it in their heads. Only that of a sample is on a page too, written in the address itself.
    """
    logo = style.logo
    if logo is None or not (paper or style.mark):
        return Markup()
    source = LOGO_ADDRESS if paper else f"data:{logo.media_type};base64,{logo.image}"
    return Markup('<img class="logo" src="{}" alt="{}" width="{}" height="{}">').format(
        source, logo.alt, logo.width, logo.height
    )
