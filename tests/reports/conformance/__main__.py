"""Make every report of the demo and have each checked: a line per file and profile, and exit 0 only when all pass."""

import sys
import tempfile
from pathlib import Path

from tests.reports.conformance import making
from tests.reports.conformance.validating import missing, validate


def main(folder: Path) -> int:
    files = sorted(folder.rglob("*.pdf"))
    if not files:
        print("the demo made no reports", file=sys.stderr)
        return 1
    verdicts = validate(files)
    for one in verdicts:
        print(
            f"{'pass' if one.passes else 'FAIL'}  {one.profile}  {one.checks:>7} checks  {one.file.name}  {one.broken}"
        )
    return int(not all(one.passes for one in verdicts))


def _made(folder: Path) -> int:
    """How many reports were made beside those of the story."""
    out = folder / "out"
    out.mkdir()
    making.play(folder / "data", out)
    return len(list(making.make_all(folder / "data", out)))


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"please install {lacking}")
    with tempfile.TemporaryDirectory() as made:
        try:
            _made(Path(made))
        except making.Unmade as why:
            sys.exit(f"not made: {why}")
        sys.exit(main(Path(made) / "out"))
