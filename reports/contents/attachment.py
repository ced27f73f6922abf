"""The content of a report for machines: the same facts as JSON, travelling inside the PDF."""

import json
from dataclasses import asdict
from datetime import date

from reports.contents.algorithm_sheet import AlgorithmSheet
from reports.contents.letter import Letter

KINDS = {Letter: "toetssteen.letter.1", AlgorithmSheet: "toetssteen.algorithm-sheet.1"}


def as_json(content: Letter | AlgorithmSheet) -> bytes:
    """The content as ASCII JSON with sorted keys and the name of its shape under `kind`; equal contents, equal bytes."""
    document = {"kind": KINDS[type(content)], **asdict(content)}
    return json.dumps(document, sort_keys=True, indent=1, default=_plain, allow_nan=False).encode("ascii")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a report holds no {type(value).__name__}")
