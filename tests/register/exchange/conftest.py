"""A command line on a data folder of its own, as an operator uses it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from infra.settings import Settings
from toetssteen import main


@dataclass(frozen=True)
class Run:
    """What a command said and how it ended."""

    code: int
    out: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Register:
    """`toetssteen register ...` on one data folder."""

    data: Path
    desk: Path

    def __call__(self, *words: str, given: bytes | None = None) -> Run:
        done = CliRunner().invoke(main, ["--data", str(self.data), "register", *words], input=given)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Run(done.exit_code, done.stdout, done.stderr)

    def bring(self, content: Any, *options: str, name: str = "records.json") -> Any:
        """Import this content (JSON, or bytes as they are); the report."""
        path = self.desk / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return self("import", str(path), "--json", *options).json

    def export(self) -> list[dict[str, Any]]:
        """The records that go out."""
        records: list[dict[str, Any]] = self("export").json
        return records


@pytest.fixture
def register(settings: Settings, tmp_path: Path) -> Register:
    """The command line on an empty, migrated data folder."""
    return Register(settings.data, tmp_path)


@pytest.fixture
def another(tmp_path: Path, sqlite_template: Path) -> Callable[[], Register]:
    """`another()`: the command line on one more empty data folder."""
    made: list[Register] = []

    def make() -> Register:
        folder = tmp_path / f"another-{len(made)}"
        folder.mkdir()
        (folder / "toetssteen.sqlite3").write_bytes(sqlite_template.read_bytes())
        made.append(Register(folder, tmp_path))
        return made[-1]

    return make
