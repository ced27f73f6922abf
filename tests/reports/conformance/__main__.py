"""Make every report of the demo, print each again, and have each checked: a line per file and profile, and exit 0 only when
all pass and all gave the same bytes."""

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


def _made(folder: Path) -> bool:
    """Make them, print each that is stored again, and tell whether that gave the same bytes."""
    out = folder / "out"
    out.mkdir()
    making.play(folder / "data", out)
    list(making.make_all(folder / "data", out))
    found = list(making.make_again(folder / "data"))
    for same, line in found:
        print(f"{'pass' if same else 'FAIL'}  {line}")
    return all(same for same, _ in found)


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"please install {lacking}")
    with tempfile.TemporaryDirectory() as made:
        try:
            all_same = _made(Path(made))
        except making.Unmade as why:
            sys.exit(f"not made: {why}")
        sys.exit(main(Path(made) / "out") or int(not all_same))
