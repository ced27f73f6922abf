"""What reports are printed with, as a short text: equal texts, equal bytes. Knows no printer, only what there is of one."""

import hashlib
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from infra.version import VERSION

HERE = Path(__file__).parent
INFRA = HERE.parent / "infra"
# Every file that has a say in how a report looks.
SHAPING = (
    (
        HERE,
        (
            "pdf.py",
            "pressing.py",
            "packing.py",
            "colours.py",
            "seal_place.py",
            "contents/*.py",
            "templates/reports/*",
        ),
    ),
    (INFRA, ("charts/*.py", "fonts/*.ttf", "locale/*/LC_MESSAGES/reports*.po")),
)
LIBRARIES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "pyphen", "Babel", "Jinja2")
MARK = 12


@cache
def printer(drawn_with: str) -> str:
    """The printer of this installation: our version, that of what makes the pages, of what draws the letters
    (`drawn_with`, which only who prints can tell), and a mark of all else that has a say."""
    return f"toetssteen {VERSION} weasyprint {version('weasyprint')} {drawn_with} paper {_mark()}"


def _mark() -> str:
    found = hashlib.sha256(repr([version(name) for name in LIBRARIES]).encode())
    found.update(f"{sys.version_info[:2]} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for path in _shaping():
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:MARK]


def _shaping() -> Iterator[Path]:
    for folder, patterns in SHAPING:
        for pattern in patterns:
            yield from sorted(path for path in folder.glob(pattern) if path.is_file())
