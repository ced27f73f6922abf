"""The version of the product, read from the CHANGELOG so that it stands in one place."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"


def _newest(text: str) -> str:
    found = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    return found.group(1) if found else "0.0.0"


VERSION = _newest(CHANGELOG.read_text("utf-8")) if CHANGELOG.exists() else "0.0.0"
