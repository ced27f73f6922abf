"""Make every report of the demo and have each checked: a line per file and profile, and exit 0 only when all pass."""

import subprocess
import sys
import tempfile
from pathlib import Path

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


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"please install {lacking}")
    with tempfile.TemporaryDirectory() as made:
        subprocess.run(["toetssteen", "demo", "--out", made], check=True, stdout=subprocess.DEVNULL)
        sys.exit(main(Path(made)))
