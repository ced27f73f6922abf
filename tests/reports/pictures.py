"""Make the pictures of the demo's reports that the README shows: one page of each kind, as poppler draws it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from infra.commands import opened
from reports.asking import Wanted
from reports.vocabulary import Kind
from tests.reports.conformance import making
from workers.reporting import made_now
from workers.workshop import Workshop

# What is shown of each kind: the page, and which of the demo's subjects it is about.
SHOWN = {
    Kind.LETTER: ("letter", 1, -1),
    Kind.CASEWORKER: ("caseworker", 1, -1),
    Kind.ALGORITHM_SHEET: ("sheet", 6, -1),
    Kind.DOSSIER: ("dossier", 9, 0),
    Kind.TRANSPARENCY: ("transparency", 1, 0),
}
DOTS = 74  # per inch: a page of about 90 kB that can just be read


def draw(data: Path, out: Path) -> None:
    """A PNG for each kind, out of what the story left in a data folder."""
    house = opened(data)
    workshop = Workshop(house)
    try:
        for kind, (name, page, place) in SHOWN.items():
            wanted = Wanted(making.subjects(house, kind)[place], "nl")
            _, pdf = made_now(workshop, making._organisation(house), kind, wanted)
            _picture(pdf, page, out / name)
    finally:
        workshop.close()


def _picture(pdf: bytes, page: int, path: Path) -> None:
    command = [
        "pdftoppm",
        "-png",
        "-singlefile",
        "-r",
        str(DOTS),
        "-f",
        str(page),
        "-l",
        str(page),
        "-",
        str(path),
    ]
    subprocess.run(command, input=pdf, check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        making.play(Path(folder) / "data", Path(folder))
        draw(Path(folder) / "data", Path(sys.argv[1]))
