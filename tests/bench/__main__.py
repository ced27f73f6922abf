"""`make bench`: figures of this machine, side by side in one run; nothing here asserts on time."""

import sys

from tests.bench import (
    dossier,
    ledger,
    letters,
    oversight,
    processes,
    register,
    resilience,
    reviewing,
    sandbox,
    throughput,
)

PARTS = {
    "sandbox": sandbox.report,
    "processes": processes.report,
    "throughput": throughput.report,
    "resilience": resilience.report,
    "register": register.report,
    "oversight": oversight.report,
    "reviewing": reviewing.report,
    "ledger": ledger.report,
    "letters": letters.report,
    "dossier": dossier.report,
}


def main(names: list[str]) -> None:
    """Run the named parts, or all."""
    for name in names or list(PARTS):
        print(f"\n== {name}")
        for line in PARTS[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
