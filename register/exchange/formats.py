"""The formats in which the register is given out, and the entries that may go out: complete and valid ones."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session

from infra.i18n import gettext
from register.exchange import cards, holdings, linked, sheets_out
from register.exchange.beside import assessments_of, models_of
from register.exchange.cards import Beside
from register.exchange.exporting import Exported
from register.exchange.holdings import Held

# So that the same content gives the same bytes, whenever it is packed.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Going:
    """An entry with its record."""

    held: Held
    exported: Exported

    def told(self) -> dict[str, Any]:
        """The entry in a report: what differs and, where it was refused, why."""
        why = [
            {"field": one.where, "why": gettext(one.code, **one.parameters)} for one in self.exported.faults
        ]
        return {
            "entry": f"{self.held.organisation_slug}/{self.held.slug}", "id": self.held.algorithm_id,
            "name": self.held.content.get("name", ""), "revision": self.held.number, "refused": why,
            "changes": [change.told() for change in self.exported.changes],
        }  # fmt: skip


@dataclass
class Gathered:
    """What goes out, what is refused, and the address under which the register stands."""

    base: str
    going: list[Going] = field(default_factory=list)
    refused: list[Going] = field(default_factory=list)

    @property
    def records(self) -> list[dict[str, Any]]:
        return [one.exported.record for one in self.going]

    def told(self) -> dict[str, Any]:
        """The whole as a report."""
        return {
            "exported": len(self.going), "refused": len(self.refused),
            "entries": [one.told() for one in (*self.going, *self.refused)],
        }  # fmt: skip

    def refusals(self) -> Iterable[str]:
        """A line per entry that was left out."""
        for one in self.refused:
            why = "; ".join(
                f"{fault.where}: {gettext(fault.code, **fault.parameters)}" for fault in one.exported.faults
            )
            yield f"left out {one.held.organisation_slug}/{one.held.slug} ({one.held.content.get('name')}): {why}"


@dataclass(frozen=True)
class Written:
    """The bytes of an export. Cards are several files, packed in `data` and by name in `files`."""

    data: bytes
    binary: bool = False
    files: dict[str, bytes] | None = None

    def save(self, path: Path) -> None:
        """Write to a file, or several into a folder."""
        if self.files is None or path.suffix == ".zip":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.data)
            return
        for name, content in self.files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)


@dataclass(frozen=True)
class Format:
    """A format: what its files are, and how it is written."""

    media_type: str
    ending: str
    write: Callable[[Session, Gathered], Written]


def gather(session: Session, base: str, organisation: str = "") -> Gathered:
    """All entries that the session sees, or those of one organisation, parted into valid and refused."""
    every = (
        one
        for one in holdings.everything(session)
        if not organisation or one.organisation_slug == organisation
    )
    return parted(every, base)


def parted(every: Iterable[Held], base: str) -> Gathered:
    """These entries, parted into valid and refused."""
    gathered = Gathered(base)
    for held in every:
        one = Going(held, held.exported())
        (gathered.refused if one.exported.faults else gathered.going).append(one)
    return gathered


def json_of(_session: Session, gathered: Gathered) -> Written:
    """A list of records of the national standard."""
    return Written((json.dumps(gathered.records, indent=2, ensure_ascii=False) + "\n").encode())


def csv_of(_session: Session, gathered: Gathered) -> Written:
    """A row per entry."""
    return Written(sheets_out.csv_of(gathered.records))


def xlsx_of(_session: Session, gathered: Gathered) -> Written:
    """A column per entry."""
    return Written(sheets_out.xlsx_of(gathered.records), binary=True)


def rdf_of(session: Session, gathered: Gathered) -> Written:
    """A DCAT catalogue in Turtle, with the models as machine learning models."""
    return Written(linked.turtle(session, gathered.base, [one.held for one in gathered.going]))


def cards_of(session: Session, gathered: Gathered) -> Written:
    """A folder per entry with its cards, as a ZIP."""
    entries = [one.held for one in gathered.going]
    models, assessed = models_of(session, entries), assessments_of(session, entries)
    files = {
        f"{held.organisation_slug}/{held.slug}/{name}": content
        for held in entries
        for name, content in cards.files_of(
            session,
            gathered.base,
            held,
            Beside(models.get(held.algorithm_id), assessed.get(held.algorithm_id, ())),
        ).items()
    }
    return Written(_packed(files), binary=True, files=files)


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


FORMATS = {
    "nl-1.0": Format("application/json", "json", json_of),
    "csv": Format("text/csv; charset=utf-8", "csv", csv_of),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", xlsx_of),
    "rdf": Format("text/turtle; charset=utf-8", "ttl", rdf_of),
    "cards": Format("application/zip", "zip", cards_of),
}
