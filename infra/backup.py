"""Backup and restore: the log, the database, then files and keys, so that nothing points at what is not there."""

import os
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from infra import clock, schema
from infra.errors import NotNow
from infra.installation import Installation

DATABASE, KEYS = "toetssteen.sqlite3", "keys.sqlite3"
DUMP = "toetssteen.dump"
STAMP = "%Y%m%dT%H%M%SZ"
COPY = re.compile(r"keys-\d{8}T\d{6}Z\.(sqlite3|dump)")


@dataclass(frozen=True)
class Made:
    """What a backup holds: how many files, and bytes in all."""

    files: int
    size: int


def make_backup(house: Installation, folder: Path, with_secrets: bool, keys: Path | None = None) -> Made:
    """Copy an installation that may be running.

    The database before keys and files: a row without its key or its file would be lost, while a key or a file without its
    row harms nobody. The log before the database: a log that is behind it catches up, one that is ahead of it is refused.

    Keys have a file of their own, so that they can be kept for a shorter time: an erased key that lives on in an old backup
    would bring a forgotten person back. In the folder `keys` each copy has its moment as its name, and those older than
    the setting `key_backup_days` are removed.
    """
    if schema.current(house.database) is None:
        raise NotNow("infra.backup_nothing")
    _private(folder)
    _copy_logs(house.settings.logs, folder / "ledger")
    _copy_database(house.settings.database_url, folder, DATABASE)
    if keys:
        _private(keys)
        _copy_database(house.settings.keys_url, keys, f"keys-{clock.now():{STAMP}}.sqlite3")
        forget_old_keys(keys, house.settings.key_backup_days)
    else:
        _copy_database(house.settings.keys_url, folder, KEYS)
    house.settings.files.mkdir(exist_ok=True)
    shutil.copytree(
        house.settings.files, folder / "files", dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*")
    )
    if with_secrets:
        shutil.copytree(house.settings.data / "secrets", folder / "secrets", dirs_exist_ok=True)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Made(len(sizes), sum(sizes))


def forget_old_keys(folder: Path, days: int) -> int:
    """Remove copies of the keys that are older than their term; return how many. The newest one always stays."""
    oldest = clock.now() - timedelta(days=days)
    copies = sorted(path for path in folder.iterdir() if COPY.fullmatch(path.name))
    over = [path for path in copies[:-1] if _made_at(path) < oldest]
    for path in over:
        path.unlink()
    return len(over)


def put_back(folder: Path, data: Path, master_key: Path | None, keys: Path | None = None) -> None:
    """Put a backup into an empty data folder; `keys` is the copy of the keys where they were kept apart.

    Raises `NotNow` when data are there already, as nothing is overwritten, and when `folder` holds no backup.
    """
    if (data / DATABASE).exists() or (data / KEYS).exists():
        raise NotNow("infra.restore_not_empty")
    if not (folder / DATABASE).exists():
        # A dump of PostgreSQL goes back with its own tool, into the database that the settings name.
        raise NotNow("infra.restore_no_backup")
    data.mkdir(parents=True, exist_ok=True)
    copied = {DATABASE: folder / DATABASE, KEYS: keys or folder / KEYS}
    for name, source in copied.items():
        if source.exists():
            shutil.copy2(source, data / name)
    for name in ("files", "secrets"):
        if (folder / name).exists():
            shutil.copytree(folder / name, data / name, dirs_exist_ok=True)
    _put_back_logs(folder / "ledger", data / "ledger")
    if master_key:
        (data / "secrets").mkdir(exist_ok=True)
        shutil.copy2(master_key, data / "secrets" / "master_key")
        os.chmod(data / "secrets" / "master_key", 0o600)


def _put_back_logs(kept: Path, logs: Path) -> None:
    """A log that is there already stays as it is: what it published after this backup keeps an older database from signing."""
    for path in kept.iterdir() if kept.exists() else ():
        if (logs / path.name).exists():
            continue
        logs.mkdir(exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, logs / path.name)
        else:
            shutil.copy2(path, logs / path.name)


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name.partition("-")[2].partition(".")[0], STAMP).replace(tzinfo=UTC)


def _copy_logs(logs: Path, folder: Path) -> None:
    """The heads before the tiles: what a copied head covers is there to be copied, however fast the log grows."""
    for head in logs.glob("*/checkpoint*"):
        _private(folder / head.parent.name)
        shutil.copy2(head, folder / head.parent.name / head.name)
    if logs.exists():
        others = shutil.ignore_patterns(".*", "checkpoint*")
        shutil.copytree(logs, folder, dirs_exist_ok=True, ignore=others)


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
