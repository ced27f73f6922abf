"""The characters that our own typefaces have: any other would silently bring a strange font into a report."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent.parent / "infra" / "fonts"
FAMILY = "Source Sans 3"
FACES = {  # file: (weight, style)
    FOLDER / "SourceSans3-Regular.ttf": (400, "normal"),
    FOLDER / "SourceSans3-It.ttf": (400, "italic"),
    FOLDER / "SourceSans3-Semibold.ttf": (600, "normal"),
    FOLDER / "SourceSans3-Bold.ttf": (700, "normal"),
}
# Only for leaflets: what people wrote in another script.
OTHER_SCRIPTS = {
    "Noto Sans Arabic": {
        FOLDER / "NotoSansArabic-Regular.ttf": (400, "normal"),
        FOLDER / "NotoSansArabic-Bold.ttf": (700, "normal"),
    },
    "Noto Sans Ethiopic": {
        FOLDER / "NotoSansEthiopic-Regular.ttf": (400, "normal"),
        FOLDER / "NotoSansEthiopic-Bold.ttf": (700, "normal"),
    },
}


@cache
def letters() -> frozenset[int]:
    """The code points that every face of the ordinary text has."""
    return _in_every(FACES)


@cache
def leaflet_letters() -> frozenset[int]:
    """The code points that a leaflet may have."""
    return letters().union(*map(_in_every, OTHER_SCRIPTS.values()))


def missing_in(text: str) -> list[str]:
    """The characters of a text that no leaflet can have, each once, in the order of their code points."""
    composed = unicodedata.normalize("NFC", text)
    return sorted({one for one in composed if one not in "\r\n" and ord(one) not in leaflet_letters()})


def _in_every(paths: Iterable[Path]) -> frozenset[int]:
    return frozenset.intersection(*map(_letters_of, paths))


def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
