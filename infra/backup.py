"""Backup and restore: files first, then the database, then the keys, so that nothing points at what is not there."""

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from infra import schema
from infra.errors import NotNow
from infra.installation import Installation

DATABASE, KEYS = "toetssteen.sqlite3", "keys.sqlite3"
DUMP = "toetssteen.dump"


@dataclass(frozen=True)
class Made:
    """What a backup holds: how many files, and bytes in all."""

    files: int
    size: int


def make_backup(house: Installation, folder: Path, with_secrets: bool) -> Made:
    """Copy an installation that may be running.

    The database first, then keys and files: a row without its key or its file would be lost, while a key or a file
    without its row harms nobody. Keys have their own file, so that they can be kept for a shorter time: an erased key
    that lives on in an old backup would bring a forgotten person back.
    """
    if schema.current(house.database) is None:
        raise NotNow("infra.backup_nothing")
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    _copy_database(house.settings.database_url, folder, DATABASE)
    _copy_database(house.settings.keys_url, folder, KEYS)
    house.settings.files.mkdir(exist_ok=True)
    shutil.copytree(
        house.settings.files, folder / "files", dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*")
    )
    if with_secrets:
        shutil.copytree(house.settings.data / "secrets", folder / "secrets", dirs_exist_ok=True)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Made(len(sizes), sum(sizes))


def put_back(folder: Path, data: Path, master_key: Path | None) -> None:
    """Put a backup into an empty data folder.

    Raises `NotNow` when data are there already, as nothing is overwritten, and when `folder` holds no backup.
    """
    if (data / DATABASE).exists() or (data / KEYS).exists():
        raise NotNow("infra.restore_not_empty")
    if not (folder / DATABASE).exists():
        # A dump of PostgreSQL goes back with its own tool, into the database that the settings name.
        raise NotNow("infra.restore_no_backup")
    data.mkdir(parents=True, exist_ok=True)
    for name in (DATABASE, KEYS):
        if (folder / name).exists():
            shutil.copy2(folder / name, data / name)
    for name in ("files", "secrets"):
        if (folder / name).exists():
            shutil.copytree(folder / name, data / name, dirs_exist_ok=True)
    if master_key:
        (data / "secrets").mkdir(exist_ok=True)
        shutil.copy2(master_key, data / "secrets" / "master_key")
        os.chmod(data / "secrets" / "master_key", 0o600)


def _copy_database(url: str, folder: Path, name: str) -> None:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        target = folder / f"{Path(name).stem}.dump"
        subprocess.run(["pg_dump", "--format=custom", f"--file={target}", url], check=True)  # noqa: S603, S607
        return
    source = sqlite3.connect(f"file:{address.database}?mode=ro", uri=True)
    target_path = folder / f".{name}"
    copy = sqlite3.connect(target_path)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    os.chmod(target_path, 0o600)
    target_path.replace(folder / name)
